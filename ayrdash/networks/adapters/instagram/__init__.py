"""Instagram professional accounts, by Facebook Login."""
