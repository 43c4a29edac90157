"""The app's registration."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "ayrdash.imports"
