"""What Google tells of an account: Cross-Account Protection (RISC), as signed security event tokens.

``token-revoked`` names a token and no account: the next renewal finds that it has ended.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from altyaa.protocol.rfc8417_security_event import MEDIA_TYPE, Wrong, kid_of, verify
from altyaa.providers.google.dialect import PACK
from altyaa.providers.judging import strange
from altyaa.providers.model import App, Call, Failure, Steps
from altyaa.providers.push import Delivery, Event, Hook, Pushed, Unsigned
from altyaa.providers.reading import Unreadable, members, read_name, read_object

_NO_CACHE = {"cache-control": "no-cache"}  # RFC 9111 §5.2.1.4
_EVENTS: Mapping[str, Event] = PACK.value("push_events")
"""By type: that the app's tokens are gone, or that they may be. ``verification`` asks for an answer and no more."""


def _read(app: App, delivery: Delivery) -> Steps[Sequence[Pushed] | Unsigned]:
    kid = kid_of(delivery.body)
    if delivery.media_type != MEDIA_TYPE or kid is None:
        return Unsigned("no security event token")
    keys = yield from _keys(kid)
    if isinstance(keys, Failure):
        return keys
    said = verify(delivery.body, keys, PACK.value("push_issuers"), app.client_id, delivery.received)
    if isinstance(said, Wrong):
        return Unsigned(said.why)
    found = [(event, _subject(said.events[type_])) for type_, event in _EVENTS.items() if type_ in said.events]
    at, may_be_older = said.happened_at or said.issued_at, said.happened_at is None
    told = [(subject, event) for event, subject in found if subject is not None]
    return [Pushed(subject, event, at, f"{PACK.name}.removed", may_be_older) for subject, event in told]


def _keys(kid: str) -> Steps[Sequence[Mapping[str, Any]]]:
    """Google's keys of now; asked for anew where none has this name, and that may have come since."""
    reply, _ = yield Call("keys", "GET", PACK.value("risc_configuration_url"))
    configuration = read_object(reply)
    url = None if isinstance(configuration, Unreadable) else configuration.get("jwks_uri")
    if reply.status != 200 or not isinstance(url, str):
        return strange(PACK, "no_keys")
    for headers in ({}, _NO_CACHE):
        reply, _ = yield Call("keys", "GET", url, headers=headers)
        said = read_object(reply)
        listed = None if isinstance(said, Unreadable) else said.get("keys")
        if reply.status != 200 or not isinstance(listed, list):
            return strange(PACK, "no_keys")
        keys = [each for each in listed if isinstance(each, dict)]
        if any(each.get("kid") == kid for each in keys):
            return keys
    return []


def _subject(event: object) -> str | None:
    """The account (OpenID RISC, ``iss-sub``); None where it is named in another way."""
    subject = members(members(event).get("subject"))
    is_googles = subject.get("iss") in PACK.value("push_issuers")
    return read_name(subject.get("sub")) if is_googles else None


REFUSAL = {"err": "authentication_failed", "description": "This is not a security event token for us."}
"""RFC 8935 §2.4. The same for whatever is wrong with it."""
HOOKS = {"google/risc": Hook(_read, accepted=202, refusal=REFUSAL)}
