from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "ayrdash.messaging"
    label = "messaging"

    def ready(self) -> None:
        from ayrdash.messaging import listeners  # noqa: F401  # registers itself
