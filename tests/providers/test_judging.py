"""From an answer on the wire to a verdict: the table of the design, row by row."""

from typing import Any

import pytest

from altyaa.providers.facebook.dialect import DIALECT as FACEBOOK
from altyaa.providers.google.dialect import DIALECT as GOOGLE
from altyaa.providers.judging import Endpoint, judge, lacking
from altyaa.providers.model import Failure, Reply
from altyaa.providers.registry import PROVIDERS
from tests.providers.driving import JSON, reply


def graph(code: int, subcode: int | None = None, **more: Any) -> dict[str, Any]:
    return {"error": {"message": "…", "type": "OAuthException", "code": code, "error_subcode": subcode, **more}}


def status(http: int, name: str, reason: str | None = None, **metadata: str) -> Reply:
    details = [] if reason is None else [{"@type": "ErrorInfo", "reason": reason, "metadata": metadata}]
    return reply(http, {"error": {"code": http, "message": "…", "status": name, "details": details}})


@pytest.mark.parametrize(
    ("on", "http", "error", "verdict"),
    [
        ("renew", 400, graph(190), "suspect"),
        ("renew", 400, graph(102), "suspect"),
        *(("renew", 400, graph(190, subcode), "suspect") for subcode in (458, 460, 463, 467, 483)),
        *(("api", 400, graph(190, subcode), "user_action") for subcode in (459, 464)),
        ("api", 400, graph(190, 492), "asset_lost"),
        *(("api", 403, graph(code), "scope_lost") for code in (10, 200, 230, 299)),
        *(("api", 400, graph(code), "transient") for code in (1, 2, 3919)),
        *(("renew", 400, graph(code), "app_level") for code in (1, 101)),
        *(("code", 400, graph(code), "app_level") for code in (1, 101)),
        *(("renew", 400, graph(code, is_transient=True), "transient") for code in (1, 2)),
        *(("api", 400, graph(code), "throttled") for code in (4, 17, 32, 341, 613, 80000, 80001, 80014)),
        ("api", 400, graph(613, 1996), "throttled"),
        ("api", 400, graph(368, 1390008), "transient"),
        ("api", 400, graph(2635), "app_level"),
        ("api", 400, graph(100), "transient"),
        ("api", 400, graph(100, 33, type="GraphMethodException"), "asset_lost"),
        ("api", 400, graph(100, type="GraphMethodException"), "app_level"),
        ("code", 400, graph(100, 36007), "user_action"),
        ("code", 400, graph(100, 36009), "user_action"),
        ("code", 400, graph(100, 36008), "app_level"),
        *(("introspect", 400, graph(code), "app_level") for code in (100, 101, 190)),
        ("introspect", 400, graph(4), "throttled"),
        ("api", 400, graph(999_999), "transient"),
        ("api", 400, graph(True), "transient"),  # is not code 1 in disguise, and not app_level anywhere
        ("renew", 400, graph(True), "transient"),
        ("api", 400, {"error": "a word"}, "transient"),
        ("api", 400, {"error": None}, "transient"),
        ("api", 200, graph(190), "suspect"),  # 200 with an error inside
    ],
)
def test_facebook(on: Endpoint, http: int, error: dict[str, Any], verdict: str) -> None:
    answer = FACEBOOK.read(on, reply(http, error))
    assert isinstance(answer, Failure)
    assert answer.verdict == verdict


@pytest.mark.parametrize(
    ("on", "answer", "verdict"),
    [
        ("renew", reply(400, {"error": "invalid_grant", "error_description": "Bad Request"}), "suspect"),
        ("code", reply(400, {"error": "invalid_grant"}), "user_action"),
        ("renew", reply(400, {"error": "invalid_grant", "error_subtype": "rapt_required"}), "user_action"),
        *(
            ("renew", reply(400, {"error": error}), "app_level")
            for error in ("invalid_client", "deleted_client", "unauthorized_client", "org_internal", "invalid_scope")
        ),
        ("code", reply(400, {"error": "redirect_uri_mismatch"}), "app_level"),
        ("code", reply(400, {"error": "admin_policy_enforced"}), "user_action"),
        ("renew", reply(400, {"error": "internal_failure"}), "transient"),
        ("renew", reply(400, {"error": "never_heard_of"}), "transient"),
        ("renew", reply(400, {"error": ["invalid_grant"]}), "transient"),
        ("renew", reply(401, {}), "transient"),  # 401 condemns in an API alone
        ("renew", reply(200, {"error": "invalid_grant"}), "suspect"),
        ("api", status(401, "UNAUTHENTICATED"), "suspect"),
        ("locations", status(401, "UNAUTHENTICATED"), "suspect"),
        ("api", status(403, "PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"), "scope_lost"),
        ("api", status(403, "PERMISSION_DENIED", "SERVICE_DISABLED"), "app_level"),
        ("locations", status(403, "PERMISSION_DENIED", "SERVICE_DISABLED"), "app_level"),
        ("api", status(403, "PERMISSION_DENIED"), "transient"),
        ("locations", status(403, "PERMISSION_DENIED"), "asset_lost"),
        ("locations", status(404, "NOT_FOUND"), "asset_lost"),
        ("api", status(429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED", quota_limit_value="300"), "throttled"),
        ("api", status(429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED", quota_limit_value="0"), "app_level"),
        ("api", status(429, "RESOURCE_EXHAUSTED"), "throttled"),
        ("api", reply(400, {"error": {"details": "none"}}), "transient"),
    ],
)
def test_google(on: Endpoint, answer: Reply, verdict: str) -> None:
    failure = GOOGLE.read(on, answer)
    assert isinstance(failure, Failure)
    assert failure.verdict == verdict


@pytest.mark.parametrize("dialect", [GOOGLE, FACEBOOK])
@pytest.mark.parametrize("on", ["renew", "api", "introspect"])
@pytest.mark.parametrize(
    ("http", "body", "kind"),
    [
        (500, {"error": "invalid_grant"}, "unavailable"),
        (503, graph(190), "unavailable"),
        (401, "<html>Unauthorized</html>", "html"),
        (400, "<!DOCTYPE html>", "html"),
        (200, b"", "empty"),
        (200, b" \n", "empty"),
        (200, b"\xff\xfe\x00", "not_json"),
        (200, b"[" * 100_000, "not_json"),
        (200, b'{"error": ' + b"9" * 5000 + b"}", "not_json"),
        (200, "[]", "wrong_shape"),
        (200, "null", "wrong_shape"),
        (302, {}, "unknown_error"),
        (204, {}, "unknown_error"),
    ],
)
def test_what_machines_in_between_say_condemns_nothing(
    dialect: Any, on: Endpoint, http: int, body: Any, kind: str
) -> None:
    failure = dialect.read(on, reply(http, body))
    assert (failure.verdict, failure.code) == ("transient", f"{dialect.pack.name}.{kind}")


@pytest.mark.parametrize("dialect", [GOOGLE, FACEBOOK])
def test_an_answer_that_was_cut_off_is_not_read(dialect: Any) -> None:
    cut = Reply(200, JSON, b"{}" + b" " * 10_000_000, is_whole=False)
    assert dialect.read("renew", cut).code.endswith(".too_large")


@pytest.mark.parametrize("dialect", [GOOGLE, FACEBOOK])
def test_a_page_may_say_that_it_is_too_much(dialect: Any) -> None:
    failure = dialect.read("api", reply(429, "<html>", {"retry-after": "120"}))
    assert (failure.verdict, failure.retry_after.total_seconds()) == ("throttled", 120)


def test_the_body_decides_and_not_its_declared_type() -> None:
    """What came once is read: a rotated token under a wrong type is the only one there is."""
    told = Reply(200, {"content-type": "text/html"}, b'{"access_token": "a"}')
    assert GOOGLE.read("renew", told) == {"access_token": "a"}


@pytest.mark.parametrize("dialect", [GOOGLE, FACEBOOK])
def test_an_error_that_is_null_is_none(dialect: Any) -> None:
    assert "access_token" in dialect.read("renew", reply(200, {"access_token": "a", "error": None}))


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_grant_that_lacks_what_everything_needs_has_lost_scope(name: str) -> None:
    pack = PROVIDERS[name].pack
    enough = frozenset(pack.value("required_scopes"))
    assert lacking(pack, enough | {"another"}) is None
    assert lacking(pack, None) is None
    for scope in enough:
        failure = lacking(pack, enough - {scope})
        assert failure is not None
        assert (failure.verdict, failure.code) == ("scope_lost", f"{name}.scope_missing")


def test_an_end_that_came_before_is_a_success_of_a_revocation_alone() -> None:
    gone = reply(400, graph(190, 458))
    assert FACEBOOK.read_revocation(gone) is None
    elsewhere = FACEBOOK.read("api", gone)
    assert isinstance(elsewhere, Failure)
    assert elsewhere.verdict == "suspect"
    assert judge(FACEBOOK.pack, "revoke", {"code": 190, "error_subcode": 458}).verdict == "transient"
