"""An app that acts for people, as its developer would write it: the OAuth half of the tour."""

import asyncio
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2

from examples.demo.browser import Browser
from examples.demo.stage import PASSWORD, REPLAY_SECONDS, Stage
from examples.demo.steps import TourFailed, command, ended, expect, rows, say

CALLBACK = "http://127.0.0.1:7999/callback"
_SCOPES = "analytics.read posts.read"


@dataclass(frozen=True, slots=True)
class App:
    """The app, with what its developer got when it was made.

    Attributes:
        service: Calls to the authorization server, with the app's own credentials.
    """

    client_id: str
    service: httpx2.AsyncClient

    async def token(self, status: int = 200, **form: str) -> dict[str, Any]:
        """What ``/oauth/token`` answers."""
        answer = await expect(self.service, "POST", "/oauth/token", status, form=form)
        return dict(answer.json())

    async def introspect(self, token: str) -> dict[str, Any]:
        """What ``/oauth/token/introspect`` says of a token."""
        answer = await expect(self.service, "POST", "/oauth/token/introspect", 200, form={"token": token})
        return dict(answer.json())


async def app_tour(stage: Stage, workspace: str, email: str) -> None:
    """A person allows an app; it acts for them, keeps its tokens for as long as it likes, and is cut off.

    Raises:
        TourFailed: As ``tour``.
    """
    home = stage.instance.url
    made = await command(stage, *_create(workspace))
    say("app 'Trend Reader' made, its secret shown once", f"{made['client_secret'][:8]}… ({made['client_id']})")
    credentials = (made["client_id"], made["client_secret"])
    async with (
        httpx2.AsyncClient(base_url=home, auth=credentials) as service,
        httpx2.AsyncClient() as cookies,
        httpx2.AsyncClient(base_url=stage.api_url) as api,
    ):
        app, browser = App(made["client_id"], service), Browser(cookies, home)
        first = await _allowed(app, browser, home, workspace, email)
        await _acts(app, api, first)
        await _refreshed(app, api, first)
        await _revoked(app, browser, home, api)


def _create(workspace: str) -> tuple[str, ...]:
    scopes = [part for name in _SCOPES.split() for part in ("--scope", name)]
    return ("client", "create", "--workspace", workspace, "--name", "Trend Reader", "--redirect-uri", CALLBACK, *scopes)


async def _allowed(app: App, browser: Browser, home: str, workspace: str, email: str) -> dict[str, Any]:
    """Sign in, allow, return with a code, exchange it."""
    asked, verifier, state = _request(app, home)
    await browser.visit(asked)
    if browser.place != "/sign-in":
        raise TourFailed(f"the person should sign in first and is at {browser.place}")
    await browser.send("password", email=email, password=PASSWORD)
    if not browser.shows("It asks to"):
        raise TourFailed(f"the person should be asked to allow it and is at {browser.place}")
    say(f"{email} comes from the app, signs in, and is asked", f"{browser.place}: Allow Trend Reader …? It asks to …")
    returned = await browser.send("answer", answer=("answer", "allow"))
    code = _code(returned, state, home)
    say("allowed: back to the app with a code, its state, and who answers", f"code={code[:8]}…  iss={home}")
    tokens = await app.token(grant_type="authorization_code", code=code, redirect_uri=CALLBACK, code_verifier=verifier)
    if tokens["workspace_id"] != workspace or tokens["scope"] != _SCOPES:
        raise TourFailed(f"tokens of {workspace} for {_SCOPES} were expected, and these came: {tokens['scope']}")
    say(
        "the code exchanged, with the app's secret and the PKCE verifier",
        f"{tokens['access_token'][:8]}… for {tokens['expires_in']} s, {tokens['refresh_token'][:8]}…, {_SCOPES}",
    )
    forged = code[:-1] + ("0" if code[-1] != "0" else "1")
    again = await app.token(
        400, grant_type="authorization_code", code=forged, redirect_uri=CALLBACK, code_verifier=verifier
    )
    say("one character of the code changed", f"400 {again['error']}")
    return tokens


async def _acts(app: App, api: httpx2.AsyncClient, tokens: dict[str, Any]) -> None:
    """The access token opens what the person allowed, and nothing more."""
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    answer = await expect(api, "GET", "/analytics", 200, bearer)
    say("GET /analytics with the access token, through nginx", f"200, {len(rows(answer))} rows of this workspace")
    await expect(api, "POST", "/posts", 403, bearer, {"body": "Not allowed"})
    say("POST /posts, which the person was not asked for", "403 insufficient_scope")
    told = await app.introspect(tokens["access_token"])
    if not told["active"] or told["client_id"] != app.client_id:
        raise TourFailed(f"introspection should know the token and said {told}")
    say("introspection", f"active, for {told['username']} ({told['sub']}), {told['scope']}")


async def _refreshed(app: App, api: httpx2.AsyncClient, first: dict[str, Any]) -> None:
    """Exactly once: a retry gets the same pair; an old token gives a thief away."""
    second = await app.token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    again = await app.token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    if second["refresh_token"] == first["refresh_token"] or not _same(second, again):
        raise TourFailed("a refresh should give a new pair, and the same refresh again the same one")
    say("refreshed; the same refresh again, as after a lost answer", "200 both times, with the same new pair")
    both = await asyncio.gather(
        *(app.token(grant_type="refresh_token", refresh_token=second["refresh_token"]) for _ in range(8))
    )
    third = both[0]
    if not all(_same(third, each) for each in both):
        raise TourFailed("eight refreshes at once should get one pair")
    say("eight refreshes with one token at once", "200 eight times, one pair")
    await expect(api, "GET", "/analytics", 200, {"Authorization": f"Bearer {third['access_token']}"})
    await asyncio.sleep(REPLAY_SECONDS + 0.2)
    reused = await app.token(400, grant_type="refresh_token", refresh_token=first["refresh_token"])
    lost = await ended(api, third["access_token"])
    say(
        "the first refresh token again, long after: somebody has a copy",
        f"400 {reused['error']}; the grant has ended, its newest access token gets 401 {lost.json()['code']}",
    )


async def _revoked(app: App, browser: Browser, home: str, api: httpx2.AsyncClient) -> None:
    """Another device: the person is not asked again. The app gives the tokens back."""
    asked, verifier, state = _request(app, home)
    code = _code(await browser.visit(asked), state, home)
    tokens = await app.token(grant_type="authorization_code", code=code, redirect_uri=CALLBACK, code_verifier=verifier)
    await expect(api, "GET", "/analytics", 200, {"Authorization": f"Bearer {tokens['access_token']}"})
    say("authorized again, from another device", "the consent is remembered: straight back with a code")
    await expect(app.service, "POST", "/oauth/token/revoke", 200, form={"token": tokens["refresh_token"]})
    lost = await ended(api, tokens["access_token"])
    told = await app.introspect(tokens["access_token"])
    say("the app revokes its refresh token", f"200; its access token gets 401 {lost.json()['code']}, {_json(told)}")


def _request(app: App, home: str) -> tuple[str, str, str]:
    """The address that the person is sent to, the PKCE verifier, the state."""
    verifier, state = token_urlsafe(48), token_urlsafe(16)
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {"response_type": "code", "client_id": app.client_id, "redirect_uri": CALLBACK, "scope": _SCOPES}
    query |= {"state": state, "code_challenge": challenge, "code_challenge_method": "S256"}
    return f"{home}/oauth/authorize?{urlencode(query)}", verifier, state


def _code(returned: str | None, state: str, issuer: str) -> str:
    """The code that the person brought back, once its state and its issuer are checked (RFC 9207)."""
    said = parse_qs(urlsplit(returned or "").query)
    if not (returned or "").startswith(f"{CALLBACK}?") or said.get("state") != [state] or said.get("iss") != [issuer]:
        raise TourFailed(f"the person should be back with a code, and came to {returned}")
    return said["code"][0]


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one[name] == other[name] for name in ("access_token", "refresh_token", "scope", "workspace_id"))


def _json(told: dict[str, Any]) -> str:
    return f'{{"active":{str(told["active"]).lower()}}}'
