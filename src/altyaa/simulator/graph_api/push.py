"""Meta's deauthorize and data deletion callbacks: a ``signed_request`` each."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from altyaa.simulator.push import Told
from altyaa.simulator.state import Grant

_HOOKS = {"revoke": ("meta/deauthorize",), "ask_deletion": ("meta/deauthorize", "meta/deletion")}


def tells(grant: Grant, act: str, now: datetime) -> Sequence[Told]:
    """To each address the same."""
    said = {"user_id": grant.person.id, "algorithm": "HMAC-SHA256", "issued_at": int(now.timestamp())}
    return [told(hook, signed_request(said, grant.app.secret or "")) for hook in _HOOKS.get(act, ())]


def signed_request(said: Any, secret: str) -> str:
    """As Meta writes it."""
    payload = _encoded(json.dumps(said).encode())
    return f"{_encoded(hmac.new(secret.encode(), payload.encode(), sha256).digest())}.{payload}"


def told(hook: str, signed: str) -> Told:
    """As a form."""
    body = urlencode({"signed_request": signed}).encode()
    return Told(hook, {"content-type": "application/x-www-form-urlencoded"}, body)


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
