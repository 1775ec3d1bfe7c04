"""Identifiers: UUIDv7 inside (RFC 9562 §5.7), a prefix and base62 on the wire (``wks_…``, ``key_…``, ``usr_…``)."""

from collections.abc import Callable
from typing import Literal
from uuid import UUID

from altyaa.kernel import base62

IdPrefix = Literal["wks", "key", "usr", "evt", "inv", "sec", "ses", "app", "cst", "grt", "con", "cal", "lnk", "pky"]
IdSource = Callable[[], UUID]


def uuid7(unix_ms: int, random: bytes) -> UUID:
    """Build a UUIDv7.

    Args:
        unix_ms: Milliseconds since 1970, 48 bits.
        random: 10 random bytes, of which 74 bits are used.
    """
    number = (unix_ms << 80) | int.from_bytes(random, "big")
    number = number & ~(0xF << 76) | (0x7 << 76)
    number = number & ~(0x3 << 62) | (0x2 << 62)
    return UUID(int=number)


def write_id(prefix: IdPrefix, value: UUID) -> str:
    """The wire form: prefix, underscore, 22 base62 characters."""
    return f"{prefix}_{base62.write(value.bytes)}"


def read_id(prefix: IdPrefix, text: str) -> UUID | None:
    """The UUID behind a wire form, or None if ``text`` is not one of this prefix."""
    head, _, body = text.partition("_")
    if head != prefix:
        return None
    data = base62.read(body, 16)
    return None if data is None else UUID(bytes=data)
