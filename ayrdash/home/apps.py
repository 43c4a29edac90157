from importlib import import_module

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "ayrdash.home"
    label = "home"

    def ready(self) -> None:
        """Connect the receiver of sign-ups."""
        import_module("ayrdash.home.signals")
