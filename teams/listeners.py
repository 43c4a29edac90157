"""What becomes of the mails that carry invitations."""

from ayrdash.mail.listeners import when_lost
from ayrdash.mail.models import OutgoingMail
from teams.models import Invitation
from teams.services.failures import tell_failed


@when_lost
def invitation_lost(mail: OutgoingMail) -> None:
    rows = Invitation.objects.pending().filter(mail=mail).select_related("account", "profile")
    for invitation in rows:
        tell_failed(invitation, mail)
