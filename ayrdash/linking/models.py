"""Link sessions: the doors through which end users reach the social linking page."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from profiles.models import Profile


class LinkSession(models.Model):
    """One signed, expiring way for an end user to link a profile's networks.

    The token is stored only as its keyed hash; whoever holds it needs no login.
    """

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="link_sessions")
    token_hash = models.CharField(max_length=64, unique=True)
    # Network strings this session is limited to; empty: all visible ones.
    networks = models.JSONField(default=list)
    # Where the page goes when the user is done; empty: it says to close the window.
    redirect_url = models.URLField(max_length=2000, blank=True)
    created_by_label = models.CharField(max_length=254)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["profile", "-id"], name="link_session_newest"),
            models.Index(
                fields=["expires_at"], name="link_session_open", condition=Q(revoked_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"link session of {self.profile}"

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None
