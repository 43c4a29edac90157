from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "ayrdash.care"
    label = "care"
