"""Health, for load balancers."""

from tests.access.table import public

ROWS = [public("healthz", "GET"), public("readyz", "GET")]
