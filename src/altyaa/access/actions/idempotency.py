"""Do a write once, however often it is asked for."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from altyaa.access.store import idempotency as store
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import IDEMPOTENCY_KEY_REUSED, Refused

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Claim:
    """A write that names itself by an Idempotency-Key.

    Attributes:
        digest: SHA-256 of principal, method, path and key, each with its length before it.
        body_digest: SHA-256 of query and body, the same way.
    """

    digest: bytes
    body_digest: bytes


async def once(
    tx: WorkspaceTx,
    claim: Claim | None,
    now: datetime,
    act: Callable[[], Awaitable[Answer | Refused]],
    write: Callable[[Answer], str],
) -> Answer | str | Refused:
    """Act, unless this transaction's caller did so before under the same key.

    A second request at the same time waits for the first. A refused write changed nothing and is not remembered: the
    next attempt is judged anew.

    Args:
        claim: None acts each time.
        write: The answer as JSON text without its secrets, which is what is remembered.

    Returns:
        What ``act`` returned; or the JSON text that was remembered.
    """
    if claim is None:
        return await act()
    assert isinstance(tx.caller, Principal)
    if not await store.claim_answer(tx, tx.caller.workspace_id, claim.digest, claim.body_digest, now):
        earlier = await store.remembered(tx, claim.digest)
        if earlier is not None:
            return _again(earlier, claim)
        # Swept away this very moment, so it is new.
    answer = await act()
    if isinstance(answer, Refused):
        await store.let_go(tx, claim.digest)
    else:
        await store.keep_answer(tx, claim.digest, write(answer))
    return answer


def _again(earlier: store.Remembered, claim: Claim) -> str | Refused:
    if earlier.body_digest != claim.body_digest:
        return Refused(IDEMPOTENCY_KEY_REUSED, "Idempotency-Key with another body")
    assert earlier.answer is not None, "a committed claim has its answer"
    return earlier.answer
