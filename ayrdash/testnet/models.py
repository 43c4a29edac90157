"""What the test network remembers. No line of the product's own data is in here."""

from django.db import models
from django.utils import timezone


class Consent(models.Model):
    """What a made-up person allowed a client. Code and tokens are kept by their hashes."""

    person = models.CharField(max_length=20)
    client_id = models.CharField(max_length=100)
    redirect_uri = models.CharField(max_length=500)
    challenge = models.CharField(max_length=100)
    scopes = models.JSONField(default=list)
    code_hash = models.CharField(max_length=64, unique=True)
    code_until = models.DateTimeField()
    code_used = models.BooleanField(default=False)
    access_hash = models.CharField(max_length=64, blank=True, db_index=True)
    access_until = models.DateTimeField(null=True)
    refresh_hash = models.CharField(max_length=64, blank=True, db_index=True)
    revoked = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"consent of {self.person}"


class Switch(models.Model):
    """How the network treats one page: its suspension, and what becomes of the next post."""

    class Next(models.TextChoices):
        OK = "ok"
        SLOW = "slow"
        FAIL = "fail"

    page = models.CharField(max_length=40, unique=True)
    suspended = models.BooleanField(default=False)
    next_post = models.CharField(max_length=4, choices=Next.choices, default=Next.OK)

    def __str__(self) -> str:
        return f"switches of {self.page}"


class Note(models.Model):
    """One post. The client's key makes a repeated call the same post."""

    page = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    text = models.TextField()
    images = models.JSONField(default=list)
    ready_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "key"], name="one_note_per_key")]

    def __str__(self) -> str:
        return f"note on {self.page}"


class Line(models.Model):
    """A message between a page and a guest. The client's key makes a repeated call one line."""

    page = models.CharField(max_length=40)
    guest = models.CharField(max_length=20)
    by_page = models.BooleanField(default=False)
    automatic = models.BooleanField(default=False)
    key = models.CharField(max_length=64)
    text = models.TextField()
    media = models.CharField(max_length=1000, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "key"], name="one_line_per_key")]
        indexes = [models.Index(fields=["page", "guest", "-id"], name="line_newest")]

    def __str__(self) -> str:
        return f"{self.guest} and {self.page}"
