"""Receipts: what an end user linked in a visit, and the private way to take it back."""

from django.db import transaction

from ayrdash.activity.services import record
from ayrdash.core.tokens import lookup_hash, new_token
from ayrdash.linking.models import LinkSession, Receipt
from ayrdash.linking.services import mails, trail
from ayrdash.linking.services.errors import LinkUnknown
from ayrdash.linking.services.results import linked_in
from ayrdash.networks import services as network_services
from ayrdash.networks.models import SocialAccount

Step = trail.Step
RECEIPT_TOKEN = "ayr_rc"  # noqa: S105 - a prefix, not a secret


def write_receipt(*, session: LinkSession) -> Receipt | None:
    """Write down what was linked and is linked still; None if nothing was."""
    linked, _unlinked = linked_in(session)
    accounts = SocialAccount.objects.filter(profile=session.profile, network__in=linked)
    entries = [
        {"network": a.network, "remote_id": a.remote_id, "handle": a.handle} for a in accounts
    ]
    if not entries:
        return None
    secret = new_token(RECEIPT_TOKEN)
    fresh = {"token_hash": lookup_hash(secret), "secret": secret, "accounts": entries}
    receipt, created = Receipt.objects.get_or_create(session=session, defaults=fresh)
    if not created:
        Receipt.objects.filter(pk=receipt.pk).update(accounts=entries)
        receipt.accounts = entries
    return receipt


def mail_receipt(*, receipt: Receipt, to: str, language: str) -> None:
    """Send a receipt by e-mail, in one of the page's languages."""
    mails.send_receipt(receipt=receipt, to=to, language=language)


def find_receipt(token: str) -> Receipt:
    """Return the receipt of a private link; ``LinkUnknown`` if there is none."""
    rows = Receipt.objects.filter(token_hash=lookup_hash(token), session__profile__deleted_at=None)
    receipt = rows.select_related("session__profile__account").first()
    if receipt is None:
        raise LinkUnknown
    return receipt


def still_linked(receipt: Receipt) -> list[SocialAccount]:
    """Return the receipt's accounts that are linked to the profile to this day."""
    known = {(entry["network"], entry["remote_id"]) for entry in receipt.accounts}
    accounts = SocialAccount.objects.filter(profile=receipt.session.profile).select_related(
        "profile__account"
    )
    return [a for a in accounts.order_by("network") if (a.network, a.remote_id) in known]


def withdraw(*, receipt: Receipt) -> int:
    """Unlink everything on the receipt that is linked still; return how many that were."""
    session = receipt.session
    accounts = still_linked(receipt)
    with transaction.atomic():
        for account in accounts:
            network_services.unlink_account(account=account, actor=None)
            trail.note(session, Step.WITHDRAWN, network=account.network)
        if accounts:
            record(
                "link_session.withdrawn",
                account=session.profile.account,
                actor=None,
                profile=session.profile,
                details={"networks": [a.network for a in accounts]},
            )
    return len(accounts)
