"""Trade an authorization code for tokens."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from altyaa.access.rules import scopes_for
from altyaa.access.store import share_membership
from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.oauth import doors, issue, store
from altyaa.oauth.actions.end import end_grants
from altyaa.oauth.issue import Generation
from altyaa.oauth.means import Means
from altyaa.oauth.model import ClientRecord, Issued, Peer, StoredCode
from altyaa.oauth.rules.redeem_code import CODE_REFUSED, CodeAsk, Redeem, Replay, redeem_code, stands
from altyaa.oauth.rules.resources import ResourceScopes, scopes_at
from altyaa.oauth.store.grants import NewGrant
from altyaa.protocol.rfc6749_errors import OAuthRefused


async def exchange_code(
    tx: WorkspaceTx,
    means: Means,
    client: ClientRecord,
    workspace_id: UUID,
    code_id: UUID,
    ask: CodeAsk,
    resources: ResourceScopes,
    peer: Peer,
) -> Issued | OAuthRefused:
    """Load, decide, apply. A refusal commits: a replay has ended the grant."""
    now = means.clock()
    match redeem_code(await store.lock_code(tx, code_id), ask, now):
        case Redeem(code=code):
            return await _redeem(tx, means, client, workspace_id, code, ask, resources, peer, now)
        case Replay(grant_id=grant_id):
            await end_grants(tx, [grant_id], now, "the code was presented twice")
            return OAuthRefused("invalid_grant", CODE_REFUSED, "code replayed; its grant is revoked")
        case OAuthRefused() as refused:
            return refused


async def _redeem(
    tx: WorkspaceTx,
    means: Means,
    client: ClientRecord,
    workspace_id: UUID,
    code: StoredCode,
    ask: CodeAsk,
    resources: ResourceScopes,
    peer: Peer,
    now: datetime,
) -> Issued | OAuthRefused:
    """The consent is held, so that it is not revoked at the same moment; so is the membership.

    The membership first, as whoever removes the member takes them: else each would wait for the other.
    """
    role, consent = await share_membership(tx, code.user_id), await store.lock_consent(tx, code.consent_id)
    targets = ask.resources or frozenset(code.resources)
    scopes, opened = scopes_at(frozenset(code.scopes), targets, resources), frozenset[str]()
    may_be_here = client.any_workspace or client.workspace_id == workspace_id
    if may_be_here and role is not None and consent is not None and stands(code, consent.life, consent.revoked_at):
        opened = scopes_for(role, means.settings.scopes).intersection(scopes, consent.scopes, client.scopes)
    if consent is None or not opened:
        await store.mark_redeemed(tx, code.id, now, None)
        return OAuthRefused("invalid_grant", CODE_REFUSED, "the consent, the membership or the app's reach has ended")
    keys, grant_id, ends = means.keyring.keys, means.new_id(), means.grant_end(now, client.grant_days)
    refresh_end = means.refresh_end(now, ends)
    new = NewGrant(
        id=grant_id,
        handle=doors.grant_handle(keys, grant_id),
        consent_id=consent.id,
        client_id=client.id,
        client_handle=doors.client_handle(keys, client.id),
        user_id=code.user_id,
        scopes=code.scopes,
        resources=code.resources or sorted(targets),
        salt=means.new_secret(16).reveal(),
        kid=keys.token.primary_id,
        issued_at=now,
        access_expires_at=means.access_end(now, refresh_end),
        refresh_expires_at=refresh_end,
        expires_at=ends,
        issued_scopes=sorted(scopes),
        issued_resources=sorted(targets),
        peer=peer,
    )
    await store.insert_grant(tx, workspace_id, new)
    await store.mark_redeemed(tx, code.id, now, grant_id)
    told: dict[str, Json] = {"client_id": client.wire_id, "client": client.name, "user": write_id("usr", code.user_id)}
    told |= {"consent": write_id("cst", consent.id), "scopes": sorted(code.scopes), "agent": peer.agent}
    await events.record(tx, Fact("oauth.grant.created", write_id("grt", grant_id), now, told))
    issued = issue.pair(_first(new, workspace_id, scopes, targets), opened, keys, means.bits, now)
    # Nobody is handed a credential that they may not use (RFC 6749 §5.1: it is optional).
    return issued if "refresh_token" in client.grant_types else replace(issued, refresh_token=None)


def _first(new: NewGrant, workspace_id: UUID, scopes: frozenset[str], resources: frozenset[str]) -> Generation:
    return Generation(
        new.id, workspace_id, new.salt, 0, new.kid, new.issued_at, new.access_expires_at, scopes, resources
    )
