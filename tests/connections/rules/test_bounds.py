"""What a workspace may set: no shorter than a platform and its budget bear, no longer than its tokens live."""

from datetime import timedelta
from math import ceil

import pytest

from altyaa.connections.model import PolicyChange
from altyaa.connections.rules.bounds import Bounds, bounds, check_change, shortest
from altyaa.connections.rules.policy import policy
from altyaa.connections.rules.policy_words import check_words, grant_words
from altyaa.infra.language.say import say
from altyaa.kernel.problems import INVALID_VALUE
from altyaa.providers.registry import PROVIDERS

DAY = 86_400
NAMES = tuple(PolicyChange.__slots__)
WORLDS = ("reality-2026-11", "reality-classic", "seed-literal")


def refused(provider: str, **change: int) -> str:
    """The sentence, empty where it is allowed."""
    found = check_change(PROVIDERS[provider].pack, PolicyChange(**change))
    if found is None:
        return ""
    assert found.problem is INVALID_VALUE
    assert set(found.fields) <= set(change)
    return say(found.sentence)


@pytest.mark.parametrize(
    ("provider", "change", "said"),
    [
        ("google", {"check_interval_seconds": 3600}, ""),  # the mission's hourly health checks
        (
            "google",
            {"check_interval_seconds": 60},
            "at least 2000 seconds (33 minutes 20 seconds): all connections share",
        ),
        ("google", {"check_interval_seconds": 31 * DAY}, "at most 2592000 seconds (30 days)"),
        ("google", {"access_interval_seconds": 3600}, "at most 3599 seconds"),
        (
            "google",
            {"access_lead_seconds": 600},
            "a lead counts from a life of 7 days on. Leave access_lead_seconds out.",
        ),
        ("google", {"grant_interval_seconds": 200 * DAY}, "at most 15552000 seconds (180 days)"),
        ("google", {"grant_lead_seconds": 3 * DAY}, "only a person moves that end"),
        ("facebook", {"access_interval_seconds": DAY}, ""),
        (
            "facebook",
            {"access_interval_seconds": 61 * DAY},
            "at most 5184000 seconds (60 days): its access token lives",
        ),
        ("facebook", {"access_lead_seconds": 30 * DAY}, ""),
        ("facebook", {"access_lead_seconds": 30 * DAY + 1}, "it is half of its life"),
        ("facebook", {"access_lead_seconds": 60}, "at least 3600 seconds (1 hour): there must be time to try again"),
        ("instagram", {"access_interval_seconds": DAY}, ""),
        (
            "instagram",
            {"access_interval_seconds": DAY - 1},
            "at least 86400 seconds (1 day): Instagram renews no younger",
        ),
        ("instagram", {"grant_lead_seconds": 3 * DAY}, ""),
        ("facebook", {}, "Nothing is set."),
    ],
)
def test_what_may_be_set(provider: str, change: dict[str, int], said: str) -> None:
    found = refused(provider, **change)
    assert said in found
    assert bool(said) == bool(found)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_bounds_are_allowed_and_what_is_beyond_is_not(provider: str, world: str, name: str) -> None:
    pack = PROVIDERS[provider].pack.in_world(world)
    found = bounds(pack)[name]
    if isinstance(found, Bounds):
        least, most = ceil(found.least.total_seconds()), int(found.most.total_seconds())
        assert least < most
        assert check_change(pack, PolicyChange(**{name: least})) is None
        assert check_change(pack, PolicyChange(**{name: most})) is None
        assert check_change(pack, PolicyChange(**{name: least - 1})) is not None
        assert check_change(pack, PolicyChange(**{name: most + 1})) is not None


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_pack_keeps_to_its_own_bounds(provider: str) -> None:
    pack = PROVIDERS[provider].pack
    for name in NAMES:
        own, found = pack.span(name), bounds(pack)[name]
        if own is not None and isinstance(found, Bounds):
            assert found.least <= own <= found.most, name


def test_an_hour_of_checks_is_within_the_budget_of_every_platform() -> None:
    assert max(shortest(each.pack) for each in PROVIDERS.values()) <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("seconds", "often"),
    [(3600, "every hour"), (DAY, "every day"), (7 * DAY, "every 7 days"), (5400, "every 1 hour 30")],
)
def test_how_often_is_said_as_people_say_it(seconds: int, often: str) -> None:
    pack = PROVIDERS["google"].pack
    wanted = policy(pack, PolicyChange(check_interval_seconds=seconds, grant_interval_seconds=seconds))
    assert say(check_words(wanted)).startswith(f"What hangs under it is looked at {often}")
    assert f"It is used {often}" in say(grant_words(pack, wanted))
