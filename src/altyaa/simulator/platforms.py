"""Which platforms are played: each that we connect, in a folder of its name with a ``PLAYED``."""

from collections.abc import Mapping
from importlib import import_module

from altyaa.providers.registry import PROVIDERS
from altyaa.simulator.platform import Played


def _played(name: str) -> Played:
    played: Played = import_module(f"altyaa.simulator.{name}").PLAYED
    return played


PLATFORMS: Mapping[str, Played] = {name: _played(name) for name in PROVIDERS}
