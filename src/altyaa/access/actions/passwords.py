"""Use cases of passwords: one that is forgotten, and one that is replaced.

Before ``forgot`` the edge asks the limiter as before a sign-in: for the digest of the address, and for the client's
network.
"""

from dataclasses import dataclass
from uuid import UUID

from altyaa.access import doors, store
from altyaa.access.actions import links, sessions
from altyaa.access.actions.proving import factors_of
from altyaa.access.model import PASSWORD_RESET, Reset, Visit
from altyaa.access.passwords import hash_password, verify_password
from altyaa.access.rules import check_password
from altyaa.access.rules import sessions as rules
from altyaa.infra.db import Database
from altyaa.infra.jobs import enqueue
from altyaa.infra.vault import ServiceKeys
from altyaa.kernel.clock import Clock
from altyaa.kernel.ids import IdSource
from altyaa.kernel.problems import INVALID_VALUE, SIGN_IN_FAILED, Refused
from altyaa.kernel.secret import Secret

_MEANWHILE = "The password was changed a moment ago. Open the page again."
PASSWORD_MAIL, PASSWORD_CHANGED_MAIL = "password_mail", "password_changed_mail"
"""Kinds of the jobs that send the link, and the word that it was used."""
PASSWORD_REPLACED_MAIL = "password_replaced_mail"
"""Kind of the job that tells of a change by somebody who knew the password before."""


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody signed in wants another password.

    Attributes:
        email_digest: Blind index of their address, 32 bytes.
        current: What they say that it is.
    """

    visit: Visit
    email: str
    email_digest: bytes
    current: Secret[str]
    password: Secret[str]


async def forgot(db: Database, clock: Clock, new_id: IdSource, email_digest: bytes) -> None:
    """Let a link to set a new password go to the address, if somebody has it, for 30 minutes.

    The same statements for an address that nobody has: its job finds nothing to send.

    Args:
        email_digest: Blind index of the address, 32 bytes.

    Raises:
        DatabaseUnavailable: Nothing happened.
    """
    user_id, reset_id, now = await doors.user_by_email(db, email_digest) or new_id(), new_id(), clock()
    async with db.person(user_id) as tx:
        await store.insert_reset(tx, user_id, reset_id, now, now + rules.RESET_LIFETIME)
        await enqueue(tx, PASSWORD_MAIL, reset_id)


async def find_reset(db: Database, keys: ServiceKeys, clock: Clock, token: Secret[str]) -> Reset | Refused:
    """What a link to set a new password opens.

    Args:
        token: ``alp_…``. A forged or mistyped one costs arithmetic and no query.

    Raises:
        DatabaseUnavailable: It could not be looked up.
    """
    return rules.open_reset(await links.look_up(db, PASSWORD_RESET, token, keys, doors.password_reset), clock())


async def reset_password(
    db: Database, keys: ServiceKeys, clock: Clock, token: Secret[str], password: Secret[str]
) -> UUID | Refused:
    """Set a new password with a link, once; the person's id.

    It ends every session, every other link and every change of address of the person, and tells them by mail.

    Raises:
        DatabaseUnavailable: Nothing happened.
    """
    found = await find_reset(db, keys, clock, token)
    if isinstance(found, Refused):
        return found
    async with db.person(found.user_id) as tx:
        account = await store.account(tx)
    if refused := check_password(password, account.email if account else ""):
        return refused
    hashed = await hash_password(password)
    async with db.person(found.user_id) as tx:
        # In the order of whatever else ends links: two that hold each other's row would wait for each other.
        await store.lock_password(tx, found.user_id)
        now = clock()
        reset = rules.open_reset(await store.lock_reset(tx, found.id), now)
        if isinstance(reset, Refused):
            return reset
        # First the password: a sign-in with the old one is over by then, and its session is among those that end.
        await store.set_password(tx, reset.user_id, hashed, now)
        await store.end_resets(tx, reset.user_id, now)
        await store.end_address_changes(tx, reset.user_id, now)
        await store.delete_sessions(tx, reset.user_id, None)
        await enqueue(tx, PASSWORD_CHANGED_MAIL, reset.id)
    return reset.user_id


async def change_password(
    db: Database, clock: Clock, new_id: IdSource, secret: Secret[bytes], change: Change
) -> Secret[str] | Refused:
    """Replace a password by another; the new token of the session that asked.

    Every other session and every mailed link of the person ends, and they are told by mail. Before it the edge asks the
    limiter as before a sign-in. A refusal names the field that is wrong: ``current`` or ``password``.

    Args:
        secret: 32 fresh random bytes.

    Raises:
        DatabaseUnavailable: Nothing happened.
    """
    visit = change.visit
    record = await doors.password(db, change.email_digest)
    stored = None if record is None else Secret(record.hash)
    if not await verify_password(stored, change.current) or record is None or record.user_id != visit.user_id:
        return Refused(SIGN_IN_FAILED, "wrong password", "This is not your password.", fields=("current",))
    if refused := _unfit(change):
        return refused
    hashed = await hash_password(change.password)
    async with db.person(visit.user_id) as tx:
        if await store.lock_password(tx, visit.user_id) != record.changed_at:
            return Refused(SIGN_IN_FAILED, "changed meanwhile", _MEANWHILE, fields=("current",))
        now = clock()
        await store.set_password(tx, visit.user_id, hashed, now)
        await store.end_resets(tx, visit.user_id, now)
        await store.end_address_changes(tx, visit.user_id, now)
        await store.delete_sessions(tx, visit.user_id, visit.session_id)
        await enqueue(tx, PASSWORD_REPLACED_MAIL, new_id())
        # The password alone proves who it is only to whom nothing more was asked for.
        is_on = (await factors_of(tx, visit.user_id)).is_on
        return await sessions.renew(tx, visit.session_id, secret, visit.authenticated_at if is_on else now)


def _unfit(change: Change) -> Refused | None:
    if change.password == change.current:
        said = "That is the password that you have. Choose another."
        return Refused(INVALID_VALUE, "the same password", said, fields=("password",))
    refused = check_password(change.password, change.email)
    return refused and Refused(refused.problem, refused.why, refused.detail, fields=("password",))
