"""Use cases of recovery codes, and of somebody who lost everything."""

from functools import partial
from uuid import UUID

from altyaa.access import store
from altyaa.access.actions.factor_mail import tell
from altyaa.access.actions.proving import Proving, factors_of, take
from altyaa.access.rules import recovery as rules
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.problems import INVALID_VALUE, SECOND_FAILED, Refused
from altyaa.kernel.secret import Secret

NOTHING_TO_RECOVER = Refused(
    INVALID_VALUE, "no second factor", "You have no passkey and no authenticator app. Add one first."
)
MADE_ALREADY = Refused(INVALID_VALUE, "form sent before", "This form was sent before, or is too old. Open it again.")


async def replace(tx: WorkspaceTx, proving: Proving, user_id: UUID) -> tuple[Secret[str], ...]:
    """Ten new codes, in place of all that the person had. They are returned, and stored as keyed digests alone."""
    codes = tuple(rules.write_code(proving.new_secret(rules.RANDOM_BYTES)) for _ in range(rules.HOW_MANY))
    pepper = proving.keys.pepper
    read = [rules.read_code(code) for code in codes]
    digests = [pepper.compute(rules.digest_input(user_id, code)) for code in read if code is not None]
    await store.delete_recovery_codes(tx, user_id)
    ids = [proving.new_id() for _ in codes]
    await store.insert_recovery_codes(tx, user_id, ids, digests, pepper.primary_id, proving.clock())
    return codes


async def make_anew(
    tx: WorkspaceTx, proving: Proving, user_id: UUID, opening: Secret[str], bound_to: str
) -> tuple[Secret[str], ...] | Refused:
    """Make new codes because the person asks for them, once for each opening of the form.

    Args:
        opening: The ticket of the form.
    """
    ticket = take(proving, opening, "make codes", bound_to)
    await store.lock_password(tx, user_id)
    if not (await factors_of(tx, user_id)).is_on:
        return NOTHING_TO_RECOVER
    if ticket is None or not await store.spend_ticket(tx, user_id, ticket.digest, ticket.expires_at):
        return MADE_ALREADY
    codes = await replace(tx, proving, user_id)
    await tell(tx, "codes_made_mail", proving.new_id())
    return codes


async def use(tx: WorkspaceTx, proving: Proving, user_id: UUID, typed: Secret[str]) -> Refused | None:
    """Take a recovery code, once; None where it is good. The person is told, and how many are left."""
    code, pepper = rules.read_code(typed), proving.keys.pepper
    if code is None:
        return Refused(SECOND_FAILED, "not a recovery code")
    compute = partial(pepper.compute, rules.digest_input(user_id, code))
    if not await store.use_recovery_code(tx, [compute(kid=kid) for kid in pepper.ids], proving.clock()):
        return Refused(SECOND_FAILED, "no such recovery code, or used")
    await tell(tx, "code_used_mail", proving.new_id())
    return None


async def reset_factors(tx: WorkspaceTx, proving: Proving, user_id: UUID) -> tuple[int, int, int]:
    """Take everything away but the password, and end every session: for somebody who lost it all, by the operator.

    Returns:
        How many passkeys, authenticator apps and sessions ended.
    """
    await store.lock_password(tx, user_id)
    passkeys, apps = await store.delete_passkeys(tx, user_id), await store.delete_totp(tx, user_id)
    await store.delete_recovery_codes(tx, user_id)
    sessions = await store.delete_sessions(tx, user_id, None)
    await tell(tx, "factors_reset_mail", proving.new_id())
    return passkeys, apps, sessions
