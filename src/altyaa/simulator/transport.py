"""The way to the platforms inside the process: no socket, so that a year takes minutes."""

from collections.abc import Awaitable, Callable, Mapping
from email.utils import format_datetime

from altyaa.kernel.secret import Secret
from altyaa.providers.model import LARGEST_REPLY_BYTES, Call, Reply, Unanswered
from altyaa.simulator.simulator import Simulator
from altyaa.simulator.wire import Dropped, Request

Send = Callable[[Call, float], Awaitable[Reply | Unanswered]]
"""Sends a call and waits so many seconds for its answer. Virtual seconds here: nobody sleeps."""


def transport(simulator: Simulator) -> Send:
    """A way to these platforms."""

    async def send(call: Call, timeout_seconds: float) -> Reply | Unanswered:
        answer = simulator.answer(request_of(call), timeout_seconds)
        if isinstance(answer, Dropped):
            why = "The connection broke off." if answer.was_sent else "No connection could be made."
            return Unanswered(why, answer.was_sent)
        headers = {**answer.headers, "date": format_datetime(simulator.clock(), usegmt=True)}
        is_whole = len(answer.body) <= LARGEST_REPLY_BYTES
        return Reply(answer.status, headers, answer.body[:LARGEST_REPLY_BYTES], is_whole)

    return send


def request_of(call: Call) -> Request:
    """A call as it reaches the platform."""
    host, _, path = call.url.removeprefix("https://").partition("/")
    form = call.form if call.form is not None else call.json or {}
    headers = {name.lower(): value for name, value in _revealed(call.headers).items()}
    return Request(call.method, host, f"/{path}", _revealed(call.query), _revealed(form), headers)


def _revealed(values: Mapping[str, str | Secret[str]]) -> dict[str, str]:
    return {name: value.reveal() if isinstance(value, Secret) else value for name, value in values.items()}
