"""The worlds that the platforms may be played in: what their packs say there, and how refresh tokens rotate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

from altyaa.providers.model import Provider
from altyaa.providers.pack import Pack
from altyaa.providers.registry import PROVIDERS

RotationKind = Literal["none", "one_time", "one_time_with_grace"]
ROTATIONS: tuple[RotationKind, ...] = get_args(RotationKind)
WORLDS = ("reality-2026-11", "reality-classic", "seed-literal")
GRACE = timedelta(seconds=60)
"""In a world that has a grace and whose pack gives none."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a refresh does to the token that it was asked with.

    Attributes:
        grace: How long the old one still brings the same successor.
    """

    kind: RotationKind
    grace: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class World:
    """What is so here.

    Attributes:
        packs, rotations: By provider.
    """

    name: str
    packs: Mapping[str, Pack]
    rotations: Mapping[str, Rotation]


def read_world(
    name: str,
    rotation: RotationKind | None = None,
    grace: timedelta = GRACE,
    providers: Mapping[str, Provider] = PROVIDERS,
) -> World:
    """A world by its name.

    Args:
        rotation: In place of what the packs say; a platform without refresh tokens stays as it is.

    Raises:
        KeyError: A pack has no such world.
    """
    packs = {each.name: each.pack.in_world(name) for each in providers.values()}
    return World(name, packs, {each: _rotation(pack, rotation, grace) for each, pack in packs.items()})


def _rotation(pack: Pack, wanted: RotationKind | None, grace: timedelta) -> Rotation:
    if wanted is not None:
        return Rotation(wanted, grace if wanted == "one_time_with_grace" else timedelta(0))
    if not pack.value("rotates"):
        return Rotation("none")
    given = pack.span("grace_seconds")
    grace = timedelta.max if given is None else given
    return Rotation("one_time_with_grace" if grace else "one_time", grace)
