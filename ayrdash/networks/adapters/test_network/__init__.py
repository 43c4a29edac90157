"""The built-in test network, called over HTTP like any other."""
