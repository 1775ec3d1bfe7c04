"""``altyaa rls …``: the wall in the database of a resource API."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Annotated, Any

import asyncpg
import typer

from altyaa.cli.database import connect, database, owner_login
from altyaa.cli.output import AsJson, err, out, refuse, run, show
from altyaa.cli.typed import secret_line
from altyaa.infra.settings import load
from altyaa.infra.vault import open_kek
from altyaa.kernel.secret import Secret
from altyaa.migrations import MigrationRefused, current_revision
from altyaa.migrations.resource import Installed, Resource, State, check_name
from altyaa.migrations.resource_schema import grants_for, policy_for
from altyaa.migrations.run import check_version

app = typer.Typer(no_args_is_help=True, help="Row Level Security in the database of a resource API.")

_SAID: dict[State, str] = {
    "installed": "Installed.",
    "present": "Installed already; nothing was minted.",
    "restored": "The key that signs for this audience was put there again. One audience has one database: if another "
    "one had this key, give this one an audience of its own, since a rotation reaches only one.",
}


def _named(audience: str) -> str:
    try:
        check_name(audience)
    except MigrationRefused as refused:
        raise typer.BadParameter(str(refused)) from None
    return audience


Audience = Annotated[
    str, typer.Option(callback=_named, help="Name of the API, as in reputation; what its proxy asks verify for.")
]
DatabaseUrl = Annotated[
    str,
    typer.Option(
        envvar="ALTYAA_RLS_DATABASE_URL",
        help="The API's own database, with a login as its owner; '-' reads it from standard input, which keeps it off "
        "the list of processes.",
    ),
]


@app.command()
def install(
    audience: Audience,
    database_url: DatabaseUrl,
    grant_to: Annotated[
        list[str] | None, typer.Option(help="Role that the API logs in as. Repeat for more; none prints what to run.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Install the functions that policies call, and a key of the audience's own. A second time changes nothing.

    Example: altyaa rls install --audience reputation --grant-to reputation_api --database-url - < owner-url
    """
    done = run(_install(audience, _url(database_url), grant_to or []))
    roles = done.roles or ["my_role"]
    grants, policy = grants_for(roles), policy_for(roles)
    if as_json:
        data = {"audience": audience, "kid": done.kid, "state": done.state, "granted": bool(done.roles)}
        show(data | {"grants": grants, "policy": policy}, as_json)
        return
    err.print(f"{_SAID[done.state]} Contexts for '{audience}' are signed with key {done.kid}.", markup=False)
    out.print("-- Done:" if done.roles else "-- To run, for the role that the API logs in as:", markup=False)
    out.print(";\n".join(grants) + ";\n", markup=False)
    out.print("-- For each table with a workspace_id, as an example:\n" + policy, markup=False, end="")


@app.command()
def rotate(audience: Audience, database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """Sign with a new key. The one before it verifies for ten minutes more, so that no request notices.

    Serving processes take the new key up within a minute. Until verifies_until the retired keys verify too.

    Example: altyaa rls rotate --audience reputation --database-url - < owner-url
    """
    done = run(_rotate(audience, _url(database_url)))
    show(done, as_json)
    if not as_json and done["retired"]:
        err.print("Serving processes sign with kid within a minute. What is retired verifies until verifies_until.")


def _url(given: str) -> Secret[str]:
    url = (secret_line("Address of the API's database") if given == "-" else given).strip()
    if not url:  # The driver would take it for this machine's own server.
        refuse(
            "The address of the API's database is empty. It has the form postgresql://user:password@host:5432/database."
        )
    return Secret(url)


async def _install(audience: str, url: Secret[str], roles: list[str]) -> Installed:
    async with _resource(audience, url) as resource:
        return await resource.install(roles)


async def _rotate(audience: str, url: Secret[str]) -> dict[str, Any]:
    async with _resource(audience, url) as resource:
        done = await resource.rotate()
    until = max(done.retired.values(), default=None)
    return {"audience": audience, "kid": done.kid, "retired": sorted(done.retired), "verifies_until": until}


@asynccontextmanager
async def _resource(audience: str, url: Secret[str]) -> AsyncIterator[Resource]:
    """Both databases, open; what goes wrong in them becomes a sentence and exit 1."""
    settings = load()
    async with database(settings, "command", may_create=False) as logins, AsyncExitStack() as stack:
        here = await connect(owner_login(logins), "ALTYAA_DATABASE_OWNER_URL", stack)
        there = await connect(url, "--database-url", stack)
        try:
            check_version(there.get_server_version())
            if await current_revision(here) is None:
                refuse("Our own database has no schema yet. Run `altyaa migrate` first.")
            kek = open_kek(settings.effective_kek_uri, create=False, other=settings.other_kek_uri)
            yield Resource(here, there, kek, audience)
        except MigrationRefused as refused:
            refuse(str(refused))
        except asyncpg.InsufficientPrivilegeError as error:
            refuse(f"The database says: {error}. Log in to it as its owner.")
