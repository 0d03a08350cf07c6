"""The workbook: the whole model as formulas a spreadsheet recalculates, and the way back from it."""
