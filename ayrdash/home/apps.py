from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "ayrdash.home"
    label = "home"
