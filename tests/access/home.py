"""The first page, set-up, the person's own page."""

from tests.access.table import Row, public

ROWS = [
    Row("home", "GET"),
    # Somebody owns the installation of the tests: set-up is over for everybody.
    public("setup", "GET", 410, of=lambda party: ["used"]),
    public("setup", "POST", 410, of=lambda party: ["used"]),
    Row("account_page", "GET"),
    Row("account_page", "POST", data={"name": "Alice"}, stamped=False),
    Row("messaging", "GET"),
    Row("messaging", "POST", data={"act": "enable"}, needs="change_settings", stamped=False),
]
