"""Deleting the own login."""

from tests.access.profiles import password_given
from tests.access.table import Row

ROWS = [
    Row("leaving:login", "GET", stamped=False, personal=True, prepare=password_given),
    Row("leaving:login", "POST", primary=422, stamped=False, personal=True, prepare=password_given),
]
