"""Disclosed texts outside of a round: many at once, what is told of each, workbooks from them."""
