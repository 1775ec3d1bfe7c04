"""A person says yes: remember it, and give the client a code (RFC 6749 §4.1.2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from altyaa.access.rules import scopes_for
from altyaa.access.store import share_membership
from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.revocation import revoked
from altyaa.infra.vault import mint
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.kernel.secret import Secret
from altyaa.oauth import store
from altyaa.oauth.formats import CODE
from altyaa.oauth.means import Means
from altyaa.oauth.model import ClientRecord
from altyaa.oauth.store.consents import Consent
from altyaa.protocol.rfc6749_errors import OAuthRefused

CODE_LIFE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a person said yes to.

    Attributes:
        asked: Scopes that the client asked for.
        granted: Those of them that the person left ticked.
        redirect_uri: As it was sent.
        challenge: PKCE's; None where none was sent.
    """

    asked: frozenset[str]
    granted: frozenset[str]
    resources: frozenset[str]
    redirect_uri: str
    challenge: str | None


async def allow(
    tx: WorkspaceTx, means: Means, client: ClientRecord, workspace_id: UUID, user_id: UUID, yes: Allowed
) -> Secret[str] | OAuthRefused:
    """A code, in the workspace that the person chose. What is beyond their role or the client is not granted."""
    now, role = means.clock(), await share_membership(tx, user_id)
    may_be_here = client.ended_at is None and (client.any_workspace or client.workspace_id == workspace_id)
    if role is None or not may_be_here:
        return OAuthRefused("access_denied", "The person may not authorize this app in that workspace.")
    granted = yes.granted.intersection(yes.asked, client.scopes, scopes_for(role, means.settings.scopes))
    if not granted:
        return OAuthRefused("access_denied", "Nothing is left that the person could allow.")
    consent_id, life = await _remember(tx, means, client, workspace_id, user_id, yes.asked, granted, now)
    code_id, secret = means.id_and_secret()
    code, digest = mint(CODE, code_id, secret, means.keyring.keys)
    await store.insert_code(
        tx,
        workspace_id,
        code_id,
        digest,
        consent_id,
        life,
        client.id,
        user_id,
        yes.redirect_uri,
        yes.challenge,
        sorted(granted),
        sorted(yes.resources),
        now,
        now + CODE_LIFE,
    )
    return code


async def _remember(
    tx: WorkspaceTx,
    means: Means,
    client: ClientRecord,
    workspace_id: UUID,
    user_id: UUID,
    asked: frozenset[str],
    granted: frozenset[str],
    now: datetime,
) -> tuple[UUID, int]:
    """Of what was asked, what is allowed from now on; what was not asked about stays as it was.

    Returns:
        The consent, which is held, and its life.
    """
    scopes, new_id = sorted(granted), means.new_id()
    if await store.insert_consent(tx, workspace_id, new_id, client.id, client.name, user_id, scopes, now):
        await _tell(tx, "oauth.consent.granted", new_id, client, user_id, scopes, now)
        return new_id, 0
    found = await store.consent(tx, client.id, user_id)
    before = None if found is None else await store.lock_consent(tx, found.id)
    if before is None:
        raise RuntimeError("a consent can neither be made nor found")
    return await _change(tx, before, client, asked, granted, now)


async def _change(
    tx: WorkspaceTx,
    before: Consent,
    client: ClientRecord,
    asked: frozenset[str],
    granted: frozenset[str],
    now: datetime,
) -> tuple[UUID, int]:
    had = frozenset[str]() if before.revoked_at is not None else frozenset(before.scopes)
    has = (had - asked) | granted
    # Codes from before it ended stay dead.
    life = before.life if before.revoked_at is None else before.life + 1
    if has != had:
        await store.set_consent(tx, before.id, client.name, sorted(has), life, now)
        type_ = "oauth.consent.granted" if has - had else "oauth.consent.narrowed"
        await _tell(tx, type_, before.id, client, before.user_id, sorted(has), now)
    if had - has:
        await revoked(tx, before.id)
    return before.id, life


async def _tell(
    tx: WorkspaceTx,
    type_: str,
    consent_id: UUID,
    client: ClientRecord,
    user_id: UUID,
    scopes: list[str],
    now: datetime,
) -> None:
    told: dict[str, Json] = {"client_id": client.wire_id, "client": client.name, "verified": client.verified}
    told |= {"user": write_id("usr", user_id), "scopes": scopes}
    await events.record(tx, Fact(type_, write_id("cst", consent_id), now, told))
