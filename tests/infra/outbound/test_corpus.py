"""No way of writing a target opens a connection to where nobody may go."""

from collections.abc import Callable, Sequence
from typing import Literal

import pytest

from altyaa.infra.outbound import Answer, Checked, Outbound, OutboundRefused, Unreached
from tests.infra.outbound.conftest import knows, way_out
from tests.infra.outbound.corpus import ADDRESSES, FORBIDDEN_EVERYWHERE, LOOPBACK, PERMITTED, Form
from tests.infra.outbound.servers import OK, Heard, says, serving
from tests.infra.outbound.watch import Watch

LISTENING = ("127.0.0.1", "127.0.0.2", "127.255.255.254", "::1")


class Attempts:
    """Requests to one form after another; the resolver answers as the form says, whatever it is asked."""

    def __init__(self, environment: Literal["development", "production"], heard: Heard) -> None:
        self._port = heard.port
        self._answers: Sequence[str] = ()
        self.outbound: Outbound = way_out(environment, ports=(443, heard.port), resolve=self._resolve)

    async def _resolve(self, _host: str) -> Sequence[str]:
        return self._answers

    async def __call__(self, form: Form) -> Answer | OutboundRefused | Unreached:
        self._answers = form.answers
        return await self.outbound.request("POST", form.url.replace("PORT", str(self._port)), content=b"{}")

    async def check(self, form: Form) -> Checked | OutboundRefused | Unreached:
        self._answers = form.answers
        return await self.outbound.check(form.url.replace("PORT", str(self._port)))


@pytest.mark.parametrize(
    ("environment", "forms"),
    [("production", LOOPBACK + FORBIDDEN_EVERYWHERE), ("development", FORBIDDEN_EVERYWHERE)],
)
async def test_no_form_of_a_forbidden_target_opens_a_connection(
    environment: Literal["development", "production"],
    forms: tuple[Form, ...],
    watch: Watch,
    figure: Callable[[str], None],
) -> None:
    async with serving(says(OK), LISTENING) as heard:
        attempt = Attempts(environment, heard)
        for form in forms:
            result = await attempt(form)
            assert isinstance(result, OutboundRefused), (form, result)
            assert result.reason.endswith("."), form
        assert watch.dialled == []
        assert heard.connections == 0
    figure(
        f"{environment}: {len(forms)} forms of forbidden targets tried, {len(watch.dialled)} connections dialled, "
        f"{heard.connections} accepted on loopback"
    )


async def test_an_address_is_refused_for_what_it_is_and_the_caller_learns_nothing_about_our_network() -> None:
    async with serving(says(OK)) as heard:
        attempt = Attempts("production", heard)
        for form in ADDRESSES:
            result = await attempt.check(form)
            assert isinstance(result, OutboundRefused), form
            assert " is in " in result.why or " is outside " in result.why or " has a zone" in result.why, form
            assert all(answer not in result.reason for answer in form.answers), form


async def test_a_public_target_is_dialled_at_its_checked_addresses_and_nowhere_else(
    watch: Watch, figure: Callable[[str], None]
) -> None:
    async with serving(says(OK), LISTENING) as heard:
        attempt = Attempts("production", heard)
        watch.looked_up.clear()  # what listening looked up
        for form in PERMITTED:
            result = await attempt(form)
            assert isinstance(result, Unreached), (form, result)  # the watch lets nothing leave the machine
            literal = form.url.split("//", 1)[1].partition("/")[0].removesuffix(":PORT").strip("[]")
            port = heard.port if "PORT" in form.url else 443
            assert watch.dialled == [(address, port) for address in form.answers or (literal,)], form
            watch.dialled.clear()
        assert watch.looked_up == []
        assert heard.connections == 0
    figure(f"production: {len(PERMITTED)} forms of public targets dialled at their checked addresses alone, 0 look-ups")


async def test_a_developer_may_call_their_own_machine(watch: Watch) -> None:
    """And the counters count: what is 0 above is not 0 because nobody looks."""
    async with serving(says(OK), LISTENING) as heard:
        attempt = Attempts("development", heard)
        for form in LOOPBACK:
            assert isinstance(await attempt.check(form), Checked), form
        plain = [form for form in LOOPBACK if form.url.startswith("http:")]
        for form in plain:
            assert isinstance(await attempt(form), Answer), form
        assert watch.dialled == [("127.0.0.1", heard.port)] * len(plain)
        assert heard.connections == len(plain)


async def test_checking_decides_as_requesting_does_and_dials_nothing(watch: Watch) -> None:
    outbound = way_out(resolve=knows({"public.example": ["93.184.216.34"]}))
    assert isinstance(await outbound.check("https://public.example/"), Checked)
    assert isinstance(await outbound.check("https://127.0.0.1/"), OutboundRefused)
    assert isinstance(await outbound.check("https://nobody.example/"), Unreached)
    assert watch.dialled == []
