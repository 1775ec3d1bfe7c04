"""Sixteen presentations of one refresh token at once."""

import asyncio
import json
from collections import Counter
from typing import Any

from bench.client import Caller
from bench.oauth.house import House, house, refresh_token
from bench.world import world

ROUNDS, AT_ONCE, PROCESSES = 50, 16, 4
AGAIN_AFTER_SECONDS = (0.005, 0.2)


async def measure() -> None:
    """50 rounds of 16 parallel refreshes of one token, 4 serving processes; then the same token again."""
    seen: Counter[str] = Counter()
    statuses: Counter[int] = Counter()
    async with world(PROCESSES) as served, house(served) as ours:
        callers = [await Caller.connect(served.url) for _ in range(AT_ONCE)]
        for _ in range(ROUNDS):
            await _round(ours, callers, seen, statuses)
    print(f"answers: {dict(statuses)}; 5xx: {sum(n for status, n in statuses.items() if status >= 500)}")
    print(f"rounds with one successor: {seen['one successor']} of {ROUNDS}, with more: {seen['more']}")
    for seconds in AGAIN_AFTER_SECONDS:
        print(f"the same pair again after {seconds * 1000:.0f} ms: {seen[f'again {seconds}']} of {ROUNDS}")
    print(f"winner alive, access token: {seen['access']} of {ROUNDS}, refresh token: {seen['refresh']} of {ROUNDS}")


async def _round(ours: House, callers: list[Caller], seen: Counter[str], statuses: Counter[int]) -> None:
    token = refresh_token(await ours.grant())
    answers = await asyncio.gather(*(_refresh(ours, caller, token) for caller in callers))
    statuses.update(status for status, _ in answers)
    pairs = {(body["access_token"], body["refresh_token"]) for status, body in answers if status == 200}
    seen["one successor" if len(pairs) == 1 else "more"] += 1
    access, successor = next(iter(pairs))
    for seconds in AGAIN_AFTER_SECONDS:
        await asyncio.sleep(seconds)  # The time is what this is about.
        status, body = await _refresh(ours, callers[0], token)
        seen[f"again {seconds}"] += status == 200 and (body["access_token"], body["refresh_token"]) in pairs
    seen["access"] += await callers[1].get("/v1/whoami", access) == 200
    seen["refresh"] += (await _refresh(ours, callers[2], successor))[0] == 200


async def _refresh(ours: House, caller: Caller, token: str) -> tuple[int, dict[str, Any]]:
    form = {"grant_type": "refresh_token", "refresh_token": token}
    status, body = await caller.post("/oauth/token", ours.authorization, form)
    return status, json.loads(body)
