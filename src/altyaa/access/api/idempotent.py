"""``Idempotency-Key``: a write that is sent again is done once, and answered again."""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Annotated, Self, TypeVar

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel

from altyaa.access.actions.idempotency import Claim, once
from altyaa.infra import entropy
from altyaa.infra.db import Database, WorkspaceTx
from altyaa.infra.http.problems import Halted
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import INVALID_VALUE, Refused

NAME = "Idempotency-Key"
LONGEST = 255


class Kept(BaseModel):
    """An answer that may be remembered."""

    def kept(self) -> Self:
        """What of it is remembered: all, unless it holds a secret."""
        return self


Out = TypeVar("Out", bound=Kept)
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias=NAME,
        min_length=1,
        max_length=LONGEST,
        pattern="^[!-~]+$",
        description="Any text of yours, new for each new write, as a UUID. The same write sent again under it within "
        "24 hours is not done again and gets the first answer, without the secret. A refused write is not remembered.",
        examples=["0e41df16-677f-4de3-8bc7-06e0f29aa2ab"],
    ),
]
Writing = Callable[[Principal], Claim | None]


async def _writing(request: Request, idempotency_key: IdempotencyKey = None) -> Writing:
    if len(request.headers.getlist(NAME)) > 1:
        raise Halted(Refused(INVALID_VALUE, "two Idempotency-Keys", f"Send one {NAME} header."))
    body = await request.body()

    def claim(principal: Principal) -> Claim | None:
        if idempotency_key is None:
            return None
        route = f"{request.method} {request.url.path}"
        return Claim(
            _digest(principal.id.encode(), route.encode(), idempotency_key.encode()),
            _digest(request.url.query.encode(), body),
        )

    return claim


Write = Annotated[Writing, Depends(_writing)]
"""What a handler that writes takes, and hands to ``write_once``."""


async def write_once(
    db: Database,
    principal: Principal,
    write: Writing,
    response: Response,
    model: type[Out],
    act: Callable[[WorkspaceTx], Awaitable[Out | Refused]],
) -> Out:
    """Run an action in a transaction of its own, once for each Idempotency-Key.

    Args:
        response: Its status becomes 200 where the answer is the first one's.

    Raises:
        Halted: With the action's refusal, after the commit.
        DatabaseUnavailable: Nothing was done.
    """
    async with db.workspace(principal) as tx:
        done = await once(
            tx, write(principal), entropy.now(), lambda: act(tx), lambda answer: answer.kept().model_dump_json()
        )
    if isinstance(done, Refused):
        raise Halted(done)
    if isinstance(done, str):
        response.status_code = 200
        return model.model_validate_json(done)
    return done


def _digest(*parts: bytes) -> bytes:
    return sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()
