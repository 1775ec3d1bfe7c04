"""Where the last page of a link may lead."""

import pytest

from altyaa.connections.rules.return_to import host_of, read_return_to
from altyaa.kernel.problems import Refused

_HTTPS, _LOCAL = "https://auth.example.com", "http://localhost:8000"


@pytest.mark.parametrize(
    "address",
    [
        "https://app.example.com",
        "https://app.example.com:8443/a/b?x=1&y=%20#z",
        "https://xn--bcher-kva.example/",
        "https://[2001:db8::1]/",
        "https://localhost/",
        "https://APP.example.com/",
    ],
)
def test_https_is_taken_as_it_is(address: str) -> None:
    assert read_return_to(address, _HTTPS) == address


@pytest.mark.parametrize("address", ["http://localhost:3000/", "http://127.0.0.1/x", "http://[::1]:3000/"])
def test_loopback_is_taken_where_the_service_itself_is_at_http(address: str) -> None:
    assert read_return_to(address, _LOCAL) == address
    assert isinstance(read_return_to(address, _HTTPS), Refused)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "app.example.com",
        "//app.example.com",
        "/connections",
        "http://app.example.com/",
        "http://localhost.example.com/",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https:///path",
        "https:app.example.com",
        "https://paypal.com@evil.example/",
        "https://paypal.com%40evil.example@evil.example",
        "https://evil.example\\@paypal.com/",
        "https://evil.example\\.paypal.com/",
        "https://app.example.com:99999/",
        "https://app.example.com/\n",
        " https://app.example.com/",
        "https://app.example.com/a b",
        "https://b\u00fccher.example/",
        'https://app.example.com/"x',
        "https://app.example.com/" + "x" * 2000,
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://[x]/",
        "https://evil.example%2e/",
        "https://%67ood.example/",
        "https://good.example%5c.evil.example/",
        "https://good.example&.evil.example/",
        "https://good.example,evil.example/",
        "https://(x)/",
        "https://a'b.example/",
        "https://a_b.example/",
        "https://:@evil.example/",
    ],
)
def test_everything_else_is_refused(address: str) -> None:
    assert isinstance(read_return_to(address, _LOCAL), Refused)


def test_the_button_names_the_host() -> None:
    assert host_of("https://app.example.com:8443/paypal.com") == "app.example.com:8443"
