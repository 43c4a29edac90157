from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "ayrdash.activity"
    label = "activity"
