"""Named API keys: several for an Account, each with its own bounds."""
