"""Look-ups: a file of posts belongs to one profile."""

from ayrdash.bulk.models import BulkRun
from ayrdash.core.errors import NotFound
from profiles.models import Profile


def run_of(profile: Profile, ref: str) -> BulkRun:
    """Return the profile's run; else ``NotFound``."""
    is_ref = len(ref) == 20 and ref.isascii() and ref.isalnum()
    run = BulkRun.objects.filter(profile=profile, ref=ref).first() if is_ref else None
    if run is None:
        raise NotFound("No such file of posts.")
    run.profile = profile
    return run
