"""What ``/v1/oauth/consents`` answers."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from altyaa.access.api import fields
from altyaa.access.api.idempotent import Kept
from altyaa.kernel.ids import write_id
from altyaa.oauth.actions.revoke import AllRevoked, Revoked
from altyaa.oauth.api.shared import (
    ClientId,
    ClientName,
    ConsentId,
    EmailOut,
    LastUsedAt,
    RevokedAtOut,
    RevokedReasonOut,
)
from altyaa.oauth.store.consent_views import ConsentStatus, ConsentView


class ConsentOut(BaseModel):
    """What a person allowed an app in this workspace."""

    id: ConsentId
    client_id: ClientId
    client_name: ClientName
    user_id: fields.UserId
    email: EmailOut
    status: ConsentStatus = Field(
        description="`revoked`: its tokens open nothing; the person would be asked again. "
        "`ended`: nor do they, because its app has ended, or is for its own workspace alone now."
    )
    scopes: list[str] = Field(
        description="What the person allowed, in alphabetical order. A token opens at most that, and at most what the "
        "person's role allows when it is used.",
        examples=[["analytics.read", "posts.read"]],
    )
    grants: int = Field(description="How many grants of it live: one for each device or installation.", examples=[2])
    created_at: datetime = Field(description="When the person first said yes.")
    changed_at: datetime = Field(description="When they last allowed something else.")
    last_used_at: LastUsedAt
    revoked_at: RevokedAtOut
    revoked_reason: RevokedReasonOut


class ConsentList(BaseModel):
    """Consents, newest first."""

    data: list[ConsentOut] = Field(description="The consents of this page.")
    next_cursor: fields.NextCursor


class ConsentRevoked(Kept):
    """A consent that has ended."""

    id: ConsentId
    status: Literal["revoked"] = Field("revoked", description="Its tokens open nothing any more.")
    revoked_at: datetime = Field(description="When it ended; the first time, if it had before.")
    revoked_reason: str = Field(description="Why it ended.", examples=["by hand"])
    grants: list[str] = Field(
        description="Ids of the grants that this call ended with it.", examples=[[fields.GRANT_ID]]
    )


class AllRevokedOut(Kept):
    """Everything that ended."""

    consents: list[str] = Field(
        description="Ids of the consents that this call ended; none, where there was nothing to end.",
        examples=[[fields.CONSENT_ID]],
    )
    grants: list[str] = Field(
        description="Ids of the grants that this call ended with them.", examples=[[fields.GRANT_ID]]
    )


def consent_out(consent: ConsentView) -> ConsentOut:
    """As it is answered."""
    return ConsentOut(
        id=write_id("cst", consent.id),
        client_id=write_id("app", consent.client_id),
        client_name=consent.client_name,
        user_id=write_id("usr", consent.user_id),
        email=consent.email,
        status=consent.status,
        scopes=list(consent.scopes),
        grants=consent.grants,
        created_at=consent.created_at,
        changed_at=consent.changed_at,
        last_used_at=consent.last_used_at,
        revoked_at=consent.revoked_at,
        revoked_reason=consent.revoked_reason,
    )


def revoked_out(ended: Revoked) -> ConsentRevoked:
    """As it is answered."""
    return ConsentRevoked(
        id=write_id("cst", ended.id),
        revoked_at=ended.revoked_at,
        revoked_reason=ended.reason,
        grants=[write_id("grt", each) for each in ended.grants],
    )


def all_out(ended: AllRevoked) -> AllRevokedOut:
    """As it is answered."""
    return AllRevokedOut(
        consents=[write_id("cst", each) for each in ended.consents],
        grants=[write_id("grt", each) for each in ended.grants],
    )
