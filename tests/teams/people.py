"""Inviting and joining as people do it, for the tests of teams."""

from django.test import Client

from ayrdash.mail.models import OutgoingMail
from teams.models import Invitation
from tests.cast import Party
from tests.mailbox import link_in

DORA = "dora@fabrikam.test"
PASSWORD = "lantern orbit maple 42"


class Written:
    """A mail of the outbox, in the shape that the mailbox's readers take."""

    def __init__(self, mail: OutgoingMail) -> None:
        self.subject, self.body, self.html, self.to = (
            mail.subject,
            mail.text_body,
            mail.html_body,
            mail.to,
        )


def mails(to: str = DORA) -> list[Written]:
    return [Written(mail) for mail in OutgoingMail.objects.filter(to=to).order_by("id")]


def invited_link(to: str = DORA) -> str:
    """Return the path of the link in the newest mail to an address."""
    url = link_in(mails(to)[-1], "/invitation/")
    return url[url.index("/invitation/") :]


def invite(party: Party, email: str = DORA, **fields: str):  # noqa: ANN201
    """Fill in the dialog Add Profile, with its box ticked."""
    data = {"title": "Dora", "team": "on", "email": email, **fields}
    return party.client().post("/profiles/new/", data, follow=True)


def join(link: str, name: str = "Dora", password: str = PASSWORD) -> Client:
    client = Client()
    client.post(link, {"name": name, "password": password})
    return client


def invitation(email: str = DORA) -> Invitation:
    return Invitation.objects.filter(email=email).latest("id")
