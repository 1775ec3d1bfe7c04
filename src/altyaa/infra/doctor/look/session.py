"""One session of a login, for the time of a look."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from altyaa.infra.db.connection import Session
from altyaa.kernel.secret import Secret

_CONNECT_SECONDS = 5.0
_STATEMENT_SECONDS = 10.0


class NoSession(Exception):
    """The login does not get in, or loses its session. The message holds nothing of the address."""


@asynccontextmanager
async def session(dsn: Secret[str]) -> AsyncIterator[Any]:
    """A ``Session`` in a transaction that can write nothing.

    Without prepared statements, so that it works through any pooler.

    Raises:
        NoSession: The message says why.
    """
    opened = await _connect(dsn)
    try:
        async with opened.transaction(readonly=True):
            yield opened
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        raise NoSession(f"the session broke off: {str(error) or type(error).__name__}") from None
    finally:
        opened.terminate()  # Nothing is left to say goodbye for: it has written nothing.


async def _connect(dsn: Secret[str]) -> Any:
    try:
        return await asyncpg.connect(
            dsn.reveal(),
            timeout=_CONNECT_SECONDS,
            command_timeout=_STATEMENT_SECONDS,
            statement_cache_size=0,
            connection_class=Session,
        )
    except TimeoutError:
        raise NoSession(f"no answer within {_CONNECT_SECONDS:.0f} s") from None
    except (asyncpg.PostgresError, OSError) as error:
        raise NoSession(str(error) or type(error).__name__) from None
    except (asyncpg.InterfaceError, ValueError):
        # Their messages quote pieces of the address, which may be pieces of the password.
        raise NoSession("its value is no usable address like postgresql://role:password@host/database") from None


async def identity(opened: Any) -> str:
    """The same for two sessions exactly when they are in the same database of the same server."""
    row = await opened.fetchrow(
        """
        SELECT d.oid, extract(epoch FROM pg_postmaster_start_time())::text AS started
          FROM pg_database d
         WHERE d.datname = current_database()
        """
    )
    return f"{row['oid']} {row['started']}"
