"""A worker's work, done in the test's own thread."""

from ayrdash.jobs import queue, ticks


def work_off() -> None:
    """Run what is due, then every wake-up that waits, as a worker would."""
    ticks.run_due()
    while (row := queue.claim("test")) is not None:
        queue.run(row)
