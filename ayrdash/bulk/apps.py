from django.apps import AppConfig


class BulkConfig(AppConfig):
    name = "ayrdash.bulk"
    label = "bulk"
