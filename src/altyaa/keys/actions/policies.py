"""What a workspace's policies mean for its keys."""

from datetime import datetime
from uuid import UUID

from altyaa.access import store as access_store
from altyaa.access.model import Hit, Policies
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.problems import Refused
from altyaa.keys import store
from altyaa.keys.model import Reach
from altyaa.keys.rules.policies import hits, within

_AT_ONCE = 1000


class KeysGoverned:
    """The keys' part in policies (``access.policies.Governed``)."""

    async def hit_by(self, tx: WorkspaceTx, now: datetime, after: Policies) -> list[Hit]:
        """Keys that work now and would not under these policies, newest first."""
        found: list[Hit] = []
        page = await store.working_keys(tx, now, None, _AT_ONCE)
        while page:
            found += hits(page, after, now)
            page = await store.working_keys(tx, now, page[-1].id, _AT_ONCE) if len(page) == _AT_ONCE else []
        return found


async def within_policies(tx: WorkspaceTx, workspace_id: UUID, made_at: datetime, asked: Reach) -> Refused | None:
    """Refuse a key that asks for more than its workspace gives to any."""
    policies = await access_store.policies(tx, workspace_id)
    return None if policies is None else within(policies, made_at, asked.expires_at, asked.cidrs)
