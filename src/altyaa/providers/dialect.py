"""How a platform answers: the one way in which every answer of it is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from altyaa.providers.judging import Endpoint, judge, strange
from altyaa.providers.model import Failure, Reply
from altyaa.providers.pack import Pack
from altyaa.providers.reading import Unreadable, read_object, retry_after


@dataclass(frozen=True, slots=True)
class Dialect:
    """A platform's way of saying no.

    Attributes:
        errors: The members of the error in an object, flat; none where the object is no error.
        wait: What an answer asks us to wait.
    """

    pack: Pack
    errors: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    wait: Callable[[Reply], timedelta | None] = retry_after

    def read(self, on: Endpoint, reply: Reply) -> dict[str, Any] | Failure:
        """The object of a success; what the answer means where it is none.

        What a machine in between may have written, a 5xx or a page, says nothing about a connection.
        """
        if reply.status >= 500:
            return strange(self.pack, "unavailable", self.wait(reply))
        said = read_object(reply)
        if isinstance(said, Unreadable):
            too_many = judge(self.pack, on, {"http": 429}, self.wait(reply))
            return too_many if reply.status == 429 else strange(self.pack, said.kind)
        error = self.errors(said)
        if reply.status == 200 and not error:
            return said
        return judge(self.pack, on, {**error, "http": reply.status}, self.wait(reply))

    def read_revocation(self, reply: Reply) -> Failure | None:
        """Why a grant may not have ended; None where it has, now or before."""
        answer = self.read("revoke", reply)
        over = {cause.code for cause in self.pack.causes if cause.verdict == "ok"}
        return answer if isinstance(answer, Failure) and answer.code not in over else None

    def read_answer(self, reply: Reply) -> Failure | None:
        """What an answer of the API says about the connection; None for nothing."""
        answer = self.read("api", reply)
        return answer if isinstance(answer, Failure) else None
