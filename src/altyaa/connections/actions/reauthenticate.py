"""Connect an account again: what hangs under it keeps its ids."""

from dataclasses import replace
from uuid import UUID

from altyaa.connections import store
from altyaa.connections.actions.calls import list_assets
from altyaa.connections.actions.establish import Established, establish
from altyaa.connections.actions.means import Means, Platform
from altyaa.connections.actions.who import leave_off
from altyaa.connections.actions.work import Work
from altyaa.connections.model import ConnectAttempt
from altyaa.connections.rules.assets import living_ids
from altyaa.connections.rules.picks import Pick, key_of
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import CONNECTION_ENDED, OTHER_ACCOUNT, Refused
from altyaa.kernel.text import text
from altyaa.providers.model import Failure


async def reauthenticate(
    means: Means, platform: Platform, caller: Principal, attempt: ConnectAttempt, grant_id: UUID, pick: Pick
) -> Established | Refused:
    """Put the new tokens in place of the old ones. Another account's are dropped, and a disconnected one's.

    A platform that does not list what hangs under the account is asked again by the engine: the tokens are kept.

    Raises:
        DatabaseUnavailable: Nothing was changed.
    """
    async with means.db.workspace(caller) as tx:
        known = await store.held(tx, grant_id)
    found = await list_assets(means, platform, pick.granted, living_ids(known))
    pick = replace(pick, assets=None if isinstance(found, Failure) else found)
    now = means.clock()
    async with means.db.workspace(caller) as tx:
        work = Work(tx, means, platform, caller, await means.cabinet.keyset(tx, now), attempt, pick, now)
        if await store.grant_of_subject(tx, work.subject_index) != grant_id:
            await leave_off(tx, attempt, "other_account", now)
            before = await store.grant(tx, grant_id)
            is_told = before is not None and not attempt.is_link
            return _other(pick.granted.display, before.display if before is not None and is_told else None)
        made = await establish(work, frozenset())
        outcome = "disconnected" if made.is_nothing else "reauthenticated"
        shown = made
        if attempt.is_link:
            shown = made.of(
                frozenset(key_of(each.kind, each.asset_id) for each in known if each.id == attempt.connection_id)
            )
        await store.finish_connect_attempt(tx, attempt.id, outcome, now, shown.ids)
        return _ended(platform.provider.title) if made.is_nothing else shown


def _ended(title: str) -> Refused:
    said = text(
        "The connection was disconnected while you signed in, so nothing was stored. The permission that you gave at "
        "%(title)s stays there: connect the account anew, or remove the app in its account's settings.",
        title=title,
    )
    return Refused(CONNECTION_ENDED, "disconnected during the sign-in", said)


def _other(was: str, wanted: str | None) -> Refused:
    """Args: wanted: The account that was connected before; None for who must not be told."""
    if wanted is None:
        said = text(
            "You signed in as %(account)s, and another account is to be connected again. Sign in at the platform as "
            "that one.",
            account=was,
        )
    else:
        said = text(
            "You signed in as %(account)s, and %(wanted)s is to be connected again. Sign in at the platform as "
            "%(wanted)s.",
            account=was,
            wanted=wanted,
        )
    return Refused(OTHER_ACCOUNT, "another subject", said)
