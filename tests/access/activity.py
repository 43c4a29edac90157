"""The audit log."""

from tests.access.table import Row

ROWS = [
    Row("activity:index", "GET", needs="see_audit"),
    Row("activity:export", "POST", data={"format": "json"}, primary=200, needs="see_audit"),
]
