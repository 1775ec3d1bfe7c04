"""Leaked tokens: what a report ends, and what it does not."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest

from altyaa.infra import entropy
from altyaa.infra.vault import genuine
from altyaa.kernel.credential import write_credential
from altyaa.kernel.secret import Secret
from altyaa.oauth.formats import ACCESS_TOKEN, REFRESH_TOKEN, RefreshClaims
from altyaa.oauth.model import Issued
from altyaa.oauth.rules.leak import is_live_refresh
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_member, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.oauth import make_client
from altyaa.testing.service import Service, served
from tests.keys.lives import addressed, facts, rows
from tests.keys.test_leaks import public_keys, report, signed
from tests.oauth.apps import Apps, delivered, forgotten, make_apps
from tests.oauth.test_refresh_rules import CURRENT, NOW, grant

URL = "https://github.com/octocat/hello/blob/12345600b9cb/settings.py"


@dataclass(frozen=True, slots=True)
class House:
    """A service that listens to GitHub; a workspace whose people allowed an app."""

    service: Service
    database: TestDatabase
    apps: Apps
    http: httpx2.AsyncClient

    async def holder(self, token: Secret[str] | None) -> list[tuple[str, str]]:
        """What a holder's report ends."""
        assert token is not None
        answer = await self.http.post("/v1/leaks/self", json={"token": token.reveal()})
        assert answer.status_code == 200, answer.text
        return [(each["kind"], each["id"]) for each in answer.json()["ended"]]

    async def given_back(self, token: Secret[str]) -> int:
        """The status of the app's own revocation (RFC 7009)."""
        client = self.apps.client
        assert client.secret is not None
        auth = (client.id, client.secret.reveal())
        return (await self.http.post("/oauth/token/revoke", data={"token": token.reveal()}, auth=auth)).status_code

    async def github(self, *tokens: str) -> list[str]:
        """The labels that GitHub is told."""
        body = report(*tokens)
        answer = await self.http.post("/v1/leaks/github", content=body, headers=signed(body))
        assert answer.status_code == 200, answer.text
        return [each["label"] for each in answer.json()]

    async def everything(self) -> str:
        """A checksum of what reports may change."""
        sql = """
            SELECT md5(concat((SELECT string_agg(g::text, '|' ORDER BY id) FROM altyaa.oauth_grant g),
                              (SELECT string_agg(c::text, '|' ORDER BY id) FROM altyaa.oauth_client c),
                              (SELECT string_agg(e::text, '|' ORDER BY id) FROM altyaa.event e))) AS sum
        """
        return str((await rows(self.database, sql))[0]["sum"])

    async def told(self, type_: str) -> dict[str, Any]:
        """The one fact of a type."""
        (fact,) = await facts(self.database, type_)
        return dict(fact)

    @property
    def owner(self) -> str:
        """Whom letters go to."""
        return f"owner-{self.apps.workspace.owner_id.hex}@harbor.example"


@pytest.fixture
async def house(database: TestDatabase, tmp_path: Path) -> AsyncIterator[House]:
    async with (
        served(database, github_public_keys_file=public_keys(tmp_path)) as service,
        http_client(base_url=service.url) as http,
    ):
        apps = await make_apps(service.runtime)
        await make_member(service.runtime, apps.workspace, "admin", "ada@harbor.example")
        yield House(service, database, apps, http)


def text_of(message: Any) -> str:
    """What a letter says, on one line."""
    return " ".join(message.get_body(("plain",)).get_content().split())


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
async def test_a_leaked_token_of_a_grant_ends_the_grant_and_the_owners_are_told(
    house: House, tmp_path: Path, kind: str
) -> None:
    phone, laptop = await house.apps.grant(), await house.apps.grant()
    bearer = {"Authorization": f"Bearer {phone.access_token.reveal()}"}
    assert (await house.http.get("/v1/whoami", headers=bearer)).status_code == 200
    leaked: Secret[str] = getattr(phone, kind)
    grant_id = await house.apps.grant_id(phone)
    assert await house.github(leaked.reveal()) == ["true_positive"]
    await forgotten(house.http, phone)
    assert [await house.apps.works(each) for each in (phone, laptop)] == [False, True]
    fact = await house.told("oauth.grant.leaked")
    assert (fact["subject"], fact["url"], fact["kind"]) == (grant_id, URL, kind)
    assert (fact["client"], fact["user"]) == ("Trend Reader", house.apps.mara.id)
    assert (await house.told("oauth.grant.revoked"))["reason"] == "leak"
    assert await facts(house.database, "oauth.consent.revoked") == [], "the person need not be asked again"
    assert await addressed(house.database, "oauth.grant.leaked") == [house.owner]
    (letter,) = await delivered(house.database, tmp_path)
    assert letter["Subject"] == "A token of the app Trend Reader was leaked"
    said = text_of(letter)
    for part in (URL, house.owner, "one device or installation", grant_id, "Harbor Coffee"):
        assert part in said, part
    assert leaked.reveal() not in said


async def test_a_leaked_token_of_a_client_ends_all_that_it_got_for_itself_and_nothing_else(
    house: House, tmp_path: Path
) -> None:
    first, second, grant = await house.apps.own_token(), await house.apps.own_token(), await house.apps.grant()
    assert await house.holder(first.access_token) == [("client_tokens", house.apps.client.id)]
    assert [await house.apps.works(each) for each in (first, second, grant)] == [False, False, True]
    assert await house.apps.works(await house.apps.own_token()), "with its secret it gets another at once"
    fact = await house.told("oauth.client.token_leaked")
    assert (fact["subject"], fact["found_by"], fact["url"]) == (house.apps.client.id, "holder", None)
    assert await addressed(house.database, "oauth.client.token_leaked") == [house.owner]
    (letter,) = await delivered(house.database, tmp_path)
    assert "Every token that the app had got for itself has ended" in text_of(letter)


async def test_a_second_report_ends_nothing_and_tells_nobody(house: House) -> None:
    grant, own = await house.apps.grant(), await house.apps.own_token()
    for token in (grant.refresh_token, own.access_token):
        assert len(await house.holder(token)) == 1
    before = await house.everything()
    for token in (grant.refresh_token, grant.access_token, own.access_token):
        assert await house.holder(token) == []
    assert await house.everything() == before


async def test_two_reports_of_a_clients_token_at_once_raise_its_epoch_once(house: House) -> None:
    own = await house.apps.own_token()
    ended = await asyncio.gather(*(house.holder(own.access_token) for _ in range(6)))
    assert sum(map(len, ended)) == 1
    assert len(await facts(house.database, "oauth.client.token_leaked")) == 1
    assert (await rows(house.database, "SELECT token_epoch FROM altyaa.oauth_client"))[0]["token_epoch"] == 1


async def test_the_token_before_the_current_one_may_be_answered_still_and_counts(house: House) -> None:
    first = await house.apps.grant()
    await house.apps.refresh(first)
    assert [kind for kind, _ in await house.holder(first.refresh_token)] == ["grant"]


async def test_a_refresh_token_that_was_rotated_away_long_ago_is_dead_and_its_grant_goes_on(house: House) -> None:
    """Whoever finds it gets nothing by it: that is no reason to sign anybody out."""
    first = await house.apps.grant()
    current = await house.apps.refresh(await house.apps.refresh(first))
    before = await house.everything()
    assert await house.holder(first.refresh_token) == []
    assert await house.everything() == before
    assert await house.apps.works(current)


async def test_an_expired_token_is_dead(house: House) -> None:
    issued = await house.apps.grant()
    late = "UPDATE altyaa.oauth_grant SET refresh_expires_at = now() - interval '1 second'"
    await rows(house.database, late)
    assert await house.holder(issued.refresh_token) == []
    yesterday = entropy.now() - timedelta(days=1)
    old = replace(house.apps, means=replace(house.apps.means, clock=lambda: yesterday))
    assert await house.holder((await old.own_token()).access_token) == []
    assert await facts(house.database, "oauth.client.token_leaked") == []


def rewritten(house: House, issued: Issued, where: int, kind: str) -> Secret[str]:
    """A token with one byte of its body changed, and a genuine tag: as whoever held the tag's key could make it."""
    keys = house.service.runtime.keyring.keys
    of, token = (ACCESS_TOKEN, issued.access_token) if kind == "ala" else (REFRESH_TOKEN, issued.refresh_token)
    assert token is not None
    body = genuine(of, token, keys)
    assert body is not None
    changed = bytearray(body.reveal())
    changed[where] ^= 1
    return write_credential(of, Secret(bytes(changed)), keys.tag.compute)


@pytest.mark.parametrize("kind", ["ala", "alr"])
async def test_possession_is_proven_by_the_mac_and_not_by_the_tag(house: House, kind: str) -> None:
    issued, own = await house.apps.grant(), await house.apps.own_token()
    before = await house.everything()
    for where in (-1, -16, -17):
        assert await house.holder(rewritten(house, issued, where, kind)) == []
        if kind == "ala":
            assert await house.holder(rewritten(house, own, where, kind)) == []
    assert await house.everything() == before
    assert await house.apps.works(issued)


async def test_what_is_not_ours_costs_no_query_and_is_a_false_positive(house: House) -> None:
    issued = await house.apps.grant()
    assert issued.refresh_token is not None
    access, refresh = issued.access_token.reveal(), issued.refresh_token.reveal()
    tokens = [access[:-1], access + "0", access.swapcase(), "ala_", "alr_", "alr_" + access[4:], "ala_" + refresh[4:]]
    assert await house.github(*tokens) == ["false_positive"] * len(tokens)
    assert await house.apps.works(issued)


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
async def test_a_token_that_opens_nothing_at_the_moment_ends_its_grant_all_the_same(house: House, kind: str) -> None:
    """What closed it is taken back later: then it would open again."""
    apps, runtime = house.apps, house.apps.runtime
    abroad = await make_client(runtime, await make_workspace(runtime, "Elsewhere"), any_workspace=True)
    issued = await apps.grant(client=abroad)
    await rows(house.database, "UPDATE altyaa.oauth_client SET any_workspace = false")
    assert not await apps.works(issued)
    assert await house.holder(getattr(issued, kind)) == [("grant", await apps.grant_id(issued))]
    await rows(house.database, "UPDATE altyaa.oauth_client SET any_workspace = true")
    assert not await apps.works(issued)
    assert (await house.told("oauth.grant.leaked"))["kind"] == kind


async def test_a_token_of_somebody_who_may_come_back_ends_its_grant(house: House) -> None:
    issued = await house.apps.grant(house.apps.noa)
    await rows(house.database, "DELETE FROM altyaa.membership WHERE user_id = $1", house.apps.noa.user_id)
    assert [kind for kind, _ in await house.holder(issued.access_token)] == ["grant"]


async def test_a_token_that_was_given_back_is_dead(house: House) -> None:
    """Whoever finds it gets nothing by it: its grant goes on."""
    issued, own = await house.apps.grant(), await house.apps.own_token()
    for token in (issued.access_token, own.access_token):
        assert await house.given_back(token) == 200
    before = await house.everything()
    for token in (issued.access_token, own.access_token):
        assert await house.holder(token) == []
    assert await house.everything() == before


async def test_a_token_of_an_epoch_to_come_takes_its_epoch_with_it(house: House) -> None:
    """An older copy of the database was restored, and would come to that epoch again."""
    ahead = await house.apps.own_token(ahead=2)
    assert await house.holder(ahead.access_token) == [("client_tokens", house.apps.client.id)]
    assert (await rows(house.database, "SELECT token_epoch FROM altyaa.oauth_client"))[0]["token_epoch"] == 3


@pytest.mark.parametrize(("behind", "expected"), [(-1, True), (0, True), (1, True), (2, False)])
def test_which_refresh_tokens_of_a_living_grant_are_worth_anything(behind: int, expected: bool) -> None:
    """One that is ahead is of a history that a restored copy does not know, and comes again."""
    claims = RefreshClaims(UUID(int=1), CURRENT - behind, 1)
    assert is_live_refresh(claims, grant(), NOW) is expected
    assert not is_live_refresh(claims, grant(revoked_at=NOW), NOW)
