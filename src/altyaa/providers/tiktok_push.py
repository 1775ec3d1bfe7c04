"""What TikTok tells of people who removed an app: the same for Login Kit and the API for Business.

Source: developers.tiktok.com, "Webhooks overview" and "Webhooks verification".
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from altyaa.providers.model import App, Steps
from altyaa.providers.push import Delivery, Hook, Pushed, Unsigned, at_once
from altyaa.providers.reading import members, read_moment, read_name

TOLERANCE = timedelta(minutes=5)
"""Between the time of signing and ours: each try is signed anew."""
_RETRIED = timedelta(days=7)
"""How long ago something may have happened that is told now: TikTok tries for 72 hours."""
_REMOVED = "authorization.removed"


def hooks(name: str) -> Mapping[str, Hook]:
    """Those of one of TikTok's platforms."""
    return {"tiktok": Hook(partial(_read, name))}


def _read(name: str, app: App, delivery: Delivery) -> Steps[Sequence[Pushed] | Unsigned]:
    said = _signed(app, delivery)
    if isinstance(said, Unsigned):
        return at_once(said)
    if said.get("client_key") != app.client_id:
        return at_once(Unsigned("client_key is another app's"))
    if said.get("event") != _REMOVED:
        return at_once([])
    subject, at = read_name(said.get("user_openid")), _moment(said.get("create_time"), delivery.received)
    if subject is None or at is None:
        return at_once(Unsigned("user_openid or create_time is none, or too far from now"))
    return at_once([Pushed(subject, "ended", at, f"{name}.removed")])


def _signed(app: App, delivery: Delivery) -> Mapping[str, Any] | Unsigned:
    """The body, if the app's secret signed it, now."""
    said = [each.partition("=")[::2] for each in (delivery.header("tiktok-signature") or "").split(",")]
    given = dict(said)
    time, signature = given.get("t", ""), given.get("s", "")
    if len(given) != len(said) or not signature.isascii() or not time.isascii():
        return Unsigned("no TikTok-Signature")
    text = time.encode() + b"." + delivery.body
    if not hmac.compare_digest(hmac.new(app.client_secret.reveal().encode(), text, sha256).hexdigest(), signature):
        return Unsigned("the signature does not fit")
    if read_moment(time, delivery.received, TOLERANCE) is None:
        return Unsigned("signed too long ago")
    try:
        return members(json.loads(delivery.body))
    except (ValueError, RecursionError):
        return Unsigned("no JSON")


def _moment(value: object, now: datetime) -> datetime | None:
    at = read_moment(value, now, _RETRIED)
    return None if at is None or at > now + TOLERANCE else at
