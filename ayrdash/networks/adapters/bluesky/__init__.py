"""Bluesky: any PDS, by handle and app password. Facts: the lexicons of the AT Protocol."""
