"""Pages of named keys, while acting as the Primary Profile."""
