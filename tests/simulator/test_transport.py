"""The way inside the process: what our connectors send and get, and fast enough for a year in minutes."""

import time
from collections.abc import Callable

import pytest

from altyaa.kernel.secret import Secret
from altyaa.providers.model import LARGEST_REPLY_BYTES, Call, Reply, Unanswered
from altyaa.simulator import Rule, transport
from tests.simulator.stage import CLIENT_ID, GRAPH, SECRET, TOKEN, Stage, stage

ENOUGH_A_SECOND = 3000


@pytest.fixture
def at() -> Stage:
    return stage()


def refresh(at: Stage) -> Call:
    form: dict[str, str | Secret[str]] = {
        "grant_type": "refresh_token",
        "refresh_token": Secret(at.google_tokens()["refresh_token"]),
        "client_id": CLIENT_ID,
        "client_secret": Secret(SECRET),
    }
    return Call("token", "POST", TOKEN, form=form)


async def test_a_call_gets_its_reply(at: Stage) -> None:
    reply = await transport(at.simulator)(refresh(at), 5.0)
    assert isinstance(reply, Reply)
    assert reply.status == 200
    assert reply.headers["date"] == "Sat, 28 Nov 2026 12:00:00 GMT"
    assert all(name == name.lower() for name in reply.headers)
    assert b'"access_token":"ya29.' in reply.body


async def test_secrets_in_queries_and_headers_arrive(at: Stage) -> None:
    send = transport(at.simulator)
    token = Secret(at.long_token())
    by_query = await send(Call("probe", "GET", f"{GRAPH}/me", {"access_token": token}), 5.0)
    bearer = {"Authorization": Secret(f"Bearer {token.reveal()}")}
    by_header = await send(Call("probe", "GET", f"{GRAPH}/me", headers=bearer), 5.0)
    assert isinstance(by_query, Reply)
    assert isinstance(by_header, Reply)
    assert by_query.body == by_header.body


async def test_a_lost_answer_says_whether_it_was_sent(at: Stage) -> None:
    send = transport(at.simulator)
    call = refresh(at)
    at.simulator.faults.add(Rule("drop", nth=1))
    lost = await send(call, 5.0)
    assert isinstance(lost, Unanswered)
    assert lost.was_sent
    at.simulator.faults.rules.clear()
    at.simulator.faults.add(Rule("unreachable"))
    unsent = await send(call, 5.0)
    assert isinstance(unsent, Unanswered)
    assert not unsent.was_sent


async def test_patience_is_virtual(at: Stage) -> None:
    """A delay of an hour takes no time here, and is lost to whoever waits for less."""
    call = refresh(at)
    at.simulator.faults.add(Rule("delay", seconds=3600))
    assert isinstance(await transport(at.simulator)(call, 3601), Reply)
    assert isinstance(await transport(at.simulator)(call, 3600), Unanswered)


async def test_a_large_answer_is_cut_off(at: Stage) -> None:
    call = refresh(at)
    at.simulator.faults.add(Rule("huge"))
    reply = await transport(at.simulator)(call, 5.0)
    assert isinstance(reply, Reply)
    assert len(reply.body) == LARGEST_REPLY_BYTES
    assert not reply.is_whole


async def test_the_ledger_knows_every_secret_that_was_given_out(at: Stage) -> None:
    tokens = at.google_tokens()
    long = at.long_token()
    page = at.graph("/me/accounts", long).body["data"][0]["access_token"]
    app = at.exchange(grant_type="client_credentials").body["access_token"]
    known = {each.text for _, each in at.simulator.ledger()}
    assert {tokens[name] for name in ("access_token", "refresh_token", "id_token")} | {long, page, app} <= known
    at.later(days=400)
    assert {each.text for _, each in at.simulator.ledger()} == known


async def test_calls_are_answered_fast(at: Stage, figure: Callable[[str], None]) -> None:
    """With a fault in force that strikes nobody, as in the proof; of refreshes, the dearest of the frequent calls."""
    at.simulator.faults.add(Rule("drop", path="*/revoke", probability=0.01))
    send, call, count = transport(at.simulator), refresh(at), 3000
    began = time.process_time()  # of this process: what else the machine does is no matter here
    for _ in range(count):
        assert isinstance(await send(call, 5.0), Reply)
    rate = count / (time.process_time() - began)
    figure(f"{rate:,.0f} refreshes a second of processor time")
    assert rate > ENOUGH_A_SECOND
