from django.apps import AppConfig


class SuspensionsConfig(AppConfig):
    name = "ayrdash.suspensions"
    label = "suspensions"

    def ready(self) -> None:
        from ayrdash.suspensions import listeners  # noqa: F401  # registers itself
