"""Input of the settings pages: shape only; the rules live in the services."""
