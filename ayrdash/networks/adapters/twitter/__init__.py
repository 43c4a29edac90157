"""X, by OAuth 2."""
