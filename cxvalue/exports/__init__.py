"""What leaves the house: workbook with live formulas, slides, PDF, data files."""
