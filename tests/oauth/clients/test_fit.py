"""Parts of an app fit one another."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altyaa.kernel.problems import (
    INVALID_VALUE,
    Refused,
)
from altyaa.oauth.model import AUTH_METHODS, GRANT_TYPES
from altyaa.oauth.registration import ClientAsk
from altyaa.oauth.rules import clients as rules
from tests.oauth.clients.values import KEYS, SHAPE, URI, problem


@pytest.mark.parametrize("method", AUTH_METHODS)
def test_what_is_usual_fits(method: Any) -> None:
    shape = replace(SHAPE, jwks=KEYS if method == "private_key_jwt" else None)
    ask = rules.client_ask(shape, method, None, None)
    assert isinstance(ask, ClientAsk)
    public = method == "none"
    assert ask.grant_types == (GRANT_TYPES[:2] if public else GRANT_TYPES)
    assert ask.shape.pkce == ("required" if public else "optional")


def test_an_app_for_itself_alone_needs_no_redirect_uri_and_takes_none() -> None:
    alone = replace(SHAPE, redirect_uris=())
    assert isinstance(rules.client_ask(alone, "client_secret_post", ["client_credentials"], None), ClientAsk)
    assert problem(rules.client_ask(SHAPE, "client_secret_post", ["client_credentials"], None)) is INVALID_VALUE
    assert problem(rules.client_ask(alone, "client_secret_post", None, None)) is INVALID_VALUE


@pytest.mark.parametrize(
    ("method", "grant_types", "pkce", "jwks"),
    [
        ("none", ["authorization_code", "client_credentials"], None, None),
        ("none", None, "optional", None),
        ("none", None, None, KEYS),
        ("client_secret_basic", [], None, None),
        ("client_secret_basic", ["refresh_token"], None, None),
        ("client_secret_basic", ["refresh_token", "client_credentials"], None, None),
        ("client_secret_basic", None, None, KEYS),
        ("private_key_jwt", None, None, None),
    ],
)
def test_parts_that_contradict_one_another_are_refused(
    method: Any, grant_types: Any, pkce: Any, jwks: str | None
) -> None:
    assert problem(rules.client_ask(replace(SHAPE, jwks=jwks), method, grant_types, pkce)) is INVALID_VALUE


@given(
    st.sampled_from(AUTH_METHODS),
    st.none() | st.lists(st.sampled_from(GRANT_TYPES)),
    st.sampled_from([None, "required", "optional"]),
    st.booleans(),
    st.booleans(),
)
def test_whatever_is_asked_a_public_app_has_pkce_and_no_tokens_for_itself(
    method: Any, grant_types: Any, pkce: Any, has_uri: bool, has_keys: bool
) -> None:
    shape = replace(SHAPE, redirect_uris=(URI,) if has_uri else (), jwks=KEYS if has_keys else None)
    ask = rules.client_ask(shape, method, grant_types, pkce)
    if isinstance(ask, Refused):
        return
    assert ("authorization_code" in ask.grant_types) == has_uri
    assert (ask.auth_method == "private_key_jwt") == has_keys
    if ask.auth_method == "none":
        assert ask.shape.pkce == "required"
        assert "client_credentials" not in ask.grant_types
