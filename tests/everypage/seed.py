"""A workspace that could be somebody's: keys, apps, people and connections in every state, and what happened."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from uuid import UUID

from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Refused
from altyaa.keys import actions as keys
from altyaa.keys.model import CreatedKey, RotationAsk
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import (
    MINTED,
    MadeWorkspace,
    make_key,
    make_member,
    make_workspace,
    means,
    operator,
    revoke_key,
)  # fmt: skip
from altyaa.testing.oauth import make_client, oauth_means
from tests.access.pages.house import House, password_hash
from tests.access.people import invited
from tests.connections.flow.house import Town, open_town
from tests.everypage.accounts import connect
from tests.oauth.apps import Apps

OWNER = "mara.keller@harbor.example"
NAME = "Harbor Coffee"
PROVIDERS = ("google", "facebook", "instagram", "tiktok_business")


@dataclass(frozen=True, slots=True)
class Furnished:
    """The workspace, and what its pages are about.

    Attributes:
        owner: Who signs in, with ``PASSWORD`` of the house.
        ids: What an address names, by the name of its place or the word before it: ``members`` is ``usr_…``.
    """

    town: Town
    workspace: MadeWorkspace
    owner: str
    ids: Mapping[str, str]

    @property
    def house(self) -> House:
        """Where it stands."""
        return self.town.house


@asynccontextmanager
async def open_furnished(cluster: Cluster, data_dir: Path) -> AsyncIterator[Furnished]:
    """On a database of its own, with the platforms played beside it."""
    async with open_town(cluster, data_dir, PROVIDERS) as town:
        yield await furnish(town)


async def furnish(town: Town) -> Furnished:
    """Make it."""
    runtime = town.house.runtime
    workspace = await make_workspace(runtime, NAME)
    mara = await make_member(runtime, workspace, "owner", OWNER, password_hash())
    noa = await make_member(runtime, workspace, "member", "noa.brandt@harbor.example")
    await make_member(runtime, workspace, "admin", "tom.okafor@harbor.example")
    invitation = await invited(runtime, workspace, "ines.fragoso@harbor.example", "admin", mara)
    await invited(runtime, workspace, "lee@studio.example", "member", mara)
    key = await _keys(town, workspace)
    apps = await _apps(runtime, workspace, mara, noa)
    connection = await connect(town, workspace, mara)
    secrets = await town.sql("SELECT id FROM altyaa.api_key_secret WHERE key_id = $1 ORDER BY created_at", key.id)
    ids = {
        "workspace": workspace.wire_id,
        "provider": "google",
        "error": "access_denied",
        "keys": write_id("key", key.id),
        "secrets": write_id("sec", secrets[0]["id"]),
        "members": write_id("usr", _user(noa)),
        "invitations": write_id("inv", invitation.id),
        "connections": connection,
        **apps,
    }
    return Furnished(town, workspace, OWNER, ids)


async def _keys(town: Town, workspace: MadeWorkspace) -> CreatedKey:
    """One in every state; the one that has two secrets."""
    runtime = town.house.runtime
    network = (ip_network("203.0.113.0/24"),)
    bi = await make_key(runtime, workspace, "analytics.read", "reviews.read", name="BI Dashboard")
    site = await make_key(runtime, workspace, "posts.read", "posts.write", name="Website", cidrs=network)
    due = await make_key(runtime, workspace, "reviews.read", name="Review alerts")
    over = await make_key(runtime, workspace, "media.read", "media.write", name="Agency upload")
    old = await make_key(runtime, workspace, "posts.read", name="Campaign of last spring")
    lost = await make_key(runtime, workspace, "analytics.read", name="Tom's laptop")
    await revoke_key(runtime, workspace, lost.id)
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        ask = RotationAsk(timedelta(hours=24), retire_oldest=False, rotation_days=90)
        rotated = await keys.rotate_key(tx, means(runtime), entropy.new_secret(), bi.id, ask)
    assert not isinstance(rotated, Refused)
    MINTED.append(rotated.key)
    now, day = entropy.now(), timedelta(days=1)
    times = {
        site.id: (now - 41 * day, now + 49 * day, None),
        due.id: (now - 84 * day, now + 6 * day, None),
        over.id: (now - 97 * day, now - 7 * day, None),
        old.id: (now - 160 * day, now - 70 * day, now - 65 * day),
    }
    for key_id, (made, rotate_by, expires) in times.items():
        await town.sql(
            "UPDATE altyaa.api_key SET created_at = $2, rotate_by = $3, expires_at = $4 WHERE id = $1",
            *(key_id, made, rotate_by, expires),
        )
    await town.sql(
        """
        UPDATE altyaa.api_key_secret SET last_used_at = $1, last_used_ip = '203.0.113.7', last_used_agent = 'httpx'
         WHERE key_id = ANY($2)
        """,
        *(now - timedelta(minutes=12), [bi.id, site.id]),
    )
    return bi


async def _apps(runtime: Runtime, workspace: MadeWorkspace, mara: Principal, noa: Principal) -> dict[str, str]:
    """One that people allowed, one without a secret, one that is of another house; the first, and who allowed it."""
    dashboard = await make_client(runtime, workspace, name="Trend Reader")
    await make_client(runtime, workspace, "posts.read", name="Telephone app", auth_method="none")
    agency = await make_workspace(runtime, "North Agency")
    theirs = await make_client(runtime, agency, "posts.read", name="Agency Planner", any_workspace=True)
    apps = Apps(runtime, workspace, mara, noa, dashboard, await oauth_means(runtime))
    issued = await apps.grant(mara)
    await apps.grant(noa)
    await apps.grant(mara, theirs)
    return {"apps": dashboard.id, "authorized": await apps.consent_id(issued), "devices": await apps.grant_id(issued)}


def _user(person: Principal) -> UUID:
    assert person.user_id is not None
    return person.user_id
