from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "ayrdash.core"
    label = "core"
