from django.apps import AppConfig


class TestnetConfig(AppConfig):
    name = "ayrdash.testnet"
    label = "testnet"
