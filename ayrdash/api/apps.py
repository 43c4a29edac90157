from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "ayrdash.api"
    label = "api"
