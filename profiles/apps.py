from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ProfilesConfig(AppConfig):
    name = "profiles"

    def ready(self) -> None:
        from profiles.title_index import after_migrate

        post_migrate.connect(after_migrate, sender=self)
