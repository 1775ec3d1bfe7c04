"""The scopes as people choose them, and who may give which."""

import pytest

from altyaa.kernel.problems import Refused
from altyaa.kernel.scopes import BUILT_IN, Scope, catalogue
from altyaa.web import scope_tree

GROUPS = scope_tree.tree(catalogue([Scope("billing.pay", "Pay bills", "Payments.", "owner")]))


def test_every_scope_stands_in_one_group_of_its_resource() -> None:
    names = [scope.name for group in GROUPS for scope in group.scopes]
    assert sorted(names) == sorted([*(scope.name for scope in BUILT_IN), "billing.pay"])
    assert all(name.rpartition(".")[0] == group.resource for group in GROUPS for name in (s.name for s in group.scopes))


@pytest.mark.parametrize(
    "names",
    [
        set(), {"posts.read"}, {"posts.write"}, {"posts.read", "posts.write"}, {"billing.pay"},
        {"connections.token", "connections.read"}, {scope.name for scope in BUILT_IN},
    ],
)  # fmt: skip
def test_what_a_key_has_comes_back_from_the_form_as_it_was(names: set[str]) -> None:
    values = scope_tree.entered(GROUPS, names)
    assert values.keys() <= set(scope_tree.fields(GROUPS))
    assert scope_tree.chosen(GROUPS, values) == frozenset(names)


@pytest.mark.parametrize("level", ["", "all", "READ"])
def test_a_level_that_is_none_is_refused(level: str) -> None:
    assert isinstance(scope_tree.chosen(GROUPS, {"level.posts": level}), Refused)


def test_fields_of_a_level_and_of_a_tick_never_meet() -> None:
    own = [
        Scope("a.read", "r", "r"),
        Scope("a.write", "w", "w"),
        Scope("level.a", "x", "x"),
        Scope("a.b.read", "y", "y"),
    ]
    fields = scope_tree.fields(scope_tree.tree(catalogue(own)))
    assert len(fields) == len(set(fields))
