from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "ayrdash.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        from ayrdash.webhooks import listeners  # noqa: F401  # registers itself
