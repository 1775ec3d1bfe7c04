"""What is done to apps, and by whom."""

import json
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest

from altyaa.access import store as access_store
from altyaa.infra import entropy
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import (
    CLIENT_ENDED,
    EXCEEDS_OWN_ACCESS,
    INSUFFICIENT_SCOPE,
    KEY_REVOKED,
    LAST_SECRET,
    NOT_FOUND,
    ROLE_INSUFFICIENT,
    ROTATION_IN_PROGRESS,
    Refused,
)
from altyaa.kernel.rate import Rate
from altyaa.keys import actions as keys
from altyaa.keys.model import KeyAsk
from altyaa.oauth.authenticate import acting_client
from altyaa.oauth.registration import ClientView, CreatedClient
from altyaa.testing.factories import make_key, make_member, make_workspace, means, revoke_key
from altyaa.testing.oauth import client_record
from altyaa.testing.service import Service
from tests.oauth.clients.hands import DAY, START, URI, Hands
from tests.oauth.clients.values import problem


@pytest.fixture
async def hands(shared: Service) -> Hands:
    """The operator's, on a workspace."""
    return Hands(shared.runtime, await make_workspace(shared.runtime))


async def test_an_app_is_made_as_asked_and_by_whom_is_written_down(hands: Hands) -> None:
    owner = hands.as_(await make_member(hands.runtime, hands.workspace, "owner"))
    made = await owner.made("posts.read", "analytics.read", any_workspace=True, grant_days=30)
    client, (secret,) = made.view.client, made.view.secrets
    assert (client.name, client.scopes, client.redirect_uris) == (
        "Trend Reader", ["analytics.read", "posts.read"], [URI]
    )  # fmt: skip
    assert (client.any_workspace, client.verified, client.grant_days, client.pkce) == (True, False, 30, "optional")
    assert owner.caller is not None
    assert (client.created_by, client.created_at, client.status) == (owner.caller.id, START, "active")
    assert made.secret is not None
    assert (secret.last_four, secret.ends_at) == (made.secret.reveal()[-4:], None)
    (fact,) = await hands.facts()
    assert (fact["type"], fact["actor"], fact["subject"]) == ("oauth.client.created", client.created_by, client.wire_id)
    assert made.secret.reveal() not in fact["data"]


async def test_a_public_app_and_one_with_keys_get_no_secret(hands: Hands) -> None:
    for asked in ({"auth_method": "none"}, {"auth_method": "private_key_jwt", "jwks": '{"keys": []}'}):
        made = await hands.made(**asked)
        assert (made.secret, made.view.secrets) == (None, ())


async def test_the_protocol_finds_what_was_made(hands: Hands) -> None:
    made = await hands.made("posts.read")
    record = await client_record(hands.runtime, made.view.client.id)
    assert (record.wire_id, record.scopes, len(record.secret_digests)) == (
        made.view.client.wire_id, ["posts.read"], 1
    )  # fmt: skip


async def test_what_a_key_makes_stays_within_its_scopes(hands: Hands) -> None:
    key = hands.as_key(await make_key(hands.runtime, hands.workspace, "apps.write", "posts.read"))
    made = await key.made("posts.read")
    assert key.caller is not None
    assert made.view.client.created_by == key.caller.id
    assert problem(await key.create("posts.write")) is EXCEEDS_OWN_ACCESS
    assert problem(await key.create("posts.read", any_workspace=True)) is ROLE_INSUFFICIENT
    assert [fact["type"] for fact in await hands.facts()] == ["api_key.created", "oauth.client.created"]


@pytest.mark.parametrize("bound", ["limit", "cidrs", "expires_at"])
async def test_a_key_with_bounds_that_no_app_has_makes_none(hands: Hands, bound: str) -> None:
    values: dict[str, Any] = {
        "limit": Rate(100, 60), "cidrs": (ip_network("10.0.0.0/8"),), "expires_at": entropy.now() + DAY
    }  # fmt: skip
    ask = KeyAsk("BI", frozenset({"apps.write", "posts.read"}), 90, **{bound: values[bound]})
    async with hands.runtime.db.workspace(hands.principal) as tx:
        made = await keys.create_key(tx, means(hands.runtime), entropy.new_secret(), ask)
    assert not isinstance(made, Refused)
    key = hands.as_key(made)
    assert problem(await key.create("posts.read")) is EXCEEDS_OWN_ACCESS
    theirs = (await hands.made("posts.read")).view.client
    assert problem(await key.rotate(theirs.id)) is EXCEEDS_OWN_ACCESS
    assert problem(await key.change(theirs.id, redirect_uris=("https://evil.example/",))) is EXCEEDS_OWN_ACCESS
    assert isinstance(await key.change(theirs.id, name="Other"), ClientView)
    assert isinstance(await key.end(theirs.id), ClientView)


async def test_a_key_that_died_or_was_narrowed_while_it_called_does_nothing(hands: Hands) -> None:
    """What was remembered of it when it was let in counts for nothing."""
    made = await make_key(hands.runtime, hands.workspace, "apps.write", "posts.read")
    theirs = (await hands.made()).view
    await revoke_key(hands.runtime, hands.workspace, made.id)
    for answer in await everything(hands.as_key(made), theirs):
        assert problem(answer) is KEY_REVOKED
    weak = await make_key(hands.runtime, hands.workspace, "posts.read")
    for answer in await everything(hands.as_key(weak), theirs):
        assert problem(answer) is INSUFFICIENT_SCOPE
    assert await hands.show(theirs.client.id) == theirs


async def test_a_member_acts_by_the_role_they_have_now(hands: Hands) -> None:
    """Their session may remember another."""
    admin, member = [await make_member(hands.runtime, hands.workspace, role) for role in ("admin", "member")]
    theirs = (await hands.as_(admin).made("posts.read")).view
    assert problem(await hands.as_(admin).change(theirs.client.id, any_workspace=True)) is ROLE_INSUFFICIENT
    assert admin.user_id is not None
    async with hands.runtime.db.workspace(admin) as tx:
        await access_store.set_role(tx, admin.user_id, "member")
    for demoted in (admin, member):
        for answer in await everything(hands.as_(demoted), theirs):
            assert problem(answer) is ROLE_INSUFFICIENT
    async with hands.runtime.db.workspace(admin) as tx:
        await access_store.delete_member(tx, admin.user_id)
    assert problem(await hands.as_(admin).create()) is ROLE_INSUFFICIENT
    assert await hands.show(theirs.client.id) == theirs


async def test_an_app_makes_no_app_and_gets_no_secret_by_its_tokens(hands: Hands) -> None:
    """A token ends within the hour, and what is made with it would not."""
    theirs = (await hands.made("apps.write", "posts.read")).view
    owner = await make_member(hands.runtime, hands.workspace, "owner")
    scopes = frozenset({"apps.write", "posts.read"})
    itself = acting_client(await client_record(hands.runtime, theirs.client.id), hands.workspace.id)
    client = Principal("client", itself.id, hands.workspace.id, scopes, client_id=theirs.client.id)
    grant = Principal("grant", "grt_0352xZ0Mb9f366w8VDFuUG", hands.workspace.id, scopes, owner.user_id)
    for app in (hands.as_(client), hands.as_(grant)):
        for answer in (
            await app.create("posts.read"),
            await app.rotate(theirs.client.id),
            await app.change(theirs.client.id, redirect_uris=("https://evil.example/",)),
        ):
            assert problem(answer) is EXCEEDS_OWN_ACCESS
        assert problem(await app.change(theirs.client.id, any_workspace=True)) is ROLE_INSUFFICIENT
        assert problem(await app.change(theirs.client.id, verified=True)) is ROLE_INSUFFICIENT
        assert isinstance(await app.change(theirs.client.id, pkce="required"), ClientView)
        assert isinstance(await app.revoke_tokens(theirs.client.id), ClientView)


async def test_a_change_is_recorded_as_it_was_and_as_it_is_and_none_is_not(hands: Hands) -> None:
    made = (await hands.made("posts.read")).view.client
    await hands.change(made.id, name="Trend Reader")
    assert len(await hands.facts()) == 1
    await hands.change(made.id, name="Trends", verified=True)
    assert json.loads((await hands.facts())[-1]["data"]) == {
        "name": {"from": "Trend Reader", "to": "Trends"},
        "verified": {"from": False, "to": True},
    }
    owner = hands.as_(await make_member(hands.runtime, hands.workspace, "owner"))
    changed = await owner.change(made.id, name="Your Bank")
    assert isinstance(changed, ClientView)
    assert changed.client.verified is False


async def test_the_same_keys_sent_again_are_no_change(hands: Hands) -> None:
    keys = '{"keys": [{"crv": "Ed25519", "kid": "a", "kty": "OKP", "x": "AA"}]}'
    made = (await hands.made(auth_method="private_key_jwt", jwks=keys)).view.client
    await hands.change(made.id, jwks=keys)
    assert len(await hands.facts()) == 1
    await hands.change(made.id, jwks=keys.replace('"a"', '"b"'))
    assert json.loads((await hands.facts())[1]["data"]) == {"jwks_kids": {"from": ["a"], "to": ["b"]}}


async def test_other_public_keys_end_what_the_app_got_for_itself_and_are_told_whatever_they_are_called(
    hands: Hands,
) -> None:
    keys = '{"keys": [{"crv": "Ed25519", "kid": "a", "kty": "OKP", "x": "AA"}]}'
    made = (await hands.made(auth_method="private_key_jwt", jwks=keys)).view.client
    await hands.change(made.id, name="Trends", redirect_uris=(URI, f"{URI}/2"))
    assert (await hands.show(made.id)).client.token_epoch == 0
    changed = await hands.change(made.id, jwks=keys.replace('"AA"', '"AB"'))
    assert isinstance(changed, ClientView)
    assert changed.client.token_epoch == 1
    *_, updated, ended = await hands.facts()
    assert json.loads(updated["data"]) == {"jwks_kids": {"from": ["a"], "to": ["a"]}}
    assert (ended["type"], json.loads(ended["data"])) == ("oauth.client.tokens_revoked", {"token_epoch": 1})


async def test_both_secrets_prove_who_it_is_until_the_overlap_is_over(hands: Hands) -> None:
    made = await hands.made()
    client_id = made.view.client.id
    rotated = await hands.rotate(client_id, timedelta(hours=1))
    assert isinstance(rotated, CreatedClient)
    old, new = rotated.view.secrets
    assert (old.ends_at, new.ends_at) == (START + timedelta(hours=1), None)
    assert problem(await hands.rotate(client_id)) is ROTATION_IN_PROGRESS
    assert isinstance(await hands.rotate(client_id, retire=True), CreatedClient)
    assert [fact["type"] for fact in await hands.facts()] == ["oauth.client.created"] + [
        "oauth.client.secret_rotated"
    ] * 2


async def test_one_of_two_secrets_is_retired_once_and_never_the_last(hands: Hands) -> None:
    made = (await hands.made()).view
    first = made.secrets[0].id
    assert problem(await hands.retire(made.client.id, first)) is LAST_SECRET
    await hands.rotate(made.client.id)
    for _ in range(2):
        left = await hands.retire(made.client.id, first)
        assert isinstance(left, ClientView)
        assert [secret.ends_at for secret in left.secrets] == [START, None]
    assert [fact["type"] for fact in await hands.facts()].count("oauth.client.secret_retired") == 1
    assert problem(await hands.retire(made.client.id, made.client.id)) is NOT_FOUND


async def test_an_app_ends_once_and_for_good(hands: Hands) -> None:
    made = (await hands.made()).view
    ended = await hands.end(made.client.id, "replaced")
    assert isinstance(ended, ClientView)
    assert (ended.client.status, ended.client.ended_at, ended.client.ended_reason) == ("ended", START, "replaced")
    hands.now = START + DAY
    assert await hands.end(made.client.id, "again") == ended
    for answer in (
        await hands.change(made.client.id, name="x"),
        await hands.rotate(made.client.id),
        await hands.revoke_tokens(made.client.id),
    ):
        assert problem(answer) is CLIENT_ENDED
    assert [fact["type"] for fact in await hands.facts()] == ["oauth.client.created", "oauth.client.ended"]


async def test_an_app_of_another_workspace_is_not_there(hands: Hands) -> None:
    other = Hands(hands.runtime, await make_workspace(hands.runtime))
    theirs = (await other.made()).view
    for answer in (await everything(hands, theirs))[1:]:
        assert problem(answer) is NOT_FOUND
    assert await other.show(theirs.client.id) == theirs


async def everything(hands: Hands, theirs: ClientView) -> list[object]:
    """Every use case, on somebody's app."""
    client_id = theirs.client.id
    return [
        await hands.create("posts.read"),
        await hands.change(client_id, name="Other"),
        await hands.rotate(client_id),
        await hands.retire(client_id, theirs.secrets[0].id),
        await hands.revoke_tokens(client_id),
        await hands.end(client_id),
    ]
