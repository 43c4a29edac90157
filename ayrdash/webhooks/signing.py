"""Signatures of a delivery, in both styles.

The documented headers (API contract 4.6) carry HMAC-SHA256 of the raw body in hex; while
two secrets are valid, the first header is made with the former one and the ``-V2`` header
with the new one, so that a receiver changes over when it likes. Beside them stand the
headers of Standard Webhooks (webhook-id, -timestamp, -signature), with a signature per
valid secret.
"""

import base64
import binascii
import datetime
import hashlib
import hmac
import secrets

from standardwebhooks import Webhook as StandardWebhook

PREFIX = "whsec_"


def new_secret() -> str:
    """Draw a secret of 32 random bytes in the form of Standard Webhooks."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def headers(
    *, hook_id: str, body: str, moment: datetime.datetime, secret: str, former: str
) -> dict[str, str]:
    """Return the signing headers of one try; none without a secret."""
    if not secret:
        return {}
    valid = [text for text in (former, secret) if text]
    digests = [hmac.new(text.encode(), body.encode(), hashlib.sha256).hexdigest() for text in valid]
    signatures = [_standard(text).sign(hook_id, moment, body) for text in valid]
    made = {
        "X-Authorization-Timestamp": str(int(moment.timestamp())),
        "X-Authorization-Content-SHA256": digests[0],
        "webhook-id": hook_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    if former:
        made["X-Authorization-Content-SHA256-V2"] = digests[1]
    return made


def _standard(secret: str) -> StandardWebhook:
    """Read a secret as receivers do: base64 behind ``whsec_``, any other text as it is."""
    if secret.startswith(PREFIX):
        try:
            key = base64.b64decode(secret.removeprefix(PREFIX) + "==", validate=False)
        except binascii.Error:
            key = b""
        if key:
            return StandardWebhook(key)
    return StandardWebhook(secret.encode())
