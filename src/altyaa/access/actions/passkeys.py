"""Use cases of passkeys."""

from dataclasses import dataclass
from uuid import UUID

from altyaa.access import doors, store
from altyaa.access.actions import recovery
from altyaa.access.actions.factor_mail import tell
from altyaa.access.actions.proving import Proving, factors_of, give, take
from altyaa.access.factors import Assertion, Signed, Ticket
from altyaa.access.model import Account
from altyaa.access.rules import passkeys as rules
from altyaa.access.rules import read_name
from altyaa.access.rules.tickets import Purpose, digest_of
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.problems import INVALID_VALUE, NOT_FOUND, PASSKEY_FAILED, Refused
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import text

NO_PARTY = Refused(
    PASSKEY_FAILED, "no passkeys at this address", "Passkeys do not work at the address of this service."
)
TOO_LATE = Refused(PASSKEY_FAILED, "challenge", "That took too long, or the page was opened elsewhere. Try once more.")
OF_ANOTHER = Refused(PASSKEY_FAILED, "passkey of another person", "That passkey is another person's.")
NO_SUCH_PASSKEY = Refused(NOT_FOUND, "no such passkey", "You have no such passkey. It may have been removed.")
FULL = Refused(
    INVALID_VALUE,
    "too many passkeys",
    text("You have %(most)s passkeys. Remove one that you do not use.", most=rules.MOST),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What goes into a page, for the script that asks the authenticator.

    Attributes:
        challenge: A ticket, which comes back with the answer.
        options: JSON.
    """

    challenge: Secret[str]
    options: str


@dataclass(frozen=True, slots=True)
class Verified:
    """An answer that was signed by a passkey of ours; not accepted yet."""

    user_id: UUID
    assertion: Assertion
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Added:
    """A new passkey.

    Attributes:
        codes: Recovery codes, where it is the first second factor; shown once.
    """

    id: UUID
    codes: tuple[Secret[str], ...]


def ask_any(proving: Proving, bound_to: str) -> Asked | None:
    """Ask for whichever passkey the authenticator has for us; None where browsers do none with us."""
    if proving.party is None:
        return None
    challenge = give(proving, "sign-in by passkey", bound_to)
    return Asked(challenge, rules.request_options(proving.party, digest_of(challenge)))


async def ask_for(tx: WorkspaceTx, proving: Proving, purpose: Purpose, bound_to: str) -> Asked | None:
    """Ask for one of the person's passkeys; None where they have none, or browsers do none with us."""
    known = await store.passkeys(tx)
    if proving.party is None or not known:
        return None
    challenge = give(proving, purpose, bound_to)
    return Asked(challenge, rules.request_options(proving.party, digest_of(challenge), known))


async def ask_to_make(tx: WorkspaceTx, proving: Proving, account: Account, bound_to: str) -> Asked | Refused:
    """Ask the authenticator to make one."""
    if proving.party is None:
        return NO_PARTY
    known = await store.passkeys(tx)
    if len(known) >= rules.MOST:
        return FULL
    challenge = give(proving, "add passkey", bound_to, account.id.bytes)
    handle = proving.keys.blind_index.compute(rules.handle_input(account.id))
    return Asked(challenge, rules.creation_options(proving.party, account.email, handle, digest_of(challenge), known))


async def add(
    tx: WorkspaceTx, proving: Proving, user_id: UUID, signed: Signed, name: str, bound_to: str
) -> Added | Refused:
    """Keep what the authenticator made. The first second factor brings recovery codes with it."""
    called = read_name(name)
    if isinstance(called, Refused):
        return called
    ticket = take(proving, signed.challenge, "add passkey", bound_to)
    if ticket is None or ticket.body != user_id.bytes:
        return TOO_LATE
    made = NO_PARTY if proving.party is None else rules.made(proving.party, signed.answer, ticket.digest)
    if isinstance(made, Refused):
        return made
    await store.lock_password(tx, user_id)
    before = await factors_of(tx, user_id)
    if before.passkeys >= rules.MOST:
        return FULL
    if not await store.spend_ticket(tx, user_id, ticket.digest, ticket.expires_at):
        return TOO_LATE
    passkey_id = proving.new_id()
    digest = proving.keys.blind_index.compute(rules.credential_input(made.credential_id))
    if not await store.insert_passkey(tx, user_id, passkey_id, digest, made, called, proving.clock()):
        return Refused(PASSKEY_FAILED, "credential id is taken", "This passkey is known already.")
    codes = () if before.is_on else await recovery.replace(tx, proving, user_id)
    await tell(tx, "passkey_added_mail", passkey_id)
    return Added(passkey_id, codes)


async def verify(proving: Proving, shown: Signed, purpose: Purpose, bound_to: str) -> Verified | Refused:
    """Whose passkey signed, and that it signed what we asked in this browser for this purpose.

    Raises:
        DatabaseUnavailable: It could not be looked up.
    """
    if proving.party is None:
        return NO_PARTY
    ticket, credential_id = take(proving, shown.challenge, purpose, bound_to), rules.credential_of(shown.answer)
    if ticket is None:
        return TOO_LATE
    if credential_id is None:
        return Refused(PASSKEY_FAILED, "not an answer of an authenticator")
    index = proving.keys.blind_index
    record = await doors.passkey(proving.db, index.compute(rules.credential_input(credential_id)))
    if record is None:
        return Refused(PASSKEY_FAILED, "no such passkey", "This passkey is not known here. It may have been removed.")
    handle = index.compute(rules.handle_input(record.user_id))
    found = rules.asserted(
        proving.party, shown.answer, ticket.digest, record, handle, is_named=purpose != "sign-in by passkey"
    )
    return found if isinstance(found, Refused) else Verified(record.user_id, found, ticket)


async def accept(tx: WorkspaceTx, proving: Proving, verified: Verified) -> Refused | None:
    """Take the answer, once; None where it is good. The transaction is the passkey's person's.

    A counter that went back means that two authenticators sign with one key (WebAuthn L3 §6.1.1): which of them is the
    person's nobody can tell, so neither is let in by it, and the person is told.
    """
    signed = verified.assertion
    if signed.went_back:
        await tell(tx, "passkey_refused_mail", signed.passkey_id)
        return Refused(PASSKEY_FAILED, "sign count went back")
    if not await store.spend_ticket(tx, verified.user_id, verified.ticket.digest, verified.ticket.expires_at):
        return Refused(PASSKEY_FAILED, "challenge was used")
    counted = await store.use_passkey(tx, signed.passkey_id, signed.sign_count, proving.clock(), signed.backed_up)
    return None if counted else Refused(PASSKEY_FAILED, "removed, or used meanwhile")


async def rename(tx: WorkspaceTx, passkey_id: UUID, name: str) -> Refused | None:
    """Call it something else."""
    called = read_name(name)
    if isinstance(called, Refused):
        return called
    return None if await store.rename_passkey(tx, passkey_id, called) else NO_SUCH_PASSKEY


async def remove(tx: WorkspaceTx, proving: Proving, user_id: UUID, passkey_id: UUID) -> Refused | None:
    """End one. With the last second factor the recovery codes end too."""
    await store.lock_password(tx, user_id)
    if not await store.delete_passkey(tx, passkey_id):
        return NO_SUCH_PASSKEY
    if not (await factors_of(tx, user_id)).is_on:
        await store.delete_recovery_codes(tx, user_id)
    await tell(tx, "passkey_removed_mail", proving.new_id())
    return None
