"""Messages as tests speak of them: guests write, the worker works, people answer."""

import datetime
import secrets

from django.utils import timezone

from ayrdash.jobs import queue
from ayrdash.messaging.models import Conversation, Mailbox
from ayrdash.messaging.tasks import look_due
from ayrdash.networks.adapters.oauth import Tokens
from ayrdash.networks.models import SocialAccount
from ayrdash.testnet import mailbox, services
from ayrdash.testnet.models import Consent, Line
from profiles.models import Profile
from settings_app.services.rules import set_messaging
from tests.cast import Party

PAGE = "ashby-online"
POSTING = ["pages:list", "pages:post", "pages:delete", "insights"]


def switch_on(party: Party) -> None:
    """Enable messages for the account and its User Profile."""
    set_messaging(account=party.account, enabled=True, actor=party.user)
    party.account.refresh_from_db()
    Profile.objects.filter(pk=party.profile.pk).update(messaging_active=True)
    party.profile.refresh_from_db()


def link(party: Party, *, messages: bool = True, page: str = PAGE) -> SocialAccount:
    """Link a page of the test network to the party's profile, as a consent of Ann's would."""
    scopes = [*POSTING, *(["messages"] if messages else [])]
    consent = Consent.objects.create(
        person="ann",
        client_id="ayrdash-test",
        scopes=scopes,
        code_hash=secrets.token_hex(16),
        code_until=timezone.now(),
        access_until=timezone.now() + datetime.timedelta(days=365),
    )
    token = Tokens("access", extra={"page": services.page_token(consent, page)})
    return SocialAccount.objects.create(
        profile=party.profile,
        network="test",
        remote_id=page,
        handle=page,
        credentials=token.as_json(),
        scopes=scopes,
    )


def work() -> None:
    """Do what waits in the queue."""
    while row := queue.claim("tests"):
        queue.run(row)


def look() -> None:
    """Let the worker look into every mailbox and do what comes of it."""
    Mailbox.objects.update(next_look_at=timezone.now())
    look_due()
    work()


def write(text: str, guest: str = "zoe", *, automatic: bool = False, page: str = PAGE) -> None:
    """Let a guest write to the page."""
    mailbox.write(page=page, guest=guest, text=text, automatic=automatic)


def answers(guest: str = "zoe", page: str = PAGE) -> list[str]:
    """Return what the page has said to a guest, as the network holds it."""
    rows = Line.objects.filter(page=page, guest=guest, by_page=True).order_by("id")
    return list(rows.values_list("text", flat=True))


def talk(guest: str = "zoe") -> Conversation:
    return Conversation.objects.select_related("social_account", "profile__account").get(
        peer_id=guest
    )
