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
    """A fresh UUIDv7."""
    return uuid7(time.time_ns() // 1_000_000, secrets.token_bytes(10))


def new_secret(size_bytes: int = 32) -> Secret[bytes]:
    """Fresh bytes nobody can guess; 256 bits unless told otherwise."""
    return Secret(secrets.token_bytes(size_bytes))
