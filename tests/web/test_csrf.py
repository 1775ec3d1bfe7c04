"""Only a form that was opened here, by the one who sends it, is acted on."""

import re

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import Response

from altyaa.kernel.secret import Secret
from altyaa.web.csrf import Csrf, Guard, serialized_origin
from altyaa.web.forms import Form

HERE = "https://auth.example.com"
CSRF = Csrf(Secret(bytes(32)), HERE)
MARA, TOM = Secret("session-of-mara"), Secret("session-of-tom")


def request(**headers: str) -> Request:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": pairs})


def carries(token: str) -> Form:
    return Form({"csrf_token": token})


def test_a_form_of_the_session_itself_is_accepted() -> None:
    token = CSRF.of_session(request(), MARA).token
    for headers in (
        {},
        {"sec_fetch_site": "same-origin", "origin": HERE},
        {"sec_fetch_site": "none", "origin": "null"},
    ):
        assert CSRF.of_session(request(**headers), MARA).refuse(carries(token)) is None


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "ü",
        CSRF.of_session(request(), TOM).token,
        CSRF.of_session(request(), MARA).token[:-1],
        Csrf(Secret(b"k" * 32), HERE).of_session(request(), MARA).token,
        MARA.reveal(),
    ],
)
def test_no_other_token_is_accepted(token: str) -> None:
    refused = CSRF.of_session(request(), MARA).refuse(carries(token))
    assert refused is not None
    assert refused.problem.code == "csrf_failed"


def test_a_form_without_the_field_is_refused() -> None:
    assert CSRF.of_session(request(), MARA).refuse(Form({})) is not None


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": ""},
        {"origin": "https://evil.example"},
        {"origin": "http://auth.example.com"},
        {"origin": "https://auth.example.com:444"},
        {"origin": "https://auth.example.com.evil.example"},
        {"sec_fetch_site": "same-origin", "origin": "https://evil.example"},
        {"sec_fetch_site": "cross-site", "origin": "null"},
    ],
)
def test_a_form_that_stood_elsewhere_is_refused_even_with_the_right_token(headers: dict[str, str]) -> None:
    guard = CSRF.of_session(request(**headers), MARA)
    assert guard.refuse(carries(guard.token)) is not None


def test_a_token_of_a_visitor_is_not_one_of_a_session() -> None:
    """Or who can plant a cookie named ``visitor`` could make tokens of sessions."""
    visitor = CSRF.of_visitor(request(cookie=f"__Host-altyaa_visitor={MARA.reveal()}"))
    assert CSRF.of_session(request(), MARA).refuse(carries(visitor.token)) is not None


def test_a_visitor_keeps_one_cookie_and_two_visitors_differ() -> None:
    first, second = CSRF.of_visitor(request()), CSRF.of_visitor(request())
    assert first.token != second.token
    known = CSRF.of_visitor(request(cookie=planted(first)))
    assert known.refuse(carries(first.token)) is None
    assert known.refuse(carries(second.token)) is not None
    assert planted(known) == ""


def planted(guard: Guard) -> str:
    response = Response()
    guard.keep(response)
    return response.headers.get("set-cookie", "").partition(";")[0]


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Auth.Example.com:443", HERE),
        ("http://localhost:80", "http://localhost"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://localhost:80", "https://localhost:80"),
    ],
)
def test_the_own_origin_is_written_as_browsers_write_it(url: str, origin: str) -> None:
    assert serialized_origin(url) == origin


async def test_a_foreign_form_is_a_403_page_and_its_own_is_acted_on(client: httpx2.AsyncClient) -> None:
    page = await client.get("/sign-in")
    match = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert match is not None
    fields = {"email": "mara@harbor.example", "password": "correct horse battery staple", "csrf_token": match[1]}
    refused = await client.post("/sign-in", data=fields, headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403
    assert refused.headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert "Open the form again" in refused.text
    assert (await client.post("/sign-in", data=fields)).status_code == 303
    client.cookies.clear()
    assert (await client.post("/sign-in", data=fields)).status_code == 403
