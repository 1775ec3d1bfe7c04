"""``altyaa workspace …``."""

from typing import Annotated

import asyncpg
import typer

from altyaa.access import actions, doors, rules, store
from altyaa.access.model import KeyRotation, NewOwner
from altyaa.access.passwords import hash_password
from altyaa.cli.operator import operator, parse_id, runtime, workspace
from altyaa.cli.output import AsJson, err, refuse, run, show, show_list, unless_refused
from altyaa.cli.typed import secret_line
from altyaa.infra import entropy
from altyaa.infra.language.say import say
from altyaa.infra.runtime import Runtime
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
    hashed = None if existing is not None else await _hashed(password, email)
    workspace_id = entropy.new_id()
    owner = NewOwner(existing or entropy.new_id(), email, digest, hashed)
    principal = operator(workspace_id, frozenset(opened.settings.scopes), owner.user_id)
    async with opened.db.workspace(principal) as tx:
        if existing is not None:
            # A change of their address waits, or is over: a copy of the one before is of whoever gets that next.
            await store.lock_password(tx, existing)
            if not await doors.has_address(tx, existing, digest):
                refuse("The person has another address by now. Nothing was made: run the command again with that one.")
        await actions.create_workspace(tx, entropy.now, workspace_id, name, owner)
    return {"workspace_id": write_id("wks", workspace_id), "user_id": write_id("usr", owner.user_id)}


async def _hashed(password: Secret[str] | None, email: str) -> Secret[str]:
    if password is None:
        refuse("A new person needs a password: add --owner-password -, and type it or pipe it in.")
    if refusal := rules.check_password(password, email):
        refuse(say(refusal.sentence))
    return await hash_password(password)


@app.command("list")
def list_workspaces(
    email: Annotated[str, typer.Option(help="Address of a member.")],
    as_json: AsJson = False,
) -> None:
    """List the workspaces that a person belongs to, oldest first: it finds an id that was lost.

    Example: altyaa workspace list --email mara@harbor.example
    """
    show_list(run(_list(email)), as_json, "Nobody with that address is a member of a workspace.")


async def _list(email: str) -> list[dict[str, object]]:
    email = unless_refused(rules.read_email(email))
    async with runtime() as opened:
        digest = opened.keyring.keys.blind_index.compute(rules.email_index(email))
        found = await doors.memberships(opened.db, digest)
    return [{"id": write_id("wks", each.workspace_id), "name": each.name, "role": each.role} for each in found]


@app.command()
def update(
    workspace_id: Annotated[str, typer.Option("--workspace", help="Id of the workspace, wks_….")],
    name: Annotated[str | None, typer.Option(help="What people call it.")] = None,
    key_rotation: Annotated[
        KeyRotation | None, typer.Option(help="Of a key whose rotation is overdue: remind its people, or expire it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change the name of a workspace, or its policy for keys. With neither, it shows them."""
    show(run(_update(workspace_id, name, key_rotation)), as_json)


async def _update(workspace_text: str, name: str | None, key_rotation: KeyRotation | None) -> dict[str, object]:
    workspace_id = parse_id("wks", workspace_text)
    name = None if name is None else unless_refused(rules.read_name(name))
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        updated = unless_refused(await actions.update_workspace(tx, entropy.now, name, key_rotation))
    return {
        "id": write_id("wks", updated.id),
        "name": updated.name,
        "key_rotation": updated.key_rotation,
        "created_at": updated.created_at,
    }
