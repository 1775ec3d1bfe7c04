"""What an app is told of a scope that it cannot have: which one, in the same words wherever it asks."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altyaa.kernel.scopes import catalogue
from altyaa.oauth.actions.client_credentials import client_credentials
from altyaa.oauth.rules.authorize import check
from altyaa.oauth.rules.scopes import LONGEST_NAMED, beyond
from altyaa.protocol.rfc6749_errors import OAuthRefused
from altyaa.protocol.rfc6749_parameters import read_scope
from altyaa.testing.service import Service
from tests.oauth.authorize.test_checks import CLIENT, RESOURCES, asking
from tests.oauth.parties import party, refresh_token

# RFC 6749 §5.2.
DESCRIBING = frozenset(map(chr, (0x20, 0x21, *range(0x23, 0x5C), *range(0x5D, 0x7F))))
LONG = "a" * (LONGEST_NAMED + 1)


@pytest.mark.parametrize(
    ("scope", "description"),
    [
        ("posts.read posts.write", "The scope posts.write is not among those of the app."),
        ("no.such posts.write", "The scope no.such does not exist."),
        ("no.such keys.write", "The scope keys.write is not among those of the app."),
        (f"posts.read {LONG}", "A scope does not exist."),
        ("posts.read  x", "scope is malformed: names with one space between them."),
    ],
)
async def test_the_first_one_that_is_wrong_is_named_at_both_endpoints(
    shared: Service, scope: str, description: str
) -> None:
    app = await party(shared)
    answer = (await app.post(grant_type="client_credentials", scope=scope)).json()
    assert (answer["error"], answer["error_description"]) == ("invalid_scope", description)
    told = check(asking(scope=scope))
    assert told is not None
    assert (told.error, told.description) == ("invalid_scope", description)


async def test_at_a_refresh_the_grants_own_are_meant(shared: Service) -> None:
    app = await party(shared)
    answer = await app.refresh(refresh_token(await app.grant("posts.read")), scope="posts.read analytics.read")
    assert answer.json()["error_description"] == "The scope analytics.read is not among those of the grant."


async def test_where_no_scope_is_left_both_say_whether_the_resource_is_why(shared: Service) -> None:
    app = await party(shared)
    bare = replace(app.client.record, scopes=["gone.scope"])
    for client, asked, resource, description in (
        (app.client.record, "analytics.read", "https://api.example", "The resource knows none of these scopes."),
        (bare, None, None, "The app has no scope that it could ask for."),
    ):
        told = check(asking(replace(CLIENT, scopes=client.scopes), scope=asked, resource=resource))
        scopes = None if asked is None else frozenset({asked})
        targets = frozenset[str]() if resource is None else frozenset({resource})
        answer = client_credentials(app.means, client, scopes, targets, RESOURCES, "")
        assert isinstance(answer, OAuthRefused)
        assert answer == told
        assert answer.description == description


@given(st.text(alphabet=sorted(DESCRIBING - {" "}), min_size=1, max_size=80))
def test_whatever_was_sent_the_description_holds_the_characters_of_the_standard_alone(scope: str) -> None:
    asked = read_scope(scope)
    assert asked is not None, "its characters may stand in a scope"
    refused = beyond(asked, CLIENT.scopes, catalogue(), "the app")
    assert isinstance(refused, OAuthRefused) == (scope not in CLIENT.scopes)
    if refused is not None:
        assert DESCRIBING.issuperset(refused.description)
        assert (scope in refused.description) or len(scope) > LONGEST_NAMED


@given(st.text(max_size=10))
def test_what_may_not_stand_in_a_scope_never_comes_so_far(text: str) -> None:
    asked = read_scope(text)
    assert asked is None or DESCRIBING.issuperset("".join(asked))
