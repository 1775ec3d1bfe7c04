"""Tokens that apps got for themselves: none of them is written down, so they are counted, and told by the minute."""

from collections import Counter
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from altyaa.events import actions as events
from altyaa.infra.db import Database
from altyaa.kernel.fact import Fact, Json
from altyaa.oauth.authenticate import acting_client
from altyaa.oauth.model import ClientRecord

MOST_KINDS = 1000
"""Of one app between two writings; what is beyond them is told without its network."""


class _Kind(NamedTuple):
    scopes: frozenset[str]
    network: str
    minute: int


class Issuances:
    """Those that this process has counted and not yet told."""

    def __init__(self) -> None:
        self._counted: dict[UUID, tuple[ClientRecord, Counter[_Kind]]] = {}

    def count(self, client: ClientRecord, scopes: frozenset[str], network: str, now: datetime) -> None:
        """Count one token.

        Args:
            network: The /24 or /48 of the caller's address; empty for none.
        """
        if client.id not in self._counted:
            self._counted[client.id] = (client, Counter())
        kinds = self._counted[client.id][1]
        minute = int(now.timestamp()) // 60
        kind = _Kind(scopes, network, minute)
        if kind not in kinds and len(kinds) >= MOST_KINDS:
            kind = _Kind(frozenset(), "", minute)
        kinds[kind] += 1

    async def write(self, db: Database) -> None:
        """Tell of them all, each app's in its workspace. Counted until told: what ends this in between loses none.

        Raises:
            DatabaseUnavailable: Those not yet told are kept for the next time.
        """
        for client_id, (client, kinds) in list(self._counted.items()):
            told = kinds.copy()
            async with db.workspace(acting_client(client, client.workspace_id)) as tx:
                for kind, times in told.items():
                    await events.record(tx, _told(client, kind, times))
            kinds -= told  # More may have come meanwhile.
            if not kinds:
                del self._counted[client_id]


def _told(client: ClientRecord, kind: _Kind, times: int) -> Fact:
    minute = datetime.fromtimestamp(kind.minute * 60, UTC)
    told: dict[str, Json] = {"client": client.name, "grant_type": "client_credentials", "scopes": sorted(kind.scopes)}
    told |= {"network": kind.network, "minute": minute.isoformat(), "times": times}
    return Fact("oauth.token.issued", client.wire_id, minute, told)
