"""Passwords: Argon2id with the library's RFC 9106 low-memory profile, off the event loop."""

import asyncio

from argon2 import PasswordHasher
from argon2.profiles import RFC_9106_LOW_MEMORY

from altyaa.kernel.secret import Secret

_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


async def hash_password(password: Secret[str]) -> Secret[str]:
    """The PHC string of a password. Takes tens of milliseconds and 64 MiB."""
    return Secret(await asyncio.to_thread(_HASHER.hash, password.reveal()))
