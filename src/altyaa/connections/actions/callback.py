"""Take a person back from a platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from altyaa.access.actions.giver import giver
from altyaa.connections import doors, store
from altyaa.connections.actions.calls import refused, walk
from altyaa.connections.actions.establish import Established
from altyaa.connections.actions.held import hold
from altyaa.connections.actions.means import NEEDED, Means, Platform, person
from altyaa.connections.actions.reauthenticate import reauthenticate
from altyaa.connections.actions.start import digest
from altyaa.connections.model import ConnectAttempt
from altyaa.connections.rules.connecting import ELSEWHERE, ENDED, PICK_LASTS, is_whose, may_return, refusal_of
from altyaa.connections.rules.picks import Pick
from altyaa.connections.sealing import verifier_place
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret
from altyaa.providers.model import Failure, Redeem


@dataclass(frozen=True, slots=True)
class Back:
    """Somebody who comes back.

    Attributes:
        provider: Whose callback they came to.
        user_id: Who is signed in.
        cookie: The browser's.
        query: What the platform sent along.
    """

    provider: str
    user_id: UUID
    cookie: Secret[str] | None
    query: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is left is the person's choice."""

    workspace_id: UUID
    attempt_id: UUID


async def come_back(means: Means, back: Back) -> Waiting | Established | Refused:
    """Spend the ``state`` and redeem the code.

    What hangs under the grant is asked for after it is kept: a list that does not come takes nothing along.

    Raises:
        DatabaseUnavailable: The state may be spent; the person starts anew.
        VaultUnavailable: Likewise.
    """
    platform, state = means.platform(back.provider), back.query.get("state")
    if isinstance(platform, Refused):
        return platform
    found = None if not state else await doors.connect_attempt(means.db, digest(Secret(state)))
    if found is None:
        return ENDED
    caller = person(back.user_id, found.workspace_id)
    await means.cabinet.ready(means.db, caller, means.clock())
    async with means.db.workspace(caller) as tx:
        spent = await _spend(tx, means, platform, back, found.id)
    if isinstance(spent, Refused):
        return spent
    attempt, redeem = spent
    began = means.clock()  # before the first call: lives count from there
    granted = await walk(means, platform, platform.provider.connect(platform.app, redeem))
    if isinstance(granted, Failure):
        await give_up(means, caller, attempt.id, granted.code)
        return refused(granted)
    pick = Pick(granted, began, None)
    if attempt.grant_id is not None:
        return await reauthenticate(means, platform, caller, attempt.id, attempt.grant_id, pick)
    async with means.db.workspace(caller) as tx:
        await hold(tx, means, platform, attempt.id, pick, means.clock() + PICK_LASTS)
    return Waiting(caller.workspace_id, attempt.id)


async def give_up(means: Means, caller: Principal, attempt_id: UUID, why: str) -> None:
    """End a sign-in that led to nothing, with what it held."""
    async with means.db.workspace(caller) as tx:
        await store.finish_connect_attempt(tx, attempt_id, why, means.clock())


async def _spend(
    tx: WorkspaceTx, means: Means, platform: Platform, back: Back, attempt_id: UUID
) -> tuple[ConnectAttempt, Redeem] | Refused:
    """The state works once, whatever comes of it; in the hands of somebody else it is left alone."""
    now = means.clock()
    attempt = await store.lock_connect_attempt(tx, attempt_id)
    mine = None if back.cookie is None else digest(back.cookie)
    if attempt is None or not is_whose(attempt, back.provider, back.user_id, mine):
        return ELSEWHERE
    why = may_return(attempt, now)
    if why is not None:
        return why
    acting = await giver(tx, means.scopes, now, NEEDED)
    why = acting if isinstance(acting, Refused) else refusal_of(back.query, platform.provider.pack)
    if why is not None:
        await store.finish_connect_attempt(tx, attempt_id, why.why, now)
        return why
    await store.mark_connect_redeemed(tx, attempt_id, now)
    verifier = await _verifier(tx, means, attempt)
    uri = attempt.redirect_uri or means.redirect_uri(back.provider)
    return attempt, Redeem(Secret(back.query["code"]), uri, verifier)


async def _verifier(tx: WorkspaceTx, means: Means, attempt: ConnectAttempt) -> Secret[str] | None:
    if attempt.sealed_verifier is None:
        return None
    keyset = await means.cabinet.keyset(tx, means.clock())
    plain = keyset.open(verifier_place(keyset.workspace_id, attempt.id), attempt.sealed_verifier)
    return Secret(plain.reveal().decode())
