"""Instagram as a client asks it."""

from collections.abc import Collection
from typing import Any

from tests.simulator.stage import CLIENT_ID, REDIRECT_URI, SECRET, Answer, Stage

IG_TOKEN = "https://api.instagram.com/oauth/access_token"
IG_GRAPH = "https://graph.instagram.com"
ME = "17841400000000700"
COMMENTS = "instagram_business_manage_comments"


def redeem(at: Stage, code: str, **changes: str) -> Answer:
    """Its answer to a code."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
    return at.ask("POST", IG_TOKEN, form=form | {"client_id": CLIENT_ID, "client_secret": SECRET} | changes)


def short(at: Stage, leave_out: Collection[str] = (), person: str | None = None) -> dict[str, Any]:
    """A token of an hour, with what comes along, in whichever shape."""
    answer = redeem(at, at.callback("instagram", leave_out, person=person)["code"])
    assert answer.status == 200, answer
    said: dict[str, Any] = answer.body["data"][0] if "data" in answer.body else answer.body
    return said


def exchange(at: Stage, token: str, secret: str = SECRET) -> Answer:
    """Its answer to a short token."""
    query = {"grant_type": "ig_exchange_token", "client_secret": secret, "access_token": token}
    return at.ask("GET", f"{IG_GRAPH}/access_token", query)


def long(at: Stage, leave_out: Collection[str] = (), person: str | None = None) -> str:
    """One of 60 days."""
    return str(exchange(at, short(at, leave_out, person)["access_token"]).body["access_token"])


def refresh(at: Stage, token: str) -> Answer:
    """Its answer to a long one."""
    query = {"grant_type": "ig_refresh_token", "access_token": token}
    return at.ask("GET", f"{IG_GRAPH}/refresh_access_token", query)


def get(at: Stage, path: str, token: str, method: str = "GET", /, **query: str) -> Answer:
    """Its answer about the account."""
    return at.ask(method, f"{IG_GRAPH}/v26.0{path}", {"access_token": token} | query)
