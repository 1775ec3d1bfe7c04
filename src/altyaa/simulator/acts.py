"""What people and platforms do without being asked by us, each written into the record."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from altyaa.simulator.google import scopes
from altyaa.simulator.platform import Platform
from altyaa.simulator.push import Push
from altyaa.simulator.simulator import Simulator
from altyaa.simulator.state import Grant, Person


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happens.

    Attributes:
        name: One of ``ACTS``.
        person_id: Who does it, or whom it happens to.
        client_id: Which app it is about; None for all of them.
        target: The asset or the scope that it is about.
    """

    name: str
    provider: str
    person_id: str
    client_id: str | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class _Scene:
    act: Act
    platform: Platform
    person: Person
    now: datetime

    def grants(self) -> Iterator[Grant]:
        """What the person allowed the app, or all apps, and did not end."""
        for whose, grant in self.platform.grants.items():
            is_meant = whose.person_id == self.person.id and self.act.client_id in (None, whose.client_id)
            if is_meant and grant.ended is None:
                yield grant


def act(simulator: Simulator, what: Act) -> list[Push]:
    """Let it happen; what the apps are told that asked for it. Sending it is the caller's.

    Raises:
        KeyError: There is no such act, platform or person; it does not happen there; or there is nothing to do it to.
    """
    platform = simulator.platforms[what.provider]
    if what.name not in simulator.played[what.provider].acts:
        raise KeyError(what.name)
    scene = _Scene(what, platform, platform.people[what.person_id], simulator.clock())
    touched = list(scene.grants())
    ACTS[what.name](scene)
    pushes: list[Push] = []
    for grant in touched:
        platform.note(scene.now, "act", what.name, grant.whose)
        told = simulator.played[what.provider].tells(grant, what.name, scene.now)
        hooks = grant.app.hooks
        pushes += [Push(hooks[each.hook], each) for each in told if each.hook in hooks]
    return pushes


def _end(why: str) -> Callable[[_Scene], None]:
    def ends(scene: _Scene) -> None:
        for grant in scene.grants():
            grant.ended = why

    return ends


def _trouble(why: str | None) -> Callable[[_Scene], None]:
    def troubles(scene: _Scene) -> None:
        scene.person.trouble = why

    return troubles


def _password_change(scene: _Scene) -> None:
    """Ends everything at Facebook; at Google what reads mail, and nothing else."""
    for grant in scene.grants():
        if scene.platform.name != "google" or scopes.reads_mail(grant.scopes):
            grant.ended = "password"


def _lost(is_lost: bool) -> Callable[[_Scene], None]:
    def moves(scene: _Scene) -> None:
        found = [asset for asset in scene.person.assets if asset.id == scene.act.target]
        if not found:
            raise KeyError(scene.act.target)
        found[0].is_lost = is_lost

    return moves


def _untick(scene: _Scene) -> None:
    target = scene.act.target
    if target is None:
        raise KeyError("target")
    for grant in scene.grants():
        grant.scopes -= {target}
        grant.declined |= {target}


def _testing_death(scene: _Scene) -> None:
    for grant in scene.grants():
        for token in grant.refresh_tokens:
            token.ended = token.ended or "testing"


def _end_data_access(scene: _Scene) -> None:
    for grant in scene.grants():
        grant.allowed_at = scene.now - (scene.platform.pack.span("grant_seconds") or timedelta(0))


ACTS: Mapping[str, Callable[[_Scene], None]] = {
    "revoke": _end("removed"),
    "ask_deletion": _end("removed"),
    "log_out": _end("logged_out"),
    "password_change": _password_change,
    "checkpoint": _trouble("checkpoint"),
    "delete_account": _trouble("deleted"),
    "recover": _trouble(None),
    "lose_asset": _lost(True),
    "regain_asset": _lost(False),
    "untick_scope": _untick,
    "testing_death": _testing_death,
    "end_data_access": _end_data_access,
}
