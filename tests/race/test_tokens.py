"""Many presentations of one code, or of one refresh token, while processes die: one outcome, and everybody told it."""

import asyncio
import json
import time
from base64 import b64encode
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

import pytest

from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import Cluster, TestDatabase
from altyaa.testing.factories import MINTED, make_workspace
from altyaa.testing.oauth import REDIRECT_URI, MadeClient, make_client, make_code, make_grant, oauth_means, owner_of
from altyaa.testing.service import opened
from altyaa.testing.wire import send_raw
from tests.oauth.parties import as_admin
from tests.race.fleet import Fleet, fleet

ROUNDS = 500
"""Codes, and refresh tokens."""
PROCESSES, PRESENTATIONS, AT_ONCE = 4, 8, 6
KILL_EVERY = 40
"""Rounds from one death to the next, on average."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one presentation was answered with."""

    status: int
    body: dict[str, str]

    @property
    def pair(self) -> tuple[str, str]:
        return self.body["access_token"], self.body["refresh_token"]


@dataclass(frozen=True, slots=True)
class Race:
    """A fleet, and an app that talks to it."""

    ships: Fleet
    client: MadeClient
    database: TestDatabase
    codes: list[str]
    tokens: list[str]

    async def ask(self, url: str, form: dict[str, str]) -> Heard | None:
        """One request; None where the process died over it."""
        assert self.client.secret is not None
        word = b64encode(f"{self.client.id}:{self.client.secret.reveal()}".encode()).decode()
        body = urlencode(form)
        head = (
            "POST /oauth/token HTTP/1.1\r\nHost: auth.example.com\r\nConnection: close\r\n"
            f"Authorization: Basic {word}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        try:
            answer = await send_raw(url, (head + body).encode())
        except (OSError, EOFError):
            return None
        heard = Heard(answer.status, json.loads(answer.body))
        MINTED.extend(Secret(heard.body[name]) for name in ("access_token", "refresh_token") if name in heard.body)
        return heard

    async def present(self, form: dict[str, str]) -> list[Heard]:
        """Present it eight times at once, spread over the processes; one of them may die meanwhile."""
        urls = self.ships.urls
        if self.ships.random.randrange(KILL_EVERY) == 0:
            asyncio.get_running_loop().call_later(self.ships.random.uniform(0, 0.02), self.ships.kill_one)
        asked = (self.ask(urls[number % len(urls)], form) for number in range(PRESENTATIONS))
        return [heard for heard in await asyncio.gather(*asked) if heard is not None]

    async def once_more(self, form: dict[str, str]) -> Heard:
        """Ask until a process lives long enough to answer."""
        while True:
            await self.ships.whole(1)
            for url in self.ships.urls:
                if heard := await self.ask(url, form):
                    return heard

    async def opens(self, access_token: str) -> bool:
        """Whether an access token opens the API, wherever it is asked."""
        head = "GET /v1/whoami HTTP/1.1\r\nHost: auth.example.com\r\nConnection: close\r\n"
        while True:
            await self.ships.whole(1)
            for url in self.ships.urls:
                try:
                    answer = await send_raw(url, f"{head}Authorization: Bearer {access_token}\r\n\r\n".encode())
                except (OSError, EOFError):
                    continue
                return answer.status == 200


def code_form(code: str) -> dict[str, str]:
    return {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}


def refresh_form(token: str) -> dict[str, str]:
    return {"grant_type": "refresh_token", "refresh_token": token}


@pytest.fixture
async def race(cluster: Cluster, tmp_path: Path) -> AsyncIterator[Race]:
    async with cluster.fresh() as database, opened(database) as runtime:
        workspace = await make_workspace(runtime)
        client, means, owner = (
            await make_client(runtime, workspace),
            await oauth_means(runtime),
            owner_of(runtime, workspace),
        )
        # A minute is short on a busy machine: these are good until the race is over.
        codes: list[str] = []
        tokens: list[str] = []

        async def make(_: int) -> None:
            codes.append((await make_code(means, client.record, owner)).reveal())
            issued = await make_grant(means, client.record, owner)
            assert issued.refresh_token is not None
            tokens.append(issued.refresh_token.reveal())

        await in_turn(make, range(ROUNDS))
        late = "UPDATE altyaa.oauth_code SET expires_at = now() + interval '1 hour' WHERE redeemed_at IS NULL"
        await as_admin(database, late)
        async with fleet(database, tmp_path, PROCESSES, seed=time.time_ns()) as ships:
            yield Race(ships, client, database, codes, tokens)


T = TypeVar("T")


async def in_turn(work: Callable[[T], Awaitable[None]], what: Iterable[T]) -> None:
    """A few at once, until all are done."""
    waiting = iter(what)

    async def some() -> None:
        for each in waiting:
            await work(each)

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(some())


@pytest.mark.timeout(300)
async def test_one_outcome_for_every_code_and_every_refresh_token(race: Race, figure: Callable[[str], None]) -> None:
    began = time.monotonic()
    counts = await codes_race(race)
    killed, seconds = race.ships.killed, time.monotonic() - began
    figure(f"{ROUNDS} codes x {PRESENTATIONS}: {counts}; {killed} processes killed; {seconds:.0f} s")
    began = time.monotonic()
    counts = await refreshes_race(race)
    killed, seconds = race.ships.killed - killed, time.monotonic() - began
    figure(f"{ROUNDS} refresh tokens x {PRESENTATIONS}: {counts}; {killed} processes killed; {seconds:.0f} s")
    assert race.ships.killed


async def codes_race(race: Race) -> str:
    """Exactly one 200, the rest invalid_grant, and the grant revoked by it."""
    counts: Counter[str] = Counter()

    async def one(code: str) -> None:
        heard = await race.present(code_form(code))
        good = [each for each in heard if each.status == 200]
        bad = [each for each in heard if each.status != 200]
        assert all((each.status, each.body["error"]) == (400, "invalid_grant") for each in bad)
        assert len(good) <= 1
        assert good or bad or len(heard) < PRESENTATIONS
        # Where all that was heard is one 200, or nothing, the code may be replayed by nobody yet.
        last = await race.once_more(code_form(code))
        if last.status == 200:
            assert not heard, "a second 200"
            counts["redeemed by nobody before"] += 1
            last = await race.once_more(code_form(code))
        assert (last.status, last.body["error"]) == (400, "invalid_grant")
        counts["one 200"] += len(good)
        counts["invalid_grant"] += len(bad)
        counts["unanswered"] += PRESENTATIONS - len(heard)
        counts["redeemed, and its process dead"] += bool(bad) and not good

    await in_turn(one, race.codes)
    rows = await as_admin(
        race.database,
        """SELECT count(*) AS codes, count(DISTINCT c.grant_id) AS grants, count(g.revoked_at) AS revoked,
                  (SELECT count(*) FROM altyaa.oauth_grant) AS all_grants
             FROM altyaa.oauth_code c JOIN altyaa.oauth_grant g ON g.id = c.grant_id
            WHERE c.expires_at > c.created_at + interval '2 minutes'""",
    )
    assert rows == [{"codes": ROUNDS, "grants": ROUNDS, "revoked": ROUNDS, "all_grants": 2 * ROUNDS}]
    return in_words(counts)


async def refreshes_race(race: Race) -> str:
    """One successor, every 200 carries that pair, and the pair works."""
    counts: Counter[str] = Counter()
    successors: set[str] = set()

    async def one(token: str) -> None:
        heard = await race.present(refresh_form(token))
        assert {each.status for each in heard} <= {200}, heard
        last = await race.once_more(refresh_form(token))
        assert last.status == 200
        assert {each.pair for each in heard} <= {last.pair}
        access, successor = last.pair
        successors.add(successor)
        assert await race.opens(access)
        assert (await race.once_more(refresh_form(successor))).status == 200
        counts["200 with the one pair"] += len(heard)
        counts["unanswered"] += PRESENTATIONS - len(heard)

    await in_turn(one, race.tokens)
    assert len(successors) == len(race.tokens) == ROUNDS
    rows = await as_admin(
        race.database,
        """SELECT count(*) AS grants, min(generation) AS least, max(generation) AS most,
                  sum(refreshes)::int AS refreshes
             FROM altyaa.oauth_grant WHERE revoked_at IS NULL""",
    )
    assert rows == [{"grants": ROUNDS, "least": 2, "most": 2, "refreshes": 2 * ROUNDS}]
    counts["successors each"] = 1
    return in_words(counts)


def in_words(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
