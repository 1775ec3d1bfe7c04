"""What is tried on a table, and what must come of it: worked out from the catalogue and the role's privileges."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.tenancy.catalogue import ForeignKey, Table
from tests.tenancy.plant import Planted, Row, Tenant, insert

# An answer is one word or two: what a statement gave.
DENIED = "permission denied"
POLICY = "policy violation"
REFUSED = "context refused"
PARENT = "no such parent"
TAKEN = "taken"

RANDOM_KEYS: Mapping[tuple[str, tuple[str, ...]], str] = {
    ("altyaa.user_account", ("email_digest",)): "an HMAC under the blind-index key: nobody else can compute one to try",
    ("altyaa.invitation", ("digest",)): "of a random secret of 256 bits",
    ("altyaa.user_session", ("digest",)): "of a random token of 256 bits",
    ("altyaa.password_reset", ("digest",)): "of a random secret of 256 bits",
    ("altyaa.address_change", ("digest",)): "of a random secret of 256 bits",
    ("altyaa.user_passkey", ("credential_digest",)): "an HMAC under the blind-index key: nobody else can compute one",
    ("altyaa.oauth_client", ("handle",)): "an HMAC of the id under the blind-index key: nobody else can compute one",
    ("altyaa.oauth_grant", ("handle",)): "an HMAC of the id under the blind-index key: nobody else can compute one",
    ("altyaa.oauth_code", ("digest",)): "of a random secret of 256 bits",
    ("altyaa.connect_attempt", ("state_digest",)): "of a random secret of 256 bits",
    ("altyaa.connect_attempt", ("link_digest",)): "of a random secret of 256 bits",
    ("altyaa.calendar_feed", ("digest",)): "of a random secret of 256 bits",
}
"""Unique keys that do not begin with the tenant, and why a duplicate of one tells nothing to whoever can guess."""


def rows(count: int) -> str:
    """The answer of a statement that touched so many rows."""
    return f"{count} rows"


@dataclass(frozen=True, slots=True)
class Privileges:
    """What a role may do with a table: the columns that it may select, insert and update; whether it may delete."""

    select: frozenset[str]
    insert: frozenset[str]
    update: frozenset[str]
    delete: bool


@dataclass(frozen=True, slots=True)
class Probe:
    """One statement.

    Attributes:
        home: Whose rows it reaches for.
        allowed: The role's privileges suffice.
        right: Answer to ``home`` itself.
        other: Answer to the other tenant.
        nothing: Answer where no context is set.
    """

    name: str
    sql: str
    arguments: tuple[object, ...]
    home: Tenant
    allowed: bool
    right: str
    other: str
    nothing: str


def probes(table: Table, planted: Planted, may: Privileges) -> Iterator[Probe]:
    """Every probe of a table."""
    yield from _selects(table, planted, may)
    yield from _inserts(table, planted, may)
    yield from _updates(table, planted, may)
    yield from _deletes(table, planted, may)
    for foreign_key in table.foreign_keys:
        yield from _foreign_key(table, planted, may, foreign_key)
    for key in table.unique:
        yield from _unique(table, planted, may, key)


def _selects(table: Table, planted: Planted, may: Privileges) -> Iterator[Probe]:
    home, name = planted.home, table.name
    readable = [column for column in table.column_names if column in may.select]
    one, none = rows(1), rows(0)
    columns = ", ".join(readable) or table.tenant
    yield Probe("select", f"SELECT {columns} FROM {name} WHERE $1", (True,), home, bool(readable), one, one, none)
    sees = table.tenant in may.select
    target = (home.id_for(table.kind),)
    yield Probe(
        "select theirs", f"SELECT {columns} FROM {name} WHERE {table.tenant} = $1", target, home, sees, one, none, none
    )
    whole = len(readable) == len(table.columns)
    yield Probe("select every column", f"SELECT * FROM {name} WHERE $1", (True,), home, whole, one, one, none)


def _inserts(table: Table, planted: Planted, may: Privileges) -> Iterator[Probe]:
    vacancy = planted.vacancies[table.name]
    allowed = vacancy.row.keys() <= may.insert
    sql, values = insert(table.name, vacancy.row), tuple(vacancy.row.values())
    yield Probe("insert", sql, values, vacancy.tenant, allowed, rows(1), POLICY, POLICY)


def _updates(table: Table, planted: Planted, may: Privileges) -> Iterator[Probe]:
    home, name, mine = planted.home, table.name, planted.rows[table.name][0]
    column = _harmless_column(table, may)
    value, theirs = mine.get(column), home.id_for(table.kind)
    allowed, sees = column in may.update, table.tenant in may.select
    one, none = rows(1), rows(0)
    sql = f"UPDATE {name} SET {column} = $1"
    yield Probe("update", sql, (value,), home, allowed, one, one, none)
    yield Probe(
        "update theirs",
        f"{sql} WHERE {table.tenant} = $2",
        (value, theirs),
        home,
        allowed and sees,
        one,
        none,
        none,
    )
    # Given to the other tenant: to whom it is an update of their own row to what it was.
    sql = f"UPDATE {name} SET {table.tenant} = $1"
    gift = (planted.other.id_for(table.kind),)
    yield Probe("give away", sql, gift, home, table.tenant in may.update, POLICY, one, none)


def _deletes(table: Table, planted: Planted, may: Privileges) -> Iterator[Probe]:
    home, name = planted.home, table.name
    one = PARENT if any(key.blocks_delete for key in table.referenced_by) else rows(1)
    none = rows(0)
    yield Probe("delete", f"DELETE FROM {name} WHERE $1", (True,), home, may.delete, one, one, none)
    sql, theirs = f"DELETE FROM {name} WHERE {table.tenant} = $1", (home.id_for(table.kind),)
    sees = table.tenant in may.select
    yield Probe("delete theirs", sql, theirs, home, may.delete and sees, one, none, none)


def _foreign_key(table: Table, planted: Planted, may: Privileges, key: ForeignKey) -> Iterator[Probe]:
    """A row of one's own under a parent of somebody else's."""
    vacancy = planted.vacancies[table.name]
    parent = planted.rows.get(key.parent)
    changed = [column for column in key.columns if column != table.tenant]
    if parent is None or not changed:
        return
    its = dict(zip(key.columns, key.parent_columns, strict=True))
    row = {**vacancy.row, **{column: parent[0][its[column]] for column in changed}}
    # A person is nobody's row: a workspace may name anyone as a member, whose id it has to know.
    kinds = {each.name: each.kind for each in planted.tables}
    right = PARENT if kinds[key.parent] == table.kind else rows(1)
    yield _inserted(f"foreign key to {key.parent}", table, row, vacancy.tenant, may, right)


def _unique(table: Table, planted: Planted, may: Privileges, key: tuple[str, ...]) -> Iterator[Probe]:
    """A row of one's own with the key of somebody else's: a duplicate would tell that theirs exists."""
    vacancy, existing = planted.vacancies[table.name], planted.rows[table.name][0]
    changed = {column: existing[column] for column in key if column != table.tenant}
    name = f"unique probe of ({', '.join(key)})"
    if not changed:
        row, home, right = existing, planted.home, TAKEN
    else:
        row, home, right = {**vacancy.row, **changed}, vacancy.tenant, _after_taking(table, planted, changed)
    yield _inserted(name, table, row, home, may, right)
    quiet = rows(0) if right == TAKEN else right
    yield _inserted(f"{name}, quietly", table, row, home, may, quiet, " ON CONFLICT DO NOTHING")
    if right != PARENT and may.update and may.select >= set(key):
        column = _harmless_column(table, may)
        upsert = f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {column} = excluded.{column}"
        # It finds one's own row and updates it, or it finds a row that one cannot see.
        found = rows(1) if not changed else POLICY if (table.name, key) in RANDOM_KEYS else right
        yield _inserted(f"{name}, upserting", table, row, home, may, found, upsert)


def _after_taking(table: Table, planted: Planted, changed: Row) -> str:
    """What comes of a row with these of somebody else's values, to the one who may insert it."""
    if any(name == table.name and set(columns) <= changed.keys() for name, columns in RANDOM_KEYS):
        return TAKEN
    kinds = {each.name: each.kind for each in planted.tables}
    same_kind = [key for key in table.foreign_keys if kinds.get(key.parent) == table.kind]
    return PARENT if any(changed.keys() & set(key.columns) for key in same_kind) else rows(1)


def _inserted(
    name: str, table: Table, row: Row, home: Tenant, may: Privileges, right: str, conflict: str = ""
) -> Probe:
    sql, values = insert(table.name, row) + conflict, tuple(row.values())
    return Probe(name, sql, values, home, row.keys() <= may.insert, right, POLICY, POLICY)


def _harmless_column(table: Table, may: Privileges) -> str:
    """A column that the role may update, in no key and readable where possible; any, where it may update none."""
    keyed = {column for key in table.unique for column in key}
    free = [column for column in table.column_names if column not in keyed] or list(table.column_names)
    updatable = [column for column in (*free, *table.column_names) if column in may.update]
    # What an upsert would have put there, `excluded.column`, is as readable as the column.
    return next((column for column in updatable if column in may.select), [*updatable, *free][0])


async def privileges(admin: Any, table: Table, role: str) -> Privileges:
    """Ask the server."""
    columns = """
    SELECT v.verb, ARRAY(SELECT c.name FROM unnest($3::text[]) c (name)
                          WHERE has_column_privilege($1, $2, c.name, v.verb)) AS columns
      FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) v (verb)
    """
    held = {
        row["verb"]: frozenset(row["columns"])
        for row in await admin.fetch(columns, role, table.name, table.column_names)
    }
    delete = await admin.fetchval("SELECT has_table_privilege($1, $2, 'DELETE')", role, table.name)
    return Privileges(held["SELECT"], held["INSERT"], held["UPDATE"], delete)
