"""Key pairs: the owner's, of which only the public half is kept, and our own."""

import secrets
import string

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Account, User
from ayrdash.activity.services import record
from ayrdash.linking.models import LinkingDomain, SigningKey
from ayrdash.linking.services.errors import BadOption, DomainTaken
from ayrdash.linking.services.options import is_origin

KEY_BITS = 2_048
MAX_HOSTS = 20


def domain_of(account: Account) -> LinkingDomain:
    """Return the Account's linking domain; it is drawn on first need."""
    found = LinkingDomain.objects.filter(account=account).first()
    if found is None:
        found, _created = LinkingDomain.objects.get_or_create(
            account=account, defaults={"name": _new_name()}
        )
    found.account = account
    return found


def _new_name() -> str:
    letters = string.ascii_lowercase + string.digits
    return "id-" + "".join(secrets.choice(letters) for _ in range(8))


def make_key_pair(*, account: Account, by: User) -> str:
    """Make a new key pair, and return the private half as PEM: it is kept nowhere.

    Tokens signed with the pair before open nothing from now on.
    """
    domain = domain_of(account)
    private = rsa.generate_private_key(public_exponent=65_537, key_size=KEY_BITS)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    with transaction.atomic():
        verb = "linking_key.reset" if domain.public_key else "linking_key.made"
        domain.public_key = public.decode()
        domain.key_made_at = timezone.now()
        domain.save(update_fields=["public_key", "key_made_at"])
        record(verb, account=account, actor=by)
    return _pem(private)


def _pem(private: rsa.RSAPrivateKey) -> str:
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def change_domain(*, account: Account, name: str, hosts: list[str], by: User) -> LinkingDomain:
    """Rename the linking domain, and say which origins may frame it and be returned to.

    Raises ``DomainTaken`` or ``BadOption``. Tokens that name the old domain open no more.
    """
    domain = domain_of(account)
    _check_hosts(hosts)
    if slugify(name) != name or not name:
        message = _("A domain is made of small letters, digits and hyphens, such as acme.")
        raise BadOption(message, field="name")
    before = {"name": domain.name, "hosts": domain.hosts}
    after = {"name": name, "hosts": list(dict.fromkeys(hosts))}
    if before == after:
        return domain
    try:
        with transaction.atomic():
            domain.name, domain.hosts = name, after["hosts"]
            domain.save(update_fields=["name", "hosts"])
            record(
                "linking_domain.changed",
                account=account,
                actor=by,
                details={"before": before, "after": after},
            )
    except IntegrityError as error:
        raise DomainTaken(_("This domain is taken."), field="name") from error
    return domain


def _check_hosts(hosts: list[str]) -> None:
    if len(hosts) > MAX_HOSTS:
        raise BadOption(_("At most %d hosts.") % MAX_HOSTS, field="hosts")
    for host in hosts:
        if not is_origin(host):
            message = _("“%s” is not a scheme and a host, such as https://app.example.com.")
            raise BadOption(message % host[:100], field="hosts")


def own_key() -> SigningKey:
    """Return the installation's signing key; it is made on first need."""
    found = SigningKey.objects.order_by("-id").first()
    if found is None:
        private = rsa.generate_private_key(public_exponent=65_537, key_size=KEY_BITS)
        found = SigningKey.objects.create(private_key=_pem(private))
    return found


def public_half(key: SigningKey) -> str:
    """Return the public half of one of our keys, as PEM."""
    private = serialization.load_pem_private_key(key.private_key.encode(), password=None)
    return (
        private.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )
