"""Answers that need no waiting, past the framework: for the paths that are asked thousands of times a second."""

from asyncio import Protocol
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast

import structlog
from starlette.types import Scope

from altyaa.infra.http.bounded import BoundedProtocol

Fields = list[tuple[bytes, bytes]]
Answer = Callable[[Scope, Mapping[bytes, bytes]], Fields | None]
"""From a scope that has no ``method`` and ``path``, and its header fields by name, each of which was sent once: the
header fields of a 200 without a body, which are the caller's to change. None where the framework has to answer."""
_NOT_DIRECT = frozenset({b"content-length", b"transfer-encoding", b"expect", b"upgrade"})
_OK = b"HTTP/1.1 200 OK\r\n%b\r\n\r\n"
_log = structlog.get_logger("http")


class Direct:
    """What all connections of a process share.

    Args:
        answers: By exact path.
    """

    def __init__(self, answers: Mapping[bytes, Answer]) -> None:
        self.answers = answers
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


class DirectProtocol(BoundedProtocol):
    """One connection, which answers as soon as the head is read, without a task for it.

    Only GET of HTTP/1.1, without a body or a field that is sent twice, on a connection that is kept and has no other
    answer under way or waiting to be taken. All else goes to the application, and so does what an answer leaves to it.
    """

    def __init__(self, direct: Direct, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._direct, self._is_answered = direct, False
        self._unwritten: list[bytes] = []

    def on_headers_complete(self) -> None:
        """Answer, or hand on."""
        path, _, query = self.url.partition(b"?")
        answer = self._direct.answers.get(path)
        fields = self._ask(answer, query) if answer is not None and self._may_answer() else None
        if fields is None:
            super().on_headers_complete()
            return
        self._is_answered = True
        if not self._unwritten:
            self._direct.soon(self)
        fields += self.server_state.default_headers
        self._unwritten.append(_OK % b"\r\n".join(map(b": ".join, fields)))
        self.server_state.total_requests += 1

    def on_message_complete(self) -> None:
        """The application hears of the end of what it was given."""
        if self._is_answered:
            self._is_answered = False
            self.message_is_whole()
        else:
            super().on_message_complete()

    def shutdown(self) -> None:
        """Nothing comes before an answer that was due earlier; here the end."""
        self.write_answers()
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

    def _may_answer(self) -> bool:
        return (
            self.is_answered_so_far()
            and not self.is_ending
            and not self.flow.write_paused
            and self.parser.get_method() == b"GET"
            and self.parser.should_keep_alive()
            and self.parser.get_http_version() == "1.1"
        )

    def _ask(self, answer: Answer, query: bytes) -> Fields | None:
        head = dict(self.headers)
        if len(head) < len(self.headers) or not _NOT_DIRECT.isdisjoint(head):
            return None
        scope = cast(dict[str, Any], self.scope)
        scope["query_string"] = query
        try:
            return answer(scope, head)
        except Exception as error:  # noqa: BLE001  # the parser would tell the caller that the request is bad
            _log.error("direct_answer", exc_info=error)
            return None
