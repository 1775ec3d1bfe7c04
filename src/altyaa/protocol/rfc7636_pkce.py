"""Proof Key for Code Exchange, method S256 alone (RFC 7636; RFC 9700 §2.1.1)."""

import hmac
import re
from base64 import urlsafe_b64encode
from hashlib import sha256

METHOD = "S256"
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


def is_challenge(text: str) -> bool:
    """Whether ``text`` can be an S256 challenge: base64url of 32 bytes without padding (§4.2)."""
    return _CHALLENGE.fullmatch(text) is not None


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (§4.2)."""
    return urlsafe_b64encode(sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode()


def matches(verifier: str | None, challenge: str | None) -> bool:
    """Whether a verifier answers a challenge (§4.6).

    A challenge that was sent must be answered, and a verifier without a challenge is a sign that somebody took the
    challenge out of the request on its way (RFC 9700 §4.8.2).
    """
    if verifier is None or challenge is None:
        return verifier is None and challenge is None
    return _VERIFIER.fullmatch(verifier) is not None and hmac.compare_digest(challenge_of(verifier), challenge)
