"""What the schema holds, read from PostgreSQL's own catalogue: nobody keeps a list of tables by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

OUR_SCHEMAS = ("altyaa", "door", "tenancy", "jobs")
SERVING = ("altyaa_app", "altyaa_worker")

Kind = Literal["workspace", "user"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        required: NOT NULL and without a default.
    """

    name: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key, its columns in the order of the parent's.

    Attributes:
        blocks_delete: A child keeps its parent from being deleted.
    """

    child: str
    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    blocks_delete: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows belong to a workspace, or to a person.

    Attributes:
        name: With its schema.
        tenant: The column that says whose a row is.
        kind: What that column names.
        unique: Every unique key, the primary key first.
    """

    name: str
    tenant: str
    kind: Kind
    columns: tuple[Column, ...]
    unique: tuple[tuple[str, ...], ...]
    foreign_keys: tuple[ForeignKey, ...]
    referenced_by: tuple[ForeignKey, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        """In the order of the table."""
        return tuple(column.name for column in self.columns)

    @property
    def parents(self) -> tuple[str, ...]:
        """Other tables that a row of this one needs."""
        return tuple(dict.fromkeys(key.parent for key in self.foreign_keys if key.parent != self.name))


# A partition is reached through its parent: it has no row of its own here.
_TABLES = """
SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name,
       array_agg(a.attname::text ORDER BY a.attnum) AS columns,
       array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum) AS types,
       array_agg(a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' ORDER BY a.attnum) AS required
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname = ANY ($1)
 GROUP BY c.oid, n.nspname, c.relname
 ORDER BY name
"""
_UNIQUE = """
SELECT i.indrelid AS oid,
       ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, true) FROM generate_series(1, i.indnkeyatts) k) AS columns
  FROM pg_index i
 WHERE i.indisunique
 ORDER BY i.indrelid, i.indisprimary DESC, i.indexrelid
"""
_FOREIGN_KEYS = """
SELECT format('%I.%I', cn.nspname, c.relname) AS child, format('%I.%I', pn.nspname, p.relname) AS parent,
       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u (num, at)
               JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num ORDER BY u.at) AS columns,
       ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u (num, at)
               JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num ORDER BY u.at) AS parent_columns,
       k.confdeltype IN ('a', 'r') AS blocks_delete
  FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
  JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
 WHERE k.contype = 'f' AND k.conparentid = 0
 ORDER BY child, k.conname
"""


async def every_table(connection: Any) -> list[str]:
    """Every table of our schemas, partitions left out."""
    return [row["name"] for row in await connection.fetch(_TABLES, OUR_SCHEMAS)]


async def tenant_tables(connection: Any) -> list[Table]:
    """Every table whose rows have an owner, parents before children."""
    unique: dict[int, list[tuple[str, ...]]] = {}
    for row in await connection.fetch(_UNIQUE):
        unique.setdefault(row["oid"], []).append(tuple(row["columns"]))
    keys = [_foreign_key(row) for row in await connection.fetch(_FOREIGN_KEYS)]
    found = []
    for row in await connection.fetch(_TABLES, OUR_SCHEMAS):
        owner = _owner(row["name"], row["columns"])
        if owner is not None:
            columns = [Column(*each) for each in zip(row["columns"], row["types"], row["required"], strict=True)]
            name = row["name"]
            found.append(
                Table(
                    name,
                    *owner,
                    tuple(columns),
                    tuple(unique.get(row["oid"], ())),
                    tuple(key for key in keys if key.child == name),
                    tuple(key for key in keys if key.parent == name),
                )
            )
    return _parents_first(found)


def _owner(table: str, columns: Sequence[str]) -> tuple[str, Kind] | None:
    """The tenant column: ``workspace_id``; for people, who belong to no workspace, the user."""
    if "workspace_id" in columns:
        return "workspace_id", "workspace"
    if table == "altyaa.workspace":
        return "id", "workspace"
    if "user_id" in columns:
        return "user_id", "user"
    return ("id", "user") if table == "altyaa.user_account" else None


def _foreign_key(row: Any) -> ForeignKey:
    return ForeignKey(
        row["child"], tuple(row["columns"]), row["parent"], tuple(row["parent_columns"]), row["blocks_delete"]
    )


def _parents_first(tables: list[Table]) -> list[Table]:
    names = {table.name for table in tables}
    ordered: list[Table] = []
    while len(ordered) < len(tables):
        done = {table.name for table in ordered}
        ready = [t for t in tables if t.name not in done and all(p in done or p not in names for p in t.parents)]
        if not ready:
            raise LookupError(f"foreign keys in a circle: {sorted(names - done)}")
        ordered += ready
    return ordered
