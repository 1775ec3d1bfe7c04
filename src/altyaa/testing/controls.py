"""Control rows: what a search has to find, or that it finds nothing else means nothing."""

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from altyaa.kernel.secret import Secret
from altyaa.testing.dump import EXCEPTION
from altyaa.testing.spellings import Found, search, spellings

_TEXTS: Mapping[str, Any] = {
    "text": bytes.decode,
    "bytea": bytes,
    "jsonb": lambda text: json.dumps({"control": text.decode()}),
    "text[]": lambda text: ["other", text.decode()],
}
"""By the type of a column that a secret could lie in: a value of it that holds a text."""

_COLUMNS = """
SELECT c.oid::regclass::text AS table, a.attname::text AS column, format_type(a.atttypid, a.atttypmod) AS type,
       a.attnotnull AND a.attidentity = '' AS required
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND c.oid <> $1::regclass
 ORDER BY 1, a.attnum
"""
_CONSTRAINTS = """
SELECT k.conrelid::regclass::text AS table, quote_ident(k.conname) AS name
  FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.conrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE k.contype IN ('c', 'f', 'p', 'u', 'x') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
"""


@dataclass(frozen=True, slots=True)
class Control:
    """A text that lies in a column of a table, in every spelling.

    Attributes:
        part: The table, or whatever else is searched.
    """

    part: str
    text: Secret[str]


def written(name: str) -> tuple[Secret[str], bytes]:
    """A text that is nowhere else, and a larger one that holds it in every spelling."""
    text = f"<control of {name}>"
    raw = text.encode()
    forms = [raw, raw.hex().encode(), raw.hex().upper().encode()]
    forms += [encode(b"-" * before + raw) for encode in (b64encode, urlsafe_b64encode) for before in range(3)]
    return Secret(text), b" ".join(forms)


async def plant_controls(admin: Any) -> list[Control]:
    """A row in every table but ``EXCEPTION``, with a control in each of its columns that could hold one.

    No constraint holds afterwards: what is planted fits none. A table without such a column gets one.

    Args:
        admin: A connection of the superuser.
    """
    for row in await admin.fetch(_CONSTRAINTS):
        await admin.execute(f"ALTER TABLE {row['table']} DROP CONSTRAINT IF EXISTS {row['name']} CASCADE")
    types: dict[str, dict[str, str]] = {}
    for row in await admin.fetch(_COLUMNS, EXCEPTION):
        columns = types.setdefault(row["table"], {})
        if row["required"]:
            await admin.execute(f"ALTER TABLE {row['table']} ALTER {row['column']} DROP NOT NULL")
        if row["type"] in _TEXTS:
            columns[row["column"]] = row["type"]
    return [control for table, columns in types.items() for control in await _plant(admin, table, columns)]


async def _plant(admin: Any, table: str, columns: dict[str, str]) -> list[Control]:
    if not columns:
        await admin.execute(f"ALTER TABLE {table} ADD COLUMN control text")
        columns = {"control": "text"}
    texts = {column: written(f"{table}.{column}") for column in columns}
    values = [_TEXTS[columns[column]](large) for column, (_, large) in texts.items()]
    places = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    await admin.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", *values)  # noqa: S608
    return [Control(table, text) for text, _ in texts.values()]


def missed(parts: Mapping[str, bytes], controls: Iterable[Control]) -> list[Found]:
    """Which controls the search does not find in their part, and in which spelling. Empty where it sees everything."""
    wanted = list(controls)
    found = set(search(parts, [each.text for each in wanted]))
    expected = [
        Found(each.part, number, name)
        for number, each in enumerate(wanted)
        for name, _ in spellings(each.text.reveal().encode())
    ]
    return [each for each in expected if each not in found]
