"""What only the operator sees, and health for load balancers."""

from typing import Any

from ayrdash.mail.models import OutgoingMail
from tests.access.table import Row, public
from tests.cast import Party


def mail(party: Party) -> list[Any]:
    made = OutgoingMail.objects.create(
        subject="Hello", to=party.user.email, text_body="Hi", state="held"
    )
    return [made.pk]


ROWS = [
    Row("mail:index", "GET", primary=404, operator=200),
    Row("mail:detail", "GET", of=mail, primary=404, operator=200),
    Row("mail:again", "POST", of=mail, primary=404, operator=302),
    Row("mail:test", "POST", primary=404, operator=302),
    Row("mail:again_all", "POST", primary=404, operator=302),
    Row(
        "mail:release",
        "POST",
        data={"email": "nobody@fabrikam.test"},
        primary=404,
        operator=302,
    ),
    # Off unless EMAIL_SERVICE is set; the signature of a report is checked behind it.
    public("mail:events", "POST", 404, csrf=False),
    Row("status", "GET", primary=404, operator=200),
    public("healthz", "GET"),
    # Off unless METRICS_TOKEN is set.
    public("metrics", "GET", 404),
    # No worker runs beside the tests: it answers, and says so.
    public("readyz", "GET", 503),
]
