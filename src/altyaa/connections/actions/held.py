"""What a platform gave, kept sealed until the person has chosen."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.connections import store
from altyaa.connections.actions.means import Means, Platform
from altyaa.connections.actions.trip import digest
from altyaa.connections.actions.who import Who, may_go_on
from altyaa.connections.actions.work import subject_index
from altyaa.connections.model import ConnectAttempt
from altyaa.connections.rules.connecting import ELSEWHERE, is_whose, may_pick
from altyaa.connections.rules.picks import Pick, read_pick, write_pick
from altyaa.connections.sealing import pick_place
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.problems import Refused


@dataclass(frozen=True, slots=True)
class Picker:
    """Somebody who chooses, and for which sign-in."""

    provider: str
    who: Who
    workspace_id: UUID
    attempt_id: UUID


@dataclass(frozen=True, slots=True)
class Held:
    """A choice that is open.

    Attributes:
        until: When it is over.
    """

    attempt: ConnectAttempt
    pick: Pick
    until: datetime


async def hold(
    tx: WorkspaceTx, means: Means, platform: Platform, attempt_id: UUID, pick: Pick, until: datetime
) -> None:
    """Keep it, sealed; until then nobody here ends the yes that it came from."""
    keyset = await means.cabinet.keyset(tx, means.clock())
    sealed = keyset.seal(pick_place(keyset.workspace_id, attempt_id), write_pick(pick))
    index = subject_index(means, platform.provider.name, platform.app.client_id, pick.granted.subject)
    await store.hold_pick(tx, attempt_id, sealed, index, until)


async def held(tx: WorkspaceTx, means: Means, picker: Picker) -> Held | Refused:
    """The choice that is open, locked until the transaction ends; what its person may counts as it is now."""
    now, who = means.clock(), picker.who
    attempt = await store.lock_connect_attempt(tx, picker.attempt_id)
    mine = None if who.cookie is None else digest(who.cookie)
    if attempt is None or not is_whose(attempt, picker.provider, who.user_id, mine):
        return ELSEWHERE
    refused = may_pick(attempt, now) or await may_go_on(tx, means, attempt, now)
    if refused is not None:
        return refused
    assert attempt.sealed_pick is not None  # ``may_pick`` looked at both
    assert attempt.pick_expires_at is not None
    keyset = await means.cabinet.keyset(tx, now)
    plain = keyset.open(pick_place(picker.workspace_id, picker.attempt_id), attempt.sealed_pick)
    return Held(attempt, read_pick(plain), attempt.pick_expires_at)
