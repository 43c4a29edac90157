"""Jobs for the tests of the worker, found by path as the product's own are."""

import sys
import time

from ayrdash.accounts.models import User
from ayrdash.jobs.tasks_api import task


@task()
def leave_mark(name: str) -> str:
    """Write something that the test can see."""
    User.objects.create_user(f"{name}@marks.test")
    return name


@task()
def take_long(name: str) -> None:
    """Run longer than a stop takes to arrive."""
    time.sleep(1.0)
    User.objects.create_user(f"{name}@marks.test")


@task()
def fail() -> None:
    """Raise what nobody expects."""
    message = "the ground is lava"
    raise RuntimeError(message)


@task()
def leave() -> None:
    """End the thread, if the worker let it."""
    sys.exit(3)


@task()
def return_nonsense() -> object:
    """Return what can't be kept."""
    return object()
