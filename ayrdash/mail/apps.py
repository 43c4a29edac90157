from importlib.util import find_spec

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "ayrdash.mail"
    label = "mail"

    def ready(self) -> None:
        if find_spec("anymail"):  # the extra "email"
            from anymail.signals import tracking

            from ayrdash.mail.services.tracking import listen

            tracking.connect(listen, dispatch_uid="ayrdash.mail")
