from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "ayrdash.messaging"
    label = "messaging"
