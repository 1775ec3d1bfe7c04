"""A person has said yes before: a code without asking them anew."""

from uuid import UUID

from altyaa.access.store import share_membership
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.secret import Secret
from altyaa.oauth import store
from altyaa.oauth.actions.allow import Allowed, allow
from altyaa.oauth.means import Means
from altyaa.oauth.rules.authorize import Authorization, goes_without, offer
from altyaa.protocol.rfc6749_errors import OAuthRefused


async def allow_again(
    tx: WorkspaceTx, means: Means, ask: Authorization, workspace_id: UUID, user_id: UUID
) -> Secret[str] | OAuthRefused | None:
    """A code for what a consent that stands covers; None where the person has to be asked.

    The consent is held from the decision on: one that is revoked at this moment is not made again.
    """
    role = await share_membership(tx, user_id)
    found = await store.consent(tx, ask.client.id, user_id)
    consent = None if found is None else await store.lock_consent(tx, found.id)
    if role is None or consent is None or consent.revoked_at is not None:
        return None
    offered = offer(ask, role, means.settings.scopes)
    if not goes_without(ask, offered, consent.scopes):
        return None
    again = Allowed(offered.names, offered.names, ask.resources, ask.redirect_uri, ask.challenge)
    return await allow(tx, means, ask.client, workspace_id, user_id, again)
