"""Who is acting, by their role at this moment."""

from altyaa.access import store
from altyaa.access.model import Actor
from altyaa.access.rules import members as rules
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Refused


async def acting(tx: WorkspaceTx) -> Actor | Refused:
    """By what right the caller changes people. Their role stays as it is until the transaction ends."""
    caller = tx.caller if isinstance(tx.caller, Principal) else None
    user_id = None if caller is None or caller.kind != "member" else caller.user_id
    return rules.actor(caller, None if user_id is None else await store.share_membership(tx, user_id))
