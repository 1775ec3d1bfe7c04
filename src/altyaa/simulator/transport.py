"""The way to the platforms inside the process: no socket, so that a year takes minutes."""

from email.utils import format_datetime
from typing import Any

from altyaa.providers.model import Call, Reply, Send, Unanswered, largest_reply, revealed
from altyaa.simulator.simulator import Simulator
from altyaa.simulator.wire import Dropped, Request, read_body


def transport(simulator: Simulator) -> Send:
    """A way to these platforms. Its seconds are virtual: nobody sleeps."""

    async def send(call: Call, timeout_seconds: float) -> Reply | Unanswered:
        answer = simulator.answer(request_of(call), timeout_seconds)
        if isinstance(answer, Dropped):
            why = "The connection broke off." if answer.was_sent else "No connection could be made."
            return Unanswered(why, answer.was_sent)
        headers = {**answer.headers, "date": format_datetime(simulator.clock(), usegmt=True)}
        largest = largest_reply(call)
        return Reply(answer.status, headers, answer.body[:largest], len(answer.body) <= largest)

    return send


def request_of(call: Call) -> Request:
    """A call as it reaches the platform."""
    host, _, path = call.url.removeprefix("https://").partition("/")
    headers = {name.lower(): value for name, value in revealed(call.headers).items()}
    form: dict[str, str] = revealed(call.form or {})
    json: dict[str, Any] = dict(revealed(call.json or {}))
    if call.content is not None:
        form, json = read_body(headers.get("content-type", ""), call.content)
    return Request(call.method, host, f"/{path}", revealed(call.query), form, headers, json=json)
