"""Scopes as people choose them in a form: by resource, each with what it may be."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.scopes import Scope, ScopeCatalogue
from altyaa.kernel.text import N_

LEVELS = ("none", "read", "write", "only")
"""What can be chosen of a resource that is read and written: ``write`` reads too, ``only`` does not."""
_TITLES: Mapping[str, str] = {
    "analytics": N_("Analytics"),
    "posts": N_("Posts"),
    "media": N_("Media"),
    "reviews": N_("Reviews"),
    "connections": N_("Connections"),
    "keys": N_("API keys"),
    "apps": N_("Apps"),
    "webhooks": N_("Webhooks"),
    "audit": N_("Audit ledger"),
    "usage": N_("Usage"),
    "members": N_("Members"),
    "tokens": N_("Tokens"),
}
"""Of the built-in resources; one of the deployment's own goes by its name."""
CHOOSE_AGAIN = Refused(INVALID_VALUE, "a choice that is none", N_("Choose once more."), fields=("scopes",))


@dataclass(frozen=True, slots=True)
class Group:
    """The scopes of one resource.

    Attributes:
        read: Where it is written too: the two are chosen together, by a level.
        ticks: The others, each by itself.
    """

    resource: str
    title: str
    read: Scope | None
    write: Scope | None
    ticks: tuple[Scope, ...]

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """All of them."""
        return tuple(each for each in (self.read, self.write, *self.ticks) if each is not None)


@dataclass(frozen=True, slots=True)
class ScopeField:
    """The field of a form, for the template ``web/scopes.html``.

    Attributes:
        values: The fields as they were typed.
        may_give: Scopes that the person may choose; others are shown, with the reason.
        had: Scopes that are chosen already, by whomever.
    """

    groups: list[Group]
    values: Mapping[str, str]
    may_give: Set[str]
    had: Set[str] = frozenset()

    @property
    def chosen(self) -> int:
        """How many are chosen."""
        names = chosen(self.groups, self.values)
        return 0 if isinstance(names, Refused) else len(names)

    @property
    def of(self) -> int:
        """How many there are."""
        return sum(len(each.scopes) for each in self.groups)


def tree(scopes: ScopeCatalogue) -> list[Group]:
    """Every scope of the deployment, in the order of the catalogue."""
    by_resource: dict[str, dict[str, Scope]] = {}
    for name, scope in scopes.items():
        resource, _, verb = name.rpartition(".")
        by_resource.setdefault(resource, {})[verb] = scope
    return [_group(resource, verbs) for resource, verbs in by_resource.items()]


def _group(resource: str, verbs: Mapping[str, Scope]) -> Group:
    pair = "read" in verbs and "write" in verbs
    ticks = tuple(scope for verb, scope in verbs.items() if not (pair and verb in ("read", "write")))
    title = _TITLES.get(resource) or resource.replace("_", " ").replace(".", " · ").capitalize()
    return Group(resource, title, verbs["read"] if pair else None, verbs["write"] if pair else None, ticks)


def fields(groups: list[Group]) -> list[str]:
    """Names of the tree's fields in a form."""
    levels = [f"level.{each.resource}" for each in groups if each.read]
    return levels + [f"scope.{scope.name}" for each in groups for scope in each.ticks]


def entered(groups: list[Group], scopes: Set[str]) -> dict[str, str]:
    """The fields as they are where these scopes are chosen."""
    values: dict[str, str] = {}
    for group in groups:
        if group.read and group.write:
            reads, writes = group.read.name in scopes, group.write.name in scopes
            level = ("write" if writes else "read") if reads else ("only" if writes else "none")
            values[f"level.{group.resource}"] = level
        values |= {f"scope.{each.name}": "on" for each in group.ticks if each.name in scopes}
    return values


def chosen(groups: list[Group], values: Mapping[str, str]) -> frozenset[str] | Refused:
    """The scopes that the fields name."""
    names: set[str] = set()
    for group in groups:
        if group.read and group.write:
            level = values.get(f"level.{group.resource}", "none")
            if level not in LEVELS:
                return CHOOSE_AGAIN
            names |= {group.read.name} if level in ("read", "write") else set()
            names |= {group.write.name} if level in ("write", "only") else set()
        names |= {each.name for each in group.ticks if values.get(f"scope.{each.name}")}
    return frozenset(names)
