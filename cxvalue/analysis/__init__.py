"""What a case is worth: metrics, horizons, comparison with other business cases."""
