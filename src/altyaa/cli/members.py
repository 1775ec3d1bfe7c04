"""``altyaa member …``."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

import typer

from altyaa.access import rules, store
from altyaa.access.actions import invitations
from altyaa.access.actions import members as actions
from altyaa.access.leaving import Affected, Choice, Keep, Revoke, Rotate, Settled
from altyaa.access.model import Invitation, Member
from altyaa.app.leaving import LEAVING
from altyaa.cli.operator import parse_id, runtime, workspace
from altyaa.cli.output import AsJson, DryRun, err, refuse, run, show, show_list, unless_refused
from altyaa.infra import entropy
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.language.say import say
from altyaa.kernel.ids import IdPrefix, read_id, write_id
from altyaa.kernel.roles import Role

app = typer.Typer(no_args_is_help=True, help="People of a workspace.")

Workspace = Annotated[str, typer.Option("--workspace", help="Id of the workspace, wks_….")]
Who = Annotated[str, typer.Argument(help="The member: usr_…, or the address.", metavar="MEMBER")]
Keys = Annotated[
    list[str] | None,
    typer.Option(
        "--key",
        help="What becomes of a key or an app's secret that they made or saw, or of what they connected: ID=revoke, "
        "ID=rotate:DAYS or ID=keep:REASON. Repeat.",
        metavar="ID=CHOICE",
    ),
]

LONGEST_ROTATION_DAYS = 90
MOST_LISTED = 1000
_DECIDED: tuple[IdPrefix, ...] = ("key", "sec", "con")
"""Kinds of what somebody decides about."""


@app.command("list")
def list_members(workspace_id: Workspace, as_json: AsJson = False) -> None:
    """List the members of a workspace, those with the newest accounts first."""
    show_list(run(_list(workspace_id)), as_json, "No members.")


async def _list(workspace_text: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    workspace_id = parse_id("wks", workspace_text)
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        page = await store.members(tx, None, MOST_LISTED)
        while page:
            rows += [_row(member) for member in page]
            page = await store.members(tx, page[-1].user_id, MOST_LISTED)
    return rows


def _row(member: Member) -> dict[str, object]:
    return {
        "id": write_id("usr", member.user_id),
        "email": member.email,
        "role": member.role,
        "joined_at": member.joined_at,
    }


@app.command()
def invite(
    email: Annotated[str, typer.Option(help="Where the link goes.")],
    workspace_id: Workspace,
    role: Annotated[Role, typer.Option(help="What they will be.")] = "member",
    as_json: AsJson = False,
) -> None:
    """Mail a link to join, good for 7 days. Inviting an address again sends a new link and ends the one before.

    Example: altyaa member invite --workspace wks_… --email noa@harbor.example --role admin
    """
    show(run(_invite(email, role, workspace_id)), as_json)


async def _invite(email: str, role: Role, workspace_text: str) -> dict[str, object]:
    workspace_id, email = parse_id("wks", workspace_text), unless_refused(rules.read_email(email))
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        made = unless_refused(await invitations.invite(tx, entropy.now, entropy.new_id, workspace_id, email, role))
    return _invitation(made)


@app.command("invitations")
def list_invitations(workspace_id: Workspace, as_json: AsJson = False) -> None:
    """List the invitations that wait for somebody, oldest first."""
    rows = run(_invitations(workspace_id))
    show_list(rows, as_json, "No open invitations. `altyaa member invite --workspace … --email …` sends one.")


async def _invitations(workspace_text: str) -> list[dict[str, object]]:
    workspace_id = parse_id("wks", workspace_text)
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        return [_invitation(each) for each in await store.waiting_invitations(tx)]


def _invitation(invitation: Invitation) -> dict[str, object]:
    return {
        "id": write_id("inv", invitation.id),
        "email": invitation.email,
        "role": invitation.role,
        "invited_by": invitation.invited_by,
        "expires_at": invitation.expires_at,
    }


@app.command()
def withdraw(
    which: Annotated[str, typer.Argument(help="The invitation: inv_…, or the address.", metavar="INVITATION")],
    workspace_id: Workspace,
    as_json: AsJson = False,
) -> None:
    """End an invitation: its link stops working at once."""
    show(run(_withdraw(which, workspace_id)), as_json)


async def _withdraw(text: str, workspace_text: str) -> dict[str, object]:
    workspace_id = parse_id("wks", workspace_text)
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        waiting = await store.waiting_invitations(tx)
        found = next((each for each in waiting if text in (write_id("inv", each.id), each.email)), None)
        if found is None:
            refuse("There is no such open invitation. `altyaa member invitations` lists them.")
        unless_refused(await invitations.withdraw(tx, entropy.now, found.id))
    return {"id": write_id("inv", found.id), "email": found.email}


@app.command()
def role(
    who: Who,
    new_role: Annotated[Role, typer.Argument(help="What they are from now on.", metavar="ROLE")],
    workspace_id: Workspace,
    key: Keys = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Give a member another role: member, admin or owner.

    Who is no longer Owner or Admin may have made or seen keys and apps' secrets: --dry-run lists them, --key decides.
    """
    run(_change(who, new_role, workspace_id, _choices(key), dry_run, as_json))


@app.command()
def remove(
    who: Who, workspace_id: Workspace, key: Keys = None, dry_run: DryRun = False, as_json: AsJson = False
) -> None:
    """Remove a member. What they allowed apps ends with it; keys that --key does not decide about are due for rotation.

    The keys are those that they made or saw, apps' secrets among them: --dry-run lists them, and the apps.

    Example: altyaa member remove noa@harbor.example --workspace wks_… --key key_…=revoke --key key_…=rotate:7
    """
    run(_change(who, None, workspace_id, _choices(key), dry_run, as_json))


async def _change(
    who: str, new_role: Role | None, workspace_text: str, choices: Mapping[str, Choice], dry_run: bool, as_json: bool
) -> None:
    workspace_id = parse_id("wks", workspace_text)
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        user_id = await _member(tx, who)
        if dry_run:
            affected = await actions.affected_by(tx, user_id, new_role, LEAVING)
            show_list([_affected(each) for each in affected], as_json, "It affects nothing else.")
            return
        if new_role is None:
            done = await actions.remove_member(tx, entropy.now, user_id, LEAVING, choices)
        else:
            done = await actions.change_role(tx, entropy.now, user_id, new_role, LEAVING, choices)
        changed = unless_refused(done)
    if as_json:
        settled = [_settled(each) for each in changed.settled]
        show({"id": write_id("usr", user_id), "role": changed.role, "settled": settled}, as_json)
        return
    err.print(_said(changed), markup=False)
    show_list([_settled(each) for each in changed.settled], as_json, "It affected nothing else.")


def _said(changed: actions.Changed) -> str:
    email = changed.before.email
    done = f"{email} is no longer a member." if changed.role is None else f"{email} is now: {changed.role}."
    count = len(changed.withdrawn)
    return f"{done} Invitations of theirs that ended with it: {count}." if count else done


def _affected(affected: Affected) -> dict[str, object]:
    return {
        "id": affected.id,
        "name": affected.name,
        "what": say(affected.what),
        "choices": [] if affected.ends else ["revoke", "rotate:DAYS", "keep:REASON"],
    }


def _settled(settled: Settled) -> dict[str, object]:
    return {"id": settled.id, "name": settled.name, "decision": settled.decision, "said": settled.said}


async def _member(tx: WorkspaceTx, text: str) -> UUID:
    user_id = read_id("usr", text)
    found = [] if user_id is not None else await store.members_by_address(tx, text)
    if user_id is None and not found:
        refuse("This workspace has no such member. `altyaa member list` lists them.")
    return user_id or found[0].user_id


def _choices(texts: list[str] | None) -> dict[str, Choice]:
    """From the command line; exit 2 for what is none."""
    choices: dict[str, Choice] = {}
    for text in texts or ():
        thing, _, said = text.partition("=")
        word, _, more = said.partition(":")
        choice = _choice(word, more.strip())
        is_id = any(read_id(kind, thing) is not None for kind in _DECIDED)
        if choice is None or not is_id or thing in choices:
            # Not repeated: where an id belongs, people paste the key itself.
            raise typer.BadParameter(
                "once for each key_…, sec_… or con_…: key_…=revoke, key_…=rotate:DAYS (1 to 90) or key_…=keep:REASON",
                param_hint="--key",
            )
        choices[thing] = choice
    return choices


def _choice(word: str, more: str) -> Choice | None:
    if word == "revoke" and not more:
        return Revoke()
    if word == "rotate" and more.isascii() and more.isdigit() and 1 <= int(more) <= LONGEST_ROTATION_DAYS:
        return Rotate(int(more))
    if word == "keep" and more:
        reason = rules.read_name(more)
        return Keep(reason) if isinstance(reason, str) else None
    return None
