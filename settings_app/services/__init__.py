"""Changing what holds for all profiles of an Account, and how its linking page looks."""

from settings_app.services.rules import set_network_access

__all__ = ["set_network_access"]
