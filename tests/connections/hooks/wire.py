"""Pushes as platforms send them, and what they did."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx2

from altyaa.connections import store
from altyaa.connections.model import NewConnection, NewGrant
from altyaa.connections.rules.tokens import Kept, subject_words
from altyaa.connections.sealing import seal_grant
from altyaa.infra import entropy
from altyaa.kernel.principal import service
from altyaa.kernel.secret import Secret
from altyaa.providers.registry import PROVIDERS
from altyaa.simulator.google import push as google
from altyaa.simulator.graph_api import push as meta
from altyaa.simulator.push import Told
from altyaa.testing.factories import MadeWorkspace, make_workspace
from altyaa.testing.http import http_client
from tests.connections.flow.house import Town
from tests.simulator.stage import CLIENT_ID, SECRET

HOOKS = {
    "facebook": ("meta/deauthorize", "meta/deletion"),
    "tiktok": ("tiktok",),
    "google": ("google/risc",),
}
REMOVED = {"subject": {"subject_type": "iss-sub", "iss": "https://accounts.google.com/"}}
TOKENS_REVOKED = "https://schemas.openid.net/secevent/oauth/event-type/tokens-revoked"
RISC = "https://schemas.openid.net/secevent/risc/event-type"


async def ask_for_pushes(town: Town) -> None:
    """As in each platform's console."""
    for provider, hooks in HOOKS.items():
        urls = {each: f"{town.house.url}/hooks/{each}" for each in hooks}
        await control(town, "apps", provider=provider, client_id=CLIENT_ID, secret=SECRET, hooks=urls)


async def control(town: Town, what: str, /, **body: Any) -> Any:
    """What the simulator answers."""
    async with http_client(timeout=60) as http:
        answer = await http.post(f"{town.platforms}/_simulator/{what}", json=body)
    assert answer.is_success, answer.text
    return answer.json()


async def happens(town: Town, provider: str, act: str) -> list[Any]:
    """Mara, or her platform, does something there; what we were told of it, and answered."""
    done = await control(town, "acts", act=act, provider=provider, person_id=town.stage.people[provider])
    return list(done["pushed"])


async def send(town: Town, told: Told, **headers: str) -> httpx2.Response:
    """What comes of a message."""
    async with http_client(base_url=town.house.url, timeout=60) as http:
        return await http.post(f"/hooks/{told.hook}", content=told.body, headers={**told.headers, **headers})


def removal(subject: str, at: datetime, hook: str = "meta/deauthorize", secret: str = SECRET) -> Told:
    """As Facebook says it."""
    said = {"user_id": subject, "algorithm": "HMAC-SHA256", "issued_at": int(at.timestamp())}
    return meta.told(hook, meta.signed_request(said, secret))


def security_event(subject: str, type_: str, at: datetime, **changes: Any) -> Told:
    """As Google says it."""
    about = {"subject": {**REMOVED["subject"], "sub": subject}}
    return google.told({**google.claims(CLIENT_ID, {type_: about}, at), **changes})


async def planted(
    town: Town, provider: str, subject: str, ago: timedelta = timedelta(days=2), asset: tuple[str, str] = ("page", "1")
) -> MadeWorkspace:
    """A workspace with a connection, as a sign-in would have stored it some time ago."""
    workspace = await make_workspace(town.house.runtime)
    runtime, grant_id, soon = town.house.runtime, entropy.new_id(), entropy.now() + timedelta(hours=1)
    now = entropy.now() - ago
    await runtime.cabinet.ready(runtime.db, service(workspace.id), now)
    async with runtime.db.workspace(service(workspace.id)) as tx:
        keyset = await runtime.cabinet.keyset(tx, now)
        new = NewGrant(
            id=grant_id,
            provider=provider,
            app_id=CLIENT_ID,
            subject_index=runtime.keyring.keys.blind_index.compute(subject_words(provider, CLIENT_ID, subject)),
            display="Mara Lindqvist",
            scopes=sorted(PROVIDERS[provider].pack.value("required_scopes")),
            generation=1,
            sealed=seal_grant(keyset, grant_id, 1, Kept(Secret("access"), Secret("refresh"), subject)),
            access_issued_at=now,
            access_ends_at=soon,
            grant_ends_at=None,
            assumed=[],
            renew_at=soon,
            check_at=soon,
            due_at=soon,
            connected_by=workspace.owner_id,
        )
        assert await store.insert_grant(tx, workspace.id, new, now) == 1
        new_one = NewConnection(entropy.new_id(), grant_id, provider, *asset, "Harbor Coffee", b"x", False, None)
        assert await store.insert_connection(tx, workspace.id, new_one, now) == 1
    return workspace


async def age(town: Town) -> None:
    """Everybody said yes two days ago."""
    for column in ("connected_at", "grant_issued_at"):
        await town.sql(f"UPDATE altyaa.upstream_grant SET {column} = {column} - interval '2 days'")


async def grant_in(town: Town, workspace: MadeWorkspace) -> Any:
    """The only one there, as it is stored."""
    (found,) = await town.sql("SELECT * FROM altyaa.upstream_grant WHERE workspace_id = $1", workspace.id)
    return found


async def told_in(town: Town, workspace: MadeWorkspace) -> list[str]:
    """Types of what was written down about connections, oldest first."""
    rows = await town.sql(
        "SELECT type FROM altyaa.event WHERE workspace_id = $1 AND type LIKE 'connection.%' ORDER BY id", workspace.id
    )
    return [row["type"] for row in rows]


@asynccontextmanager
async def broken(town: Town, workspace: MadeWorkspace) -> AsyncIterator[None]:
    """Nothing can be written down of the grants of one workspace."""
    raises = f"BEGIN IF NEW.workspace_id = '{workspace.id}' THEN RAISE 'broken'; END IF; RETURN NEW; END"
    await town.sql(f"CREATE FUNCTION public.breaks() RETURNS trigger LANGUAGE plpgsql AS $$ {raises} $$")
    await town.sql(
        "CREATE TRIGGER breaks BEFORE UPDATE ON altyaa.upstream_grant FOR EACH ROW EXECUTE FUNCTION public.breaks()"
    )
    try:
        yield
    finally:
        await town.sql("DROP FUNCTION public.breaks() CASCADE")
