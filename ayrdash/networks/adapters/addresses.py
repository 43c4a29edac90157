"""Where a network's servers are: its own addresses, unless the environment names others."""

from django.conf import settings

from ayrdash.core.outbound import AddressRefused, check_url
from ayrdash.networks.adapters.base import Fault, FaultKind


def base_address(network: str, part: str, default: str) -> str:
    """Return one base address, without a slash at its end.

    ``NETWORK_FACEBOOK_GRAPH_URL`` in the environment replaces the address of Facebook's
    part ``graph``. A ``Fault`` for anything but https, or loopback where settings allow that.
    """
    given = settings.NETWORK_ADDRESSES.get(f"{network}_{part}".upper(), "")
    address = str(given or default).rstrip("/")
    try:
        check_url(address)
    except AddressRefused as error:
        raise Fault(FaultKind.REJECTED, error.message) from error
    return address
