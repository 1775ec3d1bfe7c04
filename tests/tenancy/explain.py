"""What EXPLAIN tells of rows that a policy hides.

PostgreSQL may evaluate a caller's own comparison before the policy's where the operator is "leakproof", and a planner's
estimates come from samples of every tenant's values. In a loop, EXPLAIN could so read what no query returns. Here every
column that the role may read is asked for a value that another tenant has there, and for one that nobody has: the two
answers have to be the same.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any

import asyncpg

from tests.tenancy.catalogue import SERVING
from tests.tenancy.contexts import contexts
from tests.tenancy.matrix import Wall

ROLE = SERVING[0]
_TURNED_OFF = (
    (),
    ("indexscan", "indexonlyscan", "bitmapscan"),
    ("seqscan", "bitmapscan"),
    ("seqscan", "indexscan", "indexonlyscan"),
)
"""Without the first choice of the planner it takes the others: every way to a row is tried."""

SHAPES = (
    "{column} = {value}",
    "{column} >= {value} AND {column} <= {value}",
    "{column} = ANY (ARRAY[{value}])",
    "{column} IS NOT DISTINCT FROM {value}",
    "({column} = {value} OR {column} = {value})",
    "nullif({column}, {value}) IS NULL AND {column} IS NOT NULL",
)
_ACTUAL = "ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF"
_ANOTHER: Mapping[str, str] = {
    "uuid": "gen_random_uuid()",
    "text": "{column} || '+'",
    "text[]": "array_append({column}, '+')",
    "timestamp with time zone": "{column} + interval '1 microsecond'",
    "integer": "{column} + 1000000",
    "bigint": "{column} + 1000000",
    "bytea": "{column} || '+'::bytea",
    "jsonb": "'\"+\"'::jsonb",
    "inet": "{column} + 1000",
}
"""A value near another, by type. A type that is missing here fails the test: say how."""
_OTHERWISE: Mapping[str, str] = {
    "bigint": "{column} + 1",
    "text": "reverse({column})",
    "bytea": "set_byte({column}, 0, 255 - get_byte({column}, 0))",
    "text[]": "array_append({column}, '-')",
    "jsonb": "jsonb_build_object('-', 1)",
    "inet": "{column} - 1",
}
"""What makes a value that both tenants have the other tenant's alone."""
_OTHER_WORDS: Mapping[str, str] = {
    "role": "'member'",
    "auth_method": "'client_secret_post'",
    "pkce": "'required'",
    "state": "'asset_lost'",
}
"""The same, by name, for a column that takes certain words only."""

_READABLE = "SELECT has_column_privilege($1, $2, $3, 'SELECT')"
_NAMES_THE_VALUE = ("Filter:", "Index Cond:", "Recheck Cond:", "One-Time Filter:")


@dataclass(frozen=True, slots=True)
class Pair:
    """A value that the other tenant has in a column, and one that nobody has; as SQL literals."""

    table: str
    column: str
    theirs: str
    nobodys: str


@asynccontextmanager
async def attacking(wall: Wall) -> AsyncIterator[tuple[Any, Any]]:
    """A connection that no policy holds, and one of the application's in a transaction of the other tenant."""
    admin, attacker = (
        await asyncpg.connect(wall.database.dsn(wall.admin)),
        await asyncpg.connect(wall.database.dsn(ROLE), statement_cache_size=0),
    )
    try:
        now = int(await admin.fetchval("SELECT extract(epoch FROM clock_timestamp())::float8"))
        made = contexts(wall.keys, wall.planted.home, wall.planted.other, pid=attacker.get_server_pid(), now_unix=now)
        await attacker.execute("BEGIN")
        await attacker.fetchval("SELECT set_config('altyaa.context', $1, true)", made["other workspace"])
        yield admin, attacker
    finally:
        await attacker.close()
        await admin.close()


async def pairs_of(wall: Wall, admin: Any) -> AsyncIterator[Pair]:
    """A pair for every column that the role may read and the other tenant has a value in.

    Not of a boolean: there is no third value that nobody has.
    """
    for table in wall.planted.tables:
        for column in table.columns:
            readable = await admin.fetchval(_READABLE, ROLE, table.name, column.name)
            theirs, mine = (row.get(column.name) for row in wall.planted.rows[table.name])
            if not readable or theirs is None or column.type == "boolean":
                continue
            if theirs == mine:
                other = _OTHER_WORDS.get(column.name) or _OTHERWISE[column.type].format(column=column.name)
                await admin.execute(
                    f"UPDATE {table.name} SET {column.name} = {other} WHERE {table.tenant} = $1",
                    wall.planted.home.id_for(table.kind),
                )
            literal = f"quote_literal(({{}})::text) || '::{column.type}'"
            another = _ANOTHER[column.type].format(column=column.name)
            row = await admin.fetchrow(
                f"""
                SELECT {literal.format(column.name)} AS theirs, {literal.format(another)} AS nobodys
                  FROM {table.name} WHERE {table.tenant} = $1
                """,
                wall.planted.home.id_for(table.kind),
            )
            yield Pair(table.name, column.name, **row)


async def told_of(wall: Wall) -> list[str]:
    """What the attacker can tell of any table."""
    async with attacking(wall) as (admin, attacker):
        pairs = [pair async for pair in pairs_of(wall, admin)]
        assert len({pair.table for pair in pairs}) >= 3
        return await told(attacker, pairs)


async def told(attacker: Any, pairs: Sequence[Pair]) -> list[str]:
    """Every question whose two answers differ."""
    return [
        f"{pair.table}.{pair.column}: {shape}, without {off}"
        for pair, shape, off in product(pairs, SHAPES, _TURNED_OFF)
        if ("[]" not in pair.theirs or "ARRAY" not in shape) and await tells(attacker, pair, shape, off)
    ]


async def tells(attacker: Any, pair: Pair, shape: str, off: tuple[str, ...], how: str = _ACTUAL) -> bool:
    """Whether the attacker sees a difference between the two values, other than the values."""
    await attacker.execute("SAVEPOINT probe")
    for method in off:
        await attacker.execute(f"SET LOCAL enable_{method} = off")
    seen = []
    for value in (pair.theirs, pair.nobodys):
        condition = shape.format(column=pair.column, value=value)
        lines = await attacker.fetch(f"EXPLAIN ({how}) SELECT {pair.column} FROM {pair.table} WHERE {condition}")
        seen.append([line for (line,) in lines if not line.strip().startswith(_NAMES_THE_VALUE)])
    await attacker.execute("ROLLBACK TO SAVEPOINT probe")
    return seen[0] != seen[1]
