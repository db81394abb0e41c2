"""Two files against each other: what changed between two submissions, or two years."""
