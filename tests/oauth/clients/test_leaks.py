"""Leaked client secrets: what a report ends, what it does not, and what Owners are told."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from altyaa.access.leaks import Leak
from altyaa.infra import entropy
from altyaa.kernel.credential import write_credential
from altyaa.kernel.ids import write_id
from altyaa.kernel.secret import Secret
from altyaa.oauth.actions.leak_secret import ClientSecretLeaks
from altyaa.oauth.formats import CLIENT_SECRET
from altyaa.oauth.registration import CreatedClient
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import MINTED, MadeWorkspace, make_member, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.oauth import client_record, make_grant, oauth_means, owner_of
from altyaa.testing.service import Service, served
from tests.keys.lives import addressed, facts, text_of
from tests.oauth.apps import delivered
from tests.oauth.clients.hands import DAY, Hands

URL = "https://github.com/octocat/hello/blob/12345600b9cb/settings.py"


@dataclass(frozen=True, slots=True)
class House:
    """A service; a workspace with an Owner and an Admin; its apps."""

    service: Service
    database: TestDatabase
    workspace: MadeWorkspace
    http: httpx2.AsyncClient
    hands: Hands

    async def report(self, secret: Secret[str] | None) -> list[dict[str, Any]]:
        """What a holder's report ends."""
        assert secret is not None
        answer = await self.http.post("/v1/leaks/self", json={"token": secret.reveal()})
        assert answer.status_code == 200, answer.text
        ended: list[dict[str, Any]] = answer.json()["ended"]
        return ended

    async def token(self, made: CreatedClient, secret: Secret[str] | None = None) -> httpx2.Response:
        """A client's ask for a token for itself."""
        secret = secret or made.secret
        assert secret is not None
        form, auth = {"grant_type": "client_credentials"}, (made.view.client.wire_id, secret.reveal())
        answer = await self.http.post("/oauth/token", data=form, auth=auth)
        if answer.status_code == 200:
            MINTED.append(Secret(answer.json()["access_token"]))
        return answer

    async def whoami(self, token: str) -> int:
        return (await self.http.get("/v1/whoami", headers={"Authorization": f"Bearer {token}"})).status_code

    async def dies(self, token: str) -> None:
        """The word that it ended reaches the memory of the process."""
        async with asyncio.timeout(5):
            while (status := await self.whoami(token)) == 200:
                pass
        assert status == 401


@pytest.fixture
async def house(database: TestDatabase) -> AsyncIterator[House]:
    async with served(database) as service, http_client(base_url=service.url, timeout=20) as http:
        workspace = await make_workspace(service.runtime)
        await make_member(service.runtime, workspace, "admin", "ada@harbor.example")
        hands = Hands(service.runtime, workspace, entropy.now())
        yield House(service, database, workspace, http, hands)


async def test_with_its_only_secret_an_app_ends_and_its_owners_are_told(house: House, tmp_path: Path) -> None:
    made = await house.hands.made("posts.read")
    client, (secret,) = made.view.client, made.view.secrets
    runtime = house.service.runtime
    means, record = await oauth_means(runtime), await client_record(runtime, client.id)
    issued = await make_grant(means, record, owner_of(runtime, house.workspace), "posts.read")
    tokens = [(await house.token(made)).json()["access_token"], issued.access_token.reveal()]
    assert [await house.whoami(token) for token in tokens] == [200, 200]
    assert await house.report(made.secret) == [
        {"kind": "client_secret", "id": write_id("sec", secret.id)},
        {"kind": "client", "id": client.wire_id},
    ]
    for token in tokens:
        await house.dies(token)
    assert (await house.token(made)).status_code == 401
    ended = await house.hands.show(client.id)
    assert (ended.client.status, ended.client.ended_reason) == ("ended", "leak")
    (told,) = await facts(house.database, "oauth.client.leaked")
    assert (told["subject"], told["last_four"], told["client_ended"], told["found_by"]) == (
        client.wire_id, secret.last_four, True, "holder"
    )  # fmt: skip
    (letter,) = await delivered(house.database, tmp_path)
    assert letter["subject"] == "The client secret of the app Trend Reader was leaked"
    assert [letter["to"]] == await addressed(house.database, "oauth.client.leaked")
    text = text_of(letter)
    assert "The app has no other secret, so the app has ended" in text
    assert "Make another app" in text
    assert made.secret is not None
    assert made.secret.reveal() not in text


async def test_with_another_secret_an_app_lives_on_and_its_own_tokens_do_not(house: House, tmp_path: Path) -> None:
    """What people allowed it stays: their refresh tokens are worth nothing without a secret."""
    made = await house.hands.made("posts.read")
    client = made.view.client
    runtime = house.service.runtime
    rotated = await house.hands.rotate(client.id, timedelta(days=1))
    assert isinstance(rotated, CreatedClient)
    means, record = await oauth_means(runtime), await client_record(runtime, client.id)
    issued = await make_grant(means, record, owner_of(runtime, house.workspace), "posts.read")
    token = (await house.token(made)).json()["access_token"]
    assert await house.whoami(token) == 200
    assert [each["kind"] for each in await house.report(made.secret)] == ["client_secret"]
    await house.dies(token)
    assert await house.whoami(issued.access_token.reveal()) == 200
    assert (await house.token(made)).status_code == 401
    assert (await house.token(made, rotated.secret)).status_code == 200
    assert (await house.hands.show(client.id)).client.status == "active"
    (letter,) = await delivered(house.database, tmp_path)
    text = text_of(letter)
    assert f"The app lives on with its secret ending in {rotated.view.secrets[1].last_four}." in text
    assert f"/w/{house.workspace.wire_id}/settings/integrations/apps/{client.wire_id}" in text


async def test_what_is_dead_unknown_or_forged_ends_nothing(house: House) -> None:
    made = await house.hands.made("posts.read")
    client_id = made.view.client.id
    rotated = await house.hands.rotate(client_id, timedelta())
    assert isinstance(rotated, CreatedClient)
    assert made.secret is not None
    keys = house.service.runtime.keyring.keys
    forged = write_credential(CLIENT_SECRET, Secret(client_id.bytes + b"x" * 32), keys.tag.compute)
    unknown = write_credential(CLIENT_SECRET, Secret(b"y" * 48), keys.tag.compute)
    before = await house.hands.facts()
    for secret in (made.secret, forged, unknown, Secret(made.secret.reveal()[:-1] + "0"), Secret("als_")):
        assert await house.report(secret) == []
    assert await house.hands.facts() == before
    assert (await house.token(made, rotated.secret)).status_code == 200


async def test_of_reports_at_the_same_moment_one_counts(house: House) -> None:
    made = await house.hands.made("posts.read")
    reports = await asyncio.gather(*(house.report(made.secret) for _ in range(8)))
    assert sorted(len(ended) for ended in reports) == [0] * 7 + [2]
    assert len(await facts(house.database, "oauth.client.leaked")) == 1


async def test_a_letter_says_where_github_found_it(house: House, tmp_path: Path) -> None:
    made = await house.hands.made("posts.read")
    runtime = house.service.runtime
    assert made.secret is not None
    leaks = ClientSecretLeaks(runtime.db, runtime.keyring, lambda: house.hands.now + DAY)
    assert len(await leaks(made.secret, Leak("github", URL, "commit"))) == 2
    (letter,) = await delivered(house.database, tmp_path)
    assert URL in text_of(letter)
