"""What an initiative did, seen directly: an experiment, groups before and after, one series before and after."""
