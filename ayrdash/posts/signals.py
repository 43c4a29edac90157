"""An image's file goes with its row, whatever removes the row: a post, a profile, the prune."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from ayrdash.posts.models import Media


@receiver(post_delete, sender=Media)
def remove_file(instance: Media, using: str, **kwargs: Any) -> None:
    """Remove the file once the deletion holds: a rollback would miss it."""
    storage, name = instance.file.storage, instance.file.name or ""
    # A file that can't be removed is logged, and is no reason to stop what removes many.
    if name:
        transaction.on_commit(lambda: storage.delete(name), using=using, robust=True)
