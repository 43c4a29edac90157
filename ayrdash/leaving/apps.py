from django.apps import AppConfig


class LeavingConfig(AppConfig):
    name = "ayrdash.leaving"
    label = "leaving"
