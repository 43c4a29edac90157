"""What a fault of messages says about the link."""

from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.services import note_fault


def note(*, account: SocialAccount, fault: Fault) -> None:
    """Note what a fault says of the link, but for a permission that messages alone need.

    Without it posts go out all the same; the mailbox or the message says what is missing.
    """
    if fault.kind is not FaultKind.PERMISSION_LOST:
        note_fault(account=account, fault=fault)
