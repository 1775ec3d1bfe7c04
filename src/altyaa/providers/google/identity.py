"""Whose sign-in it was: the ID token that came with the answer (OpenID Connect Core §3.1.3.7)."""

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import datetime, timedelta

from altyaa.providers.google.dialect import PACK
from altyaa.providers.reading import members, read_moment, read_name, read_text

_LEEWAY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Identity:
    """A Google account.

    Attributes:
        subject: Its ``sub``: stable, unlike the address.
        email: None where the answer did not say.
    """

    subject: str
    email: str | None


def read_identity(id_token: object, client_id: str | None, sent: datetime) -> Identity | None:
    """Who an ID token is about; None where it is malformed, over, another issuer's or another app's.

    The signature is not checked: it came from the token endpoint itself over TLS, which takes its place (§3.1.3.7, 6).

    Args:
        client_id: Whom it must be for; None where it was for us before (an answer to a refresh, §12.2).
    """
    claims = _claims(id_token)
    subject = read_name(claims.get("sub"))
    if subject is None or claims.get("iss") not in PACK.value("issuers"):
        return None
    if client_id is not None and claims.get("aud") not in (client_id, [client_id]):
        return None
    expires = read_moment(claims.get("exp"), sent, timedelta(seconds=PACK.value("believed_seconds")))
    if expires is None or expires <= sent - _LEEWAY:
        return None
    return Identity(subject, read_text(claims.get("email")))


def _claims(id_token: object) -> dict[str, object]:
    """The claims of a compact JWS (RFC 7515 §7.1); none for anything else."""
    parts = id_token.split(".") if isinstance(id_token, str) else []
    if len(parts) != 3:
        return {}
    try:
        return dict(members(json.loads(urlsafe_b64decode(parts[1] + "=="))))
    except (ValueError, RecursionError):
        return {}
