from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "ayrdash.jobs"
    label = "jobs"
