"""In its own workspace, too, one injected statement takes back no ending and vouches for no app."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest

from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.kernel.principal import Principal
from altyaa.oauth import store
from altyaa.oauth.actions.revoke import revoke_all
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_member, make_workspace, operator
from altyaa.testing.oauth import make_client, make_grant, oauth_means, owner_of
from altyaa.testing.service import opened
from tests.tenancy.attempts import RUNS, Attempt
from tests.tenancy.attempts_endings import ENDINGS
from tests.tenancy.catalogue import SERVING

_TABLES = ("oauth_client", "oauth_client_secret", "oauth_consent", "oauth_code", "oauth_grant")
_FIXED = ["id", "handle", "workspace_id", "client_id", "client_handle", "consent_id", "user_id", "digest", "pepper_kid"]
_FIXED += ["salt", "generation", "auth_method", "grant_types", "redirect_uri", "challenge", "created_at", "created_by"]


class _Undone(Exception):
    """Rolls a transaction back."""


@dataclass(frozen=True, slots=True)
class Over:
    """A workspace in which everything of an app has ended, and an app that the operator vouches for.

    Attributes:
        noa: Who had allowed the app.
    """

    runtime: Runtime
    admin: Any
    mara: Principal
    noa: Principal
    operator: Principal

    async def try_all(self, attempts: Sequence[Attempt]) -> list[str]:
        """Make every attempt as Mara, the Owner; a sentence for each that does not come to what it must."""
        failures, before = [], await self._everything()
        for attempt in attempts:
            gave = await self.inject(self.mara, attempt.sql)
            after = await self._everything()
            if gave != attempt.gives or after != before:
                failures.append(f"{attempt.name}: gave {gave}, and {'nothing' if after == before else 'a row'} changed")
            before = after
        return failures

    async def inject(self, who: Principal, sql: str, *, is_kept: bool = True) -> str:
        """Run a statement, and undo it unless it is kept: ``RUNS`` or an SQLSTATE."""
        try:
            async with self.runtime.db.workspace(who) as tx:
                await tx.many(sql, into=dict)
                if not is_kept:
                    raise _Undone
        except asyncpg.PostgresError as error:
            return error.sqlstate or ""
        except _Undone:
            return RUNS
        return RUNS

    async def _everything(self) -> list[str]:
        every = " UNION ALL ".join(f"SELECT t::text AS row FROM altyaa.{table} t" for table in _TABLES)
        return [row["row"] for row in await self.admin.fetch(f"{every} ORDER BY 1")]


@pytest.fixture
async def over(database: TestDatabase) -> AsyncIterator[Over]:
    async with opened(database) as runtime:
        home = await make_workspace(runtime)
        noa, client = await make_member(runtime, home), await make_client(runtime, home)
        await make_grant(await oauth_means(runtime), client.record, noa, "posts.read")
        vouched, now = await make_client(runtime, home, name="Vouched"), entropy.now()
        async with runtime.db.workspace(operator(runtime, home)) as tx:
            await revoke_all(tx, entropy.now, user_id=noa.user_id)
            (secret,) = await store.client_secrets(tx, [client.record.id])
            await store.end_client_secret(tx, secret.id, now)
            await store.begin_epoch(tx, client.record.id, 1)
            await store.end_client(tx, client.record.id, now, "by hand")
            await tx.execute("UPDATE altyaa.oauth_client SET verified = true WHERE id = $1", vouched.record.id)
        admin = await asyncpg.connect(database.dsn("postgres"))
        try:
            yield Over(runtime, admin, owner_of(runtime, home), noa, operator(runtime, home))
        finally:
            await admin.close()


async def test_no_attempt_takes_an_ending_back(over: Over) -> None:
    failures = await over.try_all(ENDINGS)
    assert not failures, "\n".join(failures)


async def test_what_is_everybodys_to_do_is_not_refused(over: Over) -> None:
    again = "UPDATE altyaa.oauth_consent SET revoked_at = NULL, revoked_reason = NULL, life = life + 1"
    for who, sql in (
        (over.noa, again),
        (over.mara, "UPDATE altyaa.oauth_consent SET revoked_at = now(), revoked_reason = 'x'"),
        (over.mara, "UPDATE altyaa.oauth_client SET token_epoch = token_epoch + 1"),
        (over.mara, "UPDATE altyaa.oauth_client_secret SET ends_at = least(ends_at, now())"),
        (over.mara, "UPDATE altyaa.oauth_client_secret SET ends_at = ends_at - interval '1 day'"),
        (over.mara, "UPDATE altyaa.oauth_client SET redirect_uris = '{}', scopes = '{}' WHERE verified"),
        (over.mara, "UPDATE altyaa.oauth_client SET name = 'Other', verified = false"),
        (over.operator, "UPDATE altyaa.oauth_client SET verified = true"),
        (over.operator, "UPDATE altyaa.oauth_client SET name = 'Third', redirect_uris = '{https://x.example}'"),
    ):
        assert await over.inject(who, sql) == RUNS, sql


async def test_each_trigger_left_out_is_noticed(over: Over) -> None:
    query = """
    SELECT format('%I ON %s', tgname, tgrelid::regclass) AS name, pg_get_triggerdef(oid) AS make
      FROM pg_trigger WHERE tgfoid = 'altyaa.refuse_change()'::regprocedure
    """
    triggers = await over.admin.fetch(query)
    assert len(triggers) == 7
    for name, make in triggers:
        await over.admin.execute(f"DROP TRIGGER {name}")
        gave = [await over.inject(over.mara, attempt.sql, is_kept=False) for attempt in ENDINGS]
        assert gave != [attempt.gives for attempt in ENDINGS], name
        await over.admin.execute(make)


@pytest.mark.parametrize("role", SERVING)
async def test_what_never_changes_may_not_be_changed(over: Over, role: str) -> None:
    query = """
    SELECT c.relname || '.' || a.attname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = 'altyaa'::regnamespace AND c.relname = ANY ($1) AND a.attname = ANY ($2)
       AND (c.relname, a.attname) <> ('oauth_code', 'grant_id')
       AND has_column_privilege($3, c.oid, a.attnum, 'UPDATE')
    """
    assert [row["name"] for row in await over.admin.fetch(query, _TABLES, _FIXED, role)] == []
