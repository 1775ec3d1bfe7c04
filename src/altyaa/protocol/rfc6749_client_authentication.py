"""How a client says who it is at the token endpoint (RFC 6749 §2.3; RFC 7523 §2.2)."""

import binascii
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote_plus

from altyaa.kernel.secret import Secret
from altyaa.protocol.rfc6749_errors import OAuthRefused
from altyaa.protocol.rfc6749_parameters import Parameters

Method = Literal["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True, slots=True)
class Presented:
    """Who a client says it is, and what it proves that with.

    Attributes:
        client_id: As it was sent. Of an assertion that came without one: empty, until the assertion is read.
        proof: Its secret, or its assertion; None for a public client.
    """

    method: Method
    client_id: str
    proof: Secret[str] | None = None


def read_client(authorization: Sequence[bytes], asked: Parameters) -> Presented | OAuthRefused:
    """What a request presents, by the one method that it uses.

    An equal ``client_id`` in the body beside Basic is the same method, said twice.

    Args:
        authorization: Every Authorization header.
    """
    if len(authorization) > 1:
        return OAuthRefused("invalid_request", "Send one Authorization header.")
    basic = None
    if authorization:
        basic = _read_basic(authorization[0])
        if basic is None:
            return OAuthRefused("invalid_client", "The Authorization header is not Basic with an id and a secret.")
    client_id, secret = asked.get("client_id"), asked.get("client_secret")
    assertion, kind = asked.get("client_assertion"), asked.get("client_assertion_type")
    if sum((basic is not None, secret is not None, assertion is not None or kind is not None)) > 1:
        return OAuthRefused("invalid_request", "Use one way of client authentication, not two.")
    if basic is not None:
        if client_id not in (None, basic.client_id):
            return OAuthRefused("invalid_request", "client_id differs from the one in the Authorization header.")
        return basic
    if assertion is not None or kind is not None:
        if assertion is None or kind != ASSERTION_TYPE:
            return OAuthRefused(
                "invalid_client", f"client_assertion needs a client_assertion_type of {ASSERTION_TYPE}."
            )
        return Presented("private_key_jwt", client_id or "", Secret(assertion))
    if client_id is None:
        return OAuthRefused("invalid_client", "Client authentication is missing: send it by HTTP Basic.")
    return (
        Presented("none", client_id) if secret is None else Presented("client_secret_post", client_id, Secret(secret))
    )


def _read_basic(header: bytes) -> Presented | None:
    """Id and secret are form-urldecoded after base64 (§2.3.1)."""
    scheme, _, encoded = header.partition(b" ")
    if scheme.lower() != b"basic":
        return None
    try:
        client_id, colon, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
        if not colon or not client_id:
            return None
        client_id, secret = unquote_plus(client_id, errors="strict"), unquote_plus(secret, errors="strict")
    except (binascii.Error, UnicodeError):
        return None
    # Libraries send a public client's id with an empty password: it proves as much as an empty parameter.
    return Presented("client_secret_basic", client_id, Secret(secret)) if secret else Presented("none", client_id)
