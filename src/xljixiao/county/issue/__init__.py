"""Issue (下发): one workbook for each filling unit, and anew where the roster changes."""
