"""Pinterest: pins on one board of a person."""
