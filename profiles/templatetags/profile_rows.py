"""The rows of the User Profiles page: fifty of them, so what they share is drawn once.

Drawn row by row through the template language they cost most of the page's time.
"""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ayrdash.core.templatetags import marks, ui
from profiles.models import Profile

register = template.Library()

ROW = (
    '<li class="row">{}<div class="row__main"><div class="row__title">'
    '<a href="{}">{}</a>{}</div><div class="row__meta"><span class="cluster">{}</span>'
    '<span>{}</span></div></div><div class="row__actions">{}</div></li>'
)
# Stand for a row's own values while a component is drawn for all of them.
REF, TITLE = "0ref0", "0title0"


def pattern(drawn: str) -> str:
    """Return a format for ``format_html`` (refId, title) of what a component drew for no row."""
    literal = drawn.replace("{", "{{").replace("}", "}}")
    return literal.replace(REF, "{0}").replace(TITLE, "{1}")


class Rows:
    """What all rows of one page share: words, addresses, buttons."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.acting: str = context["acting_profile"].ref_id
        self.edit_url = reverse("profiles:edit", args=[REF])
        self.none_linked, self.no_post = escape(_("No network linked")), escape(_("No post yet"))
        self.last_post = _("Last post")
        self.switch, self.edit, self.open = self._buttons()

    def _buttons(self) -> tuple[str, str, str]:
        switch = ui.button(
            _("Switch"),
            variant="secondary",
            size="sm",
            icon="switch-horizontal",
            form="switch-form",
            name="profile",
            value=REF,
            label=_("Switch to this profile: %s") % TITLE,
        )
        edit = ui.icon_button(_("Edit %s") % TITLE, "pencil", url=self.edit_url, size="sm")
        opens = ui.link_button(_("Open"), url=self.edit_url, size="sm")
        may_edit = self.context.get("can_manage")
        return pattern(switch), pattern(edit) if may_edit else "", pattern(opens)

    def draw(self, profile: Profile) -> SafeString:
        title = escape(profile.title)  # once for all of its places
        return format_html(
            ROW,
            marks.avatar(profile),
            self.edit_url.replace(REF, profile.ref_id),
            title,
            self.marks(profile),
            self.networks(profile),
            self.posted(profile),
            self.actions(profile, title),
        )

    def marks(self, profile: Profile) -> SafeString:
        found = [marks.badge(name) for name in profile.row_tags]
        if profile.kind == Profile.Kind.TEAM:
            found.insert(0, self._include("teams/_mark.html", profile))
        if profile.archived_at:
            found.insert(0, marks.badge(_("Archived"), icon="archive"))
        if profile.suspended_at:
            found.insert(0, self._include("suspensions/_mark.html", profile))
        if profile.ref_id == self.acting:
            found.insert(0, marks.badge(_("Acting as"), tone="info", icon="check"))
        return ui.joined(found)

    def networks(self, profile: Profile) -> SafeString:
        return ui.joined(map(marks.network_mark, profile.row_networks)) or self.none_linked

    def posted(self, profile: Profile) -> SafeString:
        if not profile.has_posted:
            return self.no_post
        return format_html("{} {}", self.last_post, marks.ago(profile.last_posted_at))

    def actions(self, profile: Profile, title: SafeString) -> SafeString:
        shown = "" if profile.ref_id == self.acting else self.switch
        buttons = (self.open if profile.archived_at else shown) + self.edit
        drawn = format_html(buttons, profile.ref_id, title)
        if profile.kind == Profile.Kind.TEAM and self.context.get("can_invite"):
            return self._include("teams/_mail_icon.html", profile) + drawn
        return drawn

    def _include(self, name: str, profile: Profile) -> SafeString:
        """Draw a part that another app brings along, for the few rows that have it."""
        values: dict[Any, Any] = self.context.flatten()
        return render_to_string(name, {**values, "profile": profile})


@register.simple_tag(takes_context=True)
def profile_rows(context: Context, profiles: Iterable[Profile]) -> SafeString:
    """Draw a row for each profile."""
    rows = Rows(context)
    return ui.joined(rows.draw(profile) for profile in profiles)
