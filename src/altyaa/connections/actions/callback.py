"""Take a person back from a platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from altyaa.connections import doors, store
from altyaa.connections.actions.calls import refused, walk
from altyaa.connections.actions.establish import Established
from altyaa.connections.actions.held import hold
from altyaa.connections.actions.means import Means, Platform
from altyaa.connections.actions.reauthenticate import reauthenticate
from altyaa.connections.actions.trip import digest
from altyaa.connections.actions.who import Who, caller_of, leave_off, may_go_on
from altyaa.connections.doors import Found
from altyaa.connections.model import ConnectAttempt
from altyaa.connections.rules.connecting import ELSEWHERE, ENDED, PICK_LASTS, is_whose, may_return, refusal_of
from altyaa.connections.rules.picks import Pick
from altyaa.connections.sealing import verifier_place
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.principal import service
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret
from altyaa.providers.model import Failure, Redeem


@dataclass(frozen=True, slots=True)
class Back:
    """Somebody who comes back.

    Attributes:
        provider: Whose callback they came to.
        who: Who is signed in, or nobody.
        query: What the platform sent along.
    """

    provider: str
    who: Who
    query: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is left is the person's choice."""

    workspace_id: UUID
    attempt_id: UUID


@dataclass(frozen=True, slots=True)
class Came:
    """What came of it.

    Attributes:
        link: By which they came, and may go once more; None for members.
    """

    what: Waiting | Established | Refused
    link: Found | None = None


async def come_back(means: Means, back: Back) -> Came:
    """Spend the ``state`` and redeem the code.

    What hangs under the grant is asked for after it is kept: a list that does not come takes nothing along.

    Raises:
        DatabaseUnavailable: The state may be spent; the person starts anew.
        VaultUnavailable: Likewise.
    """
    state = back.query.get("state")
    found = None if not state else await doors.connect_attempt(means.db, digest(Secret(state)))
    if found is None:
        return Came(ENDED)
    async with means.db.workspace(service(found.workspace_id)) as tx:
        link = await store.connect_link(tx, found.id)
    if link is None:
        if back.who.user_id is None:
            return Came(ELSEWHERE)
        return Came(await _come_back(means, back, found))
    by_link = replace(back, who=Who(None, back.who.cookie))  # a member too may open a link of theirs
    return Came(await _come_back(means, by_link, found), found)


async def _come_back(means: Means, back: Back, found: Found) -> Waiting | Established | Refused:
    platform, caller = means.platform(back.provider), await caller_of(means, back.who, found.workspace_id, found.id)
    if isinstance(platform, Refused):
        return platform
    if isinstance(caller, Refused):
        return caller
    await means.cabinet.ready(means.db, caller, means.clock())
    async with means.db.workspace(caller) as tx:
        spent = await _spend(tx, means, platform, back, found.id)
    if isinstance(spent, Refused):
        return spent
    attempt, redeem = spent
    began = means.clock()  # before the first call: lives count from there
    granted = await walk(means, platform, platform.provider.connect(platform.app, redeem))
    if isinstance(granted, Failure):
        async with means.db.workspace(caller) as tx:
            await leave_off(tx, attempt, granted.code, means.clock())
        return refused(granted)
    pick = Pick(granted, began, None)
    if attempt.grant_id is not None:
        return await reauthenticate(means, platform, caller, attempt, attempt.grant_id, pick)
    async with means.db.workspace(caller) as tx:
        await hold(tx, means, platform, attempt.id, pick, means.clock() + PICK_LASTS)
    return Waiting(found.workspace_id, found.id)


async def _spend(
    tx: WorkspaceTx, means: Means, platform: Platform, back: Back, attempt_id: UUID
) -> tuple[ConnectAttempt, Redeem] | Refused:
    """The state works once, whatever comes of it; in the hands of somebody else it is left alone."""
    now = means.clock()
    attempt = await store.lock_connect_attempt(tx, attempt_id)
    mine = None if back.who.cookie is None else digest(back.who.cookie)
    if attempt is None or not is_whose(attempt, back.provider, back.who.user_id, mine):
        return ELSEWHERE
    why = may_return(attempt, now)
    if why is not None:
        return why
    why = await may_go_on(tx, means, attempt, now) or refusal_of(back.query, platform.provider.pack)
    if why is not None:
        await leave_off(tx, attempt, why.why, now)
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
