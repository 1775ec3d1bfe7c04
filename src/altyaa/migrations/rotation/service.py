"""The service's own keysets: their keys, and one step of a rotation or a retirement at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tink.aead import Aead

from altyaa.infra.keyring import OUR_AUDIENCE
from altyaa.infra.vault import PrfKeyset, VaultError
from altyaa.infra.vault.moves import Add, Promote, Retirement, Wait, retirement, rotation
from altyaa.infra.vault.states import KeyState, State
from altyaa.migrations import resource_keys
from altyaa.migrations.keysets import OUR_PURPOSE, alone_with_keysets, install_context_key, renewed, save_keyset
from altyaa.migrations.rotation.uses import uses

LASTS: Mapping[str, timedelta] = {
    "tag": timedelta(days=30),
    "pepper": timedelta(days=30),  # sessions; invitations, links and codes end before
    "token": timedelta(days=1),  # the longest life of an access token
}
"""How long what is made under a key, and in no row that says so, goes on working. ``blind_index`` is not among them:
people, clients and grants are looked up by it, so another key would find nobody."""


@dataclass(frozen=True, slots=True)
class ServiceKey:
    """One key of the service.

    Attributes:
        in_use: Credentials that work and were made under it, where that can be counted.
    """

    purpose: str
    key_id: int
    state: State
    in_use: int | None


@dataclass(frozen=True, slots=True)
class _Row:
    keyset: PrfKeyset
    updated_at: datetime
    promoted_at: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class ServiceKeysets:
    """What stands in ``altyaa.service_keyset``.

    Attributes:
        owner: asyncpg connection whose login may become the owner.
    """

    owner: Any
    kek: Aead

    async def keys(self) -> list[ServiceKey]:
        """Every key that was not destroyed.

        Raises:
            VaultError: A keyset does not open.
        """
        async with alone_with_keysets(self.owner):
            counted = await uses(self.owner)
            rows = await self.owner.fetch("SELECT purpose, sealed FROM altyaa.service_keyset ORDER BY purpose")
        return [
            ServiceKey(row["purpose"], key.id, key.state, _in_use(row["purpose"], key, counted))
            for row in rows
            for key in PrfKeyset.open(row["sealed"], self.kek, row["purpose"]).states
            if key.state != "destroyed"
        ]

    async def rotate(self, purpose: str) -> Add | Wait | Promote:
        """Take the next step of a rotation; which it was. ``Wait`` is none.

        Args:
            purpose: One of ``LASTS``.

        Raises:
            VaultError: The keyset does not open, or holds as many keys as it may.
        """
        async with alone_with_keysets(self.owner):
            row = await self._row(purpose)
            step = rotation(row.keyset.states, row.updated_at, row.now)
            match step:
                case Add():
                    await save_keyset(self.owner, purpose, row.keyset.added(), self.kek)
                case Promote(key_id=kid):
                    await save_keyset(self.owner, purpose, row.keyset.promoted(kid), self.kek, promoted=True)
        return step

    async def rotate_context(self) -> int:
        """Sign contexts for our own database with a new key; its id. The one before verifies for ten minutes more.

        All in one transaction, since who verifies is the database.
        """
        async with alone_with_keysets(self.owner):
            before = (await self._row(OUR_PURPOSE)).keyset
            keyset = renewed(before)
            await save_keyset(self.owner, OUR_PURPOSE, keyset, self.kek, promoted=True)
            await install_context_key(self.owner, OUR_AUDIENCE, keyset)
            await resource_keys.retire(self.owner, [str(kid) for kid in before.ids])
        return keyset.primary_id

    async def retire(self, purpose: str) -> Retirement:
        """Disable, or destroy, what nothing needs any more.

        Args:
            purpose: One of ``LASTS``.

        Raises:
            VaultError: The keyset does not open.
        """
        async with alone_with_keysets(self.owner):
            row, counted = await self._row(purpose), await uses(self.owner)
            used = [key.id for key in row.keyset.states if _in_use(purpose, key, counted)]
            done = retirement(row.keyset.states, used, row.promoted_at + LASTS[purpose], row.updated_at, row.now)
            keyset = row.keyset
            for kid in done.disable:
                keyset = keyset.disabled(kid)
            for kid in done.destroy:
                keyset = keyset.destroyed(kid)
            if keyset is not row.keyset:
                await save_keyset(self.owner, purpose, keyset, self.kek)
        return done

    async def rewrap(self, kek: Aead) -> int:
        """Seal under ``kek`` alone whatever it does not open yet; how many.

        Raises:
            VaultError: A keyset does not open.
        """
        moved = 0
        async with alone_with_keysets(self.owner):
            for row in await self.owner.fetch("SELECT purpose, sealed FROM altyaa.service_keyset"):
                purpose, sealed = row["purpose"], row["sealed"]
                if not _opens(sealed, kek, purpose):
                    again = PrfKeyset.open(sealed, self.kek, purpose).seal(kek, purpose)
                    await self.owner.execute(
                        "UPDATE altyaa.service_keyset SET sealed = $2 WHERE purpose = $1", purpose, again
                    )
                    moved += 1
        return moved

    async def _row(self, purpose: str) -> _Row:
        row = await self.owner.fetchrow(
            "SELECT sealed, updated_at, promoted_at, now() AS now FROM altyaa.service_keyset WHERE purpose = $1",
            purpose,
        )
        if row is None:
            raise VaultError(f"The service keyset '{purpose}' is missing. Run `altyaa migrate`, which makes it.")
        keyset = PrfKeyset.open(row["sealed"], self.kek, purpose)
        return _Row(keyset, row["updated_at"], row["promoted_at"], row["now"])


def _opens(sealed: bytes, kek: Aead, purpose: str) -> bool:
    try:
        PrfKeyset.open(sealed, kek, purpose)
    except VaultError:
        return False
    return True


def _in_use(purpose: str, key: KeyState, counted: Mapping[tuple[str, int | None], int]) -> int | None:
    if purpose == "tag":
        return counted["tag", None] if key.state in ("older", "disabled") else None
    return counted.get((purpose, key.id), 0) if purpose in LASTS else None
