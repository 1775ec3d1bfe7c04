"""How the token endpoint is spoken to, and how it answers (RFC 6749 §2.3, §3.2, §5)."""

from base64 import b64encode
from urllib.parse import quote_plus, urlencode

import httpx2
import pytest
from pydantic import SecretStr

from altyaa.app.serving import open_serving
from altyaa.infra.runtime import open_runtime
from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import Cluster, TestDatabase
from altyaa.testing.service import Service, answered, listening, served, settings_for
from tests.faults.line import line_to
from tests.oauth.parties import Party, party, refresh_token, said

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
OWN = {"grant_type": "client_credentials"}


@pytest.fixture(scope="module")
async def app(shared: Service) -> Party:
    """A confidential app."""
    return await party(shared)


def secret(app: Party) -> str:
    assert app.client.secret is not None
    return app.client.secret.reveal()


def basic(client_id: str, word: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{client_id}:{word}".encode()).decode()}


def is_unkept_json(answer: httpx2.Response) -> bool:
    headers = answer.headers
    kept = (headers["content-type"], headers["cache-control"], headers["pragma"])
    return kept == ("application/json", "no-store", "no-cache")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "HEAD"])
async def test_must_10_post_only(app: Party, method: str) -> None:
    answer = await app.send(method, params=OWN, headers=basic(app.client.id, secret(app)))
    assert answer.status_code == 405
    assert "POST" in answer.headers["allow"]


@pytest.mark.parametrize(
    "content_type", ["application/json", "multipart/form-data; boundary=x", "text/plain", "", "application/x-www-form"]
)
async def test_must_10_form_only(app: Party, content_type: str) -> None:
    headers = {**basic(app.client.id, secret(app)), "Content-Type": content_type}
    answer = await app.send(content=urlencode(OWN), headers=headers)
    assert said(answer) == (400, "invalid_request")
    assert is_unkept_json(answer)


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded; charset=UTF-8", "APPLICATION/X-WWW-FORM-URLENCODED"]
)
async def test_must_10_a_form_by_any_spelling(app: Party, content_type: str) -> None:
    headers = {**basic(app.client.id, secret(app)), "Content-Type": content_type}
    assert (await app.send(content=urlencode(OWN), headers=headers)).status_code == 200


@pytest.mark.parametrize("twice", ["grant_type", "scope", "client_id", "client_secret", "code", "unknown"])
async def test_must_10_a_parameter_that_comes_twice_is_refused(app: Party, twice: str) -> None:
    form = [("grant_type", "client_credentials"), ("client_id", app.client.id), ("client_secret", secret(app))]
    form += [(twice, dict(form).get(twice, "a")) for _ in range(2 if twice not in dict(form) else 1)]
    answer = await app.send(content=urlencode(form), headers=FORM)
    assert said(answer) == (400, "invalid_request")
    assert is_unkept_json(answer)


async def test_must_10_unknown_and_empty_parameters_count_as_absent(app: Party) -> None:
    assert (await app.post(**OWN, audience="x", scope="", unknown="y")).json()["scope"] == "analytics.read posts.read"


@pytest.mark.parametrize("body", ["grant_type=%ff", "grant_type=%00", "grant_type=\xff", "&".join(["a=1"] * 300)])
async def test_must_10_what_is_no_form_in_utf_8_is_refused(app: Party, body: str) -> None:
    headers = {**FORM, **basic(app.client.id, secret(app))}
    assert said(await app.send(content=body.encode("latin-1"), headers=headers)) == (400, "invalid_request")


async def test_must_10_every_answer_is_json_that_nobody_keeps(app: Party) -> None:
    good = await app.post(**OWN)
    assert good.status_code == 200
    assert is_unkept_json(good)
    assert good.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in good.headers
    for answer in (await app.post(grant_type="password"), await app.send(data=OWN)):
        assert is_unkept_json(answer)
        assert answer.json()["error_description"].isascii()
        assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/token/revoke", "/oauth/token/introspect"])
async def test_must_10_an_error_names_the_page_about_it(app: Party, path: str) -> None:
    for request in ({"data": OWN}, {"data": {}, "auth": (app.client.id, secret(app))}):
        refused = (await app.send(path=path, **request)).json()
        assert refused["error_uri"] == f"{app.service.url}/oauth/help/{refused['error']}"
        page = await app.send("GET", refused["error_uri"])
        assert (page.status_code, refused["error"] in page.text) == (200, True)


async def test_must_10_the_answer_says_the_scope_whatever_was_asked(app: Party) -> None:
    asked = [("posts.read", "posts.read"), ("posts.read analytics.read", "analytics.read posts.read")]
    for scope, granted in asked:
        assert (await app.post(**OWN, scope=scope)).json()["scope"] == granted
    body = (await app.redeem(await app.code("posts.read"))).json()
    assert body.keys() == {"access_token", "token_type", "expires_in", "scope", "workspace_id", "refresh_token"}
    assert (body["scope"], body["token_type"], body["workspace_id"]) == ("posts.read", "Bearer", app.home.wire_id)


async def test_must_11_errors_are_400_and_a_client_that_is_not_proven_is_401(app: Party) -> None:
    assert said(await app.post(grant_type="password")) == (400, "unsupported_grant_type")
    for form in ({}, {"client_id": app.client.id}, {"client_id": app.client.id, "client_secret": "als_x"}):
        answer = await app.send(data={**OWN, **form})
        assert said(answer) == (401, "invalid_client")
        assert "www-authenticate" not in answer.headers


@pytest.mark.parametrize("who", ["the app", "app_unknown", ""])
@pytest.mark.parametrize("header", ["Basic", "basic", "Bearer"])
async def test_must_11_by_header_the_401_names_the_scheme(app: Party, who: str, header: str) -> None:
    client_id = app.client.id if who == "the app" else who
    word = b64encode(f"{client_id}:als_wrong".encode()).decode()
    answer = await app.send(data=OWN, headers={"Authorization": f"{header} {word}"})
    assert said(answer) == (401, "invalid_client")
    assert answer.headers["www-authenticate"].startswith("Basic realm=")


async def test_must_11_one_shape_for_every_cause(app: Party) -> None:
    """Who asks has proven nothing: whether there is such a client is not told."""
    other = await app.another()
    wrong = [(app.client.id, "als_x"), (app.client.id, secret(other)), ("app_unknown", secret(app)), ("x", "y")]
    bodies = {(await app.send(data=OWN, headers=basic(*each))).text for each in wrong}
    assert len(bodies) == 1


async def test_must_11_two_methods_at_once_are_refused(app: Party) -> None:
    header, word = basic(app.client.id, secret(app)), secret(app)
    for form in ({"client_secret": word}, {"client_id": app.client.id, "client_secret": word}, {"client_id": "app_x"}):
        assert said(await app.send(data={**OWN, **form}, headers=header)) == (400, "invalid_request")


async def test_must_11_two_authorization_headers_are_refused(app: Party) -> None:
    header = basic(app.client.id, secret(app))["Authorization"]
    answer = await app.send(data=OWN, headers=[("Authorization", header), ("Authorization", header)])
    assert said(answer) == (400, "invalid_request")


async def test_must_11_an_equal_client_id_beside_basic_is_one_method(app: Party) -> None:
    answer = await app.send(data={**OWN, "client_id": app.client.id}, headers=basic(app.client.id, secret(app)))
    assert answer.status_code == 200


async def test_must_11_basic_and_post_are_interchangeable(app: Party) -> None:
    for method in ("client_secret_basic", "client_secret_post"):
        other = await app.another(auth_method=method)
        assert (await other.post(**OWN)).status_code == 200
        form = {**OWN, "client_id": other.client.id, "client_secret": secret(other)}
        assert (await app.send(data=form)).status_code == 200


async def test_must_11_id_and_secret_are_form_urldecoded(app: Party) -> None:
    def escaped(text: str) -> str:
        return "".join(f"%{ord(character):02X}" for character in text)

    for written in (escaped, quote_plus):
        assert (
            await app.send(data=OWN, headers=basic(written(app.client.id), written(secret(app))))
        ).status_code == 200


@pytest.mark.parametrize(
    "name", ["client_secret", "client_assertion", "refresh_token", "access_token", "code", "code_verifier"]
)
async def test_must_11_a_secret_in_the_address_is_refused_even_beside_a_good_request(app: Party, name: str) -> None:
    answer = await app.send(data=OWN, params={name: "x"}, headers=basic(app.client.id, secret(app)))
    assert said(answer) == (400, "invalid_request")


async def test_must_11_parameters_in_the_address_are_not_read(app: Party) -> None:
    assert said(await app.send(data={"a": "b"}, params={**OWN, "client_id": app.client.id})) == (401, "invalid_client")
    answer = await app.send(data={"a": "b"}, params=OWN, headers=basic(app.client.id, secret(app)))
    assert said(answer) == (400, "invalid_request")


async def test_must_11_failed_authentication_is_rate_limited_and_good_authentication_is_not(
    database: TestDatabase,
) -> None:
    async with served(database, failure_limit="5/60") as service:
        app = await party(service)
        answers = [await app.send(data=OWN, headers=basic(app.client.id, "als_x")) for _ in range(8)]
        assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 3
        assert int(answers[-1].headers["retry-after"]) > 0
        assert answers[-1].json()["error"] == "temporarily_unavailable"
        assert (await app.post(**OWN)).status_code == 200


async def test_a_body_that_is_larger_than_64_kib_is_refused(app: Party) -> None:
    header, room = {**FORM, **basic(app.client.id, secret(app))}, 65_536 - len("grant_type=client_credentials&a=")
    answers = [
        await app.send(content="grant_type=client_credentials&a=" + "x" * (room + more), headers=header)
        for more in (0, 1)
    ]
    assert [answer.status_code for answer in answers] == [200, 413]
    assert is_unkept_json(answers[1])


async def test_a_public_client_may_send_an_empty_password(app: Party) -> None:
    """As libraries do that know no other way than Basic."""
    public = await app.another(auth_method="none")
    first = refresh_token(await public.grant())
    form = {"grant_type": "refresh_token", "refresh_token": first}
    assert (await public.send(data=form, headers=basic(public.client.id, ""))).status_code == 200
    assert said(await public.send(data=form, headers=basic(public.client.id, "x"))) == (401, "invalid_client")
    assert said(await public.send(data=OWN, headers=basic(app.client.id, ""))) == (401, "invalid_client")


async def test_with_the_database_away_it_is_503_and_the_same_token_works_afterwards(cluster: Cluster) -> None:
    async with cluster.fresh() as database, line_to(cluster.access) as line:
        password = cluster.access.passwords["altyaa_app"].reveal()
        dsn = f"postgresql://altyaa_app:{password}@127.0.0.1:{line.port}/{database.name}"
        settings = settings_for(database, database_url=SecretStr(dsn))
        with listening() as (listener, url):
            async with (
                open_runtime(settings, Secret(dsn)) as runtime,
                open_serving(runtime, Secret(dsn)) as serving,
                answered(serving, listener),
            ):
                app = await party(Service(url, serving))
                code, first = await app.code(), refresh_token(await app.grant())
                await line.set("cut")
                for answer in (await app.redeem(code), await app.refresh(first)):
                    assert said(answer) == (503, "temporarily_unavailable")
                    assert answer.headers["retry-after"] == "2"
                    assert is_unkept_json(answer)
                await line.set("up")
                assert [(await app.redeem(code)).status_code, (await app.refresh(first)).status_code] == [200, 200]
