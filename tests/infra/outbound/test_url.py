"""A URL that is accepted means one thing to everybody."""

from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx2
from hypothesis import given, settings
from hypothesis import strategies as st

from altyaa.infra.outbound.model import Target
from altyaa.infra.outbound.url import parse

PIECES = """
a public.example localhost 127.0.0.1 10.1 2130706433 0x7f 0177 ::1 [::1] [ ] [::ffff:1.2.3.4] . .. - _ : :443 :8443 :0
:065 @ / // ? # % %2e %00 \\ ä ß ① 。 ſ xn--bcher-kva ; , & = + ! * ( ' " < > | ^ ` { } ~ $ https:// http:// HTTPS://
""".split()  # noqa: SIM905
tricky = st.one_of(st.sampled_from(PIECES), st.sampled_from([" ", "\t", "\r\n", "\x00", "\x7f", "\u200b", "\u00ad"]))
urls = st.builds(
    lambda scheme, host, rest: f"{scheme}{host}{''.join(rest)}",
    st.sampled_from(["https://", "http://", "HTTPS://", "https:", ""]),
    st.sampled_from(["public.example", "bücher.example", "127.0.0.1", "[::ffff:1.2.3.4]", "a", ""]),
    st.lists(tricky, max_size=6),
)


@settings(max_examples=2_000)
@given(url=urls)
def test_two_other_readers_agree_about_every_url_that_is_accepted(url: str) -> None:
    target = parse(url)
    if not isinstance(target, Target):
        return
    httpx, stdlib = httpx2.URL(url), urlsplit(url)
    host = str(ip_address(httpx.host)) if ":" in httpx.host else httpx.raw_host.decode()
    default = 443 if target.scheme == "https" else 80
    assert (httpx.scheme, host, httpx.port or default) == (target.scheme, target.host, target.port)
    assert (stdlib.scheme, stdlib.port or default) == (target.scheme, target.port)
    assert (stdlib.username, httpx.userinfo, stdlib.fragment, httpx.fragment) == (None, b"", "", "")
    if url.isascii() and ":" not in host:
        assert stdlib.hostname == target.host
    assert target.path.isascii()
    assert target.path.startswith("/")


def test_the_generator_makes_urls_that_are_accepted_and_urls_that_are_not() -> None:
    """The test above would hold of a reader that refuses everything."""
    assert isinstance(parse("https://bücher.example:8443/a?b"), Target)
    assert isinstance(parse("https://[::ffff:1.2.3.4]"), Target)
