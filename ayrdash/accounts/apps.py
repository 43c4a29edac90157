from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "ayrdash.accounts"
    label = "accounts"
