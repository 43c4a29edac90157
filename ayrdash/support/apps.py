from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "ayrdash.support"
    label = "support"
