"""Whoever varies a registered address gets nowhere with it."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altyaa.protocol.rfc6749_redirects import form_target, is_claimed, is_loopback, match, why_not

REGISTERED = ("https://app.example/callback", "http://127.0.0.1:8000/cb", "http://[::1]/cb", "http://localhost/cb")
VARIANTS = [
    "https://app.example/callback/", "https://app.example/Callback", "https://App.example/callback",
    "HTTPS://app.example/callback", "https://app.example:443/callback", "https://app.example./callback",
    "https://app.example//callback", "https://app.example/./callback", "https://app.example/x/../callback",
    "https://app.example/%63allback", "https://app.example/%2e/callback", "https://app.example/callback%2f",
    "https://app.example/callback?", "https://app.example/callback#", "https://app.example/callback#@evil.example",
    "https://app.example/callback;x", "https://app.example/callback%00", "https://app.example/callback\x00",
    "https://app.example/callback ", " https://app.example/callback", "https://app.example/callback\n",
    "https://app.example\t/callback", "https://app.example\\callback", "https:/\\app.example/callback",
    "https:app.example/callback", "//app.example/callback", "/callback", "https://app.example@evil.example/callback",
    "https://evil.example\\@app.example/callback", "https://evil.example#app.example/callback",
    "https://app.example.evil.example/callback", "https://evil.example/https://app.example/callback",
    "https://аpp.example/callback", "https://app。example/callback", "https://ａpp.example/callback",
    "https://app.example/callback\u202e", "http://app.example/callback", "javascript://app.example/callback",
    "http://127.0.0.1:80@evil.example/cb", "http://127.0.0.1:8000@evil.example/cb", "http://127.0.0.1@evil.example/cb",
    "http://127.0.0.1.evil.example/cb", "http://127.0.0.1:evil.example/cb", "http://127.0.0.1:/cb",
    "http://127.0.0.1:080000/cb", "http://127.0.0.1:99999/cb", "http://127.0.0.1:-1/cb", "http://127.0.0.1:８０/cb",
    "http://127.0.0.1:8000/cb/", "http://127.0.0.1:8000/cb?", "http://127.0.0.1:8000/cb?a", "http://127.0.0.1:8000/Cb",
    "http://127.0.0.1:8000\\evil.example/cb", "http://127.0.0.1:8000/cb\n", "http://127.1/cb", "http://2130706433/cb",
    "http://0x7f.0.0.1/cb", "http://0177.0.0.1/cb", "http://127.0.0.2/cb", "http://0.0.0.0/cb", "https://127.0.0.1/cb",
    "http://[::1]evil.example/cb", "http://evil.example[::1]/cb", "http://[::1]@evil.example/cb",
    "http://[::1%25lo]/cb", "http://[0:0:0:0:0:0:0:1]/cb", "http://[::ffff:127.0.0.1]/cb", "http://[::1]:x/cb",
    "http://LOCALHOST/cb", "http://localhost./cb", "http://localhost.evil.example/cb", "http://localhost:80@evil/cb",
    "http://localhost\u3002evil.example/cb", "http:localhost/cb", "http:///localhost/cb", "HTTP://localhost/cb",
    "http://ⓛocalhost/cb", "", "x" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("sent", VARIANTS)
def test_no_variant_of_a_registered_address_matches(sent: str) -> None:
    assert match(sent, REGISTERED) is None


def test_what_cannot_be_read_is_not_equal_to_what_cannot_be_read_either() -> None:
    """Registered before capitals were refused: whatever else was malformed matched it."""
    for sent in ("https://evil.example/ü", "http://evil.example@x/", "nonsense", ""):
        assert match(sent, ["http://LOCALHOST/cb", "http://[::1]evil/cb"]) is None


@given(st.text(max_size=40), st.sampled_from(REGISTERED), st.integers(0, 40))
def test_nothing_that_is_put_into_an_address_leads_elsewhere(text: str, uri: str, at: int) -> None:
    sent = uri[:at] + text + uri[at:]
    if match(sent, [uri]) is not None:
        assert urlsplit(sent).hostname == urlsplit(uri).hostname
        assert (urlsplit(sent).path, urlsplit(sent).query) == (urlsplit(uri).path, urlsplit(uri).query)
        assert sent == uri or is_loopback(uri)
        form_target(sent)


@pytest.mark.parametrize(
    "uri",
    [
        "http://LOCALHOST/cb", "https://App.example/cb", "https://app_1.example/cb", "https://app%2eexample/cb",
        "https://app.example;evil/cb", "https://app.example,evil/cb", "https://app.example:99999/cb",
        "https://[::1]evil.example/cb", "https://evil[::1]/cb", "http://[::1]@evil/cb", "https:///cb", "https:/cb",
        "https://app.example/cb?code=1", "https://app.example/cb?x=1&state=2", "https://app.example/cb?iss=",
        "com.example.app:/cb?error=x", "com.example.app://user@host/cb",
    ],
)  # fmt: skip
def test_what_browsers_and_parsers_might_read_in_two_ways_is_not_registered(uri: str) -> None:
    assert why_not(uri) is not None


@given(st.text(st.sampled_from("ab1.:/@[]%_-;,?&=#~!*'()\\ "), max_size=25))
def test_whatever_is_registered_has_a_name_that_a_content_policy_can_hold(rest: str) -> None:
    for uri in (f"https://{rest}", f"http://{rest}", f"http://localhost{rest}", f"com.example.app:{rest}"):
        if why_not(uri) is None:
            named = form_target(uri)
            assert named is None or not set(named) & set(" ;,'\"%_@?#")


def test_only_https_beyond_the_users_machine_is_the_apps_alone() -> None:
    assert is_claimed("https://app.example/cb")
    for uri in ("https://localhost/cb", "https://127.0.0.1:1/cb", "https://[::1]/cb", "http://localhost/", "a.b:/cb"):
        assert not is_claimed(uri)
