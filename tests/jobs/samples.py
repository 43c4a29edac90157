"""Jobs for the tests of the worker, found by path as the product's own are."""

import sys
import threading
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


class Tap:
    """Holds jobs until it is opened, and knows how many it holds."""

    def __init__(self) -> None:
        self.opened, self._lock, self.waiting = threading.Event(), threading.Lock(), 0

    def hold(self) -> None:
        """Wait until the tap is opened."""
        with self._lock:
            self.waiting += 1
        self.opened.wait(30)
        with self._lock:
            self.waiting -= 1


tap = Tap()


@task()
def hold_the_line() -> None:
    """Run until the tap is opened."""
    tap.hold()


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
