"""What proving who somebody is needs of a process, and its tickets."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from altyaa.access import store
from altyaa.access.factors import Factors, Ticket
from altyaa.access.rules import tickets
from altyaa.access.rules.passkeys import Party
from altyaa.infra.db import Database, WorkspaceTx
from altyaa.infra.vault import ServiceKeys
from altyaa.kernel.clock import Clock
from altyaa.kernel.ids import IdSource
from altyaa.kernel.secret import Secret


@dataclass(frozen=True, slots=True)
class Proving:
    """One process, at one request.

    Attributes:
        new_secret: So many fresh random bytes.
        party: Who we are to browsers; None where they do no passkeys with us.
    """

    db: Database
    keys: ServiceKeys
    clock: Clock
    new_id: IdSource
    new_secret: Callable[[int], Secret[bytes]]
    party: Party | None


async def factors_of(tx: WorkspaceTx, user_id: UUID) -> Factors:
    """What a person has beside the password; nothing for somebody who does not exist."""
    return await store.factors(tx, user_id) or Factors(has_totp=False, passkeys=0, codes_left=0)


def give(proving: Proving, purpose: tickets.Purpose, bound_to: str, body: bytes = b"") -> Secret[str]:
    """A ticket for ten minutes. Nothing of it is stored until it is spent.

    Args:
        bound_to: What the browser brings along by itself: without it the ticket is worth nothing.
    """
    nonce, expires_at = proving.new_secret(tickets.NONCE_BYTES), proving.clock() + tickets.LIFETIME
    return tickets.write_ticket(purpose, bound_to, body, nonce, expires_at, proving.keys.pepper.compute)


def take(proving: Proving, text: Secret[str], purpose: tickets.Purpose, bound_to: str) -> Ticket | None:
    """What a ticket of ours carries; None for every other, and one that is over. It is not spent yet."""
    pepper = proving.keys.pepper
    macs = [partial(pepper.compute, kid=kid) for kid in pepper.ids]
    return tickets.read_ticket(text, purpose, bound_to, macs, proving.clock())
