"""Answers past the framework: for the paths that are asked thousands of times a second.

Where nothing has to be waited for, they are given as soon as the request is read; else by a task of the endpoint's own.
"""

from asyncio import Protocol
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, NamedTuple, TypeVar, cast

import structlog
from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from altyaa.infra.http.bounded import BoundedProtocol
from altyaa.infra.http.turn import Fields, InTime, Turn, Whole

Head = Mapping[bytes, bytes]
"""Header fields by name in lower case, each of which was sent once."""
Answer = Callable[[Scope, Head], Fields | None]
"""From a scope that has no ``method`` and ``path``, and its head: the header fields of a 200 without a body, which are
the caller's to change. None where the framework has to answer."""
FormAnswer = Callable[[Scope, Head, bytes], tuple[Fields, bytes] | None]
"""The same for a form, from its body too: header fields with ``content-length``, and the body of the answer."""
LARGEST_FORM_BYTES = 8192
_NEVER = frozenset({b"transfer-encoding", b"expect", b"upgrade"})
_FORM = b"application/x-www-form-urlencoded"
_OK = b"HTTP/1.1 200 OK\r\n%b\r\n\r\n"
_log = structlog.get_logger("http")
Found = TypeVar("Found")


class Direct:
    """What all connections of a process share.

    Args:
        answers: To GET, by exact path.
        forms: To POST of a form, by exact path.
        endpoints: To what the forms' answers leave, by exact path.
    """

    def __init__(
        self,
        answers: Mapping[bytes, Answer],
        forms: Mapping[bytes, FormAnswer] | None = None,
        endpoints: Mapping[bytes, InTime] | None = None,
    ) -> None:
        self.answers, self.forms, self.endpoints = answers, forms or {}, endpoints or {}
        self._unwritten: list[DirectProtocol] = []

    def protocol(self) -> type[Protocol]:
        """What makes a connection, as uvicorn's ``http``."""
        return cast(type[Protocol], partial(DirectProtocol, self))

    def soon(self, connection: "DirectProtocol") -> None:
        """Have it write once all were read that had something: to wake a peer costs more than to answer it."""
        if not self._unwritten:
            connection.loop.call_soon(self._write)
        self._unwritten.append(connection)

    def _write(self) -> None:
        unwritten, self._unwritten = self._unwritten, []
        for each in unwritten:
            each.write_answers()


class _Held(NamedTuple):
    """A form whose body is not whole yet. Nobody has heard of it."""

    path: bytes
    head: Head
    pieces: list[bytes]


class DirectProtocol(BoundedProtocol):
    """One connection, which answers by itself what it can.

    Only GET without a body and POST of a form of at most 8 KiB, by HTTP/1.1, without a field that is sent twice, on a
    connection that is kept and has no other answer under way or waiting to be taken. All else goes to the application,
    and so does what an answer leaves to it.
    """

    def __init__(self, direct: Direct, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._direct, self._is_answered = direct, False
        self._held: _Held | None = None
        self._unwritten: list[bytes] = []

    def on_headers_complete(self) -> None:
        """Answer, wait for the body of a form, or hand on."""
        path, _, query = self.url.partition(b"?")
        if (answer := self._direct.answers.get(path)) is not None and self._may_answer(b"GET"):
            head = self._head(query)
            fields = None if head is None or b"content-length" in head else self._ask(answer, head)
            if fields is not None:
                self._is_answered = True
                self._answer(fields)
                return
        elif (path in self._direct.forms or path in self._direct.endpoints) and self._may_answer(b"POST"):
            head = self._head(query)
            if head is not None and _is_small_form(head):
                self._held, self._kept_bytes = _Held(path, head, []), 0
                self.ends_in(self.rest_within_seconds)
                return
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Keep it with its head, or hand on."""
        if self._held is None:
            super().on_body(body)
        else:
            self._kept_bytes = 0
            self._held.pieces.append(body)

    def on_message_complete(self) -> None:
        """Answer a form, or hand on; the application hears of the end of what it was given."""
        if self._held is not None and not self.flow.write_paused:
            self._answer_held(self._held)
        self._hand_on_held()
        if self._is_answered:
            self._is_answered = False
            self.message_is_whole()
        else:
            super().on_message_complete()

    def shutdown(self) -> None:
        """Nothing comes before an answer that was due earlier; here the end."""
        self.write_answers()
        self._hand_on_held()  # It is on its way, and so it is answered as the last.
        super().shutdown()

    def send_400_response(self, msg: str) -> None:
        """As at ``shutdown``."""
        self.write_answers()
        super().send_400_response(msg)

    def write_answers(self) -> None:
        """All that are due, in one piece."""
        if self._unwritten and not self.transport.is_closing():
            self.transport.write(b"".join(self._unwritten))
        self._unwritten.clear()

    def _may_answer(self, method: bytes) -> bool:
        return (
            self.is_answered_so_far()
            and not self.is_ending
            and not self.flow.write_paused
            and self.parser.get_method() == method
            and self.parser.should_keep_alive()
            and self.parser.get_http_version() == "1.1"
        )

    def _head(self, query: bytes) -> Head | None:
        """The fields by name; None where one came twice, or asks for more than an answer."""
        head = dict(self.headers)
        if len(head) < len(self.headers) or b"host" not in head or not _NEVER.isdisjoint(head):
            return None
        cast(dict[str, Any], self.scope)["query_string"] = query
        return head

    def _ask(self, answer: Callable[..., Found], *asked: object) -> Found | None:
        try:
            return answer(self.scope, *asked)
        except Exception as error:  # noqa: BLE001  # the parser would tell the caller that the request is bad
            _log.error("direct_answer", exc_info=error)
            return None

    def _answer(self, fields: Fields, body: bytes = b"") -> None:
        fields += self.server_state.default_headers
        self._write_soon(_OK % b"\r\n".join(map(b": ".join, fields)) + body)
        self.server_state.total_requests += 1

    def _write_soon(self, answer: bytes) -> None:
        if not self._unwritten:
            self._direct.soon(self)
        self._unwritten.append(answer)

    def _answer_held(self, held: _Held) -> None:
        body = b"".join(held.pieces)
        answer, endpoint = self._direct.forms.get(held.path), self._direct.endpoints.get(held.path)
        reply = None if answer is None else self._ask(answer, held.head, body)
        if reply is not None:
            self._held, self._is_answered = None, True
            self._answer(*reply)
        elif endpoint is not None:
            self._held, self._is_answered = None, True
            self._begin(endpoint(cast(Scope, self.scope), body))

    def _begin(self, answer: Awaitable[Whole]) -> None:
        """Let a task answer. Whatever comes meanwhile waits for its turn, as behind one of the application's."""
        turn = Turn()
        self.cycle = self._running = cast(Any, turn)
        task = self.loop.create_task(self._finish(turn, answer))
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    async def _finish(self, turn: Turn, answer: Awaitable[Whole]) -> None:
        try:
            status, fields, body = await answer
        except BaseException:  # It never raises; if it does, nobody waits for ever.
            self.transport.close()
            raise
        if self.flow.write_paused and not turn.disconnected:
            await self.flow.drain()
        if turn.disconnected:
            return
        fields = [*self.server_state.default_headers, *fields]
        if not turn.keep_alive:
            fields.append((b"connection", b"close"))
        self._write_soon(STATUS_LINE[status] + b"\r\n".join(map(b": ".join, fields)) + b"\r\n\r\n" + body)
        turn.response_complete = True
        if not turn.keep_alive:
            self.write_answers()
            self.transport.close()
        self.on_response_complete()

    def _hand_on_held(self) -> None:
        """Tell the application, as if it had been told from the beginning: the time for the rest is as it was."""
        if self._held is not None:
            held, ends_at, self._held = self._held, self._ends_at, None
            super().on_headers_complete()
            self._ends_at = ends_at
            for piece in held.pieces:
                super().on_body(piece)


def _is_small_form(head: Head) -> bool:
    length = head.get(b"content-length", b"")
    return (
        head.get(b"content-type", b"").partition(b";")[0].strip().lower() == _FORM
        and len(length) <= len(str(LARGEST_FORM_BYTES))
        and length.isdigit()
        and int(length) <= LARGEST_FORM_BYTES
    )
