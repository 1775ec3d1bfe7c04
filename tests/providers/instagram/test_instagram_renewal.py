"""A token extends itself, without a secret, and its grant with it."""

from datetime import timedelta
from typing import Any

import pytest

from altyaa.providers.model import Asset, Failure, Tokens
from altyaa.providers.registry import PROVIDERS
from tests.providers.driving import APPS, BEFORE, SENT, reply, run, sent_by

INSTAGRAM, APP, TOKENS = PROVIDERS["instagram"], APPS["instagram"], BEFORE["instagram"]


def renewed(answer: dict[str, Any], status: int = 200) -> Tokens | Failure:
    return INSTAGRAM.read_renewal(TOKENS, reply(status, answer), SENT)


def verdict(found: object) -> str:
    assert isinstance(found, Failure), found
    return found.verdict


def test_a_token_is_all_that_a_renewal_shows() -> None:
    call = INSTAGRAM.renewal(APP, TOKENS)
    assert (call.method, call.purpose, call.url) == ("GET", "token", INSTAGRAM.pack.value("refresh_url"))
    assert sent_by(call) == {"grant_type": "ig_refresh_token", "access_token": "IGAAbefore"}


def test_both_clocks_begin_anew() -> None:
    found = renewed({"access_token": "IGAAafter", "expires_in": 5_183_944})
    assert isinstance(found, Tokens)
    assert found.access.reveal() == "IGAAafter"
    assert found.access_ends == found.grant_ends == SENT + timedelta(seconds=5_183_944)
    assert found.scopes == TOKENS.scopes


def test_permissions_that_come_along_are_the_new_ones() -> None:
    found = renewed({"access_token": "a", "expires_in": 60, "permissions": "instagram_business_basic"})
    assert isinstance(found, Tokens)
    assert found.scopes == frozenset({"instagram_business_basic"})


def test_the_famous_words_condemn_nothing_at_a_renewal() -> None:
    """No secret was shown, so the app is not to blame; and whether the token is, they do not say."""
    famous = {"error": {"message": "Unsupported request - method type: get", "type": "IGApiException", "code": 100}}
    assert verdict(renewed(famous, 400)) == "transient"


@pytest.mark.parametrize(
    ("code", "subcode", "expected"),
    [
        *((190, subcode, "suspect") for subcode in (None, 458, 460, 463, 467)),
        *((190, subcode, "user_action") for subcode in (459, 464, 490)),
        *((code, None, "scope_lost") for code in (10, 200, 299)),
        *((code, None, "throttled") for code in (4, 17, 32, 613, 80002)),
        *((code, None, "transient") for code in (1, 2, 100, 368, 999_999)),
        (2635, None, "app_level"),
    ],
)
def test_the_graph_envelope_is_told_apart_by_its_numbers(code: int, subcode: int | None, expected: str) -> None:
    error = {"message": "…", "type": "OAuthException", "code": code, "error_subcode": subcode}
    assert verdict(renewed({"error": error}, 400)) == expected


def test_the_account_is_the_only_asset_and_has_no_token_of_its_own() -> None:
    me = {"data": [{"user_id": "178", "id": "102", "username": "harborcoffee"}]}
    calls, found = run(INSTAGRAM.assets(APP, TOKENS, frozenset()), [reply(200, me)])
    assert found == (Asset("account", "178", "harborcoffee"),)
    assert [call.purpose for call in calls] == ["assets"]


def test_the_probe_tells_whose_token_it_is_and_leaves_the_clocks() -> None:
    _, found = run(INSTAGRAM.probe(APP, TOKENS), [reply(200, {"user_id": "178", "username": "harborcoffee"})])
    assert isinstance(found, Tokens)
    assert (found.subject, found.access_ends, found.grant_ends) == ("178", TOKENS.access_ends, TOKENS.grant_ends)


def test_there_is_nothing_that_ends_a_grant() -> None:
    assert INSTAGRAM.revocation is None
    assert "revoke_url" not in INSTAGRAM.pack.facts


def test_whoever_has_a_token_of_metas_has_it_for_good_so_none_is_handed_out_unasked() -> None:
    opens = {name: provider.pack.value("token_opens") for name, provider in PROVIDERS.items()}
    assert {name for name, is_open in opens.items() if not is_open} == {"facebook", "instagram"}
