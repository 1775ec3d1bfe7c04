"""The edge that time and randomness come from."""

import secrets
import time
from datetime import UTC, datetime
from uuid import UUID

from altyaa.kernel.ids import uuid7
from altyaa.kernel.secret import Secret


def now() -> datetime:
    """The current time, aware, UTC."""
    return datetime.now(UTC)


def new_id() -> UUID:
    """A fresh UUIDv7. Those that a process makes one after the other are in that order: 12 bits tell where in its
    millisecond each was made (RFC 9562 §6.2, method 3), and 62 are random."""
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    return uuid7(milliseconds, ((rest << 12) // 1_000_000).to_bytes(2, "big") + secrets.token_bytes(8))


def new_secret(size_bytes: int = 32) -> Secret[bytes]:
    """Fresh bytes nobody can guess; 256 bits unless told otherwise."""
    return Secret(secrets.token_bytes(size_bytes))
