from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "ayrdash.mail"
    label = "mail"
