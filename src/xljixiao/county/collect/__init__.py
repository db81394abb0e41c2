"""Collect (收件): what came in, what counts, what goes back."""
