from django.apps import AppConfig


class LinkingConfig(AppConfig):
    name = "ayrdash.linking"
    label = "linking"
