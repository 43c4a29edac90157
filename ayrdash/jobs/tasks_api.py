"""The one seam to the task framework: Django's own from 6.0, its backport before."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_tasks import task
else:
    try:
        from django.tasks import task
    except ImportError:
        from django_tasks import task

__all__ = ["task"]
