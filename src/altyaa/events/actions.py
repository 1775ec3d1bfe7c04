"""Use cases of facts."""

from collections.abc import Iterable
from uuid import UUID

from altyaa.events import store
from altyaa.infra import entropy
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.jobs import enqueue
from altyaa.infra.origin import ORIGIN
from altyaa.kernel.fact import Fact

MAIL = "mail"
"""Kind of the job that sends one letter."""


async def record(tx: WorkspaceTx, fact: Fact) -> UUID:
    """Write a fact in the transaction that makes it true; its id."""
    event_id = entropy.new_id()
    await store.insert_event(tx, _workspace(tx), event_id, fact, tx.caller.id, ORIGIN.get())
    return event_id


async def tell(tx: WorkspaceTx, fact: Fact, addresses: Iterable[str]) -> UUID:
    """Write a fact and let a letter about it go to each address, once the transaction has committed."""
    event_id = await record(tx, fact)
    for address in addresses:
        mail_id = entropy.new_id()
        await store.insert_mail(tx, _workspace(tx), mail_id, event_id, address, fact.at)
        await enqueue(tx, MAIL, mail_id)
    return event_id


def _workspace(tx: WorkspaceTx) -> UUID:
    if tx.caller.workspace_id is None:
        raise RuntimeError("a fact belongs to a workspace, and this transaction is in none")
    return tx.caller.workspace_id
