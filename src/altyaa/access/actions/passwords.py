"""Use cases of a forgotten password.

Before ``forgot`` the edge asks the limiter as before a sign-in: for the digest of the address, and for the client's
network.
"""

from uuid import UUID

from altyaa.access import doors, store
from altyaa.access.actions import links
from altyaa.access.model import PASSWORD_RESET, Reset
from altyaa.access.passwords import hash_password
from altyaa.access.rules import check_password
from altyaa.access.rules import sessions as rules
from altyaa.infra.db import Database
from altyaa.infra.jobs import enqueue
from altyaa.infra.vault import ServiceKeys
from altyaa.kernel.clock import Clock
from altyaa.kernel.ids import IdSource
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret

PASSWORD_MAIL, PASSWORD_CHANGED_MAIL = "password_mail", "password_changed_mail"
"""Kinds of the jobs that send the link, and the word that it was used."""


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

    It ends every session and every other link of the person, and tells them by mail.

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
        now = clock()
        reset = rules.open_reset(await store.lock_reset(tx, found.id), now)
        if isinstance(reset, Refused):
            return reset
        # First the password: a sign-in with the old one is over by then, and its session is among those that end.
        await store.set_password(tx, reset.user_id, hashed, now)
        await store.end_resets(tx, reset.user_id, now)
        await store.delete_sessions(tx, reset.user_id, None)
        await enqueue(tx, PASSWORD_CHANGED_MAIL, reset.id)
    return reset.user_id
