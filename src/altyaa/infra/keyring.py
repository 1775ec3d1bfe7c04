"""The service's keysets, open in memory for the life of a process."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tink.aead import Aead

from altyaa.infra.again import again
from altyaa.infra.db import ContextSigner, Database
from altyaa.infra.vault import ServiceKeys, open_service_keys

OUR_AUDIENCE = "altyaa"
RELOAD_SECONDS = 60
_LOOK_AT_MOST_EVERY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class _Row:
    purpose: str
    sealed: bytes


class Keyring:
    """Holds the newest ``ServiceKeys`` and hands the database its signer.

    Attributes:
        keys: The open keysets. Read it at each use: ``reload`` replaces it.
    """

    def __init__(self, db: Database, kek: Aead, rows: Mapping[str, bytes], keys: ServiceKeys) -> None:
        self._db, self._kek = db, kek
        self._looking = asyncio.Lock()
        self._looked_at = float("-inf")
        self._adopt(rows, keys)

    @classmethod
    async def open(cls, db: Database, kek: Aead) -> "Keyring":
        """Read and open the keysets.

        Raises:
            VaultError: One is missing or does not open.
            VaultUnavailable: The KEK's service does not answer.
            DatabaseUnavailable: They could not be read.
        """
        rows = await _read(db)
        return cls(db, kek, rows, await _opened(rows, kek))

    async def reload(self) -> None:
        """Read them again: a rotation reaches a serving process without a restart. Raises as ``open``.

        The KEK's service is asked only where a row has changed: one that is away stops nothing.
        """
        rows = await _read(self._db)
        if rows != self._rows:
            self._adopt(rows, await _opened(rows, self._kek))

    def known_signer(self, audience: str) -> ContextSigner | None:
        """As ``signer_for``, without a look at the database."""
        keyset = self.keys.context.get(audience)
        # Ours opens our own database and is never handed out.
        return None if keyset is None or audience == OUR_AUDIENCE else ContextSigner(audience, keyset)

    async def signer_for(self, audience: str) -> ContextSigner | None:
        """The signer of a resource API's contexts; None for an audience that nobody installed.

        An unknown one is looked up afresh, at most once a second, so that `altyaa rls install` works at once.
        """
        await self._look_for(lambda: audience in self.keys.context)
        return self.known_signer(audience)

    async def keys_with_token_key(self, kid: int) -> ServiceKeys | None:
        """The keysets, with a key that tokens name; None where that was destroyed.

        An unknown one is looked up afresh, in the same way: another process may have promoted it a moment ago. Ask only
        about tokens with a genuine tag.
        """
        await self._look_for(lambda: kid in self.keys.token.ids)
        return self.keys if kid in self.keys.token.ids else None

    async def _look_for(self, is_here: Callable[[], bool]) -> None:
        if is_here():
            return
        # Of several first requests one reads, and the others wait for what it finds.
        async with self._looking:
            recent = time.monotonic() - self._looked_at < _LOOK_AT_MOST_EVERY_SECONDS
            if not is_here() and not recent:
                self._looked_at = time.monotonic()
                await self.reload()

    def _adopt(self, rows: Mapping[str, bytes], keys: ServiceKeys) -> None:
        self._rows, self.keys = rows, keys
        self._db.signer = ContextSigner(OUR_AUDIENCE, keys.context[OUR_AUDIENCE])


async def _read(db: Database) -> dict[str, bytes]:
    rows = await db.door("SELECT purpose, sealed FROM door.service_keysets()", into=_Row)
    return {row.purpose: row.sealed for row in rows}


async def _opened(rows: Mapping[str, bytes], kek: Aead) -> ServiceKeys:
    # In a thread: the KEK may be a service elsewhere, and whoever is served now must not wait for it.
    return await asyncio.to_thread(open_service_keys, rows, kek)


async def keep_reloaded(keyring: Keyring, every_seconds: float) -> None:
    """Read the keysets again and again, so that a rotation reaches this process; never ends by itself."""
    await again(keyring.reload, every_seconds, "keysets_not_reloaded")
