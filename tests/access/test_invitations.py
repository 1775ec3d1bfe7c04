"""Invitations: one mailed link, for one address, once."""

import asyncio
import json

import asyncpg
import pytest

from altyaa.access import doors, store
from altyaa.access.actions import invitations as actions
from altyaa.access.model import INVITATION, Joined
from altyaa.infra import entropy
from altyaa.infra.language.say import say
from altyaa.infra.runtime import Runtime
from altyaa.kernel.credential import write_credential
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import (
    ACCOUNT_EXISTS,
    ALREADY_MEMBER,
    INVITATION_ENDED,
    INVITATION_FOR_ANOTHER,
    ROLE_INSUFFICIENT,
    Problem,
    Refused,
)
from altyaa.kernel.roles import Role
from altyaa.kernel.secret import Secret
from altyaa.testing.factories import MadeWorkspace, address_digest, make_member, make_person, make_workspace, operator
from tests.access.people import facts_of, invited, later, letter_of, link_of, roles_of

EMAIL, PASSWORD = "noa@harbor.example", Secret("correct horse battery")


async def joined(runtime: Runtime, token: Secret[str], password: Secret[str] = PASSWORD) -> Joined | Refused:
    keys = runtime.keyring.keys
    return await actions.join_as_newcomer(runtime.db, keys, entropy.now, entropy.new_id, token, password)


def refused_with(answer: object, problem: Problem) -> bool:
    return isinstance(answer, Refused) and answer.problem is problem


def address(workspace: MadeWorkspace) -> str:
    """Somebody new."""
    return f"noa-{workspace.id.hex}@harbor.example"


async def test_an_invited_person_joins_with_the_role_and_can_sign_in(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    email = address(workspace)
    invitation = await invited(runtime, workspace, email, "admin")
    letter = await letter_of(runtime, workspace, invitation)
    assert letter is not None
    assert "Harbor Coffee" in say(letter.subject)
    token = await link_of(runtime, workspace, invitation)
    found = await actions.find(runtime.db, runtime.keyring.keys, entropy.now, token)
    assert not isinstance(found, Refused)
    assert (found.workspace_name, found.email, found.role) == ("Harbor Coffee", email, "admin")
    assert not await actions.is_known(runtime.db, runtime.keyring.keys, found)
    came = await joined(runtime, token)
    assert not isinstance(came, Refused)
    assert (await roles_of(runtime, workspace))[email] == "admin"
    digest = address_digest(runtime, email)
    assert [each.workspace_id for each in await doors.memberships(runtime.db, digest)] == [workspace.id]
    (fact,) = await facts_of(runtime, workspace, "member.joined")
    assert fact.subject == fact.actor == write_id("usr", came.user_id)
    assert json.loads(fact.data)["role"] == "admin"


async def test_a_link_works_once(runtime: Runtime, workspace: MadeWorkspace) -> None:
    token = await link_of(runtime, workspace, await invited(runtime, workspace, address(workspace)))
    assert isinstance(await joined(runtime, token), Joined)
    assert refused_with(await joined(runtime, token), INVITATION_ENDED)


async def test_of_many_who_use_a_link_at_once_one_joins(runtime: Runtime, workspace: MadeWorkspace) -> None:
    for number in range(5):
        email = f"{number}-{address(workspace)}"
        token = await link_of(runtime, workspace, await invited(runtime, workspace, email))
        person = await make_person(runtime, email)
        keys = runtime.keyring.keys
        came = await asyncio.gather(
            *(actions.join(runtime.db, keys, entropy.now, token, person) for _ in range(6)),
        )
        assert sum(isinstance(each, Joined) for each in came) == 1
        assert len(await facts_of(runtime, workspace, "member.joined")) == number + 1


async def test_of_two_newcomers_with_one_link_one_gets_an_account(runtime: Runtime, workspace: MadeWorkspace) -> None:
    token = await link_of(runtime, workspace, await invited(runtime, workspace, address(workspace)))
    came = await asyncio.gather(joined(runtime, token), joined(runtime, token))
    assert sum(isinstance(each, Joined) for each in came) == 1
    # The second finds the link used; or, where the first was quicker still, the account.
    assert sum(refused_with(each, INVITATION_ENDED) or refused_with(each, ACCOUNT_EXISTS) for each in came) == 1


async def test_one_person_invited_to_two_workspaces_at_once_gets_one_account(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    other, email = await make_workspace(runtime, "Elsewhere"), address(workspace)
    tokens = [await link_of(runtime, each, await invited(runtime, each, email)) for each in (workspace, other)]
    came = await asyncio.gather(*(joined(runtime, token) for token in tokens))
    assert sum(isinstance(each, Joined) for each in came) == 1
    assert sum(refused_with(each, ACCOUNT_EXISTS) for each in came) == 1


async def test_an_existing_person_signs_in_and_joins(runtime: Runtime, workspace: MadeWorkspace) -> None:
    email = address(workspace)
    person, stranger = await make_person(runtime, email), await make_person(runtime, f"other-{email}")
    token = await link_of(runtime, workspace, await invited(runtime, workspace, email.upper()))
    assert refused_with(await joined(runtime, token), ACCOUNT_EXISTS)
    keys = runtime.keyring.keys
    wrong = await actions.join(runtime.db, keys, entropy.now, token, stranger)
    assert refused_with(wrong, INVITATION_FOR_ANOTHER)
    assert isinstance(await actions.join(runtime.db, keys, entropy.now, token, person), Joined)
    assert email in await roles_of(runtime, workspace)


async def test_an_invitation_is_over_after_seven_days(runtime: Runtime, workspace: MadeWorkspace) -> None:
    token = await link_of(runtime, workspace, await invited(runtime, workspace, address(workspace)))
    keys = runtime.keyring.keys
    for clock, alive in ((later(days=6, hours=23), True), (later(days=7), False)):
        found = await actions.find(runtime.db, keys, clock, token)
        assert isinstance(found, Refused) != alive


async def test_sent_again_it_has_another_link_and_role_and_the_first_is_dead(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    email = address(workspace)
    first = await invited(runtime, workspace, email, "admin")
    token = await link_of(runtime, workspace, first)
    again = await invited(runtime, workspace, email.upper(), "member")
    assert again.id == first.id
    assert refused_with(await joined(runtime, token), INVITATION_ENDED)
    came = await joined(runtime, await link_of(runtime, workspace, again))
    assert isinstance(came, Joined)
    assert came.role == "member"


async def test_a_link_of_before_that_was_looked_up_in_time_is_dead_too(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    """Between the look-up and the lock somebody may send it again."""
    email = address(workspace)
    token = await link_of(runtime, workspace, await invited(runtime, workspace, email))
    found = await actions.find(runtime.db, runtime.keyring.keys, entropy.now, token)
    assert not isinstance(found, Refused)
    await invited(runtime, workspace, email)
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        assert await store.lock_invitation(tx, found.id, found.expires_at) is None


async def test_the_letter_of_an_older_sending_is_not_written(runtime: Runtime, workspace: MadeWorkspace) -> None:
    """It would carry a link that kills the newer one's."""
    invitation = await invited(runtime, workspace, address(workspace))
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        await store.renew_invitation(tx, invitation.id, "admin", "operator", later(days=8)())
    assert await letter_of(runtime, workspace, invitation) is None


async def test_a_withdrawn_invitation_is_dead_and_not_mailed(runtime: Runtime, workspace: MadeWorkspace) -> None:
    invitation = await invited(runtime, workspace, address(workspace))
    token = await link_of(runtime, workspace, invitation)
    for _ in range(2):
        async with runtime.db.workspace(operator(runtime, workspace)) as tx:
            assert not isinstance(await actions.withdraw(tx, entropy.now, invitation.id), Refused)
    assert refused_with(await joined(runtime, token), INVITATION_ENDED)
    assert await letter_of(runtime, workspace, invitation) is None
    assert len(await facts_of(runtime, workspace, "member.invitation_withdrawn")) == 1


async def test_a_member_is_not_invited(runtime: Runtime, workspace: MadeWorkspace) -> None:
    await make_member(runtime, workspace, "member", address(workspace))
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        answer = await actions.invite(
            tx, entropy.now, entropy.new_id, workspace.id, address(workspace).upper(), "member"
        )
    assert refused_with(answer, ALREADY_MEMBER)


@pytest.mark.parametrize(
    ("by", "role", "waiting", "allowed"),
    [
        ("owner", "owner", None, True),
        ("admin", "admin", None, True),
        ("admin", "owner", None, False),
        ("member", "member", None, False),
        ("admin", "member", "owner", False),
    ],
)
async def test_whoever_invites_may_give_the_role(
    runtime: Runtime, workspace: MadeWorkspace, by: Role, role: Role, waiting: Role | None, allowed: bool
) -> None:
    """An Owner's invitation of an Owner is not an Admin's to replace."""
    if waiting is not None:
        await invited(runtime, workspace, address(workspace), waiting)
    async with runtime.db.workspace(await make_member(runtime, workspace, by)) as tx:
        answer = await actions.invite(tx, entropy.now, entropy.new_id, workspace.id, address(workspace), role)
    assert isinstance(answer, Refused) != allowed
    assert allowed or refused_with(answer, ROLE_INSUFFICIENT)


async def test_an_admin_does_not_withdraw_an_owners_invitation(runtime: Runtime, workspace: MadeWorkspace) -> None:
    invitation = await invited(runtime, workspace, address(workspace), "owner")
    async with runtime.db.workspace(await make_member(runtime, workspace, "admin")) as tx:
        assert refused_with(await actions.withdraw(tx, entropy.now, invitation.id), ROLE_INSUFFICIENT)


@pytest.mark.parametrize("token", ["", "ali_", "ali_" + "0" * 71, "alk_" + "0aZ" * 24, "ali_\udcff"])
async def test_what_is_no_invitation_opens_nothing(runtime: Runtime, token: str) -> None:
    answer = await actions.find(runtime.db, runtime.keyring.keys, entropy.now, Secret(token))
    assert refused_with(answer, INVITATION_ENDED)


async def test_an_id_with_another_secret_opens_nothing(runtime: Runtime, workspace: MadeWorkspace) -> None:
    invitation = await invited(runtime, workspace, address(workspace))
    await link_of(runtime, workspace, invitation)
    body = Secret(invitation.id.bytes + entropy.new_secret().reveal())
    guessed = write_credential(INVITATION, body, runtime.keyring.keys.tag.compute)
    assert refused_with(await joined(runtime, guessed), INVITATION_ENDED)


async def test_a_short_password_is_refused_and_the_link_stays_good(runtime: Runtime, workspace: MadeWorkspace) -> None:
    token = await link_of(runtime, workspace, await invited(runtime, workspace, address(workspace)))
    assert isinstance(await joined(runtime, token, Secret("short")), Refused)
    assert isinstance(await joined(runtime, token), Joined)


async def test_neither_link_nor_token_is_in_the_database(runtime: Runtime, workspace: MadeWorkspace) -> None:
    token = await link_of(runtime, workspace, await invited(runtime, workspace, address(workspace)))
    assert runtime.settings.database_url is not None
    dsn = runtime.settings.database_url.get_secret_value()
    connection = await asyncpg.connect(dsn)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT digest FROM altyaa.invitation")
    finally:
        await connection.close()
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        waiting = await store.waiting_invitations(tx)
    facts = await facts_of(runtime, workspace, "member.invited")
    assert token.reveal()[26:] not in repr((waiting, facts))


async def test_a_person_of_another_workspace_invites_nobody_here(runtime: Runtime, workspace: MadeWorkspace) -> None:
    """A principal for this workspace without a membership in it."""
    other = await make_workspace(runtime, "Elsewhere")
    stranger = Principal("member", write_id("usr", other.owner_id), workspace.id, frozenset(), other.owner_id)
    async with runtime.db.workspace(stranger) as tx:
        answer = await actions.invite(tx, entropy.now, entropy.new_id, workspace.id, address(workspace), "owner")
    assert refused_with(answer, ROLE_INSUFFICIENT)
