"""A wall for a resource API: the key of an audience, in the user's own database to verify and sealed here to sign.

Two databases cannot commit together. So a new keyset is first written down here, sealed, as ``next:NAME``; then its key
is made to verify there; then it is put in charge here, as ``context:NAME``. A crash between any two steps leaves a
system whose contexts verify, and running the command again goes on with the same key.
"""

import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from tink.aead import Aead

from altyaa.infra.db import ContextSigner
from altyaa.infra.db.context import ANY_PID
from altyaa.infra.keyring import OUR_AUDIENCE
from altyaa.infra.vault import PrfKeyset
from altyaa.kernel.principal import Principal
from altyaa.migrations import resource_schema
from altyaa.migrations.errors import MigrationRefused
from altyaa.migrations.keysets import install_context_key, save_keyset
from altyaa.migrations.roles import OWNER

_AUDIENCE = re.compile(r"[a-z][a-z0-9_-]{0,62}")
# Serving processes read their keysets every minute, and a context lives one: after three no old one is about.
_RETIRE_AFTER = timedelta(minutes=10)
_TRIAL = Principal("operator", "operator", UUID(int=0), frozenset())
_TRIAL_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Installed:
    """What ``install`` left behind.

    Attributes:
        kid: The key that signs.
        changed: False where the key was there and verified.
        granted: The statements that opened the functions to roles.
    """

    kid: str
    changed: bool
    granted: list[str]


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
            MigrationRefused: The database holds another audience, or a key nobody here has; or a role will not do.
        """
        current = await self._sealed(f"context:{self.audience}")
        async with self.there.transaction():
            await resource_schema.lock(self.there)
            await resource_schema.ensure_functions(self.there)
            await self._refuse_strangers()
            granted = await resource_schema.grant(self.there, roles)
        keyset, plan = (current, None) if current else await self._planned(PrfKeyset.mint())
        added = await self._make_verify(keyset)
        if plan is not None:
            await self._put_in_charge(keyset, plan)
        return Installed(str(keyset.primary_id), added or plan is not None, granted)

    async def rotate(self) -> Rotated:
        """Sign with a new key; the old one verifies for ten minutes more.

        Raises:
            MigrationRefused: The audience is not installed there.
        """
        current = await self._sealed(f"context:{self.audience}")
        present = await resource_schema.is_present(self.there)
        if current is None or not present or await self._refusal(current):
            raise MigrationRefused(
                f"The audience '{self.audience}' is not installed in that database. `altyaa rls install` does it."
            )
        keyset, plan = await self._planned(_renewed(current))
        await self._make_verify(keyset)
        await self._put_in_charge(keyset, plan)
        old = {str(kid) for kid in (*current.ids, *keyset.ids)} - {str(keyset.primary_id)}
        return Rotated(str(keyset.primary_id), await self._retire(sorted(old)))

    async def _refuse_strangers(self) -> None:
        """Stop where the database trusts somebody else, so that no two instances fight over it."""
        mine = [await self._sealed(f"{stage}:{self.audience}") for stage in ("context", "next")]
        known = {str(kid) for keyset in mine if keyset for kid in keyset.ids}
        for audience, kid in await resource_schema.live_keys(self.there):
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

    async def _planned(self, candidate: PrfKeyset) -> tuple[PrfKeyset, bytes]:
        """Write down what is about to be put in charge; or what an interrupted run wrote down already."""
        purpose = f"next:{self.audience}"
        async with self._as_owner():
            plan: bytes = await self.here.fetchval(
                """
                INSERT INTO altyaa.service_keyset (purpose, sealed) VALUES ($1, $2)
                    ON CONFLICT (purpose) DO UPDATE SET updated_at = now()
                RETURNING sealed
                """,
                purpose,
                candidate.seal(self.kek, purpose),
            )
        return PrfKeyset.open(plan, self.kek, purpose), plan

    async def _make_verify(self, keyset: PrfKeyset) -> bool:
        """Let the database there accept what ``keyset`` signs, and see that it does; whether the key was new to it."""
        async with self.there.transaction():
            await resource_schema.lock(self.there)
            absent: bool = await self.there.fetchval(
                "SELECT NOT EXISTS (SELECT FROM tenancy.context_key WHERE kid = $1)", str(keyset.primary_id)
            )
            if absent:
                await install_context_key(self.there, self.audience, keyset)
            if reason := await self._refusal(keyset):
                raise MigrationRefused(
                    f"That database does not accept a context signed now ({reason}). Compare the clocks of the two "
                    "machines, and look at tenancy.context_key there."
                )
        return absent

    async def _refusal(self, keyset: PrfKeyset) -> str | None:
        """Why the database there refuses a context of ``keyset``; None if it does not."""
        expires = int(time.time()) + _TRIAL_SECONDS
        context = ContextSigner(self.audience, keyset).sign(_TRIAL, pid=ANY_PID, expires_unix=expires)
        try:
            async with self.there.transaction():
                await self.there.execute("SELECT set_config('altyaa.context', $1, true)", context)
                await self.there.execute("SELECT tenancy.workspace_id()")
        except asyncpg.InvalidAuthorizationSpecificationError as error:
            return str(error)
        return None

    async def _put_in_charge(self, keyset: PrfKeyset, plan: bytes) -> None:
        """Sign with ``keyset`` from now on, unless another run has finished this plan: it may be a step further."""
        async with self._as_owner():
            ours = await self.here.fetchval(
                "DELETE FROM altyaa.service_keyset WHERE purpose = $1 AND sealed = $2 RETURNING true",
                f"next:{self.audience}",
                plan,
            )
            if ours:
                await save_keyset(self.here, f"context:{self.audience}", keyset, self.kek)

    async def _retire(self, kids: list[str]) -> dict[str, datetime]:
        rows = await self.there.fetch(
            """
            UPDATE tenancy.context_key
               SET retired_at = now() + $3
             WHERE audience = $1 AND kid = ANY ($2::text[]) AND retired_at IS NULL
            RETURNING kid, retired_at
            """,
            self.audience,
            kids,
            _RETIRE_AFTER,
        )
        return {row["kid"]: row["retired_at"] for row in rows}

    async def _sealed(self, purpose: str) -> PrfKeyset | None:
        async with self._as_owner():
            sealed = await self.here.fetchval("SELECT sealed FROM altyaa.service_keyset WHERE purpose = $1", purpose)
        return None if sealed is None else PrfKeyset.open(sealed, self.kek, purpose)

    @asynccontextmanager
    async def _as_owner(self) -> AsyncIterator[None]:
        async with self.here.transaction():
            await self.here.execute(f"SET LOCAL ROLE {OWNER}")
            yield


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


def _renewed(keyset: PrfKeyset) -> PrfKeyset:
    """With a fresh key in charge and the one before it kept. Older ones go: a keyset holds few."""
    for kid in keyset.ids[1:]:
        keyset = keyset.destroyed(kid)
    grown = keyset.added()
    (fresh,) = set(grown.ids) - set(keyset.ids)
    return grown.promoted(fresh)
