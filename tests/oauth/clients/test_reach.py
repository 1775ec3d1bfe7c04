"""Who may give an app what, and what a change makes of one."""

from dataclasses import replace
from typing import Any

import pytest

from altyaa.access.model import Giver
from altyaa.infra.language.say import say
from altyaa.kernel.problems import (
    CLIENT_ENDED,
    EXCEEDS_OWN_ACCESS,
    INVALID_VALUE,
    ROLE_INSUFFICIENT,
    Refused,
)
from altyaa.kernel.scopes import catalogue
from altyaa.oauth.registration import ClientChange, Shape
from altyaa.oauth.rules import clients as rules
from tests.oauth.clients.values import ID, KEYS, NOW, SHAPE, URI, client, problem

OPERATOR = Giver(ID)
OWNER = Giver(ID, frozenset(catalogue()), role="owner")
ADMIN = replace(OWNER, role="admin")
KEY = Giver(ID, frozenset({"apps.write", "analytics.read"}))


def test_a_maker_gives_at_most_what_they_have() -> None:
    more = replace(SHAPE, scopes=frozenset({"analytics.read", "posts.write"}))
    assert rules.may_give(SHAPE, KEY) is None
    assert problem(rules.may_give(more, KEY)) is EXCEEDS_OWN_ACCESS
    assert rules.may_give(more, OWNER) is None
    assert rules.may_give(more, OPERATOR) is None


def test_a_maker_with_an_end_networks_or_a_limit_makes_none() -> None:
    """An app has none of them: made by such a key, it would outlast it, or work from elsewhere."""
    refused = rules.may_give(SHAPE, replace(KEY, bounds=("an end", "networks")))
    assert problem(refused) is EXCEEDS_OWN_ACCESS
    assert isinstance(refused, Refused)
    assert "without an end" in say(refused.sentence)


@pytest.mark.parametrize(
    "change",
    [
        {"redirect_uris": ("https://evil.example/",)},
        {"pkce": "optional"},
        {"any_workspace": True},
        {"grant_days": None},
        {"grant_days": 31},
        {"jwks": KEYS},
        {"scopes": frozenset({"posts.read", "posts.write"})},
    ],
)
def test_who_may_not_give_an_app_all_it_has_makes_it_no_more_in_any_way(change: dict[str, Any]) -> None:
    old = replace(SHAPE, scopes=frozenset({"posts.write"}), pkce="required", grant_days=30)
    assert problem(rules.may_give(replace(old, **change), KEY, old)) is EXCEEDS_OWN_ACCESS


def test_making_less_of_an_app_is_always_allowed() -> None:
    old = replace(SHAPE, scopes=frozenset({"posts.write", "posts.read"}), redirect_uris=(URI, f"{URI}/2"))
    less = Shape("Other", (URI,), frozenset({"posts.write"}), "required", grant_days=3)
    assert rules.may_give(less, replace(KEY, bounds=("an end",)), old) is None


def test_an_owner_or_the_operator_alone_opens_an_app_to_other_workspaces() -> None:
    wide = replace(SHAPE, any_workspace=True)
    assert rules.may_open(wide, OWNER) is None
    assert rules.may_open(wide, OPERATOR) is None
    for giver in (ADMIN, KEY):
        assert problem(rules.may_open(wide, giver)) is ROLE_INSUFFICIENT
        assert rules.may_open(wide, giver, wide) is None
        assert rules.may_open(SHAPE, giver, wide) is None


def test_what_is_not_named_stays() -> None:
    assert rules.changed(client(), ClientChange(), KEY) == SHAPE
    assert rules.changed(client(grant_days=3), ClientChange(no_grant_days=True), OWNER) == SHAPE


def test_nobody_changes_what_has_ended() -> None:
    assert problem(rules.changed(client(ended_at=NOW), ClientChange(name="x"), OPERATOR)) is CLIENT_ENDED


def test_the_operator_alone_verifies() -> None:
    for giver in (OWNER, KEY):
        assert problem(rules.changed(client(), ClientChange(verified=True), giver)) is ROLE_INSUFFICIENT
    assert rules.changed(client(), ClientChange(verified=True), OPERATOR) == SHAPE


@pytest.mark.parametrize(
    ("change", "stays"),
    [
        (ClientChange(name="Your Bank"), False),
        (ClientChange(redirect_uris=(URI, "https://evil.example/")), False),
        (ClientChange(redirect_uris=("https://evil.example/",)), False),
        (ClientChange(pkce="required", grant_days=3), True),
    ],
)
def test_what_was_verified_is_so_no_more_once_its_workspace_changes_name_or_addresses(
    change: ClientChange, stays: bool
) -> None:
    known = client(verified=True)
    for giver, expected in ((OWNER, stays), (OPERATOR, True)):
        became = rules.changed(known, change, giver)
        assert isinstance(became, Shape)
        assert rules.stays_verified(known, became, change, giver) is expected


@pytest.mark.parametrize(
    "change",
    [
        ClientChange(redirect_uris=()),
        ClientChange(jwks=KEYS),
    ],
)
def test_a_change_fits_what_the_app_is(change: ClientChange) -> None:
    assert problem(rules.changed(client(), change, OPERATOR)) is INVALID_VALUE


def test_a_public_app_keeps_pkce() -> None:
    public = client(auth_method="none", pkce="required", grant_types=["authorization_code"])
    assert problem(rules.changed(public, ClientChange(pkce="optional"), OPERATOR)) is INVALID_VALUE
