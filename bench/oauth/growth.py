"""What refreshing leaves behind."""

import json

import asyncpg

from bench.client import Caller
from bench.oauth.house import house, refresh_token
from bench.world import World, world

REFRESHES = 10_000


async def measure() -> None:
    """10,000 refreshes of one grant, one after the other: rows of every table, and the size of the database."""
    async with world() as served, house(served) as ours:
        token, caller = refresh_token(await ours.grant()), await Caller.connect(served.url)
        before = await _rows(served), await _bytes(served)
        for _ in range(REFRESHES):
            form = {"grant_type": "refresh_token", "refresh_token": token}
            status, body = await caller.post("/oauth/token", ours.authorization, form)
            if status != 200:
                raise RuntimeError(f"a refresh was answered {status}")
            token = json.loads(body)["refresh_token"]
        after = await _rows(served), await _bytes(served)
    changed = {name: (before[0][name], rows) for name, rows in after[0].items() if before[0][name] != rows}
    print(f"grants: {before[0]['oauth_grant']} before, {after[0]['oauth_grant']} after {REFRESHES:,} refreshes")
    print(f"tables of altyaa: {len(after[0])}; with another number of rows after: {changed or 'none'}")
    print(f"rows: {', '.join(f'{name} {rows}' for name, rows in sorted(after[0].items()) if rows)}")
    print(f"database: {before[1] / 1e6:.2f} MB before, {after[1] / 1e6:.2f} MB after")


async def _rows(served: World) -> dict[str, int]:
    connection = await asyncpg.connect(served.database.dsn("postgres"))
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'altyaa'")
    # Names from the catalogue.
    counts = {row[0]: await connection.fetchval(f'SELECT count(*) FROM altyaa."{row[0]}"') for row in tables}  # noqa: S608
    await connection.close()
    return counts


async def _bytes(served: World) -> int:
    connection = await asyncpg.connect(served.database.dsn("postgres"))
    await connection.execute("CHECKPOINT")
    size: int = await connection.fetchval("SELECT pg_database_size(current_database())")
    await connection.close()
    return size
