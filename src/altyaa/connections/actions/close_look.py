"""Look at one connection closely: how it is, what happens to it next, who uses it, and what happened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.access import store as people
from altyaa.connections import store
from altyaa.connections.actions.look import Health, Past, View, history, look_at, views
from altyaa.connections.actions.means import Means
from altyaa.connections.actions.policies import PolicyView, look_at_policy
from altyaa.connections.actions.prospect import LAST_READS, LIVES_BY_IT
from altyaa.events import store as facts
from altyaa.events.model import Deed
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.problems import Refused

MOST_PAST, MOST_SIBLINGS, _NAMED = 20, 20, 40


@dataclass(frozen=True, slots=True)
class Close:
    """What its page shows.

    Attributes:
        siblings: What else hangs under the same account, newest first.
        past: What happened, but for its uses, newest first; ``is_older`` where there is more.
        takers: Who took its token, or called through it, of the last so many times; the latest first.
        names: Of those who acted, by wire id: a member's address, a key's name.
    """

    view: View
    policy: PolicyView
    siblings: list[View]
    past: list[Past]
    is_older: bool
    takers: list[Deed]
    names: Mapping[str, str]


async def look_closely(
    tx: WorkspaceTx, known: Health, means: Means, now: datetime, connection_id: UUID, before: UUID | None
) -> Close | Refused:
    """One, a disconnected one too.

    Args:
        before: Of what happened, only what is older than this.
    """
    providers = means.providers
    view = await look_at(tx, known, providers, now, connection_id)
    if isinstance(view, Refused):
        return view
    each = view.connection
    policy = await look_at_policy(tx, providers, each.provider)
    assert not isinstance(policy, Refused)  # its platform is known
    under = await store.connections(tx, grant_id=each.grant_id, most=MOST_SIBLINGS + 1)
    past = await history(tx, connection_id, before=before, but_for=LIVES_BY_IT, most=MOST_PAST + 1)
    takers = await facts.last_to(tx, write_id("con", connection_id), LIVES_BY_IT, LAST_READS)
    actors = list(dict.fromkeys([each.actor for each in takers] + [each.actor for each in past]))
    if each.connected_by is not None:
        actors.append(write_id("usr", each.connected_by))
    return Close(
        view=view,
        policy=policy,
        siblings=[sibling for sibling in views(under, known, providers, now) if sibling.connection.id != each.id],
        past=past[:MOST_PAST],
        is_older=len(past) > MOST_PAST,
        takers=takers,
        names={**await means.names(tx, actors[:_NAMED]), **await _addresses(tx, actors)},
    )


async def _addresses(tx: WorkspaceTx, actors: Iterable[str]) -> dict[str, str]:
    """Of those who are members still: a handful, so each is asked for."""
    found: dict[str, str] = {}
    for actor in dict.fromkeys(actors):
        user_id = read_id("usr", actor)
        member = None if user_id is None else await people.member(tx, user_id)
        if member is not None:
            found[actor] = member.email
    return found
