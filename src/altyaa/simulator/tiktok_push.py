"""TikTok's webhook, the same for both of its platforms."""

import hmac
import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from altyaa.simulator.push import Told
from altyaa.simulator.state import Grant

_REASONS = {"revoke": 1, "delete_account": 2}


def tells(grant: Grant, act: str, now: datetime) -> Sequence[Told]:
    """``authorization.removed``."""
    if act not in _REASONS:
        return ()
    said = {
        "client_key": grant.app.client_id,
        "event": "authorization.removed",
        "create_time": int(now.timestamp()),
        "user_openid": grant.person.id,
        "content": json.dumps({"reason": _REASONS[act]}),
    }
    return [told(said, grant.app.secret or "", now)]


def told(said: Any, secret: str, now: datetime) -> Told:
    """Signed at that time."""
    body, at = json.dumps(said).encode(), str(int(now.timestamp()))
    signature = hmac.new(secret.encode(), at.encode() + b"." + body, sha256).hexdigest()
    headers = {"content-type": "application/json", "tiktok-signature": f"t={at},s={signature}"}
    return Told("tiktok", headers, body)
