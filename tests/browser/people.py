"""Whom the tour walks as, beside the owner of the demo: each brings a state of its own."""

import hashlib

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from ayrdash.accounts.models import Account, Membership, User
from ayrdash.networks.models import SocialAccount
from profiles.services.accounts import open_account
from teams.services.ownership import offer
from tests.browser import demo
from tests.cast import PASSWORD, make_party

TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def _login(email: str) -> User:
    user = User.objects.create_user(email, PASSWORD)
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user


def careful() -> User:
    """Has an authenticator app, a passkey and recovery codes, and is moving to a new address."""
    user = make_party("nadia@reed.example", "Reed & Rush", "Reed Boats").user
    TOTP.activate(user, TOTP_SECRET)
    add_passkey(user)
    RecoveryCodes.activate(user)
    user.emailaddress_set.create(email="nadia@rush.example", verified=False, primary=False)
    return user


def newcomer() -> User:
    """Opened an account a minute ago: everything is empty."""
    user = _login("noah@new.example")
    open_account(owner=user, name="New Ideas")
    return user


def with_many_networks() -> User:
    """Works with a profile that has networks to which a post can say more."""
    party = make_party("olga@many.example", "Many Networks", "Olga's Kitchen")
    for network in ("gmb", "linkedin", "pinterest", "reddit"):
        SocialAccount.objects.create(
            profile=party.profile,
            network=network,
            remote_id="1",
            handle="olgas-kitchen",
            credentials="{}",
        )
    return party.user


def on_a_small_plan() -> User:
    """The plan has no User Profiles."""
    party = make_party("sam@small.example", "Small Steps", "Only One")
    Account.objects.filter(pk=party.account.pk).update(plan=Account.Plan.FREE)
    return party.user


def outsider() -> User:
    """Has a login, and belongs to no account."""
    return _login("eve@nowhere.example")


def nominee() -> User:
    """Is offered the ownership of the demo's account."""
    user = _login("jo@harbour.example")
    owner = Membership.objects.get(account__name=demo.ACCOUNT, role="owner")
    made = Membership.objects.create(account=owner.account, user=user, role="admin")
    offer(nominee=made, stays_owner=False, by=owner)
    return user


def of_two_accounts() -> User:
    """Owns an account and works for another."""
    user = make_party("tess@contoso.example", "Contoso", "Zenith").user
    account = Account.objects.get(name=demo.ACCOUNT)
    Membership.objects.create(account=account, user=user, role="editor")
    return user


def without_password() -> User:
    """Never had a password."""
    user = make_party("petra@plain.example", "Plain Sailing", "Dinghy").user
    user.set_unusable_password()
    user.save()
    return user


def add_passkey(user: User, name: str = "Nadia's phone") -> int:
    """Keep a passkey for the person, as a browser would have answered; return its id."""
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    held = AttestedCredentialData.create(
        b"\0" * 16, b"tour-credential-" + str(user.pk).encode(), ES256.from_cryptography_key(point)
    )
    flags = AuthenticatorData.FLAG
    data = AuthenticatorData.create(
        hashlib.sha256(b"localhost").digest(), flags.UP | flags.UV | flags.AT, 0, held
    )
    client = CollectedClientData.create(
        CollectedClientData.TYPE.CREATE, b"challenge", "https://localhost"
    )
    credential = {
        "id": websafe_encode(held.credential_id),
        "rawId": websafe_encode(held.credential_id),
        "type": "public-key",
        "response": {
            "clientDataJSON": client.b64,
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }
    return int(WebAuthn.add(user, name, credential).instance.pk)
