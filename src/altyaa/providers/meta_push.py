"""What Meta tells of people who removed an app, or want their data deleted: the same at Facebook and Instagram.

Source: developers.facebook.com, "Data Deletion Request Callback" and "Parsing the Signed Request". Only the secret
tells whose app it is about: Facebook's and Instagram's come to one address.
"""

import hmac
import json
from base64 import urlsafe_b64decode
from binascii import Error
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl

from altyaa.providers.model import App, Steps
from altyaa.providers.push import Delivery, Event, Hook, Pushed, Unsigned, at_once
from altyaa.providers.reading import members, read_moment, read_name

FORM = "application/x-www-form-urlencoded"
EARLY, LATE = timedelta(minutes=5), timedelta(days=1)
"""How far ``issued_at`` may lie ahead of our clock, and behind it: whether a later try is signed anew, nobody says."""
_MOST_PARAMETERS = 20
_OF_OTHERS = frozenset({"code", "oauth_token", "page", "app_data"})
"""What a ``signed_request`` says that is a login's (a cookie in the browser has it) or a page tab's: the same secret
signs it. ``expires`` and ``user`` tell nothing: Meta's example of a callback has the one, the other was seen in some.
"""


def hooks(name: str) -> Mapping[str, Hook]:
    """Those of one of Meta's platforms."""
    return {
        "meta/deauthorize": Hook(partial(_read, name, "ended", "removed")),
        "meta/deletion": Hook(partial(_read, name, "erase", "erased")),
    }


def _read(name: str, event: Event, code: str, app: App, delivery: Delivery) -> Steps[Sequence[Pushed] | Unsigned]:
    signed = _signed(app, delivery)
    if isinstance(signed, Unsigned):
        return at_once(signed)
    subject, at = read_name(signed.get("user_id")), _moment(signed.get("issued_at"), delivery.received)
    if subject is None or at is None:
        return at_once(Unsigned("user_id or issued_at is none, or too far from now"))
    return at_once([Pushed(subject, event, at, f"{name}.{code}", may_be_older=True)])


def _signed(app: App, delivery: Delivery) -> Mapping[str, Any] | Unsigned:
    """The payload, if the app's secret signed it: as it is encoded, before anything of it is read."""
    signature, _, payload = _signed_request(delivery).partition(".")
    expected = hmac.new(app.client_secret.reveal().encode(), payload.encode(), sha256).digest()
    try:
        if not hmac.compare_digest(expected, _decoded(signature)):
            return Unsigned("the signature does not fit")
        said = members(json.loads(_decoded(payload)))
    except (ValueError, RecursionError):
        return Unsigned("no signed_request")
    if said.get("algorithm") != "HMAC-SHA256":
        return Unsigned("another algorithm")
    return Unsigned("of a login or a page") if _OF_OTHERS & said.keys() else said


def _signed_request(delivery: Delivery) -> str:
    """The parameter; empty where there is not one."""
    if delivery.media_type != FORM:
        return ""
    try:
        pairs = parse_qsl(delivery.body.decode("ascii"), strict_parsing=True, max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        return ""
    values = [value for name, value in pairs if name == "signed_request"]
    return values[0] if len(values) == 1 and values[0].isascii() else ""


def _decoded(text: str) -> bytes:
    """Raises ``ValueError``: it is not base64url."""
    try:
        return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except Error as error:
        raise ValueError from error


def _moment(value: object, now: datetime) -> datetime | None:
    at = read_moment(value, now, LATE)
    return None if at is None or at > now + EARLY else at
