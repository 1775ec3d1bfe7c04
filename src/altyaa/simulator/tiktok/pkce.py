"""PKCE as TikTok has it: a desktop app has to send it, in hexadecimals; a web app may, either way."""

import hmac
import re
from hashlib import sha256

from altyaa.protocol import rfc7636_pkce
from altyaa.simulator.state import App

_HEX = re.compile(r"[0-9a-f]{64}")


def is_fit(app: App, challenge: str | None, method: str | None) -> bool:
    """Whether an authorization request may have this challenge."""
    if challenge is None:
        return not app.is_desktop
    is_known = _HEX.fullmatch(challenge) or (not app.is_desktop and rfc7636_pkce.is_challenge(challenge))
    return method == rfc7636_pkce.METHOD and bool(is_known)


def matches(verifier: str | None, challenge: str | None) -> bool:
    """Whether a verifier answers a challenge. One that came without a challenge is tolerated."""
    if challenge is None:
        return True
    said = (verifier or "").encode()
    in_hex = hmac.compare_digest(sha256(said).hexdigest(), challenge)
    return in_hex or rfc7636_pkce.matches(verifier, challenge)
