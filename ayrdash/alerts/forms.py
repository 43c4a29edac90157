"""How a member is told of alerts."""

from django import forms
from django.http import QueryDict  # noqa: TID251 - a type alone

from ayrdash.accounts.models import Membership
from ayrdash.alerts.services.preferences import way_of, ways_of
from settings_app.models import AlertKind


class PreferencesForm(forms.Form):
    """One choice a kind, for the kinds where this member has one.

    ``chosen``: what was chosen before; ``taken``: the kinds that an address gets.
    """

    def __init__(
        self,
        data: QueryDict | None,
        *,
        membership: Membership,
        chosen: dict[str, str],
        taken: set[str],
    ) -> None:
        super().__init__(data)
        kept = {}
        for kind in AlertKind:
            if ways := ways_of(membership, kind):
                kept[kind.value] = way_of(membership, kind, chosen, is_taken=kind in taken)
                self.fields[kind.value] = forms.ChoiceField(
                    label=kind.label,
                    choices=[(way.value, way.label) for way in ways],
                    initial=kept[kind.value],
                )
        if data is not None:  # what was left out stays
            self.data = {**kept, **data.dict()}

    @property
    def changed(self) -> dict[str, str]:
        """What was chosen anew; the rest keeps following its default."""
        return {kind: self.cleaned_data[kind] for kind in self.changed_data}
