"""The mission's words on tokens as times, at every platform in every world, and what the docs page says of them."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from altyaa.connections.model import Clocks
from altyaa.connections.rules.policy import next_check, next_renewal, policy
from altyaa.connections.rules.policy_words import in_sentences, renewed_after
from altyaa.infra.language.say import say
from altyaa.providers.pack import Pack
from altyaa.providers.registry import PROVIDERS

PAGE = Path(__file__).parents[3] / "docs" / "platform-words.md"
WORLDS = ("reality-2026-11", "reality-classic", "seed-literal")
ISSUED = datetime(2026, 11, 1, 12, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
GRANT = UUID("0199a0a0-0000-7000-8000-000000000001")

MISSION = (
    "Meta (Facebook/Instagram): Short-lived tokens are exchanged for long-lived page tokens every 7 days.",
    "Google Business Profile: Refresh tokens are rotated every 30 days; hourly health checks detect revoked access.",
    "TikTok: Business tokens expire every 30 days; Altyaa renews them proactively 3 days before expiry.",
)
AFTER: dict[str, dict[str, float]] = {
    "google": {"reality-2026-11": 3599 * 0.8, "reality-classic": 3600 * 0.8, "seed-literal": 3599 * 0.8},
    "facebook": dict.fromkeys(WORLDS, 7 * 86_400),
    "instagram": dict.fromkeys(WORLDS, 7 * 86_400),
    "tiktok": {"reality-2026-11": 96 * 60, "reality-classic": 19.2 * 3600, "seed-literal": 27 * 86_400},
    "tiktok_business": {"reality-2026-11": 19.2 * 3600, "reality-classic": 19.2 * 3600, "seed-literal": 27 * 86_400},
}
"""Seconds after which an access token is renewed."""
EXPECTED = [
    (name, world, timedelta(seconds=seconds))
    for name, by_world in AFTER.items()
    if name in PROVIDERS
    for world, seconds in by_world.items()
]


def in_world(name: str, world: str) -> Pack:
    return PROVIDERS[name].pack.in_world(world)


def test_every_platform_is_in_the_table() -> None:
    assert set(PROVIDERS) <= set(AFTER)


@pytest.mark.parametrize(("name", "world", "expected"), EXPECTED)
def test_when_an_access_token_is_renewed(name: str, world: str, expected: timedelta) -> None:
    pack = in_world(name, world)
    assert renewed_after(policy(pack), pack.span("access_seconds")) == expected


@pytest.mark.parametrize(("name", "world", "expected"), EXPECTED)
def test_the_engine_renews_then_and_no_more_than_an_hour_earlier(name: str, world: str, expected: timedelta) -> None:
    pack = in_world(name, world)
    access, grant = pack.span("access_seconds"), pack.span("grant_seconds")
    ends = [None if life is None else ISSUED + life for life in (access, grant)]
    clocks = Clocks(ISSUED, ends[0], ISSUED, ends[1], [], [])
    found = next_renewal(policy(pack), clocks, GRANT, ISSUED, slides=pack.value("grant_slides"))
    assert found is not None
    assert ISSUED + expected - HOUR <= found <= ISSUED + expected


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("name", PROVIDERS)
def test_what_ends_for_want_of_use_is_used_in_time(name: str, world: str) -> None:
    pack = in_world(name, world)
    idle = pack.span("idle_seconds") if "idle_seconds" in pack.facts else None
    if idle is not None:
        interval = policy(pack).grant_interval
        assert interval is not None
        assert interval * 2 <= idle


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("name", PROVIDERS)
def test_every_grant_is_looked_at_once_a_day_or_oftener(name: str, world: str) -> None:
    found = next_check(policy(in_world(name, world)), GRANT, ISSUED)
    assert found is not None
    assert found <= ISSUED + 1.5 * DAY


def said_of(name: str) -> str:
    """The part of the page about a platform."""
    page = PAGE.read_text()
    found = re.search(rf"^## {re.escape(PROVIDERS[name].pack.title)}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found is not None, f"{PAGE.name} has no part about {name}"
    return " ".join(found.group(1).split())


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("name", PROVIDERS)
def test_the_page_says_of_each_platform_what_its_pack_says(name: str, world: str) -> None:
    pack, said = in_world(name, world), said_of(name)
    wanted = policy(pack)
    line = re.search(rf"\| `{re.escape(world)}` \| (.*?) \| (.*?) \| (.*?) \|", said)
    assert line is not None, f"no line about {world}"
    assert line.groups() == tuple(map(say, in_sentences(pack, wanted)))


def test_the_page_quotes_the_mission() -> None:
    page = " ".join(PAGE.read_text().replace("\n> ", " ").split())
    for words in MISSION:
        assert words in page
