"""An example of a custom app: notes of a shop about a client's profile."""
