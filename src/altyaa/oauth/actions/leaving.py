"""What somebody's leaving means for apps: what they allowed here ends with the membership."""

from collections.abc import Mapping
from uuid import UUID

from altyaa.access.leaving import Affected, Choice, Settled
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.clock import Clock
from altyaa.kernel.ids import write_id
from altyaa.kernel.roles import Role
from altyaa.kernel.text import N_, Text, text
from altyaa.oauth import store
from altyaa.oauth.actions.end import end_consent
from altyaa.oauth.store.consent_views import ConsentView, WhichConsents
from altyaa.oauth.store.grant_views import GrantView, WhichGrants

REASON = "the member left the workspace, or was removed"
_ALL = 100_000


class GrantsLeaving:
    """The apps' part in a member's leaving (``access.leaving.Leaving``).

    Another role ends nothing: what a token opens is computed from the role, each time that it is used.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def affected(self, tx: WorkspaceTx, user_id: UUID, role: Role | None) -> list[Affected]:
        """Their consents and the grants of each, where they are removed."""
        if role is not None:
            return []
        now = self._clock()
        consents = await store.found_consents(tx, now, WhichConsents(user_id=user_id, status="active", most=_ALL))
        grants = await store.found_grants(tx, now, WhichGrants(user_id=user_id, status="active", most=_ALL))
        found: list[Affected] = []
        for consent in reversed(consents):
            found.append(Affected(write_id("cst", consent.id), consent.client_name, _allowed(consent), ends=True))
            of_it = [each for each in reversed(grants) if each.consent_id == consent.id]
            found += [Affected(write_id("grt", each.id), each.client_name, _used(each), ends=True) for each in of_it]
        return found

    async def settle(
        self, tx: WorkspaceTx, clock: Clock, user_id: UUID, role: Role | None, choices: Mapping[str, Choice]
    ) -> list[Settled]:
        """End them. There is nothing to choose."""
        ending = await self.affected(tx, user_id, role)
        if role is None:
            for consent_id in await store.live_consents(tx, None, user_id):
                await end_consent(tx, consent_id, clock(), REASON)
        return [Settled(each.id, each.name, "ended", N_("ended with the membership")) for each in ending]


def _allowed(consent: ConsentView) -> Text:
    scopes = " ".join(consent.scopes)
    return text("app that they allowed on %(day)s: %(scopes)s", day=consent.created_at, scopes=scopes)


def _used(grant: GrantView) -> Text:
    made, used = grant.created_at, grant.last_used_at
    if used is None:
        return text("grant of that app, made on %(day)s, never used", day=made)
    return text("grant of that app, made on %(day)s, last used on %(used)s", day=made, used=used)
