"""What each step of the tour is made of: a request that must be answered as it shows, a command, a printed line."""

import time
from typing import Any

import httpx2

from examples.demo.stage import Stage


class TourFailed(Exception):
    """A step did not do what it shows."""


async def ended(client: httpx2.AsyncClient, credential: str) -> httpx2.Response:
    """The refusal of what ended. A serving process hears of it within milliseconds; it has a second here."""
    headers = {"Authorization": f"Bearer {credential}"}
    until = time.monotonic() + 1
    while (answer := await client.get("/analytics", headers=headers)).status_code == 200 and time.monotonic() < until:
        pass
    if answer.status_code != 401:
        raise TourFailed(f"what ended should be answered 401 and was answered {answer.status_code}")
    return answer


async def expect(
    client: httpx2.AsyncClient,
    method: str,
    path: str,
    status: int,
    headers: dict[str, str] | None = None,
    body: Any = None,
    form: dict[str, str] | None = None,
) -> httpx2.Response:
    """A request that has to be answered so.

    Raises:
        TourFailed: It was answered otherwise.
    """
    answer = await client.request(method, path, headers=headers, json=body, data=form)
    if answer.status_code != status:
        raise TourFailed(f"{method} {path} should answer {status} and answered {answer.status_code}: {answer.text}")
    return answer


async def command(stage: Stage, *arguments: str, stdin: str = "") -> Any:
    """What ``altyaa`` prints as JSON.

    Raises:
        TourFailed: It refused.
    """
    done = await stage.instance.command(*arguments, "--json", stdin=stdin)
    if done.status:
        raise TourFailed(f"altyaa {' '.join(arguments[:2])}: {done.err}")
    return done.json()


def rows(answer: httpx2.Response) -> list[dict[str, Any]]:
    """The list in an answer."""
    body = answer.json()
    found = body if isinstance(body, list) else next(value for value in body.values() if isinstance(value, list))
    return list(found)


def say(step: str, outcome: str) -> None:
    """Print a step and what came of it."""
    print(f"  ✓ {step}\n      {outcome}", flush=True)
