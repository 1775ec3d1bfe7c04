"""The walk through: each step is printed, made for real, and checked."""

import asyncio
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import httpx2

from examples.demo.app import app_tour
from examples.demo.connections import connections_tour
from examples.demo.stage import PASSWORD, Stage
from examples.demo.steps import TourFailed, command, ended, expect, rows, say

MAIL_SECONDS = 20.0
_SCOPES = ("--scope", "analytics.read", "--scope", "posts.read", "--scope", "posts.write")


async def tour(stage: Stage) -> str:
    """A first key opens a real door, and shuts it; an app acts for a person, and is cut off; accounts stay connected.

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
    await app_tour(stage, ours, "mara@harbor.example")
    await connections_tour(stage, ours)
    return ours


async def live_key(stage: Stage, workspace: str) -> str:
    """A key to go on with: the one of the tour is revoked."""
    made = await command(stage, "key", "create", "--workspace", workspace, "--name", "Try it", *_SCOPES)
    return str(made["key"])


async def _workspace(stage: Stage, name: str, email: str) -> str:
    arguments = ("workspace", "create", "--name", name, "--owner-email", email, "--owner-password", "-")
    made = await command(stage, *arguments, stdin=f"{PASSWORD}\n")
    await stage.plant(made["workspace_id"], name)
    say(f"workspace '{name}' made, with its Owner {email}", made["workspace_id"])
    return str(made["workspace_id"])


async def _key(stage: Stage, workspace: str) -> dict[str, Any]:
    made: dict[str, Any] = await command(
        stage, "key", "create", "--workspace", workspace, "--name", "BI Dashboard", *_SCOPES
    )
    say(f"key 'BI Dashboard' made with {' '.join(made['scopes'])}, shown once", f"{made['key'][:8]}… ({made['id']})")
    return made


async def _let_in(client: httpx2.AsyncClient, key: str, workspace: str) -> None:
    headers = {"Authorization": f"Bearer {key}", "X-Altyaa-Workspace": workspace}
    answer = await expect(client, "GET", "/analytics", 200, headers)
    say("GET /analytics with both headers, through nginx", f"200, {len(rows(answer))} rows of this workspace")
    written = await expect(client, "POST", "/posts", 201, headers, {"body": "Cold brew is back"})
    posts = await expect(client, "GET", "/posts", 200, headers)
    bodies = [row["body"] for row in rows(posts)]
    if len(bodies) != 2 or any("Trendline" in body for body in bodies):
        raise TourFailed(f"the posts of one workspace were expected, and these came: {bodies}")
    say("POST /posts, then GET /posts", f"{written.status_code}, then {len(bodies)} posts, none of another workspace")


async def _refused(client: httpx2.AsyncClient, key: str, ours: str, theirs: str) -> None:
    mine = {"Authorization": f"Bearer {key}", "X-Altyaa-Workspace": ours}
    answer = await expect(client, "GET", "/media", 403, mine)
    say("GET /media, for which the key lacks media.read", f"403, {answer.headers['www-authenticate'][:60]}…")
    answer = await expect(client, "GET", "/analytics", 401, mine | {"X-Altyaa-Workspace": theirs})
    say("the same key with another workspace's id", f"401 {answer.json()['code']}")
    forged = key[:-1] + ("0" if key[-1] != "0" else "1")
    answer = await expect(client, "GET", "/analytics", 401, {"Authorization": f"Bearer {forged}"})
    say("one character of the key changed", f"401 {answer.json()['code']}, without a query")


async def _rotated(stage: Stage, client: httpx2.AsyncClient, key: dict[str, Any], workspace: str) -> str:
    rotate = ("key", "rotate", "--workspace", workspace, key["id"], "--overlap-seconds")
    made = await command(stage, *rotate, "3600")
    for each in (key["key"], made["key"]):
        await expect(client, "GET", "/analytics", 200, {"Authorization": f"Bearer {each}"})
    say("key rotated with an hour of overlap", "the same id; the old secret and the new one both get 200")
    newest = await command(stage, *rotate, "0", "--retire-oldest")
    answer = await ended(client, key["key"])
    say("rotated again without overlap, then the first secret", f"401 {answer.json()['code']}")
    return str(newest["key"])


async def _revoked(stage: Stage, client: httpx2.AsyncClient, key: dict[str, Any], workspace: str) -> None:
    await command(stage, "key", "revoke", "--workspace", workspace, key["id"])
    answer = await ended(client, key["key"])
    say("key revoked, then the next request with it", f"401 {answer.json()['code']}")


async def _told(stage: Stage, workspace: str) -> None:
    auditor = ("--name", "Auditor", "--scope", "audit.read")
    made = await command(stage, "key", "create", "--workspace", workspace, *auditor)
    async with httpx2.AsyncClient(base_url=stage.instance.url) as client:
        answer = await expect(client, "GET", "/v1/events", 200, {"Authorization": f"Bearer {made['key']}"})
    say("GET /v1/events, newest first", ", ".join(event["type"] for event in rows(answer)))


async def _invited(stage: Stage, workspace: str) -> None:
    await command(
        stage, "member", "invite", "--workspace", workspace, "--email", "kai@harbor.example", "--role", "admin"
    )
    outbox = Path(stage.instance.environment["ALTYAA_DATA_DIR"]) / "outbox"
    async with asyncio.timeout(MAIL_SECONDS):
        while not (letters := sorted(outbox.glob("*.eml"))):  # noqa: ASYNC110  # a folder calls nobody
            await asyncio.sleep(0.05)
    letter = message_from_bytes(letters[0].read_bytes(), policy=default)
    say("kai@harbor.example invited as admin; the worker wrote a letter", f"{letter['Subject']} ({letters[0].name})")
