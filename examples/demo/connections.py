"""Social accounts that stay connected: the third part of the tour, on the simulator."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

import httpx2

from examples.demo.browser import Browser
from examples.demo.stage import PASSWORD, Stage
from examples.demo.steps import TourFailed, command, expect, rows, say

WORKER_SECONDS = 20.0
_SCOPES = ("--scope", "connections.read", "--scope", "connections.token", "--scope", "connections.write")
_WEEK, _HOUR, _MINUTES = 7 * 86_400, 3600, 120
_TITLES = {"google": "Google", "facebook": "Facebook", "instagram": "Instagram", "tiktok": "TikTok"}
_TOM = "110000000000000000002"
_MARA = {
    "google": "110000000000000000001",
    "facebook": "300000000000001",
    "instagram": "17841400000000001",
    "tiktok": "afd97af1-b87b-48b9-ac98-000000000001",
}


@dataclass(frozen=True, slots=True)
class Accounts:
    """Mara at the platforms, and the workspace's connections as a program sees them.

    Attributes:
        service: Calls with a key that may read connections, take their tokens and make links.
        platforms: Calls to the simulator.
    """

    workspace: str
    browser: Browser
    home: str
    service: httpx2.AsyncClient
    platforms: httpx2.AsyncClient

    async def connect(self, provider: str, connection: str | None = None) -> None:
        """Mara presses the button here, says yes there, and chooses."""
        again = {} if connection is None else {"connection": connection}
        await self.browser.visit(f"{self.home}/connect/{provider}?{urlencode({'workspace': self.workspace} | again)}")
        if self.browser.place == "/sign-in":
            await self.browser.send("password", email="mara@harbor.example", password=PASSWORD)
        await self.browser.send("workspace")
        if self.browser.shows("Choose an account"):
            await self.browser.send("person", answer=("person", _MARA[provider]))
        await self.browser.send("decision", answer=("decision", "allow"))
        if self.browser.shows("Choose what to connect"):
            await self.browser.send("pick.")
        if not self.browser.shows("Connected"):
            raise TourFailed(f"{provider} should be connected, and the person is at {self.browser.place}")

    async def of(self, provider: str) -> list[dict[str, Any]]:
        """The connections at one platform."""
        return rows(await expect(self.service, "GET", f"/v1/connections?provider={provider}", 200))

    async def token(self, connection: str) -> str:
        """A fresh token of one."""
        answer = await expect(self.service, "POST", f"/v1/connections/{connection}/token", 200)
        return str(answer.json()["access_token"])

    async def knows(self, token: str, status: int) -> None:
        """What Google says of a token."""
        await expect(self.platforms, "GET", f"/oauth2.googleapis.com/tokeninfo?access_token={token}", status)

    async def later(self, seconds: int) -> None:
        """Time goes on, at the platforms and for the worker."""
        await expect(self.platforms, "POST", "/_simulator/clock", 200, body={"advance_seconds": seconds})

    async def until(self, connection: str, is_so: Callable[[dict[str, Any]], bool], step: int = 0) -> dict[str, Any]:
        """A connection, when it is so. The worker polls every second.

        Args:
            step: Seconds that go by, by the platforms' clock, before each further look.
        """
        deadline = time.monotonic() + WORKER_SECONDS
        while time.monotonic() < deadline:
            found: dict[str, Any] = (await expect(self.service, "GET", f"/v1/connections/{connection}", 200)).json()
            if is_so(found):
                return found
            await self.later(step)
            await asyncio.sleep(0.2)
        raise TourFailed(f"the worker should have seen to {connection}, which is {found['state']}: {found['sentence']}")


async def connections_tour(stage: Stage, workspace: str) -> None:
    """A person connects accounts at four platforms; they are kept alive, lost at one, and connected again.

    Raises:
        TourFailed: As ``tour``.
    """
    key = await command(stage, "key", "create", "--workspace", workspace, "--name", "Scheduler", *_SCOPES)
    home, headers = stage.instance.url, {"Authorization": f"Bearer {key['key']}"}
    async with (
        httpx2.AsyncClient() as cookies,
        httpx2.AsyncClient(base_url=home, headers=headers) as service,
        httpx2.AsyncClient(base_url=stage.platforms_url) as platforms,
    ):
        browser = Browser(cookies, home, stage.platforms_url)
        accounts = Accounts(workspace, browser, home, service, platforms)
        await _connected(accounts)
        await _renewed(accounts)
        await _revoked(accounts)
        await _again(accounts)
        await _by_link(stage, accounts)


async def _connected(accounts: Accounts) -> None:
    for provider, title in _TITLES.items():
        await accounts.connect(provider)
        found = await accounts.of(provider)
        names = ", ".join(f"{each['name']} ({each['state']})" for each in found)
        say(f"mara@harbor.example allows it at {title}, played by the simulator, and chooses", f"connected: {names}")


async def _renewed(accounts: Accounts) -> None:
    """A week passes: tokens live an hour at Google, two at TikTok, and Meta's are exchanged every seven days."""
    before = [(await accounts.of(provider))[0] for provider in _TITLES]
    google = before[0]
    token = await accounts.token(google["id"])
    await accounts.knows(token, 200)
    await accounts.later(_WEEK)
    await accounts.knows(token, 400)
    for each in before:
        await accounts.until(each["id"], partial(_differs, each["clocks"]["last_renewed_at"]))
    await accounts.knows(await accounts.token(google["id"]), 200)
    say(
        "a week passes by the simulator's clock: the worker renews all four",
        "the token of a week ago is refused at Google, a fresh one is taken; the page's token was derived anew",
    )


def _differs(before: str | None, now: dict[str, Any]) -> bool:
    return bool(now["clocks"]["last_renewed_at"] != before)


async def _revoked(accounts: Accounts) -> None:
    """The person removes the app there. One refusal proves nothing: it is asked again before anybody is told."""
    google = (await accounts.of("google"))[0]
    act = {"act": "revoke", "provider": "google", "person_id": _MARA["google"]}
    await expect(accounts.platforms, "POST", "/_simulator/acts", 200, body=act)
    await accounts.later(_HOUR)
    lost = await accounts.until(google["id"], lambda now: now["state"] == "revoked", _MINUTES)
    say("she removes the app in her Google account; an hour later the worker has noticed, twice", lost["sentence"])
    refused = await expect(accounts.service, "POST", f"/v1/connections/{google['id']}/token", 409)
    (page,) = {each["state"] for each in await accounts.of("facebook")}
    say("a token of it is asked for", f"409 {refused.json()['code']}; Facebook is {page}")


async def _again(accounts: Accounts) -> None:
    before = await accounts.of("google")
    await accounts.connect("google", before[0]["id"])
    after = await accounts.of("google")
    if {each["id"] for each in after} != {each["id"] for each in before} or after[0]["state"] != "healthy":
        raise TourFailed(f"the same connections should work again, and these are there: {after}")
    await accounts.knows(await accounts.token(after[0]["id"]), 200)
    say("she presses “Connect again”, as the same person", f"the same ids ({after[0]['id']}), {after[0]['sentence']}")


async def _by_link(stage: Stage, accounts: Accounts) -> None:
    """Somebody without an account connects theirs, in a browser of their own."""
    wanted = {"provider": "google", "reference": "customer 4711"}
    link = (await expect(accounts.service, "POST", "/v1/connections/sessions", 201, body=wanted)).json()
    async with httpx2.AsyncClient() as cookies:
        guest = Browser(cookies, accounts.home, stage.platforms_url)
        await guest.visit(str(link["url"]))
        await guest.send("csrf_token")  # this browser does not say that a person opens the page: it is asked
        await guest.send("answer", answer=("answer", "continue"))
        await guest.send("person", answer=("person", _TOM))
        await guest.send("decision", answer=("decision", "allow"))
        await guest.send("pick.")
        if not guest.shows("Connected"):
            raise TourFailed(f"the customer should have connected, and is at {guest.place}")
    query = urlencode({"reference": "customer 4711"})
    theirs = rows(await expect(accounts.service, "GET", f"/v1/connections?{query}", 200))
    names = ", ".join(f"{each['name']} ({each['state']})" for each in theirs)
    say("a link is sent to a customer without an account, who connects theirs", f"connected for customer 4711: {names}")
