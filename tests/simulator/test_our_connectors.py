"""Our own connectors against the platforms as they are played: both sides read the same pack, each by itself."""

from datetime import timedelta

import pytest

from altyaa.providers.model import Failure, Granted, Tokens
from altyaa.providers.registry import PROVIDERS
from altyaa.simulator import WORLDS, Rule
from altyaa.simulator.acts import Act, act
from tests.simulator.connector import Connector, connector
from tests.simulator.stage import CLIENT_ID, MANAGE, SECRET, stage

EACH = pytest.mark.parametrize("name", PROVIDERS)
MANY = pytest.mark.parametrize("name", ["google", "facebook"])
"""Those with more than one asset under a grant."""
ASSETS = {"google": 5, "facebook": 3, "instagram": 1, "tiktok": 1, "tiktok_business": 1}
GRANT_DAYS = {"google": None, "facebook": 90, "instagram": 60, "tiktok": 180, "tiktok_business": 365}
ROTATES = {
    "google": {"seed-literal"},
    "facebook": set(),
    "instagram": set(),
    "tiktok": set(WORLDS),
    "tiktok_business": {"reality-2026-11", "seed-literal"},
}
TELLS_ENDED = {"google", "facebook", "tiktok_business"}
"""Whose revocation says that there was nothing left to end; the others refuse the token, which proves nothing."""
SECRETLESS = {"instagram"}
"""Whose renewal shows nothing but the token."""
WAITS = {"tiktok_business": timedelta(minutes=5)}
"""Of a limit whose platform does not say for how long."""
NEEDED = [MANAGE, "pages_show_list", "instagram_business_basic", "video.list", "comment.list"]


def verdict(found: object) -> str:
    assert isinstance(found, Failure), found
    return found.verdict


def min_age(ours: Connector) -> timedelta:
    """Before which a token is not renewed."""
    return ours.provider.pack.span("min_age_seconds") or timedelta(0)


def happens(ours: Connector, name: str, target: str | None = None) -> None:
    provider = ours.provider.name
    act(ours.at.simulator, Act(name, provider, ours.at.people[provider], target=target))


@EACH
@pytest.mark.parametrize("world", WORLDS)
async def test_connect_renew_look_and_revoke(name: str, world: str) -> None:
    """The life of a connection, in each world."""
    ours = connector(stage(world), name)
    ours.at.simulator.platforms[name].app(CLIENT_ID).secret = SECRET
    granted = await ours.connect()
    assert isinstance(granted, Granted)
    assert granted.subject == ours.at.people[name]
    assert granted.tokens.access_ends is not None
    age = max(timedelta(minutes=50), min_age(ours))
    ours.at.clock.advance(age)
    renewed = await ours.renew(granted.tokens)
    assert isinstance(renewed, Tokens)
    assert renewed.access_ends == granted.tokens.access_ends + age
    assert (renewed.refresh != granted.tokens.refresh) is (world in ROTATES[name])
    found = await ours.assets(renewed)
    assert isinstance(found, list)
    assert len(found) == ASSETS[name]
    assert [each.problem for each in found if each.problem] == []
    assert isinstance(await ours.probe(renewed), Tokens)
    if ours.provider.revocation is None:
        happens(ours, "revoke")
    else:
        assert await ours.revoke(renewed) is None
    assert verdict(await ours.renew(renewed)) == "suspect"
    assert verdict(await ours.probe(renewed)) == "suspect"
    if ours.provider.revocation is not None:
        assert (await ours.revoke(renewed) is None) is (name in TELLS_ENDED), "it had ended before"


@EACH
async def test_the_grant_clock_is_the_platform_s(name: str) -> None:
    ours = connector(stage(), name)
    tokens = await ours.granted()
    days = GRANT_DAYS[name]
    assert tokens.grant_ends == (None if days is None else ours.at.clock() + timedelta(days=days))


@EACH
async def test_an_unticked_scope_connects_nothing(name: str) -> None:
    ours = connector(stage(), name)
    granted = await ours.connect(leave_out=NEEDED)
    assert verdict(granted) == "scope_lost"


@EACH
@pytest.mark.parametrize("name_of_act", ["revoke", "delete_account"])
async def test_what_is_over_is_a_suspicion(name: str, name_of_act: str) -> None:
    ours = connector(stage(), name)
    tokens = await ours.granted()
    happens(ours, name_of_act)
    assert verdict(await ours.renew(tokens)) == "suspect"


@pytest.mark.parametrize(
    ("name_of_act", "expected"), [("password_change", "suspect"), ("log_out", "suspect"), ("checkpoint", "user_action")]
)
async def test_facebook_tells_why(name_of_act: str, expected: str) -> None:
    ours = connector(stage(), "facebook")
    tokens = await ours.granted()
    happens(ours, name_of_act)
    assert verdict(await ours.renew(tokens)) == expected
    assert verdict(await ours.probe(tokens)) == expected


async def test_ended_data_access_needs_the_person() -> None:
    ours = connector(stage(), "facebook")
    tokens = await ours.granted()
    happens(ours, "end_data_access")
    ours.at.later(seconds=1)
    assert isinstance(await ours.renew(tokens), Tokens), "the token itself lives on"
    assert verdict(await ours.probe(tokens)) == "user_action"


async def test_a_lost_page_is_no_page_any_more() -> None:
    ours = connector(stage(), "facebook")
    tokens = await ours.granted()
    happens(ours, "lose_asset", "2")
    found = await ours.assets(tokens)
    assert isinstance(found, list)
    assert [each.id for each in found] == ["1", "3"]


async def test_a_page_that_only_a_business_shows_has_a_problem() -> None:
    """Listed without a token: nothing is stored in its place."""
    ours = connector(stage(), "facebook")
    ours.at.facebook.people["300"].assets[1].via_business = True
    granted = await ours.connect(leave_out=["2"])
    assert isinstance(granted, Granted)
    found = await ours.assets(granted.tokens)
    assert isinstance(found, list)
    assert [(each.id, each.token is None, each.problem is None) for each in found] == [
        ("1", False, True),
        ("2", True, False),
        ("3", False, True),
    ]


@MANY
async def test_many_assets_come_in_parts(name: str) -> None:
    ours = connector(stage(), name)
    person = ours.at.simulator.platforms[name].people[ours.at.people[name]]
    template = person.assets[-1]
    person.assets += [type(template)(template.kind, f"9{n}", f"More {n}", template.parent) for n in range(230)]
    found = await ours.assets(await ours.granted())
    assert isinstance(found, list)
    assert len(found) == 230 + ASSETS[name]


@EACH
async def test_another_secret_is_the_app_s_fault(name: str) -> None:
    ours = connector(stage(), name)
    tokens = await ours.granted()
    ours.at.simulator.platforms[name].app(CLIENT_ID).secret = "changed"
    found = await (ours.connect() if name in SECRETLESS else ours.renew(tokens))
    assert verdict(found) == "app_level"


async def test_no_quota_is_the_app_s_fault() -> None:
    ours = connector(stage(), "google")
    ours.at.google.app(CLIENT_ID).quota = 0
    assert verdict(await ours.assets(await ours.granted())) == "app_level"


@EACH
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule("server_error"), "transient"),
        (Rule("html"), "transient"),
        (Rule("huge"), "transient"),
        (Rule("truncated"), "transient"),
        (Rule("redirect"), "transient"),
        (Rule("wrong_json"), "transient"),
        (Rule("throttled", seconds=120), "throttled"),
    ],
)
async def test_what_goes_wrong_condemns_nothing(name: str, rule: Rule, expected: str) -> None:
    ours = connector(stage(), name)
    tokens = await ours.granted()
    ours.at.clock.advance(min_age(ours))
    ours.at.simulator.faults.add(rule)
    found = await ours.renew(tokens)
    assert verdict(found) == expected
    if isinstance(found, Failure) and expected == "throttled":
        assert found.retry_after == WAITS.get(name, timedelta(minutes=2))
    ours.at.simulator.faults.rules.clear()
    assert isinstance(await ours.renew(tokens), Tokens)
