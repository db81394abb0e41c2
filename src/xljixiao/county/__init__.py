"""A round of work: many submissions together."""
