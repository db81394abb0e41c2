"""What a submission is. Knows neither Excel nor TOML."""
