"""A grant in words that people read."""

from dataclasses import dataclass

from altyaa.kernel.ids import write_id
from altyaa.kernel.scopes import Scope, ScopeCatalogue
from altyaa.oauth.store.grant_views import GrantView


@dataclass(frozen=True, slots=True)
class Device:
    """Where an app is used, as far as that is known.

    Attributes:
        agent, network: Of its last use, or else of its last refresh; empty for unknown.
    """

    id: str
    grant: GrantView
    agent: str
    network: str


def device(grant: GrantView) -> Device:
    """One grant."""
    refreshes = grant.last_refreshes
    last = refreshes[-1] if refreshes else None
    agent = grant.last_used_agent or (last.agent if last else "")
    network = str(grant.last_used_ip) if grant.last_used_ip else (last.network if last else "")
    return Device(write_id("grt", grant.id), grant, agent, network)


def named(names: list[str], catalogue: ScopeCatalogue) -> list[Scope | str]:
    """Scopes; of one that the deployment has no more, the name."""
    return [catalogue.get(name) or name for name in names]
