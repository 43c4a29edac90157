"""Every write to files of posts, a module per use case."""
