from importlib import import_module

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "ayrdash.activity"
    label = "activity"

    def ready(self) -> None:
        """Connect the receivers of what happens to logins."""
        import_module("ayrdash.activity.signals")
