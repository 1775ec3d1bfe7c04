"""Bearer tokens in requests, and challenges in answers (RFC 6750)."""

import re
from collections.abc import Sequence

from altyaa.kernel.problems import CREDENTIALS_MISSING, INVALID_REQUEST, INVALID_TOKEN, Refused
from altyaa.kernel.secret import Secret

# RFC 6750 §2.1: b64token. A bound keeps junk from costing more than a glance.
_B64TOKEN = re.compile(rb"[A-Za-z0-9._~+/-]+=*")
LONGEST_BEARER = 4096


def read_bearer(authorization: Sequence[bytes]) -> Secret[str] | Refused:
    """The token of a request.

    Args:
        authorization: Raw values of every Authorization header, in order.

    Returns:
        The token; or the refusal for none (§3: no error code), two headers (§3.1: invalid_request) or a malformed one.
    """
    if len(authorization) > 1:
        return Refused(INVALID_REQUEST, "more than one Authorization header")
    if not authorization:
        return Refused(CREDENTIALS_MISSING, "no Authorization header")
    scheme, _, token = authorization[0].partition(b" ")
    if scheme.lower() != b"bearer":
        return Refused(CREDENTIALS_MISSING, "another authentication scheme than Bearer")
    token = token.strip(b" ")
    if len(token) > LONGEST_BEARER or not _B64TOKEN.fullmatch(token):
        return Refused(INVALID_TOKEN, "malformed bearer token")
    return Secret(token.decode("ascii"))


def challenge(refused: Refused) -> str | None:
    """The ``WWW-Authenticate`` value for a refusal (§3), or None where none is due."""
    problem = refused.problem
    if problem.status not in (400, 401, 403):
        return None
    parts = ['realm="altyaa"']
    if problem.bearer_error is not None:
        parts.append(f'error="{problem.bearer_error}"')
        parts.append(f'error_description="{_quotable(problem.public)}"')
    if refused.scopes:
        parts.append(f'scope="{" ".join(refused.scopes)}"')
    return "Bearer " + ", ".join(parts)


def _quotable(text: str) -> str:
    # §3: error_description admits printable ASCII without '"' and '\'.
    return re.sub(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]", "'", text)
