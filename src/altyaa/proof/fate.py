"""What happens when: drawn from the seed before anything runs, so that nothing of ours changes it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from altyaa.proof.cast import CLIENT_ID
from altyaa.proof.model import START, Ask
from altyaa.simulator import Simulator
from altyaa.simulator.acts import Act, act
from altyaa.simulator.faults import Effect, Rule
from altyaa.simulator.platforms import PLATFORMS
from altyaa.simulator.state import Whose

CALM = timedelta(hours=2)
"""Before anything goes wrong: everybody connects once in peace."""
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_CHANCES: Mapping[Effect, float] = {
    "drop": 0.0006,
    "unreachable": 0.004,
    "delay": 0.0006,
    "server_error": 0.006,
    "html": 0.0004,
    "huge": 0.0002,
    "throttled": 0.004,
    "no_quota": 0.001,
    "redirect": 0.001,
    "wrong_json": 0.001,
    "truncated": 0.001,
}
"""Of a request. A drop, a delay and an HTML page hide that what was asked for has happened."""
_EVERY_DAYS: Mapping[str, float] = {
    "revoke": 150,
    "password_change": 200,
    "lose_asset": 120,
    "untick_scope": 250,
    "testing_death": 400,
    "checkpoint": 200,
    "log_out": 250,
    "end_data_access": 400,
    "delete_account": 600,
}
"""Of a person, on average."""
_UNDONE_BY = {"lose_asset": "regain_asset", "checkpoint": "recover", "delete_account": "recover"}


@dataclass(frozen=True, slots=True)
class Stroke:
    """Something that happens at a moment, to somebody or to a whole platform (``whose`` is None)."""

    at: datetime
    name: str
    provider: str
    whose: Whose | None
    target: str | None = None


def strokes(ask: Ask, simulator: Simulator, people: Mapping[Whose, str]) -> list[Stroke]:
    """All of them, in order."""
    found = [each for whose, name in people.items() for each in _of_person(ask, simulator, whose, name)]
    found += [each for name in sorted(ask.platforms) for each in _of_platform(ask, name)]
    return sorted(found, key=lambda each: (each.at, each.name, each.provider, str(each.whose)))


def strike(stroke: Stroke, simulator: Simulator) -> None:
    """Let it happen."""
    if stroke.whose is None:
        if stroke.name == "outage":
            until = stroke.at + 3 * _HOUR
            simulator.faults.add(Rule("server_error", stroke.provider, since=stroke.at, until=until))
        else:
            simulator.platforms[stroke.provider].app(CLIENT_ID).is_disabled = stroke.name == "app_disabled"
        return
    act(simulator, Act(stroke.name, stroke.provider, stroke.whose.person_id, CLIENT_ID, stroke.target))


def rules(ask: Ask) -> list[Rule]:
    """What goes wrong with requests, from the end of the calm on."""
    end = START + timedelta(days=ask.days)
    return [
        Rule(
            effect,
            "google" if effect == "no_quota" else "*",
            probability=chance,
            since=START + CALM,
            until=end,
            commits=effect == "html",
            seconds={"delay": 30, "throttled": 120}.get(effect, 0),
        )
        for effect, chance in _CHANCES.items()
        if effect in ask.faults
    ]


def _of_person(ask: Ask, simulator: Simulator, whose: Whose, provider: str) -> Iterator[Stroke]:
    for name, days in _EVERY_DAYS.items():
        if name not in ask.faults or name not in PLATFORMS[provider].acts:
            continue
        draw = Random(f"{ask.seed}|{whose.person_id}|{name}")
        platform = simulator.platforms[provider]
        assets, scope = platform.people[whose.person_id].assets, platform.pack.value("required_scopes")[0]
        for at in _times(draw, days, ask.days):
            target = draw.choice(assets).id if name == "lose_asset" else None
            target = scope if name == "untick_scope" else target
            yield Stroke(at, name, provider, whose, target)
            if name in _UNDONE_BY:
                yield Stroke(at + draw.uniform(1, 10) * _DAY, _UNDONE_BY[name], provider, whose, target)


def _of_platform(ask: Ask, provider: str) -> Iterator[Stroke]:
    for name, days in (("outage", 60), ("app_disabled", 150)):
        if name in ask.faults:
            for at in _times(Random(f"{ask.seed}|{provider}|{name}"), days, ask.days):
                yield Stroke(at, name, provider, None)
                if name == "app_disabled":
                    yield Stroke(at + 6 * _HOUR, "app_enabled", provider, None)


def _times(draw: Random, every_days: float, days: int) -> Iterator[datetime]:
    at, end = START + CALM + draw.expovariate(1 / every_days) * _DAY, START + timedelta(days=days)
    while at < end:
        yield at
        at += draw.expovariate(1 / every_days) * _DAY
