from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "ayrdash.ops"
    label = "ops"
