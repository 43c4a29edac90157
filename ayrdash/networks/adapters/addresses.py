"""Where a network's servers are: its own addresses, unless the environment names others."""

from django.conf import settings

from ayrdash.core.outbound import check_url


def base_address(network: str, part: str, default: str) -> str:
    """Return one base address, without a slash at its end.

    ``NETWORK_FACEBOOK_GRAPH_URL`` in the environment replaces the address of Facebook's
    part ``graph``. Raises ``AddressRefused`` for anything but https, or loopback where
    settings allow that.
    """
    given = settings.NETWORK_ADDRESSES.get(f"{network}_{part}".upper(), "")
    address = str(given or default).rstrip("/")
    check_url(address)
    return address
