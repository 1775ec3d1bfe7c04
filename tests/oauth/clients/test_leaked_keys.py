"""A leaked API key: the apps that it may have made end with it, the secrets that it gave to others, and its changes."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from altyaa.infra import entropy
from altyaa.kernel.secret import Secret
from altyaa.keys.model import CreatedKey
from altyaa.oauth.registration import ClientInfo
from altyaa.protocol.rfc6749_client_authentication import ASSERTION_TYPE
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import MINTED, MadeWorkspace, make_key, make_workspace, operator
from altyaa.testing.http import http_client
from altyaa.testing.oauth import MadeClient, make_client, make_grant, oauth_means, owner_of
from altyaa.testing.service import Service, served
from tests.keys.lives import addressed, facts, rotate, text_of
from tests.oauth.apps import delivered
from tests.oauth.authorize.visitor import address
from tests.oauth.clients.hands import URI, Hands

APP = {"name": "Trend Reader", "redirect_uris": ["https://app.example/callback"], "scopes": ["posts.read"]}


async def _made(http: httpx2.AsyncClient, path: str, key: Secret[str], body: dict[str, Any]) -> dict[str, Any]:
    answer = await http.post(path, json=body, headers={"Authorization": f"Bearer {key.reveal()}"})
    assert answer.status_code in (200, 201), answer.text
    made: dict[str, Any] = answer.json()
    MINTED.append(Secret(made["client_secret"]))
    return made


async def _may_get_tokens(http: httpx2.AsyncClient, client_id: str, secret: str) -> bool:
    answer = await http.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=(client_id, secret))
    if answer.status_code == 200:
        MINTED.append(Secret(answer.json()["access_token"]))
    return answer.status_code == 200


async def _ends(question: Callable[[], Awaitable[bool]]) -> None:
    """The notice of a change reaches the memory of a serving process within its time."""
    async with asyncio.timeout(2):
        while await question():
            pass


async def test_what_a_leaked_key_made_elsewhere_ends_with_it_and_nothing_else_does(service: Service) -> None:
    runtime = service.runtime
    workspace = await make_workspace(runtime)
    leaked = await make_key(runtime, workspace, "apps.write", "posts.read")
    other = await make_key(runtime, workspace, "apps.write", "posts.read")
    async with http_client(base_url=service.url) as http:
        ours = await _made(http, "/v1/oauth/clients", leaked.key, APP)
        theirs = await _made(http, "/v1/oauth/clients", other.key, APP)
        given = await _made(http, f"/v1/oauth/clients/{theirs['client_id']}/rotate", leaked.key, {})
        for client_id, secret in (
            (ours["client_id"], ours["client_secret"]),
            (theirs["client_id"], theirs["client_secret"]),
            (theirs["client_id"], given["client_secret"]),
        ):
            assert await _may_get_tokens(http, client_id, secret)
        answer = await http.post("/v1/leaks/self", json={"token": leaked.key.reveal()})
        kinds = sorted(each["kind"] for each in answer.json()["ended"])
        assert kinds == ["api_key", "api_key_secret", "client", "client_secret"]
        await _ends(lambda: _may_get_tokens(http, ours["client_id"], ours["client_secret"]))
        await _ends(lambda: _may_get_tokens(http, theirs["client_id"], given["client_secret"]))
        assert await _may_get_tokens(http, theirs["client_id"], theirs["client_secret"])


EVIL = "https://thief.example/callback"
OURS, THIEFS = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")


@dataclass(frozen=True, slots=True)
class House:
    """A service, a workspace, and a key of it that will leak."""

    service: Service
    database: TestDatabase
    workspace: MadeWorkspace
    http: httpx2.AsyncClient
    leaked: CreatedKey

    async def change(self, client: MadeClient, key: Secret[str] | None = None, **body: Any) -> None:
        """Change an app by a key: the one that will leak, unless told otherwise."""
        bearer = {"Authorization": f"Bearer {(key or self.leaked.key).reveal()}"}
        answer = await self.http.patch(f"/v1/oauth/clients/{client.id}", json=body, headers=bearer)
        assert answer.status_code == 200, answer.text

    async def report(self, key: Secret[str] | None = None) -> list[tuple[str, str]]:
        """What a report of a key ends elsewhere."""
        answer = await self.http.post("/v1/leaks/self", json={"token": (key or self.leaked.key).reveal()})
        ended = [(each["kind"], each["id"]) for each in answer.json()["ended"]]
        assert ended[0][0] == "api_key_secret"
        return [each for each in ended if not each[0].startswith("api_key")]

    def hands(self) -> Hands:
        """The operator's, now."""
        return Hands(self.service.runtime, self.workspace, entropy.now())

    async def client(self, made: MadeClient) -> ClientInfo:
        """An app as its workspace sees it."""
        return (await self.hands().show(made.record.id)).client

    async def own_token(self, client: MadeClient, key: ECKey) -> httpx2.Response:
        """A client's ask for a token for itself, proven by a key."""
        expires = int(entropy.now().timestamp()) + 60
        named = {"iss": client.id, "sub": client.id, "aud": self.service.url}
        claims: dict[str, Any] = {**named, "jti": entropy.new_id().hex, "exp": expires}
        proof = jwt.encode({"alg": "ES256"}, claims, key)
        MINTED.append(Secret(proof))
        form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE, "client_assertion": proof}
        answer = await self.http.post("/oauth/token", data=form)
        if answer.status_code == 200:
            MINTED.append(Secret(answer.json()["access_token"]))
        return answer

    async def sends_to(self, client: MadeClient, uri: str) -> bool:
        """Whether people may be sent to the app at an address."""
        answer = await self.http.get(address(client, redirect_uri=uri))
        assert answer.status_code in (303, 400)
        return answer.status_code == 303

    async def opens(self, token: str) -> bool:
        """Whether a token opens anything."""
        answer = await self.http.get("/v1/whoami", headers={"Authorization": f"Bearer {token}"})
        return answer.status_code == 200

    async def told(self) -> dict[str, Any]:
        """The one fact about changes that were taken away; it went to the Owner, as a letter."""
        (fact,) = await facts(self.database, "oauth.client.changes_withdrawn")
        assert len(await addressed(self.database, "oauth.client.changes_withdrawn")) == 1
        return dict(fact)


def _jwks(key: ECKey) -> dict[str, Any]:
    return {"keys": [{**key.as_dict(private=False), "kid": "2026"}]}


@pytest.fixture
async def house(database: TestDatabase) -> AsyncIterator[House]:
    async with served(database) as service, http_client(base_url=service.url) as http:
        workspace = await make_workspace(service.runtime)
        leaked = await make_key(service.runtime, workspace, "apps.write", "posts.read")
        yield House(service, database, workspace, http, leaked)


async def test_public_keys_that_it_set_are_taken_away_until_somebody_sets_them_anew(
    house: House, tmp_path: Path
) -> None:
    client = await make_client(
        house.service.runtime,
        house.workspace,
        "posts.read",
        auth_method="private_key_jwt",
        jwks=json.dumps(_jwks(OURS)),
    )
    before = await house.own_token(client, OURS)
    await house.change(client, jwks=_jwks(THIEFS))
    await _ends(lambda: house.opens(before.json()["access_token"]))
    stolen = await house.own_token(client, THIEFS)
    assert await house.opens(stolen.json()["access_token"])

    assert await house.report() == [("client_jwks", client.id)]
    await _ends(lambda: house.opens(stolen.json()["access_token"]))
    assert (await house.own_token(client, THIEFS)).status_code == 401
    assert (await house.own_token(client, OURS)).status_code == 401
    assert await house.sends_to(client, URI), "its addresses are not touched"
    told = await house.told()
    assert (told["subject"], told["jwks"], told["redirect_uris"], told["client_ended"]) == (client.id, True, [], False)
    (letter,) = [each for each in await delivered(house.database, tmp_path) if "needs" in each["subject"]]
    assert letter["subject"] == "The app Trend Reader needs its public keys again"
    page = f"/w/{house.workspace.wire_id}/settings/integrations/apps/{client.id}"
    assert page in text_of(letter)

    await house.hands().change(client.record.id, jwks=json.dumps(_jwks(OURS), sort_keys=True))
    await _ends(lambda: _is_refused(house, client))
    assert (await house.own_token(client, THIEFS)).status_code == 401


async def _is_refused(house: House, client: MadeClient) -> bool:
    return (await house.own_token(client, OURS)).status_code != 200


async def test_redirect_uris_that_it_set_are_taken_away_and_what_people_allowed_goes_on(
    house: House, tmp_path: Path
) -> None:
    runtime = house.service.runtime
    client = await make_client(runtime, house.workspace, "posts.read")
    issued = await make_grant(await oauth_means(runtime), client.record, owner_of(runtime, house.workspace))
    await house.change(client, redirect_uris=[URI, EVIL])
    assert await house.sends_to(client, EVIL)

    assert await house.report() == [("client_redirect_uris", client.id)]
    await _ends(lambda: house.sends_to(client, EVIL))
    assert not await house.sends_to(client, URI), "nobody can tell which of them is the thief's"
    assert await house.opens(issued.access_token.reveal())
    told = await house.told()
    assert (told["redirect_uris"], told["jwks"], told["client_ended"]) == ([URI, EVIL], False, False)
    (letter,) = [each for each in await delivered(house.database, tmp_path) if "needs" in each["subject"]]
    assert f"These were its redirect URIs: {URI} and {EVIL}" in text_of(letter)
    assert "Register the redirect URIs that are yours" in text_of(letter)
    assert f"/settings/integrations/apps/{client.id}" in text_of(letter)

    await house.hands().change(client.record.id, redirect_uris=(URI,))
    async with asyncio.timeout(2):
        while not await house.sends_to(client, URI):
            pass
    assert not await house.sends_to(client, EVIL)


async def test_a_public_app_whose_redirect_uris_it_set_ends(house: House, tmp_path: Path) -> None:
    """Whoever got a code there needed no secret for it, and needs none to go on."""
    runtime = house.service.runtime
    client = await make_client(runtime, house.workspace, "posts.read", auth_method="none")
    issued = await make_grant(await oauth_means(runtime), client.record, owner_of(runtime, house.workspace))
    await house.change(client, redirect_uris=[EVIL])
    assert await house.opens(issued.access_token.reveal())

    assert await house.report() == [("client_redirect_uris", client.id), ("client", client.id)]
    await _ends(lambda: house.opens(issued.access_token.reveal()))
    assert ((await house.client(client)).status, (await house.told())["client_ended"]) == ("ended", True)
    (letter,) = [each for each in await delivered(house.database, tmp_path) if "Trend Reader" in each["subject"]]
    assert letter["subject"] == "The app Trend Reader has ended"
    assert "Make another app" in text_of(letter)


async def test_what_it_set_before_or_somebody_set_since_stays_and_so_does_everything_else(house: House) -> None:
    runtime = house.service.runtime
    earlier, since, others, named = [await make_client(runtime, house.workspace, "posts.read") for _ in range(4)]
    public = await make_client(runtime, house.workspace, "posts.read", auth_method="none")
    other = await make_key(runtime, house.workspace, "apps.write", "posts.read")
    await house.change(earlier, redirect_uris=[EVIL])
    again = await rotate(runtime, operator(runtime, house.workspace), house.leaked.id, timedelta(hours=1))
    await house.change(since, again.key, redirect_uris=[EVIL])
    await house.change(since, other.key, redirect_uris=[URI, f"{URI}/2"])
    await house.change(since, again.key, name="Other")
    await house.change(others, other.key, redirect_uris=[URI, f"{URI}/2"])
    await house.change(named, again.key, name="Other", pkce="required")
    await house.change(public, again.key, name="Other")
    clients = (earlier, since, others, named, public)
    before = [await house.client(each) for each in clients]
    assert await house.report(again.key) == []
    assert [await house.client(each) for each in clients] == before
    assert await facts(house.database, "oauth.client.changes_withdrawn") == []


async def test_an_app_that_it_gave_a_secret_keeps_the_redirect_uris_that_it_had_set_before(house: House) -> None:
    runtime = house.service.runtime
    client = await make_client(runtime, house.workspace, "posts.read")
    await house.change(client, redirect_uris=[f"{URI}/2"])
    again = await rotate(runtime, operator(runtime, house.workspace), house.leaked.id, timedelta(hours=1))
    await _made(house.http, f"/v1/oauth/clients/{client.id}/rotate", again.key, {})
    assert [kind for kind, _ in await house.report(again.key)] == ["client_secret"]
    assert (await house.client(client)).redirect_uris == [f"{URI}/2"]


async def test_of_two_reports_each_takes_away_what_its_key_set_and_nothing_twice(house: House) -> None:
    """Two keys changed the same apps in turn; the reports come at once, and neither waits for the other for ever."""
    runtime = house.service.runtime
    second = await make_key(runtime, house.workspace, "apps.write", "posts.read")
    clients = [await make_client(runtime, house.workspace, "posts.read") for _ in range(6)]
    for number, client in enumerate(clients):
        await house.change(client, (house.leaked.key, second.key)[number % 2], redirect_uris=[EVIL])
    one, two = await asyncio.gather(house.report(), house.report(second.key))
    assert sorted(one + two) == sorted(("client_redirect_uris", each.id) for each in clients)
    assert len(await facts(house.database, "oauth.client.changes_withdrawn")) == len(clients)
    assert {tuple((await house.client(each)).redirect_uris) for each in clients} == {()}
