"""People of a workspace, and the mail that reaches them."""

from collections.abc import Callable
from datetime import datetime, timedelta

from altyaa.access import store
from altyaa.access.actions import invitations
from altyaa.access.jobs.letters import letters
from altyaa.access.model import Invitation
from altyaa.events import store as events
from altyaa.events.model import Event
from altyaa.infra import entropy
from altyaa.infra.mail.letter import Letter
from altyaa.infra.runtime import Runtime
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Refused
from altyaa.kernel.roles import Role
from altyaa.kernel.secret import Secret
from altyaa.testing.factories import MINTED, MadeWorkspace, operator

BASE_URL = "https://auth.example.com"


def later(**delta: float) -> Callable[[], datetime]:
    """A clock that is ahead."""
    return lambda: entropy.now() + timedelta(**delta)


async def invited(
    runtime: Runtime, workspace: MadeWorkspace, email: str, role: Role = "member", by: Principal | None = None
) -> Invitation:
    """An invitation by the operator, or by somebody."""
    async with runtime.db.workspace(by or operator(runtime, workspace)) as tx:
        made = await invitations.invite(tx, entropy.now, entropy.new_id, workspace.id, email, role)
    assert not isinstance(made, Refused), made
    return made


async def letter_of(runtime: Runtime, workspace: MadeWorkspace, invitation: Invitation) -> Letter | None:
    """What the worker writes because of the newest fact about an invitation."""
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        subject = write_id("inv", invitation.id)
        found = await events.events(tx, None, "member.invited", 50)
        newest = next(event for event in found if event.subject == subject)
        return await letters(runtime.keyring, BASE_URL)["member.invited"](tx, newest)


async def link_of(runtime: Runtime, workspace: MadeWorkspace, invitation: Invitation) -> Secret[str]:
    """The credential that an invited person gets by mail."""
    letter = await letter_of(runtime, workspace, invitation)
    assert letter is not None
    return token_in(letter)


def token_in(letter: Letter) -> Secret[str]:
    """The credential at the end of a letter's link."""
    assert letter.action is not None
    token = Secret(letter.action.url.reveal().rpartition("/")[2])
    MINTED.append(token)
    return token


async def roles_of(runtime: Runtime, workspace: MadeWorkspace) -> dict[str, str]:
    """Address to role."""
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        return {member.email: member.role for member in await store.members(tx, None, 1000)}


async def facts_of(runtime: Runtime, workspace: MadeWorkspace, type_: str) -> list[Event]:
    """Facts of one type, newest first."""
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        return await events.events(tx, None, type_, 50)
