"""Who is behind a handle."""

from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.bluesky import xrpc

# What a PDS calls an account whose domain no longer points to it.
INVALID_HANDLE = "handle.invalid"


def resolve(host: str, handle: str) -> str | None:
    """Return a handle's DID, None for a handle that nobody has. Raises ``Fault``."""
    try:
        answer = xrpc.query(host, "com.atproto.identity.resolveHandle", handle=handle)
    except Fault as fault:
        if fault.kind in (FaultKind.REJECTED, FaultKind.GONE):
            return None
        raise
    did = answer.get("did")
    return did if isinstance(did, str) and did.startswith("did:") else None
