"""Input of the team's pages: shape only; the rules live in the services."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import Membership, User
from profiles.forms import AddForm
from profiles.models import Profile
from teams.queries import Filters, ListFilters
from teams.roles import role_choices

REACHES = [
    ("all", _("All profiles, later ones too")),
    ("list", _("A list of profiles, which you choose next")),
]


class SearchField(forms.CharField):
    """Words to look for; the label stands in the empty box."""

    def __init__(self, *, label: Any) -> None:
        attrs = {"type": "search", "autocomplete": "off", "placeholder": label}
        widget = forms.TextInput(attrs=attrs)
        super().__init__(label=label, max_length=150, required=False, widget=widget)


class InviteForm(AddForm):
    """Whom to invite, as what. The dialog sends no role and no reach: admin, all profiles."""

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["team"]
        self.fields["email"].required = True
        self.fields["title"].help_text = _(
            "Stands in the list of profiles: the person's name, say."
        )
        self.fields["role"] = forms.ChoiceField(
            label=_("Role"),
            choices=role_choices(by),
            widget=forms.RadioSelect,
            required=False,
            initial=Membership.Role.ADMIN,
        )
        self.fields["reach"] = forms.ChoiceField(
            label=_("Profiles"),
            choices=REACHES,
            widget=forms.RadioSelect,
            required=False,
            initial="all",
        )
        self.order_fields(["email", "title", "role", "reach"])

    def clean_role(self) -> str:
        return self.cleaned_data["role"] or Membership.Role.ADMIN

    def clean_reach(self) -> str:
        return self.cleaned_data["reach"] or "all"


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(
            label=_("Role"), choices=role_choices(by), widget=forms.RadioSelect
        )


class ReachForm(forms.Form):
    """Whether a member reaches all profiles."""

    reach = forms.ChoiceField(label=_("Reaches"), choices=REACHES, widget=forms.RadioSelect)


class ListFilterForm(forms.Form):
    """What the profiles to choose from are narrowed to."""

    q = SearchField(label=_("Search by title or refId"))
    listed = forms.BooleanField(label=_("Only those on the list"), required=False)

    @property
    def filters(self) -> ListFilters:
        self.is_valid()
        clean = self.cleaned_data
        return ListFilters(q=clean.get("q", ""), listed_only=clean.get("listed", False))


class ListForm(forms.Form):
    """One page of profiles, those on the list ticked."""

    chosen = forms.MultipleChoiceField(
        label=_("Profiles"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, profiles: list[Profile]) -> None:
        super().__init__()
        self.fields["chosen"] = forms.MultipleChoiceField(
            label=_("Profiles"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(profile.ref_id, _named(profile)) for profile in profiles],
            initial=[p.ref_id for p in profiles if getattr(p, "is_listed", False)],
        )


def _named(profile: Profile) -> str:
    if profile.is_primary:
        return f"{profile.title} ({Profile.Kind.PRIMARY.label})"
    return profile.title


class HandoverForm(forms.Form):
    """What becomes of the owner who hands over."""

    stays_owner = forms.BooleanField(
        label=_("I stay an owner too"),
        required=False,
        help_text=_("Otherwise you become an admin when it is accepted."),
    )


STATE_WORDS = {
    "all": _("Any state"),
    "active": _("Active"),
    "deactivated": _("Deactivated"),
    "pending": _("Waiting"),
    "expired": _("Expired"),
    "failed": _("Mail not delivered"),
    "accepted": _("Accepted"),
    "revoked": _("Revoked"),
}


class FilterForm(forms.Form):
    """What a list of the Team page is narrowed to; what is not known narrows nothing."""

    q = SearchField(label=_("Search by name or e-mail"))
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("Any role")), *Membership.Role.choices]
    )

    def __init__(self, *args: Any, states: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(state, STATE_WORDS[state]) for state in states]
        self.fields["state"] = forms.ChoiceField(label=_("State"), required=False, choices=choices)

    @property
    def filters(self) -> Filters:
        self.is_valid()
        clean = self.cleaned_data
        return Filters(
            q=clean.get("q", ""), role=clean.get("role", ""), state=clean.get("state") or "all"
        )


class JoinForm(forms.Form):
    """The login of an invited person; the address is the invitation's."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        help_text=_("Your team reads it beside what you did."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_(
            "At least 10 characters. A few unrelated words are good. You can add a passkey after."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password"):
            person = User(email=self.email, name=data.get("name", ""))
            try:
                validate_password(data["password"], person)
            except ValidationError as error:
                self.add_error("password", error)
        return data
