from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "ayrdash.alerts"
    label = "alerts"

    def ready(self) -> None:
        from ayrdash.alerts import listeners  # noqa: F401  # registers itself
