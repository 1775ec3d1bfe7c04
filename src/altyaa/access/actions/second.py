"""Use cases of the second factor: the other half of a sign-in, a sign-in by passkey alone, a fresh proof.

Before each the edge asks the limiter: for the client's network, and for the person once they showed the password. So a
stranger who does not know it uses up nothing of theirs.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from altyaa.access import doors, store
from altyaa.access.actions import passkeys, recovery, sessions, totp
from altyaa.access.actions.proving import Proving, factors_of, give, take
from altyaa.access.factors import Halfway, Shown, Signed, Ticket
from altyaa.access.model import SignedIn, Visit
from altyaa.access.passwords import verify_password
from altyaa.access.rules.tickets import Purpose
from altyaa.access.rules.totp import read_code
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.credential import SECRET_BYTES
from altyaa.kernel.problems import SIGN_IN_FAILED, SIGN_IN_OVER, Refused
from altyaa.kernel.secret import Secret

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_ID_BYTES, _TIME_BYTES = 16, 8
_NOT_CONFIRMED = "That did not prove that it is you. Check the password and, if one was asked for, the code."


def pending(proving: Proving, halfway: Halfway, bound_to: str) -> Secret[str]:
    """What a browser holds between the two halves: it opens nothing by itself, and nowhere else."""
    changed = (halfway.changed_at - _EPOCH) // _MICROSECOND
    return give(proving, "second step", bound_to, halfway.user_id.bytes + changed.to_bytes(_TIME_BYTES, "big"))


def halfway(proving: Proving, text: Secret[str], bound_to: str) -> tuple[Halfway, Ticket] | Refused:
    """Who is half signed in."""
    ticket = take(proving, text, "second step", bound_to)
    if ticket is None:
        return Refused(SIGN_IN_OVER, "no pending sign-in, or over")
    changed = _EPOCH + int.from_bytes(ticket.body[_ID_BYTES:], "big") * _MICROSECOND
    return Halfway(UUID(bytes=ticket.body[:_ID_BYTES]), changed), ticket


async def finish(
    proving: Proving,
    secret: Secret[bytes],
    text: Secret[str],
    shown: Shown,
    bound_to: str,
    presented: Secret[str] | None,
) -> SignedIn | Refused:
    """The other half of a sign-in, once.

    Args:
        secret: 32 fresh random bytes.
        text: The pending sign-in.
        presented: As for ``sessions.sign_in``.

    Raises:
        DatabaseUnavailable: Nobody is signed in.
    """
    found = halfway(proving, text, bound_to)
    if isinstance(found, Refused):
        return found
    who, ticket = found
    proof = await _prepared(proving, who.user_id, shown, "second by passkey", bound_to)
    if isinstance(proof, Refused):
        return proof
    async with proving.db.person(who.user_id) as tx:
        if await store.lock_password(tx, who.user_id) != who.changed_at:
            return Refused(SIGN_IN_OVER, "the password was changed meanwhile")
        if refused := await _use(tx, proving, who.user_id, shown, proof):
            return refused
        if not await store.spend_ticket(tx, who.user_id, ticket.digest, ticket.expires_at):
            return Refused(SIGN_IN_OVER, "finished before")
        came = await sessions.begin(tx, proving.clock, proving.new_id, secret, who.user_id)
    if presented is not None:
        await sessions.sign_out(proving.db, presented)
    return came


async def sign_in_by_passkey(
    proving: Proving, secret: Secret[bytes], shown: Signed, bound_to: str, presented: Secret[str] | None
) -> SignedIn | Refused:
    """Begin a session by a passkey alone: the authenticator is one factor, and verified its person by another.

    Raises:
        DatabaseUnavailable: Nobody is signed in.
    """
    verified = await passkeys.verify(proving, shown, "sign-in by passkey", bound_to)
    if isinstance(verified, Refused):
        return verified
    async with proving.db.person(verified.user_id) as tx:
        if refused := await passkeys.accept(tx, proving, verified):
            return refused
        came = await sessions.begin(tx, proving.clock, proving.new_id, secret, verified.user_id)
    if presented is not None:
        await sessions.sign_out(proving.db, presented)
    return came


async def confirm(
    proving: Proving, visit: Visit, email_digest: bytes, password: Secret[str], shown: Shown, bound_to: str
) -> Secret[str] | Refused:
    """Note that the person of a session has proved anew who they are; the session's new token.

    Whoever has a copy of the one before has proved nothing, and is out.

    By a passkey, or by the password and, for whoever has a second factor, a code too. Whatever was wrong is told in the
    same words.

    Raises:
        DatabaseUnavailable: Nothing happened.
    """
    by_passkey = shown.signed is not None
    proof = await _prepared(proving, visit.user_id, shown, "confirm by passkey", bound_to)
    if isinstance(proof, Refused):
        return proof
    record = None if by_passkey else await doors.password(proving.db, email_digest)
    stored = None if record is None else Secret(record.hash)
    if not by_passkey and not await verify_password(stored, password):
        return Refused(SIGN_IN_FAILED, "wrong password", _NOT_CONFIRMED)
    async with proving.db.person(visit.user_id) as tx:
        changed_at = await store.lock_password(tx, visit.user_id)
        if record is not None and (record.user_id, record.changed_at) != (visit.user_id, changed_at):
            return Refused(SIGN_IN_FAILED, "the password was changed meanwhile", _NOT_CONFIRMED)
        if by_passkey or (await factors_of(tx, visit.user_id)).is_on:
            refused = await _use(tx, proving, visit.user_id, shown, proof)
            if refused is not None:
                return refused if by_passkey else Refused(SIGN_IN_FAILED, refused.why, _NOT_CONFIRMED)
        return await sessions.renew(tx, visit.session_id, proving.new_secret(SECRET_BYTES), proving.clock())


async def _prepared(
    proving: Proving, user_id: UUID, shown: Shown, purpose: Purpose, bound_to: str
) -> passkeys.Verified | Refused | None:
    """What is looked up before the transaction: whose passkey signed. None where none did."""
    if shown.signed is None:
        return None
    verified = await passkeys.verify(proving, shown.signed, purpose, bound_to)
    if isinstance(verified, passkeys.Verified) and verified.user_id != user_id:
        return passkeys.OF_ANOTHER
    return verified


async def _use(
    tx: WorkspaceTx, proving: Proving, user_id: UUID, shown: Shown, proof: passkeys.Verified | None
) -> Refused | None:
    if proof is not None:
        return await passkeys.accept(tx, proving, proof)
    # What is six digits is no recovery code.
    use = recovery.use if read_code(shown.code) is None else totp.use
    return await use(tx, proving, user_id, shown.code)
