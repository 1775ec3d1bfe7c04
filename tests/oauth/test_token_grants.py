"""What each grant type gives and refuses at the token endpoint (RFC 6749 §4.1.3, §4.4, §5.2, §6)."""

import pytest

from altyaa.infra import entropy
from altyaa.oauth.actions.revoke import revoke_all
from altyaa.protocol.rfc7636_pkce import challenge_of
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import operator
from altyaa.testing.oauth import REDIRECT_URI, VERIFIER
from altyaa.testing.service import Service
from tests.oauth.parties import Party, as_admin, facts, party, refresh_token, said

CHALLENGE = challenge_of(VERIFIER)


@pytest.fixture(scope="module")
async def app(shared: Service) -> Party:
    """A confidential app."""
    return await party(shared)


@pytest.mark.parametrize(
    "form", [{"grant_type": ""}, {"grant_type": "authorization_code"}, {"grant_type": "refresh_token"}]
)
async def test_must_12_what_is_missing_is_an_invalid_request(app: Party, form: dict[str, str]) -> None:
    assert said(await app.post(**form)) == (400, "invalid_request")


@pytest.mark.parametrize("grant_type", ["password", "implicit", "urn:ietf:params:oauth:grant-type:device_code", "é"])
async def test_must_12_other_grant_types_do_not_exist(app: Party, grant_type: str) -> None:
    assert said(await app.post(grant_type=grant_type)) == (400, "unsupported_grant_type")


async def test_must_12_a_client_uses_the_grant_types_that_it_has(app: Party) -> None:
    other = await app.another(grant_types=("authorization_code",))
    for grant_type in ("refresh_token", "client_credentials"):
        assert said(await other.post(grant_type=grant_type)) == (400, "unauthorized_client")
    own = await app.another(grant_types=("client_credentials",))
    assert said(await own.redeem("alc_x")) == (400, "unauthorized_client")


async def test_must_12_a_client_that_may_not_refresh_gets_no_refresh_token(app: Party) -> None:
    other = await app.another(grant_types=("authorization_code",))
    answer = await other.redeem(await other.code())
    assert answer.status_code == 200
    assert "refresh_token" not in answer.json()


async def test_must_12_a_public_client_has_no_tokens_of_its_own_whatever_its_row_says(
    app: Party, shared_database: TestDatabase
) -> None:
    public = await app.another(auth_method="none")
    public = await public.change(shared_database, "grant_types = ARRAY['client_credentials']")
    assert said(await public.post(grant_type="client_credentials")) == (400, "unauthorized_client")


@pytest.mark.parametrize("scope", ["posts.write", "posts.read posts.write", "nothing.known", "posts.read  x", 'a"b'])
async def test_must_12_a_scope_beyond_or_malformed_is_refused(app: Party, scope: str) -> None:
    assert said(await app.post(grant_type="client_credentials", scope=scope)) == (400, "invalid_scope")
    token = refresh_token(await app.grant())
    assert said(await app.refresh(token, scope=scope)) == (400, "invalid_scope")
    assert (await app.refresh(token)).status_code == 200, "and nothing is lost by it"


async def test_must_12_a_resource_that_nobody_knows_is_an_invalid_target(app: Party) -> None:
    resource = "https://elsewhere.example"
    assert said(await app.post(grant_type="client_credentials", resource=resource)) == (400, "invalid_target")
    code, token = await app.code(), refresh_token(await app.grant())
    assert said(await app.redeem(code, resource=resource)) == (400, "invalid_target")
    assert said(await app.refresh(token, resource=resource)) == (400, "invalid_target")
    assert [(await app.redeem(code)).status_code, (await app.refresh(token)).status_code] == [200, 200]


@pytest.mark.parametrize("code", ["x", "alc_x", "é", "alc_" + "0" * 71, "ala_" + "0" * 71])
async def test_must_12_what_is_no_code_is_an_invalid_grant(app: Party, code: str) -> None:
    assert said(await app.redeem(code)) == (400, "invalid_grant")
    assert said(await app.refresh(code)) == (400, "invalid_grant")


async def test_must_12_a_code_expires(app: Party, shared_database: TestDatabase) -> None:
    code = await app.code()
    await as_admin(shared_database, "UPDATE altyaa.oauth_code SET expires_at = now() WHERE redeemed_at IS NULL")
    assert said(await app.redeem(code)) == (400, "invalid_grant")


@pytest.mark.parametrize("uri", [f"{REDIRECT_URI}/", f"{REDIRECT_URI}?a=1", "https://evil.example/callback"])
async def test_must_12_another_redirect_uri_is_an_invalid_grant(app: Party, uri: str) -> None:
    code = await app.code()
    assert said(await app.redeem(code, redirect_uri=uri)) == (400, "invalid_grant")
    assert (await app.redeem(code)).status_code == 200, "a stranger's try spends nothing"


async def test_must_12_with_pkce_a_redirect_uri_may_be_left_out_and_without_it_may_not(app: Party) -> None:
    assert said(await app.redeem(await app.code(), redirect_uri="")) == (400, "invalid_request")
    code = await app.code(challenge=CHALLENGE)
    assert said(await app.redeem(code, redirect_uri="https://evil.example")) == (400, "invalid_grant")
    assert (await app.redeem(code, redirect_uri="", code_verifier=VERIFIER)).status_code == 200


@pytest.mark.parametrize("verifier", ["", VERIFIER[:-1] + "x", CHALLENGE, "short", "é" * 43])
async def test_must_12_a_challenge_is_answered_by_its_verifier_alone(app: Party, verifier: str) -> None:
    code = await app.code(challenge=CHALLENGE)
    assert said(await app.redeem(code, code_verifier=verifier)) == (400, "invalid_grant")
    assert (await app.redeem(code, code_verifier=VERIFIER)).status_code == 200


async def test_must_12_a_verifier_without_a_challenge_is_an_invalid_request(app: Party) -> None:
    code = await app.code()
    assert said(await app.redeem(code, code_verifier=VERIFIER)) == (400, "invalid_request")
    assert (await app.redeem(code)).status_code == 200


async def test_must_13_a_replay_by_its_owner_is_refused_and_the_revocation_is_committed(
    app: Party, shared_database: TestDatabase
) -> None:
    code = await app.code()
    first = (await app.redeem(code)).json()
    assert isinstance(await app.opens(first["access_token"]), list)
    assert said(await app.redeem(code)) == (400, "invalid_grant")
    await app.closes(first["access_token"])
    assert said(await app.refresh(first["refresh_token"])) == (400, "invalid_grant")
    told = await facts(shared_database, app.home, "oauth.grant.revoked")
    assert "presented twice" in told[-1]["data"]


async def test_must_13_a_replay_by_a_stranger_revokes_nothing(app: Party) -> None:
    """Or whoever saw a used code could end the session of whom it was given to."""
    other, code = await app.another(), await app.code(challenge=CHALLENGE)
    first = (await app.redeem(code, code_verifier=VERIFIER)).json()
    assert said(await other.redeem(code, code_verifier=VERIFIER)) == (400, "invalid_grant")
    assert said(await app.redeem(code, code_verifier="w" * 43)) == (400, "invalid_grant")
    assert said(await app.redeem(code)) == (400, "invalid_grant")
    wrong = await app.redeem(code, code_verifier=VERIFIER, redirect_uri="https://evil.example")
    assert said(wrong) == (400, "invalid_grant")
    unproven = await app.send(
        data={"grant_type": "authorization_code", "code": code, "client_id": app.client.id, "client_secret": "als_x"}
    )
    assert said(unproven) == (401, "invalid_client")
    assert isinstance(await app.opens(first["access_token"]), list)
    assert (await app.refresh(first["refresh_token"])).status_code == 200


async def test_must_13_a_code_whose_consent_has_ended_is_worth_nothing(
    app: Party, shared_database: TestDatabase
) -> None:
    mine = await app.another()
    code = await mine.code()
    await as_admin(
        shared_database,
        "UPDATE altyaa.oauth_consent SET revoked_at = now(), revoked_reason = 'x' WHERE client_id = $1",
        mine.client.record.id,
    )
    assert said(await mine.redeem(code)) == (400, "invalid_grant")


async def test_must_13_a_code_from_before_its_consent_ended_stays_dead_when_it_is_given_again(app: Party) -> None:
    mine, runtime = await app.another(), app.service.runtime
    narrow, wide = await mine.code("posts.read"), await mine.code()
    assert (await mine.redeem(wide)).status_code == 200
    async with runtime.db.workspace(operator(runtime, mine.home)) as tx:
        await revoke_all(tx, entropy.now, client_id=mine.client.record.id)
    again = await mine.code()
    assert said(await mine.redeem(narrow)) == (400, "invalid_grant")
    assert (await mine.redeem(again)).status_code == 200


async def test_must_13_a_second_yes_leaves_the_code_of_the_first_as_it_was(app: Party) -> None:
    mine = await app.another()
    for code in [await mine.code("posts.read"), await mine.code()]:
        assert (await mine.redeem(code)).status_code == 200


async def test_must_14_a_narrower_refresh_keeps_the_whole_grant(app: Party) -> None:
    narrow = (await app.refresh(refresh_token(await app.grant()), scope="posts.read")).json()
    assert narrow["scope"] == "posts.read"
    assert await app.opens(narrow["access_token"]) == ["posts.read"]
    whole = (await app.refresh(narrow["refresh_token"])).json()
    assert whole["scope"] == "analytics.read posts.read"
    assert await app.opens(whole["access_token"]) == ["analytics.read", "posts.read"]


async def test_must_14_a_scope_beyond_the_grant_is_refused_although_the_client_has_it(app: Party) -> None:
    token = refresh_token(await app.grant("posts.read"))
    assert said(await app.refresh(token, scope="posts.read analytics.read")) == (400, "invalid_scope")
    assert (await app.refresh(token)).json()["scope"] == "posts.read"


async def test_must_14_a_repeat_has_the_same_pair_and_less_time(app: Party) -> None:
    token = refresh_token(await app.grant())
    first, again = (await app.refresh(token)).json(), (await app.refresh(token)).json()
    assert [first[name] for name in ("access_token", "refresh_token")] == [
        again[name] for name in ("access_token", "refresh_token")
    ]
    assert 0 < again["expires_in"] <= first["expires_in"]
    assert (await app.refresh(again["refresh_token"])).status_code == 200


async def test_must_14_a_repeat_for_something_else_is_refused_and_ends_nothing(app: Party) -> None:
    token = refresh_token(await app.grant())
    first = (await app.refresh(token)).json()
    assert said(await app.refresh(token, scope="posts.read")) == (400, "invalid_request")
    assert isinstance(await app.opens(first["access_token"]), list)


async def test_must_14_a_late_duplicate_ends_nothing(app: Party) -> None:
    """However often the retries of a moment before were answered."""
    token = refresh_token(await app.grant())
    second = (await app.refresh(token)).json()["refresh_token"]
    for _ in range(15):
        assert (await app.refresh(token)).status_code == 200
    third = (await app.refresh(second)).json()
    assert said(await app.refresh(token)) == (400, "invalid_grant")
    assert (await app.refresh(third["refresh_token"])).status_code == 200


async def test_must_14_reuse_ends_the_grant_and_its_owners_are_told(app: Party, shared_database: TestDatabase) -> None:
    mine = await app.another()
    token = refresh_token(await mine.grant())
    first = (await mine.refresh(token)).json()
    assert isinstance(await mine.opens(first["access_token"]), list)
    await as_admin(
        shared_database,
        """UPDATE altyaa.oauth_grant SET issued_at = issued_at - interval '25 hours',
                  recent = jsonb_set(recent, '{0,at}', to_jsonb(now() - interval '25 hours')) WHERE client_id = $1""",
        mine.client.record.id,
    )
    assert said(await mine.refresh(token)) == (400, "invalid_grant")
    await mine.closes(first["access_token"])
    assert said(await mine.refresh(first["refresh_token"])) == (400, "invalid_grant")
    told = await facts(shared_database, app.home, "oauth.refresh_token.reused")
    assert '"verdict": "reused"' in told[-1]["data"]
    assert '"rotated 9' in told[-1]["data"]
    letters = await as_admin(shared_database, "SELECT address FROM altyaa.mail WHERE workspace_id = $1", app.home.id)
    assert letters, "an Owner gets a letter"


async def test_must_14_a_refresh_token_expires_and_each_refresh_begins_anew(
    app: Party, shared_database: TestDatabase
) -> None:
    mine = await app.another()
    token = refresh_token(await mine.grant())
    ends = "SELECT refresh_expires_at - issued_at AS life FROM altyaa.oauth_grant WHERE client_id = $1"
    fresh = (await mine.refresh(token)).json()["refresh_token"]
    assert [row["life"].days for row in await as_admin(shared_database, ends, mine.client.record.id)] == [60]
    await as_admin(
        shared_database,
        "UPDATE altyaa.oauth_grant SET refresh_expires_at = now() WHERE client_id = $1",
        mine.client.record.id,
    )
    for each in (token, fresh):
        assert said(await mine.refresh(each)) == (400, "invalid_grant")


async def test_a_grant_may_end_however_often_it_is_refreshed(app: Party, shared_database: TestDatabase) -> None:
    """No token outlives it: neither the refresh token nor the access token."""
    mine = await app.another(grant_days=1)
    token = (await mine.refresh(refresh_token(await mine.grant()))).json()["refresh_token"]
    ends = "SELECT refresh_expires_at = expires_at AS together FROM altyaa.oauth_grant WHERE client_id = $1"
    assert [row["together"] for row in await as_admin(shared_database, ends, mine.client.record.id)] == [True]
    await as_admin(
        shared_database,
        """UPDATE altyaa.oauth_grant SET expires_at = now() + interval '60 s', refresh_expires_at = now()
                  + interval '60 s' WHERE client_id = $1""",
        mine.client.record.id,
    )
    body = (await mine.refresh(token)).json()
    assert 0 < body["expires_in"] <= 60
