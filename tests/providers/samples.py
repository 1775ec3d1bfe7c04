"""The answers that were written down, one file each in ``src/altyaa/providers/*/samples``."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import pytest

from altyaa.providers.registry import PROVIDERS


@dataclass(frozen=True, slots=True)
class Sample:
    """One file: what, source, observed_at, step, replies, means."""

    provider: str
    name: str
    said: Mapping[str, Any]


def _read() -> list[Sample]:
    return [
        Sample(provider, path.name.removesuffix(".json"), json.loads(path.read_text()))
        for provider in PROVIDERS
        for path in sorted((files("altyaa.providers") / provider / "samples").iterdir(), key=lambda path: path.name)
    ]


SAMPLES = [pytest.param(each, id=f"{each.provider}/{each.name}") for each in _read()]
