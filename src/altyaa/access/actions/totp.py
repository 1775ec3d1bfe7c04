"""Use cases of an authenticator app. Its secret is computed each time: no row and no backup holds it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.access import store
from altyaa.access.actions import recovery
from altyaa.access.actions.factor_mail import tell
from altyaa.access.actions.proving import Proving, factors_of, give, take
from altyaa.access.rules import totp as rules
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.vault import ServiceKeys
from altyaa.kernel.problems import INVALID_VALUE, NOT_FOUND, SECOND_FAILED, Refused
from altyaa.kernel.secret import Secret

_ID_BYTES, _KID_BYTES = 16, 8
_WRONG_CODE = Refused(
    INVALID_VALUE,
    "wrong code of a new app",
    "The code is not right. Type the one that the app shows now, and look whether the phone's clock is right.",
)
_OVER = Refused(INVALID_VALUE, "enrolment over", "That took too long. Scan the new code below.")
ONE_ALREADY = Refused(INVALID_VALUE, "an app already", "You have an authenticator app already. Turn it off first.")
NO_APP = Refused(NOT_FOUND, "no app", "You have no authenticator app.")


@dataclass(frozen=True, slots=True)
class Offered:
    """An app's secret that is not in use yet.

    Attributes:
        enrolment: A ticket, which comes back with the first code.
        text: Base32.
    """

    enrolment: Secret[str]
    text: Secret[str]


def offer(proving: Proving, user_id: UUID, bound_to: str) -> Offered:
    """A new secret for the person's app. Nothing is stored until a code shows that the app has it."""
    totp_id, salt, kid = proving.new_id(), proving.new_secret(rules.SALT_BYTES).reveal(), proving.keys.pepper.primary_id
    body = user_id.bytes + totp_id.bytes + salt + kid.to_bytes(_KID_BYTES, "big")
    text = rules.secret_text(_secret(proving.keys, user_id, totp_id, salt, kid))
    return Offered(give(proving, "add app", bound_to, body), text)


def offered_again(proving: Proving, user_id: UUID, enrolment: Secret[str], bound_to: str) -> Offered | None:
    """The same secret once more, for whoever mistyped its first code; None once the ticket is over."""
    ticket = take(proving, enrolment, "add app", bound_to)
    if ticket is None or ticket.body[:_ID_BYTES] != user_id.bytes:
        return None
    totp_id, salt, kid = _enrolled(ticket.body)
    try:
        return Offered(enrolment, rules.secret_text(_secret(proving.keys, user_id, totp_id, salt, kid)))
    except KeyError:
        return None


async def add(
    tx: WorkspaceTx, proving: Proving, user_id: UUID, enrolment: Secret[str], typed: Secret[str], bound_to: str
) -> tuple[Secret[str], ...] | Refused:
    """Turn the app on, by a first code; recovery codes where it is the first second factor, and else none."""
    ticket, code = take(proving, enrolment, "add app", bound_to), rules.read_code(typed)
    if ticket is None or ticket.body[:_ID_BYTES] != user_id.bytes:
        return _OVER
    totp_id, salt, kid = _enrolled(ticket.body)
    now = proving.clock()
    step = None if code is None else _step(proving.keys, user_id, totp_id, salt, kid, code, now)
    if step is None:
        return _WRONG_CODE
    await store.lock_password(tx, user_id)
    before = await factors_of(tx, user_id)
    if before.has_totp:
        return ONE_ALREADY
    if not await store.spend_ticket(tx, user_id, ticket.digest, ticket.expires_at):
        return _OVER
    await store.insert_totp(tx, user_id, totp_id, kid, salt, step, now)
    codes = () if before.is_on else await recovery.replace(tx, proving, user_id)
    await tell(tx, "app_added_mail", totp_id)
    return codes


async def use(tx: WorkspaceTx, proving: Proving, user_id: UUID, typed: Secret[str]) -> Refused | None:
    """Take a code, once; None where it is good. Of two uses at once the row lets one through."""
    found, code, now = await store.totp(tx), rules.read_code(typed), proving.clock()
    if found is None or code is None:
        return Refused(SECOND_FAILED, "no app" if found is None else "not a code")
    step = _step(proving.keys, user_id, found.id, found.salt, found.pepper_kid, code, now)
    if step is None:
        return Refused(SECOND_FAILED, "wrong code")
    if not await store.use_totp(tx, found.id, step, now):
        return Refused(SECOND_FAILED, "code was used, or a later one")
    return None


async def remove(tx: WorkspaceTx, proving: Proving, user_id: UUID) -> Refused | None:
    """Turn the app off. With the last second factor the recovery codes end too."""
    await store.lock_password(tx, user_id)
    if not await store.delete_totp(tx, user_id):
        return NO_APP
    if not (await factors_of(tx, user_id)).is_on:
        await store.delete_recovery_codes(tx, user_id)
    await tell(tx, "app_removed_mail", proving.new_id())
    return None


def _enrolled(body: bytes) -> tuple[UUID, bytes, int]:
    rest = body[_ID_BYTES:]
    salt = rest[_ID_BYTES : _ID_BYTES + rules.SALT_BYTES]
    return UUID(bytes=rest[:_ID_BYTES]), salt, int.from_bytes(rest[_ID_BYTES + rules.SALT_BYTES :], "big")


def _step(
    keys: ServiceKeys, user_id: UUID, totp_id: UUID, salt: bytes, kid: int, code: str, now: datetime
) -> int | None:
    try:
        text = rules.secret_text(_secret(keys, user_id, totp_id, salt, kid))
    except KeyError:  # The pepper's key was destroyed, and with it this app's secret.
        return None
    return rules.step_of(text, code, now)


def _secret(keys: ServiceKeys, user_id: UUID, totp_id: UUID, salt: bytes, kid: int) -> bytes:
    return keys.pepper.compute(rules.secret_input(user_id, totp_id, salt), rules.SECRET_BYTES, kid=kid)
