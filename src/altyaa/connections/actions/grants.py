"""Store a grant: a new one, or in place of what the workspace had of the same person."""

from uuid import UUID

from altyaa.connections import store
from altyaa.connections.actions.work import Work
from altyaa.connections.model import Clocks, Grant, NewGrant
from altyaa.connections.rules.policy import next_check, next_renewal, policy
from altyaa.connections.rules.reminders import next_reminder
from altyaa.connections.rules.tokens import Kept
from altyaa.connections.sealing import open_grant, seal_grant


async def store_grant(work: Work) -> UUID:
    """Store it; its id, which is the one before where there was one."""
    tx, index = work.tx, work.subject_index
    grant_id = await store.grant_of_subject(tx, index)
    if grant_id is None:
        fresh = work.means.new_id()
        if await store.insert_grant(tx, work.caller.workspace_id, await _new(work, fresh, None), work.now):
            return fresh
        grant_id = await store.grant_of_subject(tx, index)  # somebody connected the same account a moment ago
        assert grant_id is not None
    before = await store.lock_grant(tx, grant_id)
    await store.reconnect_grant(tx, grant_id, await _new(work, grant_id, before), work.now)
    return grant_id


async def _new(work: Work, grant_id: UUID, before: Grant | None) -> NewGrant:
    """With the times at which the engine looks after it."""
    pack, tokens, now = work.platform.provider.pack, work.pick.granted.tokens, work.now
    scopes, assumed, slides = sorted(tokens.scopes or ()), sorted(tokens.assumed), pack.value("grant_slides")
    clocks = Clocks(work.pick.issued_at, tokens.access_ends, now, tokens.grant_ends, scopes, assumed)
    wanted = policy(pack, await store.policy_change(work.tx, pack.name))
    renew_at = next_renewal(wanted, clocks, grant_id, now, slides=slides)
    check_at = next_check(wanted, grant_id, now)
    remind_at = next_reminder(None if slides else tokens.grant_ends, None)
    generation = 1 if before is None else before.generation + 1
    return NewGrant(
        id=grant_id,
        provider=pack.name,
        app_id=work.platform.app.client_id,
        subject_index=work.subject_index,
        display=work.pick.granted.display,
        scopes=scopes,
        generation=generation,
        sealed=seal_grant(work.keyset, grant_id, generation, _kept(work, before)),
        access_issued_at=work.pick.issued_at,
        access_ends_at=tokens.access_ends,
        grant_ends_at=tokens.grant_ends,
        assumed=assumed,
        renew_at=renew_at,
        check_at=check_at,
        due_at=min((each for each in (renew_at, check_at, remind_at) if each is not None), default=None),
        connected_by=work.attempt.user_id,
    )


def _kept(work: Work, before: Grant | None) -> Kept:
    """Nothing never takes the place of a refresh token."""
    granted = work.pick.granted
    refresh = granted.tokens.refresh
    if refresh is None and before is not None and before.sealed is not None:
        refresh = open_grant(work.keyset, before.id, before.generation, before.sealed).refresh
    return Kept(granted.tokens.access, refresh, granted.subject)
