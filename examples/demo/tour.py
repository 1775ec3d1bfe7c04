"""The walk through: each step is printed, made for real, and checked."""

import asyncio
import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import httpx2

from examples.demo.stage import Stage

MAIL_SECONDS = 20.0
PASSWORD = "correct horse battery staple"
_SCOPES = ("--scope", "analytics.read", "--scope", "posts.read", "--scope", "posts.write")


class TourFailed(Exception):
    """A step did not do what it shows."""


async def tour(stage: Stage) -> str:
    """A first key opens a real door, and shuts it.

    Returns:
        The workspace it happened in.

    Raises:
        TourFailed: Names the step, what was expected and what came.
    """
    ours = await _workspace(stage, "Harbor Coffee", "mara@harbor.example")
    theirs = await _workspace(stage, "Trendline", "kim@trendline.example")
    key = await _key(stage, ours)
    async with httpx2.AsyncClient(base_url=stage.api_url) as client:
        await _let_in(client, key["key"], ours)
        await _refused(client, key["key"], ours, theirs)
        newer = await _rotated(stage, client, key, ours)
        await _revoked(stage, client, key | {"key": newer}, ours)
    await _told(stage, ours)
    await _invited(stage, ours)
    return ours


async def live_key(stage: Stage, workspace: str) -> str:
    """A key to go on with: the one of the tour is revoked."""
    made = await _command(stage, "key", "create", "--workspace", workspace, "--name", "Try it", *_SCOPES)
    return str(made["key"])


async def _workspace(stage: Stage, name: str, email: str) -> str:
    arguments = ("workspace", "create", "--name", name, "--owner-email", email, "--owner-password", "-")
    made = await _command(stage, *arguments, stdin=f"{PASSWORD}\n")
    await stage.plant(made["workspace_id"], name)
    _say(f"workspace '{name}' made, with its Owner {email}", made["workspace_id"])
    return str(made["workspace_id"])


async def _key(stage: Stage, workspace: str) -> dict[str, Any]:
    made: dict[str, Any] = await _command(
        stage, "key", "create", "--workspace", workspace, "--name", "BI Dashboard", *_SCOPES
    )
    _say(f"key 'BI Dashboard' made with {' '.join(made['scopes'])}, shown once", f"{made['key'][:8]}… ({made['id']})")
    return made


async def _let_in(client: httpx2.AsyncClient, key: str, workspace: str) -> None:
    headers = {"Authorization": f"Bearer {key}", "X-Altyaa-Workspace": workspace}
    answer = await _expect(client, "GET", "/analytics", headers, 200)
    _say("GET /analytics with both headers, through nginx", f"200, {len(_rows(answer))} rows of this workspace")
    written = await _expect(client, "POST", "/posts", headers, 201, {"body": "Cold brew is back"})
    posts = await _expect(client, "GET", "/posts", headers, 200)
    bodies = [row["body"] for row in _rows(posts)]
    if len(bodies) != 2 or any("Trendline" in body for body in bodies):
        raise TourFailed(f"the posts of one workspace were expected, and these came: {bodies}")
    _say("POST /posts, then GET /posts", f"{written.status_code}, then {len(bodies)} posts, none of another workspace")


async def _refused(client: httpx2.AsyncClient, key: str, ours: str, theirs: str) -> None:
    mine = {"Authorization": f"Bearer {key}", "X-Altyaa-Workspace": ours}
    answer = await _expect(client, "GET", "/media", mine, 403)
    _say("GET /media, for which the key lacks media.read", f"403, {answer.headers['www-authenticate'][:60]}…")
    answer = await _expect(client, "GET", "/analytics", mine | {"X-Altyaa-Workspace": theirs}, 401)
    _say("the same key with another workspace's id", f"401 {answer.json()['code']}")
    forged = key[:-1] + ("0" if key[-1] != "0" else "1")
    answer = await _expect(client, "GET", "/analytics", {"Authorization": f"Bearer {forged}"}, 401)
    _say("one character of the key changed", f"401 {answer.json()['code']}, without a query")


async def _rotated(stage: Stage, client: httpx2.AsyncClient, key: dict[str, Any], workspace: str) -> str:
    rotate = ("key", "rotate", "--workspace", workspace, key["id"], "--overlap-seconds")
    made = await _command(stage, *rotate, "3600")
    for each in (key["key"], made["key"]):
        await _expect(client, "GET", "/analytics", {"Authorization": f"Bearer {each}"}, 200)
    _say("key rotated with an hour of overlap", "the same id; the old secret and the new one both get 200")
    newest = await _command(stage, *rotate, "0", "--retire-oldest")
    answer = await _ended(client, key["key"])
    _say("rotated again without overlap, then the first secret", f"401 {answer.json()['code']}")
    return str(newest["key"])


async def _revoked(stage: Stage, client: httpx2.AsyncClient, key: dict[str, Any], workspace: str) -> None:
    await _command(stage, "key", "revoke", "--workspace", workspace, key["id"])
    answer = await _ended(client, key["key"])
    _say("key revoked, then the next request with it", f"401 {answer.json()['code']}")


async def _told(stage: Stage, workspace: str) -> None:
    auditor = ("--name", "Auditor", "--scope", "audit.read")
    made = await _command(stage, "key", "create", "--workspace", workspace, *auditor)
    async with httpx2.AsyncClient(base_url=stage.instance.url) as client:
        answer = await _expect(client, "GET", "/v1/events", {"Authorization": f"Bearer {made['key']}"}, 200)
    _say("GET /v1/events, newest first", ", ".join(event["type"] for event in _rows(answer)))


async def _invited(stage: Stage, workspace: str) -> None:
    await _command(
        stage, "member", "invite", "--workspace", workspace, "--email", "kai@harbor.example", "--role", "admin"
    )
    outbox = Path(stage.instance.environment["ALTYAA_DATA_DIR"]) / "outbox"
    async with asyncio.timeout(MAIL_SECONDS):
        while not (letters := sorted(outbox.glob("*.eml"))):  # noqa: ASYNC110  # a folder calls nobody
            await asyncio.sleep(0.05)
    letter = message_from_bytes(letters[0].read_bytes(), policy=default)
    _say("kai@harbor.example invited as admin; the worker wrote a letter", f"{letter['Subject']} ({letters[0].name})")


async def _ended(client: httpx2.AsyncClient, key: str) -> httpx2.Response:
    """The refusal of a key that ended. A serving process hears of it within milliseconds; it has a second here."""
    headers = {"Authorization": f"Bearer {key}"}
    until = time.monotonic() + 1
    while (answer := await client.get("/analytics", headers=headers)).status_code == 200 and time.monotonic() < until:
        pass
    if answer.status_code != 401:
        raise TourFailed(f"a key that ended should be answered 401 and was answered {answer.status_code}")
    return answer


async def _expect(
    client: httpx2.AsyncClient, method: str, path: str, headers: dict[str, str], status: int, body: Any = None
) -> httpx2.Response:
    answer = await client.request(method, path, headers=headers, json=body)
    if answer.status_code != status:
        raise TourFailed(f"{method} {path} should answer {status} and answered {answer.status_code}: {answer.text}")
    return answer


async def _command(stage: Stage, *arguments: str, stdin: str = "") -> Any:
    done = await stage.instance.command(*arguments, "--json", stdin=stdin)
    if done.status:
        raise TourFailed(f"altyaa {' '.join(arguments[:2])}: {done.err}")
    return done.json()


def _rows(answer: httpx2.Response) -> list[dict[str, Any]]:
    body = answer.json()
    rows = body if isinstance(body, list) else next(value for value in body.values() if isinstance(value, list))
    return list(rows)


def _say(step: str, outcome: str) -> None:
    print(f"  ✓ {step}\n      {outcome}", flush=True)
