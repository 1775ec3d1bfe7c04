"""Passwords: Argon2id with the library's RFC 9106 low-memory profile, off the event loop."""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from altyaa.kernel.secret import Secret

T = TypeVar("T")

_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
# Nobody's. Verifying against it takes as long as against anybody's.
_NOBODYS = (
    f"$argon2id$v=19$m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    f"$AAAAAAAAAAAAAAAAAAAAAA${'A' * 43}"
)
# Each takes 64 MiB: a crowd at the door waits, and does not fill the memory.
_THREADS = ThreadPoolExecutor(2, "password")


async def hash_password(password: Secret[str]) -> Secret[str]:
    """The PHC string of a password. Takes tens of milliseconds and 64 MiB."""
    return Secret(await _aside(lambda: _HASHER.hash(_normalised(password))))


async def verify_password(stored: Secret[str] | None, password: Secret[str]) -> bool:
    """Whether a password is the one that was hashed.

    Args:
        stored: PHC string; None where there is no such person, which takes as long and is never right.
    """

    def verify() -> bool:
        try:
            return _HASHER.verify(_NOBODYS if stored is None else stored.reveal(), _normalised(password))
        except VerificationError:
            return False

    return await _aside(verify) and stored is not None


def is_outdated(stored: Secret[str]) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored.reveal())


def _normalised(password: Secret[str]) -> bytes:
    """As NIST SP 800-63B §3.1.1.2 asks: keyboards differ in how they send an "ä"."""
    # What is no text is nobody's password: setting one refuses it.
    return unicodedata.normalize("NFKC", password.reveal()).encode("utf-8", "surrogatepass")


async def _aside(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_THREADS, work)
