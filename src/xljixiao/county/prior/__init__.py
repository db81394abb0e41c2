"""Last year's texts and rounds, as what this year's round begins with: `sources` is the door."""
