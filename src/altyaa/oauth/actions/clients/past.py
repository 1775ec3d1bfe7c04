"""What happened to a client, and what people made of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address
from typing import Any
from uuid import UUID

from altyaa.events import store as facts
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.ids import read_id, write_id
from altyaa.oauth import store
from altyaa.oauth.store.app_views import Following

_MOST_TOLD = 30


@dataclass(frozen=True, slots=True)
class Past:
    """Something that happened to a client.

    Attributes:
        actor: The address of a member; else the wire id of who did it, ``operator`` or ``service``.
        ip: It came from; None where no request did it.
    """

    at: datetime
    type: str
    actor: str
    ip: IPv4Address | IPv6Address | None
    data: Mapping[str, Any]


async def past_of(tx: WorkspaceTx, client_id: UUID) -> list[Past]:
    """The last facts about a client, newest first."""
    told = await facts.events_about(tx, write_id("app", client_id), _MOST_TOLD)
    names = await addresses_of(tx, (each.actor for each in told))
    return [
        Past(each.occurred_at, each.type, names.get(each.actor, each.actor), each.ip, json.loads(each.data))
        for each in told
    ]


async def addresses_of(tx: WorkspaceTx, actors: Iterable[str]) -> dict[str, str]:
    """By wire id, the addresses of those who are members."""
    ids = {read_id("usr", actor) for actor in actors} - {None}
    known = await store.known_by(tx, [each for each in ids if each is not None])
    return {write_id("usr", each.user_id): each.email for each in known}


async def followings_of(tx: WorkspaceTx, client_ids: Sequence[UUID], now: datetime) -> dict[UUID, Following]:
    """What people of the workspace allowed each of these clients; nothing for the others."""
    return {each.client_id: each for each in await store.followings(tx, client_ids, now)}
