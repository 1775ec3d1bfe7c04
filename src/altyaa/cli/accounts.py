"""``altyaa account …``: people, whatever workspaces they belong to."""

from typing import Annotated
from uuid import UUID

import asyncpg
import typer

from altyaa.access import doors, rules, store
from altyaa.access.actions.addresses import set_address
from altyaa.access.actions.proving import Proving, factors_of
from altyaa.access.actions.recovery import reset_factors
from altyaa.cli.operator import runtime
from altyaa.cli.output import AsJson, DryRun, err, refuse, run, show, unless_refused
from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.kernel.ids import write_id

app = typer.Typer(no_args_is_help=True, help="People's accounts, whatever workspaces they belong to.")

_TAKEN = "Another account has that address."
Email = Annotated[str, typer.Option("--email", help="The address that they sign in with.")]


@app.command("reset-factors")
def reset(email: Email, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Let somebody in again who lost phone, passkeys and recovery codes.

    It removes every passkey, the authenticator app and the recovery codes, and ends every session. The password stays,
    and alone signs in from then on: whoever forgot it too asks for a link at /forgot-password. They are told by mail.

    First make sure that it is they who ask: call a number that you knew before, or let an Owner who knows them vouch. A
    thief of the password asks for exactly this.

    Example: altyaa account reset-factors --email noa@harbor.example --dry-run
    """
    run(_reset(email, dry_run, as_json))


async def _reset(typed: str, dry_run: bool, as_json: bool) -> None:
    email = unless_refused(rules.read_email(typed))
    async with runtime() as opened:
        user_id = await _person(opened, email)
        async with opened.db.person(user_id) as tx:
            if dry_run:
                factors, sessions = await factors_of(tx, user_id), len(await store.sessions(tx))
                passkeys, apps = factors.passkeys, int(factors.has_totp)
            else:
                keys = opened.keyring.keys
                proving = Proving(opened.db, keys, entropy.now, entropy.new_id, entropy.new_secret, None)
                passkeys, apps, sessions = await reset_factors(tx, proving, user_id)
    err.print("Nothing was changed." if dry_run else "The password alone signs in now. They are told by mail.")
    ended = {"passkeys": passkeys, "authenticator_apps": apps, "sessions": sessions}
    show({"id": write_id("usr", user_id), "email": email, **ended}, as_json)


@app.command("set-address")
def address(
    email: Email,
    to: Annotated[str, typer.Option("--to", help="The address that they sign in with from then on.")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Have somebody sign in with another address who cannot change it themselves.

    For whoever reads the mail of their address no more and forgot the password, or had it changed by a thief. Every
    session and every mailed link ends; password and second factors stay. The address before is told by mail.

    First make sure that it is they who ask, as for `altyaa account reset-factors`. Where a thief changed it, have them
    ask for a new password at /forgot-password at once: the thief knows the one before.

    Example: altyaa account set-address --email noa@harbor.example --to noa@harbor-group.example
    """
    run(_set_address(email, to, dry_run, as_json))


async def _set_address(typed: str, typed_to: str, dry_run: bool, as_json: bool) -> None:
    email, to = unless_refused(rules.read_email(typed)), unless_refused(rules.read_email(typed_to))
    async with runtime() as opened:
        user_id, keys = await _person(opened, email), opened.keyring.keys
        if await doors.user_by_email(opened.db, keys.blind_index.compute(rules.email_index(to))) not in (None, user_id):
            refuse(_TAKEN)
        if not dry_run:
            proving = Proving(opened.db, keys, entropy.now, entropy.new_id, entropy.new_secret, None)
            try:
                async with opened.db.person(user_id) as tx:
                    refused = await set_address(tx, proving, user_id, to)
            except asyncpg.UniqueViolationError:
                refuse(_TAKEN)
            unless_refused(refused)
    err.print("Nothing was changed." if dry_run else "They sign in with it from now on. The address before is told.")
    show({"id": write_id("usr", user_id), "email_before": email, "email": to}, as_json)


async def _person(opened: Runtime, email: str) -> UUID:
    user_id = await doors.user_by_email(opened.db, opened.keyring.keys.blind_index.compute(rules.email_index(email)))
    if user_id is None:
        refuse("Nobody has an account with that address. `altyaa member list` lists the members of a workspace.")
    return user_id
