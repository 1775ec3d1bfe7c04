"""Scopes as a tree: one branch for each resource, for the boxes of a form."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from altyaa.kernel.scopes import Scope


@dataclass(frozen=True, slots=True)
class Branch:
    """The scopes of one resource.

    Attributes:
        chosen: How many of them are ticked.
    """

    resource: str
    scopes: tuple[Scope, ...]
    chosen: int


def scope_tree(scopes: Iterable[Scope], chosen: Collection[str]) -> tuple[Branch, ...]:
    """By the first word of their names, in the order of the scopes."""
    found: dict[str, list[Scope]] = {}
    for scope in scopes:
        found.setdefault(scope.name.partition(".")[0], []).append(scope)
    return tuple(
        Branch(resource, tuple(each), sum(scope.name in chosen for scope in each)) for resource, each in found.items()
    )
