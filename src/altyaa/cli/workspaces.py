"""``altyaa workspace …``."""

from typing import Annotated

import asyncpg
import typer

from altyaa.access import actions, doors, rules
from altyaa.access.model import NewOwner
from altyaa.access.passwords import hash_password
from altyaa.app.runtime import Runtime
from altyaa.cli.operator import operator, runtime
from altyaa.cli.output import AsJson, err, refuse, run, show, unless_refused
from altyaa.cli.typed import secret_line
from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.kernel.secret import Secret

app = typer.Typer(no_args_is_help=True, help="Workspaces: the tenants.")


@app.command()
def create(
    name: Annotated[str, typer.Option(help="What people call it.")],
    owner_email: Annotated[str, typer.Option(help="Its first Owner. A new address makes a new person.")],
    owner_password: Annotated[
        str | None,
        typer.Option(
            help="For a new person; '-' reads it from standard input, which keeps it off the list of processes."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a workspace with its first Owner.

    Example: altyaa workspace create --name 'Harbor Coffee' --owner-email mara@harbor.example --owner-password -
    """
    password = secret_line("Password of the Owner") if owner_password == "-" else owner_password
    run(_create(name, owner_email, None if password is None else Secret(password), as_json))


async def _create(name: str, email: str, password: Secret[str] | None, as_json: bool) -> None:
    name, email = unless_refused(rules.read_name(name)), unless_refused(rules.read_email(email))
    async with runtime() as opened:
        digest = opened.keyring.keys.blind_index.compute(rules.email_index(email))
        try:
            made = await _made(opened, name, email, digest, password)
        except asyncpg.UniqueViolationError:
            # Another command made the same person meanwhile; now there is one.
            made = await _made(opened, name, email, digest, password)
    show(made, as_json)


async def _made(opened: Runtime, name: str, email: str, digest: bytes, password: Secret[str] | None) -> dict[str, str]:
    existing = await doors.user_by_email(opened.db, digest)
    if existing is not None and password is not None:
        err.print("That person has an account already; their password stays as it is.")
    hashed = None if existing is not None else await _hashed(password)
    workspace_id = entropy.new_id()
    owner = NewOwner(existing or entropy.new_id(), email, digest, hashed)
    principal = operator(workspace_id, frozenset(opened.settings.scopes), owner.user_id)
    async with opened.db.workspace(principal) as tx:
        await actions.create_workspace(tx, entropy.now, workspace_id, name, owner)
    return {"workspace_id": write_id("wks", workspace_id), "user_id": write_id("usr", owner.user_id)}


async def _hashed(password: Secret[str] | None) -> Secret[str]:
    if password is None:
        refuse("A new person needs a password: add --owner-password -, and type it or pipe it in.")
    if refusal := rules.check_password(password):
        refuse(refusal.sentence)
    return await hash_password(password)
