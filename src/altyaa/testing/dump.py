"""A dump of a whole database, to be searched for secrets: real ``pg_dump``, as the superuser, who sees all rows."""

import asyncio
import os
import re
from asyncio.subprocess import PIPE
from collections.abc import Mapping
from pathlib import Path

from altyaa.testing.cluster import Cluster, TestDatabase

EXCEPTION = "tenancy.context_key"
"""The one table with keys in clear (``docs/decisions/0003``): left out, as of every backup."""

_COPY = re.compile(rb"^COPY (\S+) \([^\n]*\) FROM stdin;\n(.*?)^\\\.$", re.DOTALL | re.MULTILINE)
_BYTEA = re.compile(rb"\\\\x((?:[0-9a-f]{2})+)")


async def dump(cluster: Cluster, database: TestDatabase) -> Mapping[str, bytes]:
    """By table the rows, with what its binary columns hold appended as it is; under ``schema`` all the rest.

    That the rows of a table are in it, only a control row shows (``controls``).

    Raises:
        RuntimeError: ``pg_dump`` failed.
    """
    text = await _dumped(cluster.binaries.bin_dir / "pg_dump", database)
    tables = {table.decode(): _with_binary(rows) for table, rows in _COPY.findall(text)}
    return tables | {"schema": _COPY.sub(b"", text)}


async def _dumped(pg_dump: Path, database: TestDatabase) -> bytes:
    environment = {**os.environ, "PGPASSWORD": database.access.passwords["postgres"].reveal()}
    options = ["--no-owner", f"--exclude-table-data={EXCEPTION}"]
    address = ["--host", database.access.host, "--port", str(database.access.port), "--username", "postgres"]
    process = await asyncio.create_subprocess_exec(
        pg_dump, *options, *address, database.name, env=environment, stdout=PIPE, stderr=PIPE
    )
    text, said = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"pg_dump: {said.decode()}")
    return text


def _with_binary(rows: bytes) -> bytes:
    """Also a secret that lies in a binary column in base64 is found then."""
    return rows + b"".join(b"\n" + bytes.fromhex(each.decode()) for each in _BYTEA.findall(rows))
