"""What introspection tells of a token (RFC 7662 §2.2)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

INACTIVE = b'{"active":false}'
"""All that is said of a token that is not active, or not for the one who asks."""


@dataclass(frozen=True, slots=True)
class ActiveToken:
    """A token that is good, in the standard's own words.

    Attributes:
        scope: Names with one space between them.
        sub: Who it acts for.
        aud: Where it is good.
        username: Address of the person, where one may know it.
        exp, iat: Seconds since 1970; None for no end, or where it is not known.
        jti: Its name, which is no secret.
    """

    token_type: Literal["Bearer", "refresh_token", "api_key"]
    scope: str
    sub: str
    iss: str
    aud: Sequence[str]
    jti: str
    client_id: str | None = None
    username: str | None = None
    exp: int | None = None
    iat: int | None = None


def write(token: ActiveToken, extension: Mapping[str, Any]) -> bytes:
    """The answer as JSON. What is None is left out.

    Args:
        extension: Members of the service's own.
    """
    members: dict[str, Any] = {
        "active": True,
        "scope": token.scope,
        "client_id": token.client_id,
        "username": token.username,
        "token_type": token.token_type,
        "exp": token.exp,
        "iat": token.iat,
        "nbf": token.iat,
        "sub": token.sub,
        "aud": token.aud[0] if len(token.aud) == 1 else token.aud,
        "iss": token.iss,
        "jti": token.jti,
        **extension,
    }
    said = {name: value for name, value in members.items() if value is not None}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
