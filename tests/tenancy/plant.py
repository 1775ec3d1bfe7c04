"""Rows of two tenants in every table that has an owner, so that there is something to reach for.

A forged context on an empty table gives 0 rows and no error, so a test on empty tables shows nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

import asyncpg

from altyaa.infra import entropy
from tests.tenancy.catalogue import Kind, Table, tenant_tables

Row = Mapping[str, Any]

TEXT = "planted"
"""Texts made from the catalogue are this and a number: no two are alike."""
_number = count(1)

# What a type alone does not tell, because of a CHECK, and what has a default and is put back as it was by an UPDATE.
# None: made from the catalogue although it may be NULL. Everything else is made from the catalogue.
_SPECIAL: Mapping[str, Any] = {
    "altyaa.membership.role": "owner",
    "altyaa.invitation.role": "owner",
    "altyaa.event.type": "member.removed",
    "altyaa.event.data": '{"email": "planted"}',
    "altyaa.event.request_id": None,
    "altyaa.event.ip": "203.0.113.7",
    "altyaa.api_key_secret.last_four": "abcd",
    "altyaa.oauth_client.auth_method": "client_secret_basic",
    "altyaa.oauth_client.pkce": "optional",
    "altyaa.oauth_client.redirect_uris_set_by": None,
    "altyaa.oauth_client.redirect_uris_set_at": None,
    "altyaa.oauth_client.jwks_set_by": None,
    "altyaa.oauth_client.jwks_set_at": None,
    "altyaa.oauth_client_secret.last_four": "abcd",
    "altyaa.user_totp.salt": b"planted salt, 16",
    "altyaa.oauth_grant.salt": b"planted salt, 16",
    "altyaa.oauth_grant.told_refreshes": 1,
    "altyaa.upstream_grant.sealed": b"planted tokens",
    "altyaa.upstream_grant.sealed_before": b"planted tokens",
    "altyaa.connection.sealed": b"planted token",
    "altyaa.connect_attempt.sealed_verifier": b"planted verifier",
    "altyaa.connect_attempt.sealed_pick": b"planted pick",
    "altyaa.connection.state": "healthy",
    "altyaa.connection.connected_by": None,
    "altyaa.upstream_grant.state": "attention",
}
# Of tables that belong to nobody and begin empty: a rule asks whether their door sees the rows.
_NOBODYS = (
    "INSERT INTO altyaa.provider_app (provider, app_id) VALUES ('planted', 'planted')",
    "INSERT INTO altyaa.spool_host (id, marker, claims, seen_at) VALUES (gen_random_uuid(), 'planted', 0, now())",
    "INSERT INTO altyaa.deletion_request (code_digest, provider, asked_at, received_at)"
    " VALUES (sha256('planted'), 'planted', now(), now())",
)


class NotPlantable(Exception):
    """A table was added of which no row can be made: ``plant.py`` has to learn its values."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A workspace and its person."""

    workspace: UUID = field(default_factory=entropy.new_id)
    user: UUID = field(default_factory=entropy.new_id)

    def id_for(self, kind: Kind) -> UUID:
        """Whichever of the two a table's tenant column names."""
        return self.workspace if kind == "workspace" else self.user


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A row that could be inserted: its parents exist and it does not."""

    tenant: Tenant
    row: Row


@dataclass(frozen=True, slots=True)
class Planted:
    """What stands in the database.

    Attributes:
        home: The tenant whose rows are reached for.
        other: The tenant who reaches.
        rows: By table name, the one row of each of the two.
        vacancies: By table name. Each belongs to a third tenant.
    """

    tables: tuple[Table, ...]
    home: Tenant
    other: Tenant
    rows: Mapping[str, tuple[Row, Row]]
    vacancies: Mapping[str, Vacancy]


async def plant(admin: Any) -> Planted:
    """Plant.

    Args:
        admin: A connection that no policy holds.

    Raises:
        NotPlantable: A table refused the row that was made for it.
    """
    tables = await tenant_tables(admin)
    for statement in _NOBODYS:
        await admin.execute(statement)
    # The first is the older one, so that a list of what is older than something of theirs holds nothing of the other.
    home, other = sorted((Tenant(), Tenant()), key=lambda tenant: tenant.user)
    ours, theirs = await _grow(admin, tables, home), await _grow(admin, tables, other)
    vacancies = {}
    for table in tables:
        tenant = Tenant()
        parents = await _grow(admin, _ancestors(tables, table), tenant)
        vacancies[table.name] = Vacancy(tenant, _row(table, tenant, parents))
    return Planted(tuple(tables), home, other, {name: (ours[name], theirs[name]) for name in ours}, vacancies)


async def _grow(admin: Any, tables: Iterable[Table], tenant: Tenant) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for table in tables:
        row = rows[table.name] = _row(table, tenant, rows)
        try:
            await admin.execute(insert(table.name, row), *row.values())
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise NotPlantable(f"{table.name} took no row ({error}); give its columns values in plant.py") from error
    return rows


def insert(table: str, row: Row) -> str:
    """The INSERT of a row, its values as parameters in the row's order."""
    places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})"


def _ancestors(tables: list[Table], table: Table) -> list[Table]:
    needed = set(table.parents)
    for each in reversed(tables):
        if each.name in needed:
            needed.update(each.parents)
    return [each for each in tables if each.name in needed]


def _row(table: Table, tenant: Tenant, parents: Mapping[str, Row]) -> Row:
    keyed = {name for key in table.unique for name in key}
    row = {
        column.name: _SPECIAL.get(f"{table.name}.{column.name}") or _value(table.name, column.name, column.type)
        for column in table.columns
        if column.required or column.name in keyed or f"{table.name}.{column.name}" in _SPECIAL
    }
    for key in table.foreign_keys:
        parent = parents.get(key.parent)
        if parent is not None:
            row.update({mine: parent[its] for mine, its in zip(key.columns, key.parent_columns, strict=True)})
    return row | {table.tenant: tenant.id_for(table.kind)}


def _value(table: str, column: str, kind: str) -> Any:
    values: Mapping[str, Any] = {
        "uuid": entropy.new_id(),
        "text": f"{TEXT} {next(_number)}",
        "bytea": entropy.new_secret().reveal(),
        "boolean": False,
        "integer": next(_number),
        "bigint": next(_number),
        "timestamp with time zone": datetime.now(UTC),
        "jsonb": "{}",
        "text[]": ["planted"],
        "uuid[]": [entropy.new_id()],
    }
    if kind not in values:
        raise NotPlantable(f"{table}.{column} is of type {kind}; teach plant.py a value of it")
    return values[kind]
