"""Passwords: Argon2id with the library's RFC 9106 low-memory profile, off the event loop."""

import asyncio
import unicodedata

from argon2 import PasswordHasher
from argon2.profiles import RFC_9106_LOW_MEMORY

from altyaa.kernel.secret import Secret

_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


async def hash_password(password: Secret[str]) -> Secret[str]:
    """The PHC string of a password. Takes tens of milliseconds and 64 MiB.

    Normalised first (NIST SP 800-63B §3.1.1.2): keyboards differ in how they send an "ä".
    """
    return Secret(await asyncio.to_thread(_HASHER.hash, unicodedata.normalize("NFKC", password.reveal())))
