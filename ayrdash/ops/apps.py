from importlib import import_module

from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "ayrdash.ops"
    label = "ops"

    def ready(self) -> None:
        """Register the checks of the configuration."""
        import_module("ayrdash.ops.checks")
