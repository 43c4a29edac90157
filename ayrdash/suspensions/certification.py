"""The compliance certification. A changed text gets a new version; old cases keep theirs."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERSION = "2026-11"

TEXTS: dict[str, tuple[Promise, ...]] = {
    VERSION: (
        _("I have read why this profile was suspended."),
        _(
            "What caused it has been removed or stopped, and whoever posts for this profile "
            "has been told."
        ),
        _(
            "This profile follows the rules of the networks it posts to: nothing abusive, "
            "misleading or unlawful, no spam, and only content that we may use."
        ),
        _("I know that a further suspension is lifted only 48 hours after this certification."),
    )
}


def text_of(version: str) -> tuple[Promise, ...]:
    """Return the sentences of a version."""
    return TEXTS[version]
