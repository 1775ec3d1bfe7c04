"""The wall, seen from the API: one header in, transactions of one workspace out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from starlette.requests import Request

CONTEXT_HEADER = "X-Altyaa-Context"


class NoContext(Exception):
    """The request carries no context, or one that the database refuses. Its message may be told to the caller."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who the database says is calling, after it verified the context.

    Attributes:
        workspace_id: The workspace whose rows the transaction sees.
        principal_id: The credential behind the request, as ``key_…``.
    """

    workspace_id: UUID
    principal_id: str


@dataclass(frozen=True, slots=True)
class Transaction:
    """An open transaction and its caller."""

    connection: Any
    caller: Caller


def context_of(request: Request) -> str:
    """The signed context. Of all headers it alone is believed: the others are as easily written by anybody.

    Raises:
        NoContext: None, an empty one, or two.
    """
    values = request.headers.getlist(CONTEXT_HEADER)
    if len(values) != 1 or not values[0]:
        raise NoContext("This API is reached through its gateway only.")
    return values[0]


@asynccontextmanager
async def transaction(pool: "asyncpg.Pool[asyncpg.Record]", context: str) -> AsyncIterator[Transaction]:
    """A transaction in the workspace of ``context``.

    The context is a credential: it travels as a bind parameter, because everybody who is logged in as the same role
    reads the text of a running statement in ``pg_stat_activity``.

    Raises:
        NoContext: It is forged, expired, or for another audience.
    """
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT set_config('altyaa.context', $1, true)", context)
        yield Transaction(connection, await _caller(connection))


async def _caller(connection: Any) -> Caller:
    # Asked before any table is: policies of an empty table are never evaluated and would refuse nothing.
    try:
        row = await connection.fetchrow(
            "SELECT tenancy.workspace_id() AS workspace_id, tenancy.principal_id() AS principal_id"
        )
    except asyncpg.InvalidAuthorizationSpecificationError:
        raise NoContext("The context of this request is not valid, or no longer. Send the request again.") from None
    return Caller(**row)
