"""Cookies: out of reach of scripts always, and of other hosts on https."""

import pytest
from starlette.requests import Request
from starlette.responses import Response

from altyaa.kernel.secret import Secret
from altyaa.web.cookies import Cookie

ON_HTTPS = Cookie("session", "https://auth.example.com")
ON_HTTP = Cookie("session", "http://localhost:8000")


def written(cookie: Cookie, max_age_seconds: int | None = None) -> set[str]:
    response = Response()
    cookie.write(response, Secret("abc"), max_age_seconds)
    return set(response.headers["set-cookie"].split("; "))


def read(cookie: Cookie, *headers: str) -> Secret[str] | None:
    return cookie.read(Request({"type": "http", "headers": [(b"cookie", header.encode()) for header in headers]}))


def test_a_cookie_is_secure_and_bound_to_its_host_on_https_and_only_there() -> None:
    always = {"HttpOnly", "Path=/", "SameSite=lax"}
    assert written(ON_HTTPS) == always | {"__Host-altyaa_session=abc", "Secure"}
    assert written(ON_HTTP) == always | {"altyaa_session=abc"}
    assert written(ON_HTTP, 60) == always | {"altyaa_session=abc", "Max-Age=60"}


@pytest.mark.parametrize("cookie", [ON_HTTPS, ON_HTTP])
def test_an_ended_cookie_is_one_that_the_browser_takes_for_the_same(cookie: Cookie) -> None:
    response = Response()
    cookie.end(response)
    words = set(response.headers["set-cookie"].split("; "))
    assert {f'{cookie.name}=""', "Max-Age=0", "Path=/"} <= words
    assert ("Secure" in words) == cookie.name.startswith("__Host-")


def test_a_cookie_is_read_by_its_whole_name() -> None:
    assert read(ON_HTTP, "other=1; altyaa_session=abc; x=2") == Secret("abc")
    assert read(ON_HTTPS, "altyaa_session=abc") is None
    assert read(ON_HTTP, "xaltyaa_session=abc") is None
    assert read(ON_HTTP, "altyaa_session=") is None
    assert read(ON_HTTP) is None


@pytest.mark.parametrize("headers", [("altyaa_session=a; altyaa_session=b",), ("altyaa_session=a", "altyaa_session=b")])
def test_of_two_cookies_with_the_name_none_is_believed(headers: tuple[str, ...]) -> None:
    assert read(ON_HTTP, *headers) is None
