"""Connect an account again: what hangs under it keeps its ids."""

from dataclasses import replace
from uuid import UUID

from altyaa.connections import store
from altyaa.connections.actions.calls import list_assets
from altyaa.connections.actions.establish import Established, establish
from altyaa.connections.actions.means import Means, Platform
from altyaa.connections.actions.work import Work
from altyaa.connections.rules.assets import living_ids
from altyaa.connections.rules.picks import Pick
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import CONNECTION_ENDED, OTHER_ACCOUNT, Refused
from altyaa.providers.model import Failure


async def reauthenticate(
    means: Means, platform: Platform, caller: Principal, attempt_id: UUID, grant_id: UUID, pick: Pick
) -> Established | Refused:
    """Put the new tokens in place of the old ones. Another account's are dropped, and a disconnected one's.

    A platform that does not list what hangs under the account is asked again by the engine: the tokens are kept.

    Raises:
        DatabaseUnavailable: Nothing was changed.
    """
    async with means.db.workspace(caller) as tx:
        known = living_ids(await store.held(tx, grant_id))
    found = await list_assets(means, platform, pick.granted, known)
    pick = replace(pick, assets=None if isinstance(found, Failure) else found)
    now = means.clock()
    async with means.db.workspace(caller) as tx:
        work = Work(tx, means, platform, caller, await means.cabinet.keyset(tx, now), pick, now)
        if await store.grant_of_subject(tx, work.subject_index) != grant_id:
            await store.finish_connect_attempt(tx, attempt_id, "other_account", now)
            before = await store.grant(tx, grant_id)
            return _other(pick.granted.display, "another one" if before is None else before.display)
        made = await establish(work, frozenset())
        outcome = "disconnected" if made.is_nothing else "reauthenticated"
        await store.finish_connect_attempt(tx, attempt_id, outcome, now)
        return _ended(platform.provider.title) if made.is_nothing else made


def _ended(title: str) -> Refused:
    said = (
        "The connection was disconnected while you signed in, so nothing was stored. The permission that you gave at "
        f"{title} stays there: connect the account anew, or remove the app in its account's settings."
    )
    return Refused(CONNECTION_ENDED, "disconnected during the sign-in", said)


def _other(was: str, wanted: str) -> Refused:
    said = f"You signed in as {was}, and {wanted} is to be connected again. Sign in at the platform as {wanted}."
    return Refused(OTHER_ACCOUNT, "another subject", said)
