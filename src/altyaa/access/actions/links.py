"""Mailed links: their secrets are minted when the letter is written, and only the digest stored."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from altyaa.infra.db import Database
from altyaa.infra.vault import ServiceKeys, presented
from altyaa.kernel.credential import CredentialKind
from altyaa.kernel.secret import Secret

Found = TypeVar("Found")
Door = Callable[[Database, bytes], Awaitable[Found | None]]


async def look_up(
    db: Database, kind: CredentialKind, token: Secret[str], keys: ServiceKeys, door: Door[Found]
) -> Found | None:
    """What a link opens; None for one that nobody was sent. A forged or mistyped one costs arithmetic and no query.

    Args:
        door: Finds it by the digest of its secret.

    Raises:
        DatabaseUnavailable: It could not be looked up.
    """
    shown = presented(kind, token, keys)
    for digest in () if shown is None else shown[1]:
        if (found := await door(db, digest)) is not None:
            return found
    return None
