from django.apps import AppConfig


class ApiKeysConfig(AppConfig):
    name = "ayrdash.apikeys"
    label = "apikeys"
