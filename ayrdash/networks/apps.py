from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "ayrdash.networks"
    label = "networks"
