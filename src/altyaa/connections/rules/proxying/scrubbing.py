"""An answer's body without tokens: whatever is named like one, and every secret of ours, whatever it is called."""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from altyaa.connections.rules.proxying.named import may_name, without_values
from altyaa.connections.rules.proxying.traces import REMOVED, Traces
from altyaa.connections.rules.proxying.words import is_secret

_NAMES = frozenset({"name", "key", "field", "param", "parameter", "header"})
_VALUES = frozenset({"value", "values"})
"""Of objects that hold one parameter: ``{"name": "access_token", "value": "…"}``."""
_A_NAME = re.compile(r"[A-Za-z0-9_.\[\]-]{1,100}")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


class Unscrubbable(Exception):
    """Nothing of the body can be passed on, because not all of it can be read."""


def scrubbed(body: bytes, *, is_json: bool, traces: Traces) -> tuple[bytes, bool]:
    """The body without tokens, and whether it is JSON.

    One in which there is nothing to remove stays as it is, byte for byte.

    Args:
        is_json: It says so. What is JSON without saying so is treated as JSON all the same.

    Raises:
        Unscrubbable: It is no text in UTF-8, or says that it is JSON and is none.
    """
    text = _text(body)
    try:
        clean = _json(text, traces)
    except RecursionError:
        raise Unscrubbable from None
    except ValueError:
        if is_json:
            raise Unscrubbable from None
        is_json, clean = False, without_values(traces.removed_from(text))
    else:
        is_json = True
    if traces.are_in(clean):
        raise Unscrubbable
    return (body if clean == text else clean.encode()), is_json


def _text(body: bytes) -> str:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise Unscrubbable from None
    if _CONTROLS.search(text):
        raise Unscrubbable  # as UTF-16 has between its letters
    return text


def _json(text: str, traces: Traces) -> str:
    """JSON, the same text where nothing was removed.

    Raises:
        ValueError: It is none.
        RecursionError: It is nested without an end.
    """
    found = _Members()
    said = json.loads(text, object_pairs_hook=found.read, parse_constant=_no_number)
    if traces.are_in(text):
        clean = _each(said, lambda each: without_values(traces.removed_from(each)))
    else:
        clean = _each(said, without_values) if may_name(text) else said
    return json.dumps(clean, separators=(",", ":")) if found.removed or clean != said else text


class _Members:
    """Reads objects, and notes whether any had a member that is a secret."""

    def __init__(self) -> None:
        self.removed = False
        self._is_secret = cache(is_secret)  # a long list has the same names again and again

    def read(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """An object as the parser finds it: of a member that comes twice, each is looked at."""
        is_named = any(map(self._names_secret, pairs))
        for number, (name, value) in enumerate(pairs):
            if value is not None and (self._is_secret(name) or (is_named and name.lower() in _VALUES)):
                self.removed, pairs[number] = True, (name, REMOVED)
        return dict(pairs)

    def _names_secret(self, pair: tuple[str, Any]) -> bool:
        name, value = pair
        return (
            isinstance(value, str)
            and name.lower() in _NAMES
            and _A_NAME.fullmatch(value) is not None
            and self._is_secret(value)
        )


def _each(value: Any, clean: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_each(each, clean) for each in value]
    if isinstance(value, Mapping):
        return {clean(name): _each(each, clean) for name, each in value.items()}
    return value


def _no_number(_: str) -> Any:
    raise ValueError
