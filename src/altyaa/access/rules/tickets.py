"""Tickets: words that we sign and store nowhere, good for one purpose, in one browser, for a few minutes."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal

from altyaa.access.factors import Ticket
from altyaa.kernel.secret import Secret

Purpose = Literal["sign-in by passkey", "second step", "second by passkey", "confirm by passkey", "add passkey",
                  "add app", "make codes"]  # fmt: skip
Mac = Callable[[bytes], bytes]
"""HMAC-SHA256 under one key, 32 bytes."""

LIFETIME = timedelta(minutes=10)
NONCE_BYTES = 16
_MAC_BYTES, _TIME_BYTES = 32, 8
_LONGEST = 1000
# Longer than 32 bytes with whatever follows: what the pepper makes of secrets is of exactly 32.
_LABEL = b"altyaa ticket, version 1"


def write_ticket(
    purpose: Purpose, bound_to: str, body: bytes, nonce: Secret[bytes], expires_at: datetime, mac: Mac
) -> Secret[str]:
    """The ticket: letters, digits, ``_`` and ``-``. Its body can be read by whoever has it.

    Args:
        bound_to: What is the browser's own: it is not in the ticket, and has to be the same when it comes back.
        nonce: 16 fresh random bytes.
        expires_at: Whole seconds of it count.
    """
    payload = int(expires_at.timestamp()).to_bytes(_TIME_BYTES, "big") + nonce.reveal() + body
    return Secret(urlsafe_b64encode(mac(_signed(purpose, bound_to, payload)) + payload).rstrip(b"=").decode())


def read_ticket(
    text: Secret[str], purpose: Purpose, bound_to: str, macs: Sequence[Mac], now: datetime
) -> Ticket | None:
    """What a ticket carries; None for one of another purpose or browser, one that is over, and what is none.

    Args:
        macs: Under each key that tickets may have been signed with.
    """
    written = text.reveal()
    raw = _bytes(written)
    if raw is None or len(raw) < _MAC_BYTES + _TIME_BYTES + NONCE_BYTES:
        return None
    shown, payload = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    if not any([hmac.compare_digest(shown, mac(_signed(purpose, bound_to, payload))) for mac in macs]):
        return None
    expires_at = datetime.fromtimestamp(int.from_bytes(payload[:_TIME_BYTES], "big"), UTC)
    if now >= expires_at:
        return None
    return Ticket(sha256(written.encode()).digest(), payload[_TIME_BYTES + NONCE_BYTES :], expires_at)


def digest_of(text: Secret[str]) -> bytes:
    """What an authenticator signs as the challenge: SHA-256 of the ticket, 32 bytes."""
    return sha256(text.reveal().encode()).digest()


def _signed(purpose: str, bound_to: str, payload: bytes) -> bytes:
    return b"\0".join((_LABEL, purpose.encode(), sha256(bound_to.encode()).digest(), payload))


def _bytes(text: str) -> bytes | None:
    """The bytes behind a text; None unless it is the one way to write them."""
    if len(text) > _LONGEST or not text.isascii():
        return None
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return raw if urlsafe_b64encode(raw).rstrip(b"=").decode() == text else None
