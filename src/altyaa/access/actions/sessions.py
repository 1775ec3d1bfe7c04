"""Use cases of signing in and of sessions.

Before ``sign_in`` the edge asks the limiter twice, known address or not: for the digest of the address, and for the
client's network. Both count failures and successes alike, so that the limiter's answer tells nothing either.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from altyaa.access import doors, store
from altyaa.access.actions.proving import factors_of
from altyaa.access.factors import Halfway
from altyaa.access.model import PasswordRecord, Session, SignedIn, Visit
from altyaa.access.passwords import hash_password, is_outdated, verify_password
from altyaa.access.rules import sessions as rules
from altyaa.infra.db import Database, WorkspaceTx
from altyaa.infra.origin import ORIGIN
from altyaa.kernel import base62
from altyaa.kernel.clock import Clock
from altyaa.kernel.ids import IdSource
from altyaa.kernel.problems import SIGN_IN_FAILED, Refused
from altyaa.kernel.secret import Secret


async def sign_in(
    db: Database,
    clock: Clock,
    new_id: IdSource,
    secret: Secret[bytes],
    email_digest: bytes,
    password: Secret[str],
    presented: Secret[str] | None,
) -> SignedIn | Halfway | Refused:
    """Begin a session for whoever knows the password; only half of one for whoever has a second factor.

    An unknown address and a wrong password are told in the same words, after the same time.

    Args:
        secret: 32 fresh random bytes.
        email_digest: Blind index of the address, 32 bytes.
        presented: The token of a session that the browser has already: it ends, whoever's it is, so that nobody can
            have somebody sign in to a session that they know.

    Raises:
        DatabaseUnavailable: Nobody is signed in.
    """
    record = await doors.password(db, email_digest)
    stored = None if record is None else Secret(record.hash)
    if not await verify_password(stored, password) or record is None or stored is None:
        return Refused(SIGN_IN_FAILED, "unknown address" if record is None else "wrong password")
    rehashed = await hash_password(password) if is_outdated(stored) else None
    async with db.person(record.user_id) as tx:
        came = await _begin(tx, clock, new_id, secret, email_digest, record, rehashed)
    if presented is not None and isinstance(came, SignedIn):
        await sign_out(db, presented)
    return came


async def _begin(
    tx: WorkspaceTx,
    clock: Clock,
    new_id: IdSource,
    secret: Secret[bytes],
    email_digest: bytes,
    record: PasswordRecord,
    rehashed: Secret[str] | None,
) -> SignedIn | Halfway | Refused:
    if await store.lock_password(tx, record.user_id) != record.changed_at:
        return Refused(SIGN_IN_FAILED, "the password was changed meanwhile")
    if not await doors.has_address(tx, record.user_id, email_digest):
        return Refused(SIGN_IN_FAILED, "the address was changed meanwhile")
    if rehashed is not None:
        await store.set_password(tx, record.user_id, rehashed, record.changed_at)
    if (await factors_of(tx, record.user_id)).is_on:
        return Halfway(record.user_id, record.changed_at)
    return await begin(tx, clock, new_id, secret, record.user_id)


async def begin(tx: WorkspaceTx, clock: Clock, new_id: IdSource, secret: Secret[bytes], user_id: UUID) -> SignedIn:
    """Begin a session of somebody who has proved, in this transaction, who they are.

    Args:
        secret: 32 fresh random bytes.
    """
    now, session_id = clock(), new_id()
    token = Secret(base62.write(secret.reveal()))
    expires_at = now + rules.LONGEST_LIFE
    await store.insert_session(tx, user_id, session_id, _digest(token), now, expires_at, ORIGIN.get())
    return SignedIn(user_id, session_id, token, expires_at)


async def visit(db: Database, clock: Clock, token: Secret[str]) -> Visit | None:
    """The session that a cookie names; None for none, or one that has ended.

    Raises:
        DatabaseUnavailable: It could not be looked up.
    """
    found, now = await doors.session(db, _digest(token)), clock()
    if found is None or not rules.is_alive(found, now):
        return None
    if rules.is_to_be_noted(found, now):
        async with db.person(found.user_id) as tx:
            await store.touch_session(tx, found.id, now)
    return Visit(found.user_id, found.id, found.authenticated_at)


def is_fresh(visit: Visit, now: datetime) -> bool:
    """Whether the person signed in within the last 10 minutes."""
    return rules.is_fresh(visit.authenticated_at, now)


async def sign_out(db: Database, token: Secret[str]) -> None:
    """End the session that a cookie names; nothing where there is none.

    Raises:
        DatabaseUnavailable: It was not ended.
    """
    found = await doors.session(db, _digest(token))
    if found is not None:
        async with db.person(found.user_id) as tx:
            await store.delete_session(tx, found.id)


def alive(every: Sequence[Session], now: datetime) -> list[Session]:
    """Those that still open something."""
    return [each for each in every if rules.is_alive(each, now)]


async def renew(tx: WorkspaceTx, session_id: UUID, secret: Secret[bytes], proved_at: datetime) -> Secret[str]:
    """Give a session another token; whoever knew the one before is out.

    Args:
        secret: 32 fresh random bytes.
        proved_at: When its person last proved, by all that they have, who they are.
    """
    token = Secret(base62.write(secret.reveal()))
    await store.renew_session(tx, session_id, _digest(token), proved_at)
    return token


async def end_session(tx: WorkspaceTx, session_id: UUID) -> bool:
    """End one of the person's sessions; False where there is no such."""
    return await store.delete_session(tx, session_id) > 0


async def end_others(tx: WorkspaceTx, user_id: UUID, kept: UUID) -> int:
    """End all of the person's sessions but one; how many that were."""
    return await store.delete_sessions(tx, user_id, kept)


def _digest(token: Secret[str]) -> bytes:
    """No pepper: 256 random bits cannot be guessed from their digest."""
    return sha256(token.reveal().encode("utf-8", "surrogatepass")).digest()
