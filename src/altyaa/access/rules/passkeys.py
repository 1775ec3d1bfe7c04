"""What is asked of an authenticator, and whether its answer is good (WebAuthn Level 3 §7.1, §7.2)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from altyaa.access.factors import Assertion, NewPasskey, Passkey, PasskeyRecord
from altyaa.kernel.problems import PASSKEY_FAILED, Refused
from altyaa.kernel.secret import Secret

MOST = 20
_MILLISECONDS = 300_000
_OWN_PORT = {"http": 80, "https": 443}
_LONGEST_ID, _LONGEST_KEY = 1023, 4096
"""Bytes: of a credential id (WebAuthn §5.8.3), and of a key, whose map may carry whatever its maker put in."""
_TRANSPORTS = frozenset(each.value for each in AuthenticatorTransport)
_HANDLE_LABEL = b"altyaa handle of a person for passkeys, version 1 "
_CREDENTIAL_LABEL = b"altyaa credential id of a passkey, version 1 "


@dataclass(frozen=True, slots=True)
class Party:
    """Us, as browsers name us.

    Attributes:
        id: The host that passkeys are bound to.
        origin: Where our pages stand.
    """

    id: str
    origin: str


def party(base_url: str) -> Party | None:
    """Who we are to browsers; None where they would refuse: at an IP address, and on plain http but for localhost."""
    parts = urlsplit(base_url.lower())
    host, port = parts.hostname or "", parts.port
    is_local = host == "localhost" or host.endswith(".localhost")
    if _is_address(host) or not (parts.scheme == "https" or is_local):
        return None
    shown = "" if port in (None, _OWN_PORT.get(parts.scheme)) else f":{port}"
    return Party(host, f"{parts.scheme}://{host}{shown}")


def handle_input(user_id: UUID) -> bytes:
    """What the blind index makes a person's handle of: authenticators keep it, and learn no id of ours."""
    return _HANDLE_LABEL + user_id.bytes


def credential_input(credential_id: bytes) -> bytes:
    """What the blind index makes a credential id's digest of."""
    return _CREDENTIAL_LABEL + credential_id


def creation_options(us: Party, email: str, handle: bytes, challenge: bytes, existing: Sequence[Passkey]) -> str:
    """JSON for ``navigator.credentials.create``: a passkey that is found without a name, by who is verified."""
    options = webauthn.generate_registration_options(
        rp_id=us.id,
        rp_name="Altyaa",
        user_name=email,
        user_id=handle,
        challenge=challenge,
        timeout=_MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_descriptors(existing),
    )
    return webauthn.options_to_json(options)


def request_options(us: Party, challenge: bytes, allowed: Sequence[Passkey] = ()) -> str:
    """JSON for ``navigator.credentials.get``.

    Args:
        allowed: None of them means whichever passkey of ours the authenticator has.
    """
    options = webauthn.generate_authentication_options(
        rp_id=us.id,
        challenge=challenge,
        timeout=_MILLISECONDS,
        allow_credentials=_descriptors(allowed),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def made(us: Party, answer: Secret[str], challenge: bytes) -> NewPasskey | Refused:
    """The new passkey, if all of WebAuthn §7.1 holds. Who made the authenticator is not asked."""
    try:
        found = webauthn.verify_registration_response(
            credential=answer.reveal(),
            expected_challenge=challenge,
            expected_rp_id=us.id,
            expected_origin=us.origin,
            require_user_verification=True,
        )
        named = json.loads(answer.reveal())["response"].get("transports") or []
        transports = [each for each in named if each in _TRANSPORTS]
        aaguid = UUID(found.aaguid)
    except Exception as error:  # noqa: BLE001  # the library parses what a stranger sent, and raises as it likes
        return Refused(PASSKEY_FAILED, f"not made: {type(error).__name__}")
    if not 0 < len(found.credential_id) <= _LONGEST_ID or len(found.credential_public_key) > _LONGEST_KEY:
        return Refused(PASSKEY_FAILED, "not made: too long")
    may_back_up = found.credential_device_type is CredentialDeviceType.MULTI_DEVICE
    return NewPasskey(
        found.credential_id,
        found.credential_public_key,
        found.sign_count,
        transports,
        aaguid,
        may_back_up,
        found.credential_backed_up,
    )


def credential_of(answer: Secret[str]) -> bytes | None:
    """Which passkey an answer says it is of."""
    try:
        return parse_authentication_credential_json(answer.reveal()).raw_id
    except Exception:  # noqa: BLE001  # as above
        return None


def asserted(
    us: Party, answer: Secret[str], challenge: bytes, record: PasskeyRecord, handle: bytes, *, is_named: bool
) -> Assertion | Refused:
    """What was signed, if all of WebAuthn §7.2 holds but for the counter, which is told.

    The library would compare the counter before the signature. A forged answer must not look like a copied
    authenticator, so it is told that there was none, and compared here.

    Args:
        handle: Of the person who owns the record.
        is_named: It was known before who signs, so that the answer need not say it.
    """
    try:
        found = webauthn.verify_authentication_response(
            credential=answer.reveal(),
            expected_challenge=challenge,
            expected_rp_id=us.id,
            expected_origin=us.origin,
            credential_public_key=record.public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
        shown = parse_authentication_credential_json(answer.reveal()).response.user_handle
    except Exception as error:  # noqa: BLE001  # as above
        return Refused(PASSKEY_FAILED, f"not signed: {type(error).__name__}")
    if shown != handle and not (is_named and shown is None):
        return Refused(PASSKEY_FAILED, "the handle is of another person")
    if (found.credential_device_type is CredentialDeviceType.MULTI_DEVICE) != record.may_back_up:
        return Refused(PASSKEY_FAILED, "whether it may be backed up has changed")
    count = found.new_sign_count
    went_back = (count > 0 or record.sign_count > 0) and count <= record.sign_count
    return Assertion(record.id, count, found.credential_backed_up, went_back)


def _descriptors(passkeys: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=each.credential_id, transports=[AuthenticatorTransport(word) for word in each.transports] or None
        )
        for each in passkeys
    ]


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
