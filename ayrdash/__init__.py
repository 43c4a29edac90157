"""A dashboard and an API that run the social media profiles of many clients."""

__version__ = "0.1.0"
