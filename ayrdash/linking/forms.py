"""Input for making a link, and for its receipt."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ayrdash.core.errors import DomainError
from ayrdash.core.networks import AnyNetwork
from ayrdash.linking.models import LinkSession
from ayrdash.linking.services.errors import BadOption
from ayrdash.linking.services.options import LinkOptions, MailOptions
from settings_app.look import PAGE_LANGUAGES

LIVES = [
    (5, _("5 minutes")),
    (60, _("1 hour")),
    (1_440, _("24 hours")),
    (2_880, _("48 hours")),
    (10_080, _("7 days")),
    (43_200, _("30 days")),
    (129_600, _("90 days")),
]
REMINDERS = [
    (0, _("never")),
    (24, _("after 1 day")),
    (72, _("after 3 days")),
    (168, _("after 7 days")),
]
# Options of the services that have another name in the form.
_FIELDS = {
    "expires_in_minutes": "minutes",
    "allowed_social": "networks",
    "to": "mail_to",
    "contact_email": "mail_contact",
    "email": "mail_to",
}


class LinkSessionForm(forms.Form):
    """How long the link is to live, what it shows, and whom it is sent to."""

    minutes = forms.TypedChoiceField(
        label=_("The link works for"), coerce=int, initial=1_440, choices=LIVES
    )
    networks = forms.MultipleChoiceField(
        label=_("Networks"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all that the profile may link."),
    )
    single_use = forms.BooleanField(
        label=_("Opens once"),
        required=False,
        help_text=_("In one browser only. Whoever opens it next is told that it was used."),
    )
    one_connection = forms.BooleanField(
        label=_("Ends after one account is linked"),
        required=False,
        help_text=_("Tick one network above: the link leads straight to it."),
    )
    redirect = forms.CharField(
        label=_("Go to this address when done"),
        required=False,
        max_length=2_000,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
    )
    mail_to = forms.EmailField(
        label=_("Send it to"), required=False, help_text=_("Empty: you pass the link on yourself.")
    )
    mail_subject = forms.CharField(label=_("Subject"), required=False, max_length=150)
    mail_words = forms.CharField(
        label=_("Your words"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In place of the usual text above the link."),
    )
    mail_contact = forms.EmailField(label=_("Answers go to"), required=False)
    mail_language = forms.ChoiceField(
        label=_("Language of the mail"), required=False, choices=list(PAGE_LANGUAGES.items())
    )
    remind_after = forms.TypedChoiceField(
        label=_("Remind if not opened"), coerce=int, required=False, choices=REMINDERS
    )

    def __init__(
        self, data: Any = None, *, networks: list[AnyNetwork], initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        choices = [(network.value, network.label) for network in networks]
        # Typed as any field: Django's stubs do not know what a form's own fields are.
        self.fields["networks"].choices = choices  # type: ignore[attr-defined]
        if not networks:
            del self.fields["networks"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("one_connection") and len(cleaned.get("networks", [])) != 1:
            self.add_error("one_connection", _("Tick exactly one network above."))
        return cleaned

    @property
    def options(self) -> LinkOptions:
        """What was asked for, as the services take it."""
        values = self.cleaned_data
        one = bool(values["one_connection"])
        networks = values.get("networks", [])
        return LinkOptions(
            expires_in_minutes=values["minutes"],
            allowed_social=tuple(networks),
            redirect=values["redirect"].strip(),
            single_use=values["single_use"],
            mode=LinkSession.Mode.CONNECT if one else LinkSession.Mode.GRID,
            network=networks[0] if one else "",
            one_connection=one,
            email=self._mail() if values["mail_to"] else None,
            source=LinkSession.Source.DASHBOARD,
        )

    def _mail(self) -> MailOptions:
        values = self.cleaned_data
        return MailOptions(
            to=values["mail_to"],
            subject=values["mail_subject"],
            words=values["mail_words"],
            contact_email=values["mail_contact"],
            language=values["mail_language"],
            remind_after_hours=values["remind_after"] or 0,
        )

    def refuse(self, error: BadOption) -> None:
        """Show a service's refusal beside the field at fault."""
        name = _FIELDS.get(error.field or "", error.field)
        self.add_error(name if name in self.fields else None, str(error.message))

    @property
    def can_mail(self) -> bool:
        return bool(settings.SMTP_CONFIGURED)


class SearchForm(forms.Form):
    """A part of a profile's title."""

    q = forms.CharField(
        label=_("Part of a title"),
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class DomainForm(forms.Form):
    """The linking domain's name, and the hosts that may frame it."""

    name = forms.SlugField(
        label=_("Linking domain"),
        max_length=60,
        help_text=_(
            "Tokens that you sign name it as “iss”. Tokens with the old name stop working."
        ),
    )
    hosts = forms.CharField(
        label=_("Your own hosts"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "https://app.example.com"}),
        help_text=_(
            "One a line. They may show the linking page in a frame, and links may go back to "
            "them although the token does not say so. Empty: none."
        ),
    )

    def clean_hosts(self) -> list[str]:
        return str(self.cleaned_data["hosts"]).split()

    def refuse(self, error: DomainError) -> None:
        """Show a service's refusal beside the field at fault."""
        self.add_error(error.field, str(error.message))


class ReceiptForm(forms.Form):
    """Whom a receipt is sent to."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
