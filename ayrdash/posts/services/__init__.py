"""Every write to posts, a module per use case."""
