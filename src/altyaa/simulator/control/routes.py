"""The addresses under ``/_simulator``: JSON in, JSON out. docs/howto/simulator.md tells them."""

from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from altyaa.infra.words import in_words
from altyaa.simulator.acts import ACTS, act
from altyaa.simulator.clock import MovableClock
from altyaa.simulator.control import views
from altyaa.simulator.control.bodies import ActBody, AppBody, ClockBody, FaultBody, PersonBody, utc
from altyaa.simulator.control.deliveries import Deliveries
from altyaa.simulator.simulator import Simulator

_Body = TypeVar("_Body", bound=BaseModel)
_Handler = Callable[[Request], Awaitable[Response]]


class Control:
    """Looks at a simulator, and does things to it."""

    def __init__(self, simulator: Simulator, clock: MovableClock) -> None:
        self._simulator, self._clock, self._deliveries = simulator, clock, Deliveries()

    def routes(self) -> list[Route]:
        """Below ``/_simulator``."""
        table: list[tuple[str, str, _Handler]] = [
            ("GET", "/state", self._state),
            ("GET", "/record", self._record),
            ("GET", "/ledger", self._ledger),
            ("GET", "/clock", self._time),
            ("POST", "/clock", _reading(ClockBody, self._move)),
            ("POST", "/people", _reading(PersonBody, self._person)),
            ("POST", "/apps", _reading(AppBody, self._app)),
            ("POST", "/acts", _reading(ActBody, self._act)),
            ("GET", "/pushes", self._pushed),
            ("POST", "/pushes/{number:int}", self._push_again),
            ("POST", "/faults", _reading(FaultBody, self._fault)),
            ("DELETE", "/faults", self._no_faults),
            ("DELETE", "/faults/{number:int}", self._no_fault),
        ]
        return [Route(path, handler, methods=[method]) for method, path, handler in table]

    async def _state(self, _request: Request) -> Response:
        return JSONResponse(views.state(self._simulator))

    async def _record(self, request: Request) -> Response:
        after = request.query_params.get("after")
        if after is not None and not after.isdecimal():
            return _refused("after: is the number of an entry")
        events = self._simulator.record.events[0 if after is None else int(after) + 1 :]
        return JSONResponse({"events": [views.event(each) for each in events]})

    async def _ledger(self, _request: Request) -> Response:
        return JSONResponse({"issued": [views.issued(*each) for each in self._simulator.ledger()]})

    async def _time(self, _request: Request) -> Response:
        return JSONResponse({"now": utc(self._clock()), "ahead_seconds": self._clock.ahead.total_seconds()})

    def _move(self, body: ClockBody) -> Response:
        return JSONResponse({"now": utc(self._clock.advance(body.by))})

    def _person(self, body: PersonBody) -> Response:
        self._simulator.platforms[body.provider].people[body.id] = body.person()
        return JSONResponse({"id": body.id}, 201)

    def _app(self, body: AppBody) -> Response:
        body.configure(self._simulator.platforms[body.provider].app(body.client_id))
        return JSONResponse({"client_id": body.client_id})

    async def _act(self, body: ActBody) -> Response:
        if body.act not in ACTS:
            return _refused(f"act: is one of {', '.join(ACTS)}")
        try:
            pushes = act(self._simulator, body.what())
        except KeyError as missing:
            return _refused(f"there is no {missing.args[0]!r} that this could be about", 404)
        return JSONResponse({"act": body.act, "pushed": [await self._deliveries.send(each) for each in pushes]})

    async def _pushed(self, _request: Request) -> Response:
        return JSONResponse({"pushes": self._deliveries.sent})

    async def _push_again(self, request: Request) -> Response:
        number = request.path_params["number"]
        if number >= len(self._deliveries.sent):
            return _refused("there is no such push", 404)
        return JSONResponse(await self._deliveries.send_again(number))

    def _fault(self, body: FaultBody) -> Response:
        return JSONResponse({"id": self._simulator.faults.add(body.rule())}, 201)

    async def _no_faults(self, _request: Request) -> Response:
        self._simulator.faults.rules.clear()
        return Response(status_code=204)

    async def _no_fault(self, request: Request) -> Response:
        was_there = self._simulator.faults.remove(request.path_params["number"])
        return Response(status_code=204) if was_there else _refused("there is no such fault", 404)


def _reading(kind: type[_Body], handler: Callable[[_Body], Response | Awaitable[Response]]) -> _Handler:
    """A handler that is given its body, read. Of JSON alone: a page of somebody else's cannot send that unasked."""

    async def reads(request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return _refused("send JSON, as application/json", 415)
        try:
            body = kind.model_validate_json(await request.body())
        except ValidationError as error:
            first: Any = error.errors()[0]
            return _refused(f"{'.'.join(map(str, first['loc'])) or 'body'}: {in_words(first)}")
        answer = handler(body)
        return await answer if isawaitable(answer) else answer

    return reads


def _refused(sentence: str, status: int = 400) -> Response:
    return JSONResponse({"error": sentence}, status)
