"""Every write to profiles, a module per use case."""
