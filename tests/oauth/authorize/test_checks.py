"""The table of checks, without a server: what each refuses, and in which order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altyaa.access.model import Membership
from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.kernel.scopes import catalogue
from altyaa.oauth.model import ClientRecord
from altyaa.oauth.rules.authorize import (
    CHECKS,
    Asking,
    Authorization,
    Choose,
    NoPlace,
    NoTarget,
    SignIn,
    Target,
    authorization,
    check,
    goes_without,
    offer,
    place,
    sign_in,
    target,
)
from altyaa.protocol.rfc6749_errors import OAuthRefused
from altyaa.protocol.rfc6749_parameters import parameters
from altyaa.testing.oauth import REDIRECT_URI
from tests.oauth.authorize.visitor import CHALLENGE

NOW = datetime(2026, 11, 24, 7, 33, tzinfo=UTC)
HERE, THERE = entropy.new_id(), entropy.new_id()
CLIENT = ClientRecord(
    workspace_id=HERE,
    id=entropy.new_id(),
    name="Trend Reader",
    any_workspace=False,
    verified=False,
    auth_method="client_secret_basic",
    redirect_uris=[REDIRECT_URI],
    scopes=["analytics.read", "posts.read", "keys.read"],
    grant_types=["authorization_code", "refresh_token"],
    pkce="required",
    jwks=None,
    token_epoch=0,
    grant_days=None,
    ended_at=None,
    secret_digests=[],
    secret_ends=[],
    token_denied=False,
)
GOOD = {
    "response_type": "code",
    "client_id": CLIENT.wire_id,
    "redirect_uri": REDIRECT_URI,
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
RESOURCES = {"https://api.example": frozenset({"posts.read"}), "https://all.example": frozenset[str]()}


def asking(client: ClientRecord = CLIENT, *more: tuple[str, str], length: int = 500, **changes: Any) -> Asking:
    pairs = [(name, value) for name, value in {**GOOD, **changes}.items() if value is not None]
    return Asking(parameters([*pairs, *more]), client, REDIRECT_URI, length, catalogue(), RESOURCES)


def asked(client: ClientRecord = CLIENT, **changes: Any) -> Authorization:
    found = authorization(asking(client, **changes))
    assert isinstance(found, Authorization)
    return found


# In the order of the table: a way to fail each check, and what the app is told.
FAILURES: list[tuple[str, dict[str, Any], str]] = [
    ("repeated", {"more": ("state", "b"), "state": "a"}, "invalid_request"),
    ("length", {"length": 7_001}, "invalid_request"),
    ("request", {"request": "eyJ"}, "request_not_supported"),
    ("response_type", {"response_type": "id_token"}, "unsupported_response_type"),
    ("response_mode", {"response_mode": "fragment"}, "invalid_request"),
    ("grant_type", {"client": replace(CLIENT, grant_types=["client_credentials"])}, "unauthorized_client"),
    ("scope", {"scope": "no.such"}, "invalid_scope"),
    ("resource", {"resource": "https://elsewhere.example"}, "invalid_target"),
    ("pkce", {"code_challenge_method": "plain"}, "invalid_request"),
    ("prompt", {"prompt": "none login"}, "invalid_request"),
    ("max_age", {"max_age": "-1"}, "invalid_request"),
    ("workspace", {"workspace": "harbor"}, "invalid_request"),
]


def failing(*which: int) -> Asking:
    values: dict[str, Any] = {}
    for index in which:
        values |= FAILURES[index][1]
    more = [values.pop("more")] if "more" in values else []
    return asking(values.pop("client", CLIENT), *more, **values)


def test_every_check_has_a_failure_here_and_names_its_source() -> None:
    assert len(FAILURES) == len(CHECKS)
    for index, (each, source) in enumerate(CHECKS):
        refused = each(failing(index))
        assert refused is not None
        assert refused.error == FAILURES[index][2]
        assert source


@given(st.sets(st.integers(0, len(FAILURES) - 1), min_size=1))
def test_of_several_faults_the_first_of_the_table_is_told(which: set[int]) -> None:
    first = min(which)
    each, _ = CHECKS[first]
    assert check(failing(*which)) == each(failing(*which)) is not None
    assert all(CHECKS[earlier][0](failing(*which)) is None for earlier in range(first))


@given(st.sets(st.integers(0, len(FAILURES) - 1)), st.sampled_from(["client_id", "redirect_uri"]), st.data())
def test_whatever_else_is_wrong_the_client_comes_first_and_its_redirect_uri_second(
    which: set[int], name: str, data: st.DataObject
) -> None:
    values = {key: value for index in which for key, value in FAILURES[index][1].items() if isinstance(value, str)}
    bad = data.draw(st.sampled_from([None, "", "https://evil.example/"]))
    pairs = [(key, value) for key, value in {**GOOD, **values, name: bad}.items() if value is not None]
    found = target(parameters(pairs), CLIENT if name == "redirect_uri" else None)
    assert isinstance(found, NoTarget)
    assert name in found.refused.description or found.refused.error == "invalid_client"


def test_an_ended_client_is_unknown() -> None:
    pairs = list(GOOD.items())
    assert isinstance(target(parameters(pairs), CLIENT), Target)
    assert isinstance(target(parameters(pairs), replace(CLIENT, ended_at=NOW)), NoTarget)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": "CODE"}, "unsupported_response_type"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"request_uri": "https://app.example/r"}, "request_uri_not_supported"),
        ({"scope": "posts.read  analytics.read"}, "invalid_scope"),
        ({"scope": " posts.read"}, "invalid_scope"),
        ({"scope": "posts.read\tanalytics.read"}, "invalid_scope"),
        ({"scope": "Posts.read"}, "invalid_scope"),
        ({"scope": "posts.write"}, "invalid_scope"),
        ({"scope": "analytics.read", "resource": "https://api.example"}, "invalid_scope"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": CHALLENGE + "A"}, "invalid_request"),
        ({"code_challenge": CHALLENGE[:-1] + "="}, "invalid_request"),
        ({"prompt": "create"}, "invalid_request"),
        ({"prompt": "none none consent"}, "invalid_request"),
        ({"prompt": "None"}, "invalid_request"),
        ({"max_age": "1.5"}, "invalid_request"),
        ({"max_age": "٣"}, "invalid_request"),
        ({"max_age": "9999999999"}, "invalid_request"),
        ({"max_age": "+1"}, "invalid_request"),
        ({"workspace": "wks_"}, "invalid_request"),
        ({"workspace": CLIENT.wire_id}, "invalid_request"),
    ],
)
def test_each_of_these_is_refused(changes: dict[str, Any], error: str) -> None:
    refused = check(asking(**changes))
    assert refused is not None
    assert refused.error == error
    assert refused.description.isascii()


def test_a_confidential_client_may_go_without_pkce_where_it_is_optional_but_not_by_halves() -> None:
    optional = replace(CLIENT, pkce="optional")
    assert asked(optional, code_challenge=None, code_challenge_method=None).challenge is None
    assert asked(optional).challenge == CHALLENGE
    assert check(asking(optional, code_challenge_method="plain")) is not None


def test_without_a_scope_all_of_the_clients_are_asked_for_but_none_that_the_deployment_dropped() -> None:
    assert set(asked(replace(CLIENT, scopes=["posts.read", "gone.scope"])).scopes) == {"posts.read"}
    refused = check(asking(replace(CLIENT, scopes=["gone.scope"])))
    assert refused is not None
    assert refused.error == "invalid_scope"
    assert asked(scope="posts.read").scopes == ["posts.read"]


def test_of_the_scopes_those_that_the_resource_knows_are_asked_for() -> None:
    assert asked(resource="https://api.example").scopes == ["posts.read"]
    assert len(asked(resource="https://all.example").scopes) == 3


@pytest.mark.parametrize(
    ("changes", "ago", "expected"),
    [
        ({}, None, SignIn(again=False)),
        ({}, 10**6, None),
        ({"prompt": "login"}, 0, SignIn(again=True)),
        ({"prompt": "login"}, None, SignIn(again=False)),
        ({"prompt": "consent login"}, 0, SignIn(again=True)),
        ({"max_age": "60"}, 59, None),
        ({"max_age": "60"}, 61, SignIn(again=True)),
        ({"max_age": "0"}, 1, SignIn(again=True)),
        ({"prompt": "none"}, 0, None),
    ],
)
def test_who_has_to_sign_in(changes: dict[str, Any], ago: int | None, expected: SignIn | None) -> None:
    since = None if ago is None else NOW - timedelta(seconds=ago)
    assert sign_in(asked(**changes), since, NOW) == expected


@pytest.mark.parametrize(("changes", "ago"), [({}, None), ({"max_age": "60"}, 61)])
def test_without_a_page_nobody_can_sign_in(changes: dict[str, Any], ago: int | None) -> None:
    since = None if ago is None else NOW - timedelta(seconds=ago)
    decision = sign_in(asked(prompt="none", **changes), since, NOW)
    assert isinstance(decision, OAuthRefused)
    assert decision.error == "login_required"


OWN, FOREIGN = Membership(HERE, "Harbor", "member"), Membership(THERE, "Beacon", "owner")
ANY = replace(CLIENT, any_workspace=True)


@pytest.mark.parametrize(
    ("client", "changes", "belongs", "expected"),
    [
        (CLIENT, {}, [OWN, FOREIGN], OWN),
        (CLIENT, {}, [FOREIGN], NoPlace()),
        (CLIENT, {}, [], NoPlace()),
        (CLIENT, {"workspace": write_id("wks", THERE)}, [OWN, FOREIGN], NoPlace((OWN,))),
        (ANY, {}, [FOREIGN], FOREIGN),
        (ANY, {}, [OWN, FOREIGN], Choose((OWN, FOREIGN))),
        (ANY, {"workspace": write_id("wks", THERE)}, [OWN, FOREIGN], FOREIGN),
        (ANY, {"workspace": write_id("wks", CLIENT.id)}, [OWN, FOREIGN], NoPlace((OWN, FOREIGN))),
        (ANY, {"prompt": "select_account"}, [OWN], Choose((OWN,))),
        (ANY, {"prompt": "none", "workspace": write_id("wks", THERE)}, [OWN, FOREIGN], FOREIGN),
    ],
)
def test_which_workspace(
    client: ClientRecord, changes: dict[str, Any], belongs: list[Membership], expected: object
) -> None:
    assert place(asked(client, **changes), belongs) == expected


@pytest.mark.parametrize(("belongs", "error"), [([OWN, FOREIGN], "account_selection_required"), ([], "access_denied")])
def test_without_a_page_nobody_can_choose(belongs: list[Membership], error: str) -> None:
    decision = place(asked(ANY, prompt="none"), belongs)
    assert isinstance(decision, OAuthRefused)
    assert decision.error == error


def test_a_consent_that_covers_what_the_role_allows_is_enough() -> None:
    ask = asked()
    offered = offer(ask, "member", catalogue())
    assert ([scope.name for scope in offered.open], [scope.name for scope in offered.beyond]) == (
        ["analytics.read", "posts.read"],
        ["keys.read"],
    )
    assert goes_without(ask, offered, ["analytics.read", "posts.read"])
    assert not goes_without(ask, offered, ["analytics.read"])
    assert not goes_without(ask, offer(ask, "admin", catalogue()), ["analytics.read", "posts.read"])
    assert not goes_without(asked(prompt="consent"), offered, ["analytics.read", "posts.read"])


@pytest.mark.parametrize(
    ("auth_method", "redirect_uri", "expected"),
    [
        ("none", "https://app.example/callback", True),
        ("none", "http://127.0.0.1:8000/cb", False),
        ("none", "http://[::1]:8000/cb", False),
        ("none", "http://localhost/cb", False),
        ("none", "https://localhost/cb", False),
        ("none", "com.example.app:/cb", False),
        ("client_secret_basic", "http://127.0.0.1:8000/cb", True),
    ],
)
def test_an_app_that_others_can_pose_as_is_asked_about_each_time(
    auth_method: Any, redirect_uri: str, expected: bool
) -> None:
    ask = replace(asked(replace(CLIENT, auth_method=auth_method)), redirect_uri=redirect_uri)
    offered = offer(ask, "owner", catalogue())
    assert goes_without(ask, offered, CLIENT.scopes) == expected
