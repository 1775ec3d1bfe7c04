"""A wall for a resource API: the key of an audience, in the user's own database to verify and sealed here to sign.

Two databases cannot commit together. So a new keyset is first written down here, sealed, as ``next:NAME``; then its key
is made to verify there; then it is put in charge here, as ``context:NAME``. A crash between any two steps leaves a
system whose contexts verify, and running the command again goes on with the same key.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from tink.aead import Aead

from altyaa.infra.keyring import OUR_AUDIENCE
from altyaa.infra.vault import PrfKeyset
from altyaa.migrations import resource_keys, resource_schema
from altyaa.migrations.errors import MigrationRefused
from altyaa.migrations.keysets import alone_with_keysets, renewed, save_keyset

_AUDIENCE = re.compile(r"[a-z][a-z0-9_-]{0,62}")


State = Literal["installed", "restored", "present"]


@dataclass(frozen=True, slots=True)
class Installed:
    """What ``install`` left behind.

    Attributes:
        kid: The key that signs.
        state: ``installed``; ``present`` where the key was there and verified; ``restored`` where the one that signs
            already was put there again.
        roles: Those that the functions were opened to; quoted where they need to be.
    """

    kid: str
    state: State
    roles: list[str]


@dataclass(frozen=True, slots=True)
class Rotated:
    """What ``rotate`` left behind.

    Attributes:
        kid: The key that signs from now on; serving processes learn of it within a minute.
        retired: The keys before it, and until when each verifies.
    """

    kid: str
    retired: dict[str, datetime]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What shall sign.

    Attributes:
        sealed: As it is written down; None for a keyset that is in charge already.
        before: What signed when it was written down.
    """

    keyset: PrfKeyset
    sealed: bytes | None
    before: PrfKeyset | None


@dataclass(frozen=True, slots=True)
class Resource:
    """One audience.

    Attributes:
        here: asyncpg connection to our own database, whose login may become its owner.
        there: asyncpg connection to the API's database, as that one's owner.
    """

    here: Any
    there: Any
    kek: Aead
    audience: str

    def __post_init__(self) -> None:
        """Raises ``MigrationRefused`` as ``check_name``."""
        check_name(self.audience)

    async def install(self, roles: Sequence[str]) -> Installed:
        """Put functions and key there, opened to ``roles``. A second time finds them and mints nothing.

        A database that was restored without its key gets the same key again.

        Raises:
            MigrationRefused: The database is ours, or holds another audience, or a key nobody here has; or a role
                will not do.
        """
        await resource_schema.refuse_our_own(self.there)
        async with self.there.transaction():
            await resource_schema.lock(self.there)
            await resource_schema.ensure_functions(self.there)
            await self._refuse_strangers()
            opened = await resource_schema.grant(self.there, roles)
        plan = await self._plan(renew=False)
        added = await resource_keys.make_verify(self.there, self.audience, plan.keyset)
        await self._put_in_charge(plan)
        state: State = "installed" if plan.sealed is not None else "restored" if added else "present"
        return Installed(str(plan.keyset.primary_id), state, opened)

    async def rotate(self) -> Rotated:
        """Sign with a new key; the old one verifies for ten minutes more.

        Raises:
            MigrationRefused: The database is ours, or the audience is not installed there.
        """
        await resource_schema.refuse_our_own(self.there)
        if not await self._is_installed():
            raise MigrationRefused(
                f"The audience '{self.audience}' is not installed in that database. `altyaa rls install` does it."
            )
        plan = await self._plan(renew=True)
        await resource_keys.make_verify(self.there, self.audience, plan.keyset)
        await self._put_in_charge(plan)
        kid = str(plan.keyset.primary_id)
        return Rotated(kid, await resource_keys.retire(self.there, _kids(plan.before, plan.keyset) - {kid}))

    async def _is_installed(self) -> bool:
        async with alone_with_keysets(self.here):
            current = await self._read("context")
        if current is None or not await resource_schema.is_present(self.there):
            return False
        return await resource_keys.refusal(self.there, self.audience, current) is None

    async def _refuse_strangers(self) -> None:
        """Stop where the database trusts somebody else, so that no two instances fight over it."""
        # In this order: whatever verifies there was written down here before.
        live = await resource_keys.live(self.there)
        async with alone_with_keysets(self.here):
            known = _kids(await self._read("context"), await self._read("next"))
        for audience, kid in live:
            if audience != self.audience:
                raise MigrationRefused(
                    f"That database belongs to the audience '{audience}' already. One database has one audience: "
                    "name that one, or another database."
                )
            if kid not in known:
                raise MigrationRefused(
                    f"That database trusts a key for '{audience}' which is not ours: another instance of Altyaa Auth "
                    "installed it, or ours was restored from an older backup. If nobody uses it any more, delete the "
                    "rows of tenancy.context_key there and install again."
                )

    async def _plan(self, *, renew: bool) -> _Plan:
        """Write down what shall be in charge, or take up what an interrupted run wrote down.

        Args:
            renew: Whether to replace a keyset that is in charge.
        """
        async with alone_with_keysets(self.here):
            before = await self._read("context")
            if before is not None and not renew:
                return _Plan(before, None, before)
            if await self._read("next") is None:
                fresh = PrfKeyset.mint() if before is None else renewed(before)
                await save_keyset(self.here, f"next:{self.audience}", fresh, self.kek)
            keyset = await self._read("next")
            assert keyset is not None
            return _Plan(keyset, await self._sealed("next"), before)

    async def _put_in_charge(self, plan: _Plan) -> None:
        """Sign as planned from now on, unless another run has done so: by now it may be a rotation further."""
        async with alone_with_keysets(self.here):
            ours = await self.here.fetchval(
                "DELETE FROM altyaa.service_keyset WHERE purpose = $1 AND sealed = $2 RETURNING true",
                f"next:{self.audience}",
                plan.sealed,
            )
            if ours:
                await save_keyset(self.here, f"context:{self.audience}", plan.keyset, self.kek)

    async def _read(self, stage: Literal["context", "next"]) -> PrfKeyset | None:
        sealed = await self._sealed(stage)
        return None if sealed is None else PrfKeyset.open(sealed, self.kek, f"{stage}:{self.audience}")

    async def _sealed(self, stage: Literal["context", "next"]) -> bytes | None:
        sealed: bytes | None = await self.here.fetchval(
            "SELECT sealed FROM altyaa.service_keyset WHERE purpose = $1", f"{stage}:{self.audience}"
        )
        return sealed


def check_name(audience: str) -> None:
    """Refuse what cannot be an audience.

    Raises:
        MigrationRefused: Says what can.
    """
    if audience == OUR_AUDIENCE:
        raise MigrationRefused(f"'{OUR_AUDIENCE}' is our own audience. Name the API, as in reputation.")
    if not _AUDIENCE.fullmatch(audience):
        raise MigrationRefused(
            "An audience is a lower-case word of at most 63 letters, digits, - and _ that begins with a letter, as in "
            "reputation."
        )


def _kids(*keysets: PrfKeyset | None) -> set[str]:
    """Key ids as ``tenancy.context_key`` spells them."""
    return {str(kid) for keyset in keysets if keyset is not None for kid in keyset.ids}
