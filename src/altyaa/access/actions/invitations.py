"""Use cases of invitations.

An invitation is good for as long as whoever sent it last may still give the role: when they are removed or demoted, it
is withdrawn (``actions/members.py``). Somebody else may send it anew.
"""

from uuid import UUID

import asyncpg

from altyaa.access import doors, store
from altyaa.access.actions import links
from altyaa.access.actions.acting import acting
from altyaa.access.model import INVITATION, Account, FoundInvitation, Invitation, Joined
from altyaa.access.passwords import hash_password
from altyaa.access.rules import check_password, email_index
from altyaa.access.rules import invitations as rules
from altyaa.access.rules import members as members_rules
from altyaa.events import actions as events
from altyaa.infra.db import Database, WorkspaceTx
from altyaa.infra.vault import ServiceKeys
from altyaa.kernel.clock import Clock
from altyaa.kernel.fact import Fact
from altyaa.kernel.ids import IdSource, write_id
from altyaa.kernel.problems import ACCOUNT_EXISTS, ALREADY_MEMBER, NOT_FOUND, Refused
from altyaa.kernel.roles import Role
from altyaa.kernel.secret import Secret


async def invite(
    tx: WorkspaceTx, clock: Clock, new_id: IdSource, workspace_id: UUID, email: str, role: Role
) -> Invitation | Refused:
    """Let a link to join go to an address, for 7 days.

    An address that is invited already gets a new link, for this role; the one before is dead at once.
    """
    await store.lock_workspace(tx)
    by, now = await acting(tx), clock()
    if isinstance(by, Refused):
        return by
    waiting = rules.waiting_for(email, await store.waiting_invitations(tx))
    if refused := members_rules.may_handle(by, (role,) if waiting is None else (role, waiting.role)):
        return refused
    if await store.members_by_address(tx, email):
        return Refused(ALREADY_MEMBER, "invited a member")
    invitation_id = new_id() if waiting is None else waiting.id
    if waiting is None:
        await store.insert_invitation(
            tx, workspace_id, invitation_id, email, role, tx.caller.id, now, now + rules.LIFETIME
        )
    else:
        await store.renew_invitation(tx, invitation_id, role, tx.caller.id, now + rules.LIFETIME)
    fact = Fact("member.invited", write_id("inv", invitation_id), now, {"email": email, "role": role})
    await events.tell(tx, fact, [email])
    made = await store.invitation(tx, invitation_id)
    assert made is not None
    return made


async def withdraw(tx: WorkspaceTx, clock: Clock, invitation_id: UUID) -> Invitation | Refused:
    """End an invitation; ending it again changes nothing."""
    await store.lock_workspace(tx)
    by, now = await acting(tx), clock()
    if isinstance(by, Refused):
        return by
    found = await store.invitation(tx, invitation_id)
    if found is None or found.accepted_at is not None:
        return Refused(NOT_FOUND, "no such open invitation", "This workspace has no such open invitation.")
    if refused := members_rules.may_handle(by, (found.role,)):
        return refused
    if found.withdrawn_at is None:
        await store.withdraw_invitation(tx, invitation_id, now)
        data = {"email": found.email, "role": found.role}
        await events.record(tx, Fact("member.invitation_withdrawn", write_id("inv", invitation_id), now, data))
    return found


async def find(db: Database, keys: ServiceKeys, clock: Clock, token: Secret[str]) -> FoundInvitation | Refused:
    """The invitation that a link shows.

    Args:
        token: ``ali_…``. A forged or mistyped one costs arithmetic and no query.

    Raises:
        DatabaseUnavailable: It could not be looked up.
    """
    return rules.open_one(await links.look_up(db, INVITATION, token, keys, doors.invitation), clock())


async def is_known(db: Database, keys: ServiceKeys, invitation: FoundInvitation) -> bool:
    """Whether the invited address has an account, and so signs in instead of choosing a password.

    Told to whoever holds the link, and so reads that address's mail.
    """
    return await doors.user_by_email(db, _digest(keys, invitation.email)) is not None


async def join_as_newcomer(
    db: Database, keys: ServiceKeys, clock: Clock, new_id: IdSource, token: Secret[str], password: Secret[str]
) -> Joined | Refused:
    """Make an account for the invited address, and join with it.

    Raises:
        DatabaseUnavailable: Nothing happened.
    """
    found = await find(db, keys, clock, token)
    if isinstance(found, Refused):
        return found
    if await is_known(db, keys, found):
        return Refused(ACCOUNT_EXISTS, "the invited address has an account")
    if refused := check_password(password, found.email):
        return refused
    user_id, now, hashed = new_id(), clock(), await hash_password(password)
    digest = _digest(keys, found.email)
    try:
        async with db.workspace(found.accepted_by(user_id)) as tx:
            invitation = await _locked(tx, clock, found)
            if isinstance(invitation, Refused):
                return invitation
            await store.insert_user(tx, user_id, invitation.email, digest, now)
            await store.insert_password(tx, user_id, hashed, now)
            return await _join(tx, clock, found, Account(user_id, invitation.email, now), digest)
    except asyncpg.UniqueViolationError:
        return Refused(ACCOUNT_EXISTS, "an account for the invited address was made meanwhile")


async def join(db: Database, keys: ServiceKeys, clock: Clock, token: Secret[str], user_id: UUID) -> Joined | Refused:
    """Join as a signed-in person, whose address must be the invited one.

    Raises:
        DatabaseUnavailable: Nothing happened.
    """
    found = await find(db, keys, clock, token)
    if isinstance(found, Refused):
        return found
    async with db.workspace(found.accepted_by(user_id)) as tx:
        # A change of their address waits, or is over: the workspace gets the address that they have.
        await store.lock_password(tx, user_id)
        account, invitation = await store.account(tx), await _locked(tx, clock, found)
        if isinstance(invitation, Refused):
            return invitation
        assert account is not None
        if refused := rules.is_for(invitation.email, account.email):
            return refused
        if await store.member(tx, user_id) is not None:
            return Refused(ALREADY_MEMBER, "joined twice", "You are a member of this workspace already.")
        return await _join(tx, clock, found, account, _digest(keys, account.email))


async def _locked(tx: WorkspaceTx, clock: Clock, found: FoundInvitation) -> Invitation | Refused:
    await store.lock_workspace(tx)
    return rules.open_one(await store.lock_invitation(tx, found.id, found.expires_at), clock())


async def _join(tx: WorkspaceTx, clock: Clock, found: FoundInvitation, account: Account, digest: bytes) -> Joined:
    now = clock()
    await store.insert_member(tx, found.workspace_id, account.id, found.role, account.email, digest, now)
    await store.accept_invitation(tx, found.id, now)
    data = {"email": account.email, "role": found.role, "invitation": write_id("inv", found.id)}
    await events.record(tx, Fact("member.joined", write_id("usr", account.id), now, data))
    return Joined(found.workspace_id, account.id, found.role)


def _digest(keys: ServiceKeys, email: str) -> bytes:
    return keys.blind_index.compute(email_index(email))
