"""An account's invitations in an hour are bounded in the database, not in a process."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from teams.models import Invitation
from teams.services import invitations
from teams.services.errors import TooSoon


def invite(party, number):
    by = party.user.memberships.get()
    return invitations.invite(by=by, email=f"p{number}@example.test", title=f"P{number}")


def test_invitations_are_counted_for_all_processes(alice, charlie, monkeypatch):
    monkeypatch.setattr(invitations, "INVITATIONS_PER_WINDOW", 2)
    for number in range(2):
        invite(alice, number)
        cache.clear()  # as another web process sees it
    with pytest.raises(TooSoon):
        invite(alice, 2)
    invite(charlie, 3)
    Invitation.objects.update(created_at=timezone.now() - timedelta(hours=1))
    invite(alice, 2)
