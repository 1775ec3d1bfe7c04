"""Use cases of somebody who signs in with another address from now on.

Before ``ask`` the edge wants a fresh proof, and asks the limiter for the person and the client's network. Nothing here
looks whether another account has the address until the link goes out, so that neither words nor time tell it.
"""

from uuid import UUID

import asyncpg

from altyaa.access import doors, store
from altyaa.access.actions import links, sessions
from altyaa.access.actions.proving import Proving
from altyaa.access.model import ADDRESS_CHANGE, FoundChange, Visit
from altyaa.access.rules import addresses as rules
from altyaa.access.rules import email_index
from altyaa.infra.db import Database, WorkspaceTx
from altyaa.infra.jobs import enqueue
from altyaa.infra.origin import ORIGIN
from altyaa.infra.revocation import revoked
from altyaa.infra.vault import ServiceKeys, mint, presented
from altyaa.kernel.clock import Clock
from altyaa.kernel.credential import SECRET_BYTES
from altyaa.kernel.ids import IdSource
from altyaa.kernel.problems import ADDRESS_CHANGE_ENDED, ADDRESS_CHANGE_FOR_ANOTHER, ADDRESS_TAKEN, Refused
from altyaa.kernel.secret import Secret

ADDRESS_MAIL, ADDRESS_ASKED_MAIL = "address_mail", "address_asked_mail"
"""Kinds of the jobs that send the link to the new address, and tell the one before of it."""
ADDRESS_CHANGED_MAIL = "address_changed_mail"
"""Kind of the job that tells the address before that it is none any more."""


async def ask(db: Database, keys: ServiceKeys, clock: Clock, new_id: IdSource, visit: Visit, email: str) -> bool:
    """Let a link to change the person's address go to the new one, for 30 minutes, and tell the one that they have.

    A link that they asked for before ends. The same for an address that another account has: the letter there says so.

    Returns:
        False where the session has ended meanwhile, as by a change of the password: then nothing happened.

    Raises:
        DatabaseUnavailable: Nothing happened.
    """
    change_id, digest = new_id(), keys.blind_index.compute(email_index(email))
    async with db.person(visit.user_id) as tx:
        await store.lock_password(tx, visit.user_id)
        if not await _goes_on(tx, visit):
            return False
        now = clock()
        await store.end_address_changes(tx, visit.user_id, now)
        expires_at, origin = now + rules.LIFETIME, ORIGIN.get()
        await store.insert_address_change(tx, visit.user_id, change_id, email, digest, now, expires_at, origin)
        await enqueue(tx, ADDRESS_MAIL, change_id)
        await enqueue(tx, ADDRESS_ASKED_MAIL, change_id)
    return True


async def find_change(db: Database, keys: ServiceKeys, clock: Clock, token: Secret[str]) -> FoundChange | Refused:
    """The change of address that a link would carry out.

    Args:
        token: ``alm_…``. A forged or mistyped one costs arithmetic and no query.

    Raises:
        DatabaseUnavailable: It could not be looked up.
    """
    return rules.open_change(await links.look_up(db, ADDRESS_CHANGE, token, keys, doors.address_change), clock())


async def change_address(
    db: Database, keys: ServiceKeys, clock: Clock, secret: Secret[bytes], token: Secret[str], visit: Visit
) -> Secret[str] | Refused | None:
    """Carry a change of address out, with its link and as its person, once; the new token of the session that did it.

    Every other session and every mailed link of the person ends, and the address before is told.

    Args:
        secret: 32 fresh random bytes.

    Returns:
        None where the session has ended meanwhile: then nothing happened.

    Raises:
        DatabaseUnavailable: Nothing happened.
    """
    found, shown = await find_change(db, keys, clock, token), presented(ADDRESS_CHANGE, token, keys)
    if isinstance(found, Refused) or shown is None:
        return found if isinstance(found, Refused) else Refused(ADDRESS_CHANGE_ENDED, "forged")
    if found.user_id != visit.user_id:
        return Refused(ADDRESS_CHANGE_FOR_ANOTHER, "signed in as another person")
    try:
        async with db.person(visit.user_id) as tx:
            await store.lock_password(tx, visit.user_id)
            if not await _goes_on(tx, visit):
                return None
            if refused := await _carry_out(tx, clock, visit.user_id, found.id, shown[1], visit.session_id):
                return refused
            return await sessions.renew(tx, visit.session_id, secret, visit.authenticated_at)
    except asyncpg.UniqueViolationError:
        return Refused(ADDRESS_TAKEN, "another account has the address")


async def _goes_on(tx: WorkspaceTx, visit: Visit) -> bool:
    return any(each.id == visit.session_id for each in await store.sessions(tx))


async def set_address(proving: Proving, user_id: UUID, email: str) -> Refused | None:
    """Change a person's address without a link, and end every session: for the operator, who found out who asks.

    Raises:
        DatabaseUnavailable: Nothing happened.
    """
    keys, now, change_id = proving.keys, proving.clock(), proving.new_id()
    index = keys.blind_index.compute(email_index(email))
    _, digest = mint(ADDRESS_CHANGE, change_id, proving.new_secret(SECRET_BYTES), keys)
    expires_at, origin = now + rules.LIFETIME, ORIGIN.get()
    try:
        async with proving.db.person(user_id) as tx:
            await store.lock_password(tx, user_id)
            await store.insert_address_change(tx, user_id, change_id, email, index, now, expires_at, origin)
            await store.set_address_change_digest(tx, change_id, digest)
            return await _carry_out(tx, proving.clock, user_id, change_id, [digest], None)
    except asyncpg.UniqueViolationError:
        return Refused(ADDRESS_TAKEN, "another account has the address")


async def _carry_out(
    tx: WorkspaceTx, clock: Clock, user_id: UUID, change_id: UUID, digests: list[bytes], kept: UUID | None
) -> Refused | None:
    """Change the address, and end what was begun under the one before; None where it is done.

    The caller holds the password's row: with it a sign-in, a change of the password and joining a workspace wait.

    Args:
        digests: Of the link's secret, one for each pepper.
        kept: The session that goes on.

    Raises:
        asyncpg.UniqueViolationError: Another account has the address.
    """
    now = clock()
    if not await doors.change_address(tx, digests, now):
        return Refused(ADDRESS_CHANGE_ENDED, "used, ended or over meanwhile")
    await store.end_resets(tx, user_id, now)
    await store.end_address_changes(tx, user_id, now)
    await store.delete_sessions(tx, user_id, kept)
    await revoked(tx, user_id)
    await enqueue(tx, ADDRESS_CHANGED_MAIL, change_id)
    return None
