from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "ayrdash.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Import every app's ``tasks`` module, so that its periodic jobs are known."""
        autodiscover_modules("tasks")
