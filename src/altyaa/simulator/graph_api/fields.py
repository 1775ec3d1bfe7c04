"""``fields=id,name,instagram_business_account{id,username}``: which members of an object are wanted."""

from collections.abc import Iterator, Mapping
from typing import Any


def select(known: Mapping[str, Any], wanted: str) -> dict[str, Any] | str:
    """The wanted members, ``id`` always; or the name of one that the kind of object does not have.

    Args:
        known: Every member that it may have; None for one that this object lacks.
    """
    found: dict[str, Any] = {}
    for name, inner in _names(wanted):
        if name not in known:
            return name
        value = known[name]
        if inner and isinstance(value, Mapping):
            nested = select(value, inner)
            if isinstance(nested, str):
                return nested
            value = nested
        if value is not None:
            found[name] = value
    return found | {"id": known["id"]}


def _names(text: str) -> Iterator[tuple[str, str]]:
    """Names with what stands in braces behind them; a modifier as ``.limit(3)`` is left out."""
    depth = start = 0
    for place, character in enumerate(f"{text},"):
        depth += (character in "{(") - (character in "})")
        if character == "," and depth == 0:
            name, _, inner = text[start:place].strip().partition("{")
            if name:
                yield name.partition(".")[0].strip(), inner.removesuffix("}")
            start = place + 1
