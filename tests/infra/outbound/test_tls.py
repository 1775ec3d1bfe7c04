"""The connection goes to an address; TLS and HTTP speak to the name."""

import ssl
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from altyaa.infra.outbound import Answer, Outbound, Unreached
from tests.infra.outbound.certificates import Authority
from tests.infra.outbound.conftest import way_out
from tests.infra.outbound.servers import OK, says, serving
from tests.infra.outbound.watch import Watch


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


async def here(_host: str) -> Sequence[str]:
    """Every name leads to this machine."""
    return ["127.0.0.1"]


def trusting(authority: Authority) -> Outbound:
    return way_out("development", resolve=here, tls=authority.trusting)


async def test_the_certificate_of_the_name_is_accepted_and_the_name_is_what_the_server_hears(
    authority: Authority, watch: Watch
) -> None:
    heard_names: list[str | None] = []
    tls = authority.server("right.example")
    tls.sni_callback = lambda _socket, name, _context: heard_names.append(name)
    async with serving(says(OK), tls=tls) as heard:
        answer = await trusting(authority).request("GET", f"https://Right.example:{heard.port}/a?b=%2e")
    assert isinstance(answer, Answer)
    assert (answer.status, answer.body) == (200, b"ok")
    assert heard_names == ["right.example"]
    assert heard.heads[0].startswith(f"GET /a?b=%2e HTTP/1.1\r\nhost: right.example:{heard.port}\r\n")
    assert watch.dialled == [("127.0.0.1", heard.port)]
    assert "right.example" not in watch.looked_up


async def test_the_certificate_of_another_name_is_refused_before_anything_is_sent(authority: Authority) -> None:
    async with serving(says(OK), tls=authority.server("other.example")) as heard:
        answer = await trusting(authority).request("GET", f"https://right.example:{heard.port}/")
    assert answer == Unreached(
        "The certificate of right.example is not valid: "
        "Hostname mismatch, certificate is not valid for 'right.example'."
    )
    assert heard.heads == []


async def test_the_address_of_a_certificate_does_not_stand_for_the_name(authority: Authority) -> None:
    async with serving(says(OK), tls=authority.server("127.0.0.1")) as heard:
        outbound = trusting(authority)
        assert isinstance(await outbound.request("GET", f"https://right.example:{heard.port}/"), Unreached)
        assert isinstance(await outbound.request("GET", f"https://127.0.0.1:{heard.port}/"), Answer)


async def test_a_certificate_is_asked_for_again_by_the_next_name_at_the_same_address(authority: Authority) -> None:
    async with serving(says(OK), tls=authority.server("right.example")) as heard:
        outbound = trusting(authority)
        assert isinstance(await outbound.request("GET", f"https://right.example:{heard.port}/"), Answer)
        assert isinstance(await outbound.request("GET", f"https://wrong.example:{heard.port}/"), Unreached)
        assert isinstance(await outbound.request("GET", f"https://right.example:{heard.port}/"), Answer)
    assert len(heard.heads) == 2


async def test_an_expired_certificate_is_refused(authority: Authority) -> None:
    tls = authority.server("right.example", valid=timedelta(days=-1))
    async with serving(says(OK), tls=tls) as heard:
        answer = await trusting(authority).request("GET", f"https://right.example:{heard.port}/")
    assert answer == Unreached("The certificate of right.example is not valid: certificate has expired.")


async def test_an_authority_that_the_system_does_not_know_is_refused(authority: Authority) -> None:
    async with serving(says(OK), tls=authority.server("right.example")) as heard:
        outbound = way_out("development", resolve=here)
        answer = await outbound.request("GET", f"https://right.example:{heard.port}/")
    assert isinstance(answer, Unreached)
    assert "certificate of right.example is not valid" in answer.reason


async def test_tls_older_than_1_2_is_refused(authority: Authority) -> None:
    tls = authority.server("right.example")
    tls.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSVersion"):
        tls.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.warns(DeprecationWarning, match="TLSVersion"):
        tls.minimum_version = ssl.TLSVersion.TLSv1
    async with serving(says(OK), tls=tls) as heard:
        answer = await trusting(authority).request("GET", f"https://right.example:{heard.port}/")
    assert isinstance(answer, Unreached)
    assert "does not speak TLS as it should" in answer.reason


async def test_an_address_that_is_silent_leaves_time_for_the_next(authority: Authority) -> None:
    async def both(_host: str) -> Sequence[str]:
        return ["127.0.0.1", "127.0.0.2"]

    async with (
        serving(says(b"")) as silent,
        serving(says(OK), ("127.0.0.2",), port=silent.port, tls=authority.server("right.example")) as heard,
    ):
        outbound = way_out("development", resolve=both, tls=authority.trusting)
        answer = await outbound.request("GET", f"https://right.example:{heard.port}/", timeout_seconds=2)
    assert isinstance(answer, Answer)
    assert (silent.connections, len(heard.heads)) == (1, 1)
