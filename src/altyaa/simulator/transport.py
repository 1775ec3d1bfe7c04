"""The way to the platforms inside the process: no socket, so that a year takes minutes."""

from email.utils import format_datetime

from altyaa.providers.model import LARGEST_REPLY_BYTES, Call, Reply, Send, Unanswered, revealed
from altyaa.simulator.simulator import Simulator
from altyaa.simulator.wire import Dropped, Request


def transport(simulator: Simulator) -> Send:
    """A way to these platforms. Its seconds are virtual: nobody sleeps."""

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
    headers = {name.lower(): value for name, value in revealed(call.headers).items()}
    return Request(call.method, host, f"/{path}", revealed(call.query), revealed(form), headers)
