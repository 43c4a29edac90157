from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "ayrdash.feeds"
    label = "feeds"
