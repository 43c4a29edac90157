from django.apps import AppConfig


class LinkingConfig(AppConfig):
    name = "ayrdash.linking"
    label = "linking"

    def ready(self) -> None:
        from ayrdash.linking import listeners  # noqa: F401  # registers itself
