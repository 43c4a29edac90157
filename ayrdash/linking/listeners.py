"""What becomes of the mails that carry links to clients."""

from ayrdash.linking.models import LinkSession
from ayrdash.linking.services.failures import tell_failed
from ayrdash.mail.listeners import when_lost
from ayrdash.mail.models import OutgoingMail


@when_lost
def link_lost(mail: OutgoingMail) -> None:
    for session in LinkSession.objects.filter(outgoing=mail).select_related("profile__account"):
        tell_failed(session, mail)
