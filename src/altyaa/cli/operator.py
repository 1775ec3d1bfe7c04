"""What commands act as: the operator, a person at the machine that holds the keys."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import typer

from altyaa.access import store
from altyaa.cli.database import database
from altyaa.cli.output import refuse
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.runtime import Runtime, open_runtime
from altyaa.infra.settings import load
from altyaa.kernel.ids import IdPrefix, read_id
from altyaa.kernel.principal import Principal


def operator(workspace_id: UUID, scopes: frozenset[str], user_id: UUID | None = None) -> Principal:
    """The operator in one workspace; ``user_id`` when a command acts on a person's own rows."""
    return Principal(kind="operator", id="operator", workspace_id=workspace_id, scopes=scopes, user_id=user_id)


@asynccontextmanager
async def runtime() -> AsyncIterator[Runtime]:
    """The running instance's database and keysets, as ``altyaa_app``."""
    settings = load()
    async with database(settings, "command", may_create=False) as logins, open_runtime(settings, logins.app) as opened:
        yield opened


@asynccontextmanager
async def workspace(opened: Runtime, workspace_id: UUID) -> AsyncIterator[WorkspaceTx]:
    """A transaction in an existing workspace; exit 1 if there is none."""
    async with opened.db.workspace(operator(workspace_id, frozenset(opened.settings.scopes))) as tx:
        if await store.workspace(tx) is None:
            refuse(
                "There is no workspace with that id. `altyaa workspace list --email ADDRESS` finds those of a person; "
                "`altyaa workspace create` makes one."
            )
        yield tx


_PLACES: dict[IdPrefix, tuple[str, str]] = {
    "wks": ("--workspace", "`altyaa workspace create` and `list` print it"),
    "key": ("ID", "`altyaa key create` and `list` print it"),
    "app": ("ID", "`altyaa client create` and `list` print it"),
    "cst": ("ID", "`altyaa consent list` prints it"),
    "grt": ("ID", "`altyaa grant list` prints it"),
    "con": ("ID", "`altyaa connection list` prints it"),
    "lnk": ("ID", "`altyaa connection link create` prints it"),
    "usr": ("ID", "`altyaa member list` prints it"),
    "sec": ("SECRET_ID", "`altyaa key rotate` and `show` print it, and so do those of `altyaa client`"),
}
"""By kind of id: where it stands in a command, and where people find it."""


def parse_id(prefix: IdPrefix, text: str, option: str | None = None) -> UUID:
    """An id from the command line; exit 2 if it is not one.

    Args:
        option: Where it stands, if that is not where ids of this kind usually do.
    """
    value = read_id(prefix, text)
    if value is None:
        # Not repeated: where an id belongs, people paste the key itself.
        where, source = _PLACES[prefix]
        raise typer.BadParameter(f"that is not an id like {prefix}_…; {source}", param_hint=option or where)
    return value
