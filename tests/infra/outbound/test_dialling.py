"""One look-up, one connection, to where the guard looked: whatever names, redirects and the environment say."""

from collections.abc import Sequence

import httpx2
import pytest

from altyaa.infra.outbound import Answer, Outbound, OutboundRefused, Unreached
from altyaa.infra.settings import Settings
from tests.infra.outbound.conftest import knows, way_out
from tests.infra.outbound.servers import OK, says, serving
from tests.infra.outbound.watch import Watch


class Rebinding:
    """A name server that says one thing first and another ever after."""

    def __init__(self, first: str, then: str) -> None:
        self._first, self._then = first, then
        self.asked = 0

    async def __call__(self, _host: str) -> Sequence[str]:
        self.asked += 1
        return [self._first if self.asked == 1 else self._then]


async def test_a_name_that_turns_to_loopback_after_the_check_gains_nothing(watch: Watch) -> None:
    names = Rebinding("93.184.216.34", "127.0.0.1")
    async with serving(says(OK)) as heard:
        watch.looked_up.clear()
        outbound = way_out(ports=(heard.port,), resolve=names)
        url = f"https://rebind.example:{heard.port}/"
        assert isinstance(await outbound.request("GET", url), Unreached)
        assert watch.dialled == [("93.184.216.34", heard.port)]
        assert isinstance(await outbound.request("GET", url), OutboundRefused)
        assert names.asked == 2
        assert watch.dialled == [("93.184.216.34", heard.port)]
        assert watch.looked_up == []
    assert heard.connections == 0


async def test_an_answer_comes_from_the_address_of_the_first_look_up(watch: Watch) -> None:
    names = Rebinding("127.0.0.1", "127.0.0.2")
    async with (
        serving(says(OK), ("127.0.0.1",)) as first,
        serving(says(OK), ("127.0.0.2",), port=first.port) as second,
    ):
        watch.looked_up.clear()
        outbound = way_out("development", resolve=names)
        assert isinstance(await outbound.request("GET", f"http://rebind.example:{first.port}/"), Answer)
        assert watch.looked_up == []
    assert (first.connections, second.connections, names.asked) == (1, 0, 1)


async def test_a_second_address_is_tried_where_the_first_is_deaf_and_a_fourth_never(watch: Watch) -> None:
    async with serving(says(OK), ("127.0.0.3",)) as heard:
        outbound = way_out(
            "development",
            resolve=knows(
                {
                    "third.example": ["127.0.0.1", "127.0.0.2", "127.0.0.3"],
                    "fourth.example": ["127.0.0.1", "127.0.0.2", "127.0.0.4", "127.0.0.3"],
                }
            ),
        )
        assert isinstance(await outbound.request("GET", f"http://third.example:{heard.port}/"), Answer)
        assert isinstance(await outbound.request("GET", f"http://fourth.example:{heard.port}/"), Unreached)
    assert [address for address, _ in watch.dialled[3:]] == ["127.0.0.1", "127.0.0.2", "127.0.0.4"]


async def test_the_resolver_of_the_system_is_asked_once_for_a_name_and_never_for_an_address(watch: Watch) -> None:
    async with serving(says(OK), ("127.0.0.1", "::1")) as heard:
        watch.looked_up.clear()
        outbound = Outbound(Settings(environment="development"))
        assert isinstance(await outbound.request("GET", f"http://localhost:{heard.port}/"), Answer)
        assert isinstance(await outbound.request("GET", f"http://127.0.0.1:{heard.port}/"), Answer)
        assert isinstance(
            await Outbound(Settings(environment="production")).check("https://localhost/"), OutboundRefused
        )
        assert watch.looked_up == ["localhost", "localhost"]


async def test_no_name_server_hears_of_what_is_refused_whatever_it_says() -> None:
    names = Rebinding("93.184.216.34", "93.184.216.34")
    for url in ("http://public.example/", "https://public.example:22/", "https://a@public.example/"):
        assert isinstance(await way_out(resolve=names).request("GET", url), OutboundRefused)
    assert names.asked == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_an_answer(status: int) -> None:
    async with serving(says(OK)) as elsewhere:
        location = f"http://127.0.0.1:{elsewhere.port}/"
        redirect = f"HTTP/1.1 {status} Elsewhere\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n"
        async with serving(says(redirect.encode())) as heard:
            answer = await way_out("development").request("GET", f"http://127.0.0.1:{heard.port}/")
    assert isinstance(answer, Answer)
    assert (answer.status, answer.headers["Location"]) == (status, location)
    assert elsewhere.connections == 0


async def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(says(OK)) as proxy, serving(says(OK)) as heard:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        answer = await way_out("development").request("GET", f"http://127.0.0.1:{heard.port}/")
    assert isinstance(answer, Answer)
    assert (heard.connections, proxy.connections) == (1, 0)


async def test_a_request_carries_what_was_given_and_the_host_cannot_be_replaced() -> None:
    async with serving(says(OK)) as heard:
        await way_out("development").request(
            "POST",
            f"http://127.0.0.1:{heard.port}/a/../b//c?d",
            headers={"X-Signature": "1", "Host": "other.example", "Accept-Encoding": "gzip"},
            content=b"{}",
        )
    head = heard.heads[0].lower()
    assert head.startswith("post /a/../b//c?d http/1.1\r\n")
    assert head.count("host:") == 1
    assert f"host: 127.0.0.1:{heard.port}\r\n" in head
    assert {"x-signature: 1", "accept-encoding: gzip", "content-length: 2", "connection: close"} <= set(
        head.split("\r\n")
    )


async def test_a_header_that_would_begin_another_is_a_bug_of_ours_and_is_not_sent() -> None:
    async with serving(says(OK)) as heard:
        with pytest.raises(httpx2.LocalProtocolError):
            await way_out("development").request(
                "GET", f"http://127.0.0.1:{heard.port}/", headers={"x-a": "1\r\nx-b: 2"}
            )
    assert heard.heads == []


async def test_refusals_say_what_to_do() -> None:
    outbound = way_out(ports=(443, 8443), resolve=knows({"inside.example": ["10.0.0.1"]}))

    async def reason(url: str) -> str:
        result = await outbound.request("GET", url)
        return "" if isinstance(result, Answer) else result.reason

    assert await reason("https://inside.example/") == (
        "inside.example is not on the public internet. Use a host that everybody can reach."
    )
    assert await reason("http://inside.example/") == "Begin the address with https://."
    assert await reason("https://inside.example:22/") == "Use port 443 or 8443."
    assert await reason("https://a:b@inside.example/") == "Remove the user name and password in front of the @."
    assert await reason("https://nobody.example/") == (
        "The name nobody.example has no address. Check its spelling and its DNS records."
    )
