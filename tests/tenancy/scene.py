"""One pooled session, two workspaces, and somebody who may write one statement in workspace A.

After each attempt: nothing of B came back, B's rows and the wall are as they were, and the next transaction of B on
that session is B's.
"""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg

from altyaa.access import store as access_store
from altyaa.infra import entropy
from altyaa.infra.db import ContextSigner, DatabaseUnavailable
from altyaa.infra.runtime import Runtime
from altyaa.infra.vault import PrfKeyset
from altyaa.kernel.principal import Principal
from altyaa.keys import store as keys_store
from altyaa.keys.model import CreatedKey
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import MadeWorkspace, make_key, make_workspace, operator, verify_key
from altyaa.testing.oauth import make_client, make_code, make_grant, oauth_means, owner_of
from altyaa.testing.service import opened
from tests.tenancy.attempts import RUNS, Attempt
from tests.tenancy.catalogue import OUR_SCHEMAS, tenant_tables

_WALL = """
SELECT 'policies' AS what, jsonb_agg(to_jsonb(p) ORDER BY p.schemaname, p.tablename, p.policyname)::text AS is
  FROM pg_policies p WHERE p.schemaname = ANY ($1)
UNION ALL
SELECT 'tables', jsonb_agg(to_jsonb(c) - '{relpages,reltuples,relallvisible,relallfrozen,relhassubclass}'::text[]
                           ORDER BY c.oid)::text
  FROM pg_class c WHERE c.relnamespace::regnamespace::text = ANY ($1)
UNION ALL
SELECT 'functions', jsonb_agg(to_jsonb(p) ORDER BY p.oid)::text
  FROM pg_proc p WHERE p.pronamespace::regnamespace::text = ANY ($1)
UNION ALL
SELECT 'roles', jsonb_agg(to_jsonb(a) ORDER BY a.rolname)::text FROM pg_authid a WHERE a.rolname LIKE 'altyaa%'
UNION ALL
SELECT 'members', jsonb_agg(to_jsonb(m) ORDER BY m::text)::text FROM pg_auth_members m
UNION ALL
SELECT 'settings', jsonb_agg(to_jsonb(s) ORDER BY s::text)::text FROM pg_db_role_setting s
UNION ALL
SELECT 'context keys', jsonb_agg(to_jsonb(k) ORDER BY k.kid)::text FROM tenancy.context_key k
UNION ALL
SELECT 'keysets', jsonb_agg(to_jsonb(k) ORDER BY k.purpose)::text FROM altyaa.service_keyset k
"""
_ROWS = """
UNION ALL
SELECT '{table}', jsonb_agg(to_jsonb(t) ORDER BY t::text)::text FROM {table} t WHERE t.{tenant} = ANY ($2)
"""

# What A made in A, and large objects, which are nobody's.
_TIDY = """
DELETE FROM altyaa.api_key WHERE workspace_id = '{a}' AND id <> '{key}';
DELETE FROM altyaa.oauth_client WHERE workspace_id = '{a}';
DELETE FROM altyaa.oauth_consent WHERE workspace_id = '{a}';
DELETE FROM altyaa.oauth_denied_token WHERE workspace_id = '{a}';
SELECT lo_unlink(oid) FROM pg_largeobject_metadata;
"""

_OAUTH = ("client_b", "consent_b", "grant_b", "code_b")
"""Ids of B's, as attempts name them."""

LEFTOVERS = r"""
SELECT 'setting ' || name AS what FROM pg_catalog.pg_settings
 WHERE source = 'session' AND name !~ '^(altyaa\.|transaction_|jit$)' AND (name, setting) <> ('client_encoding', 'UTF8')
UNION ALL SELECT 'cursor ' || name FROM pg_catalog.pg_cursors WHERE is_holdable
UNION ALL SELECT 'channel ' || c FROM pg_catalog.pg_listening_channels() c
UNION ALL SELECT 'lock ' || objid FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
UNION ALL SELECT 'statement ' || name FROM pg_catalog.pg_prepared_statements WHERE from_sql
"""
"""What an earlier transaction can have left on a session. The driver sets jit, and PgBouncer client_encoding."""


@dataclass(slots=True)
class Report:
    """What the attempts came to."""

    attempts: int = 0
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Scene:
    """Workspaces A and B, in a process whose pool has one connection.

    Attributes:
        admin: A superuser's connection, that looks from outside.
        words: What ``<name>`` stands for in an attempt.
        canaries: What is B's and nobody else's to see.
        own_rows: What a transaction of B sees.
        look: The query that tells B's rows and the wall.
    """

    runtime: Runtime
    admin: Any
    a: MadeWorkspace
    b: MadeWorkspace
    key_a: CreatedKey
    key_b: CreatedKey
    words: dict[str, str]
    canaries: frozenset[str]
    own_rows: str
    look: str

    async def try_all(self, attempts: Sequence[Attempt]) -> Report:
        """Make every attempt in turn, each on what the last one left of the session."""
        report, before = Report(), await self._outside()
        for attempt in attempts:
            report.attempts += 1
            findings = await self._attempt(attempt)
            after = await self._outside()
            findings += [f"changed: {what}" for what in before if after[what] != before[what]]
            before = after
            report.failures += [f"{attempt.name}: {finding}" for finding in findings]
        return report

    async def _attempt(self, attempt: Attempt) -> list[str]:
        gave, found = await self.inject(attempt.sql)
        findings = [] if gave.split(" ")[0] in attempt.gives.split("|") else [f"gave {gave}, not {attempt.gives}"]
        return findings + [f"{canary} came back" for canary in found] + await self._next_of_b()

    async def inject(self, sql: str) -> tuple[str, list[str]]:
        """Run a statement as A: what happened in short, and which canaries came back that the attacker did not have."""
        sql = re.sub(r"<(\w+)>", lambda found: self.words[found[1]], sql)
        gave, seen = await self._run(sql)
        return gave, [canary for canary in self.canaries if canary in seen and canary not in sql]

    async def _run(self, sql: str) -> tuple[str, str]:
        try:
            async with self.runtime.db.workspace(owner_of(self.runtime, self.a)) as tx:
                rows = await tx.many(sql, into=dict)
        except asyncpg.PostgresError as error:
            return f"{error.sqlstate} {error}"[:200], repr(error.as_dict())
        except DatabaseUnavailable as error:
            return "unavailable", repr((error, error.__cause__))
        except RuntimeError as error:
            return "ended", repr(error)
        return RUNS, repr(rows)

    async def rows_of_b(self) -> str:
        """What a transaction of B sees. One answer of "try again" is allowed: 503 is what its caller would get."""
        try:
            return await _rows(self.runtime, self.b)
        except DatabaseUnavailable:
            return await _rows(self.runtime, self.b)

    async def _next_of_b(self) -> list[str]:
        rows = await self.rows_of_b()
        async with self.runtime.db.workspace(operator(self.runtime, self.b)) as tx:
            findings = [f"left behind: {row['what']}" for row in await tx.many(LEFTOVERS, into=dict)]
        principal = await verify_key(self.runtime, self.key_b.key)
        if not isinstance(principal, Principal) or principal.workspace_id != self.b.id:
            findings.append(f"B's key was judged {principal}")
        return findings if rows == self.own_rows else [*findings, f"B's next transaction saw {rows}"]

    async def _outside(self) -> dict[str, Any]:
        """B's rows and the wall, as a superuser sees them. What A made in A is taken away first."""
        await self.admin.execute(_TIDY.format(a=self.a.id, key=self.key_a.id))
        return dict(await self.admin.fetch(self.look, OUR_SCHEMAS, [self.b.id, self.b.owner_id]))


async def _rows(runtime: Runtime, workspace: MadeWorkspace) -> str:
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        return repr((await access_store.workspace(tx), await keys_store.keys(tx, entropy.now(), most=100)))


@asynccontextmanager
async def set_up(direct: TestDatabase, through: TestDatabase | None = None) -> AsyncIterator[Scene]:
    """Make the two workspaces.

    Args:
        direct: Migrated and empty.
        through: The same database behind a pooler, where the process is to connect through one.
    """
    async with opened(
        through or direct, database_connections=1, database_prepared_statements=through is None
    ) as runtime:
        admin = await asyncpg.connect(direct.dsn("postgres"))
        try:
            yield await _made(runtime, admin)
        finally:
            await admin.close()


async def _made(runtime: Runtime, admin: Any) -> Scene:
    names = [f"canary-{entropy.new_secret(6).reveal().hex()}" for _ in range(4)]
    a, b = await make_workspace(runtime, "Alder Books"), await make_workspace(runtime, names[0])
    # One after the other: B's rows lie between A's.
    key_b, key_a = await make_key(runtime, b, "posts.read", name=names[1]), await make_key(runtime, a, "posts.read")
    other_b = await make_key(runtime, b, "posts.write", name=names[2])
    email = await admin.fetchval("SELECT email FROM altyaa.user_account WHERE id = $1", b.owner_id)
    digests = [row["digest"] for row in await admin.fetch("SELECT digest FROM altyaa.api_key_secret")]
    words = {
        "workspace_a": str(a.id),
        "owner_a": str(a.owner_id),
        "workspace_b": str(b.id),
        "owner_b": str(b.owner_id),
        "key_b": str(key_b.id),
        "other_key_b": str(other_b.id),
        "email_b": str(email),
        **await _contexts(runtime, admin, a, b),
    }
    words |= await _let_in(runtime, admin, b, names[3])
    ids = [b.id, b.owner_id, key_b.id, other_b.id, *(UUID(words[name]) for name in _OAUTH)]
    canaries = {*names, str(email), key_b.key.reveal(), other_b.key.reveal(), *(digest.hex() for digest in digests)}
    canaries |= await _blobs(admin, b)
    canaries |= {str(each) for each in ids} | {each.hex for each in ids}
    look = _WALL + "".join(_ROWS.format(table=t.name, tenant=t.tenant) for t in await tenant_tables(admin))
    return Scene(runtime, admin, a, b, key_a, key_b, words, frozenset(canaries), await _rows(runtime, b), look)


async def _let_in(runtime: Runtime, admin: Any, b: MadeWorkspace, name: str) -> dict[str, str]:
    """An app that B's Owner lets in, with a code that nobody has redeemed yet."""
    client, means = await make_client(runtime, b, name=name, any_workspace=True), await oauth_means(runtime)
    await make_grant(means, client.record, owner_of(runtime, b))
    await make_code(means, client.record, owner_of(runtime, b))
    query = """
    SELECT g.client_id, g.consent_id, g.id AS grant_id, c.id AS code_id
      FROM altyaa.oauth_grant g, altyaa.oauth_code c
     WHERE (g.workspace_id, c.workspace_id) = ($1, $1) AND c.redeemed_at IS NULL
    """
    return dict(zip(_OAUTH, map(str, await admin.fetchrow(query, b.id)), strict=True))


async def _blobs(admin: Any, b: MadeWorkspace) -> set[str]:
    """What finds and proves B's clients, grants and codes, as SQL and as Python would print it."""
    query = """
    SELECT handle FROM altyaa.oauth_client WHERE workspace_id = $1
    UNION ALL SELECT digest FROM altyaa.oauth_client_secret WHERE workspace_id = $1
    UNION ALL SELECT digest FROM altyaa.oauth_code WHERE workspace_id = $1
    UNION ALL SELECT unnest(ARRAY[handle, client_handle, salt]) FROM altyaa.oauth_grant WHERE workspace_id = $1
    """
    blobs = [row["handle"] for row in await admin.fetch(query, b.id)]
    return {blob.hex() for blob in blobs} | {repr(blob)[2:-1] for blob in blobs}


async def _contexts(runtime: Runtime, admin: Any, a: MadeWorkspace, b: MadeWorkspace) -> dict[str, str]:
    """Contexts of B that must not work in A's session, and what can be made of one's own."""
    signer = runtime.db.signer
    assert signer is not None
    now = int(await admin.fetchval("SELECT extract(epoch FROM clock_timestamp())::float8"))
    later, theirs = now + 3600, operator(runtime, b)
    body = signer.sign(theirs, pid=0, expires_unix=later).rsplit(".", 1)[0]
    mine = signer.sign(operator(runtime, a), pid=0, expires_unix=later)
    return {
        "elsewhere": signer.sign(theirs, pid=admin.get_server_pid(), expires_unix=later),
        "spliced": f"{body}.{mine.rsplit('.', 1)[1]}",
        "unsigned": f"{body}.",
        "expired": signer.sign(theirs, pid=0, expires_unix=now - 60),
        "audience": ContextSigner("reputation", signer.keyset).sign(theirs, pid=0, expires_unix=later),
        "unknown": ContextSigner("altyaa", PrfKeyset.mint()).sign(theirs, pid=0, expires_unix=later),
    }
