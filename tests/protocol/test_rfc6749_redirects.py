"""Redirect URIs: what may be registered, what matches, and where an answer goes."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altyaa.protocol.rfc6749_redirects import form_target, is_loopback, match, why_not, with_answer

HERE = "https://app.example/callback"


@pytest.mark.parametrize(
    "uri",
    [
        HERE,
        "https://app.example/callback?tenant=1",
        "https://app.example:8443/",
        "http://localhost:3000/cb",
        "http://127.0.0.1/cb",
        "http://[::1]:8080/cb",
        "com.example.app:/oauth",
        "com.example.app://callback",
    ],
)
def test_a_uri_that_only_the_app_receives_may_be_registered(uri: str) -> None:
    assert why_not(uri) is None
    assert match(uri, [uri]) == uri


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "/callback",
        "app.example/callback",
        "http://app.example/callback",
        "https://app.example/callback#",
        "https://app.example/callback#fragment",
        "https://user@app.example/callback",
        "https://user:word@app.example/callback",
        "https://app.example/a b",
        "https://app.example/\n",
        "https://app.example/é",
        "https://app.example/%2",
        "https://app.example/a/../b",
        "https://app.example/a/%2e%2E/b",
        "https://",
        "https://app.example:port/",
        "HTTPS://app.example/",
        "javascript:alert(1)",
        "java.script.javascript",
        "data:text/html,x",
        "file:///etc/passwd",
        "blob:https://app.example/1",
        "myapp://callback",
        "https://app.example/" + "a" * 2000,
    ],
)
def test_any_other_may_not(uri: str) -> None:
    assert why_not(uri) is not None


@pytest.mark.parametrize(
    "sent",
    [
        "https://app.example/callback/",
        "https://app.example/Callback",
        "https://APP.example/callback",
        "https://app.example:443/callback",
        "https://app.example/callback?a=1",
        "https://app.example/callback#",
        "https://app.example/%63allback",
        "https://app.example/x/../callback",
        "https://user@app.example/callback",
        "https://app.example.evil.example/callback",
        "http://app.example/callback",
        "https://app.example/callback ",
        "",
    ],
)
def test_a_difference_of_one_character_is_another_uri(sent: str) -> None:
    assert match(sent, [HERE]) is None


@given(st.integers(1, 65535), st.sampled_from(["127.0.0.1", "[::1]", "localhost"]))
def test_the_port_of_a_loopback_address_may_vary_and_nothing_else(port: int, host: str) -> None:
    registered = f"http://{host}:1234/cb?x=1"
    assert match(f"http://{host}:{port}/cb?x=1", [registered]) == registered
    assert match(f"http://{host}:{port}/cb", [registered]) is None
    assert match(f"https://{host}:{port}/cb?x=1", [registered]) is None
    assert match(f"http://{host}.evil.example:{port}/cb?x=1", [registered]) is None


def test_loopback_names_do_not_stand_for_one_another() -> None:
    assert is_loopback("http://localhost/")
    assert match("http://127.0.0.1/cb", ["http://localhost/cb"]) is None


@pytest.mark.parametrize("uri", [HERE, f"{HERE}?", f"{HERE}?tenant=1", "com.example.app:/oauth"])
def test_an_answer_follows_the_uris_own_query(uri: str) -> None:
    answered = with_answer(uri, {"code": "a+b", "state": "x y&z=ü"})
    assert answered.startswith(uri)
    query = parse_qs(urlsplit(answered).query)
    assert (query["code"], query["state"]) == (["a+b"], ["x y&z=ü"])
    assert answered.isascii()
    assert ("tenant" in uri) == ("tenant" in query)


def test_a_form_target_is_scheme_host_and_port_alone() -> None:
    assert form_target(f"{HERE}?a=1") == "https://app.example"
    assert form_target("http://localhost:3000/cb") == "http://localhost:3000"
    assert form_target("com.example.app:/oauth") == "com.example.app:"
    assert form_target("http://[::1]:3000/cb") is None
