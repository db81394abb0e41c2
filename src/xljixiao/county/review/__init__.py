"""Review (审核): the office's own workbooks, out and back in."""
