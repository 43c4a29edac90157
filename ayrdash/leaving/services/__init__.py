"""Leaving: a person, or a whole Account."""
