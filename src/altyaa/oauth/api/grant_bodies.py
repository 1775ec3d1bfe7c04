"""What ``/v1/oauth/grants`` answers."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from altyaa.access.api import fields
from altyaa.access.api.idempotent import Kept
from altyaa.kernel.ids import write_id
from altyaa.oauth.actions.revoke import Revoked
from altyaa.oauth.api.shared import (
    ClientId,
    ClientName,
    ConsentId,
    EmailOut,
    GrantId,
    LastUsedAt,
    RevokedAtOut,
    RevokedReasonOut,
)
from altyaa.oauth.model import Refresh
from altyaa.oauth.store.grant_views import GrantStatus, GrantView


class RefreshOut(BaseModel):
    """One exchange of the refresh token."""

    at: datetime = Field(description="When it was.")
    network: str = Field(
        description="Network that it came from: the /24 of an IPv4 address, the /48 of an IPv6 one; empty for none.",
        examples=["203.0.113.0/24"],
    )
    agent: str = Field(
        description="`User-Agent` of the request, its first 200 characters; empty where none was sent.",
        examples=["trend-reader/4.2"],
    )
    repeat: bool = Field(
        description="The same refresh was sent before, and the same tokens were answered again: an answer was lost, "
        "or two processes asked at once."
    )


class GrantOut(BaseModel):
    """One device or installation of an app that a person allowed: the tokens that came out of one authorization."""

    id: GrantId
    consent_id: ConsentId
    client_id: ClientId
    client_name: ClientName
    user_id: fields.UserId
    email: EmailOut
    status: GrantStatus = Field(
        description="`expired`: it was not refreshed in time, or reached its last day. `ended`: its app has ended, or "
        "is for its own workspace alone now."
    )
    scopes: list[str] = Field(
        description="What it was given, in alphabetical order. Its tokens open at most what the consent and the "
        "person's role still allow of it.",
        examples=[["analytics.read", "posts.read"]],
    )
    resources: list[str] = Field(
        description="Resources (RFC 8707) that its tokens are limited to; none for wherever the scopes reach.",
        examples=[[]],
    )
    created_at: datetime = Field(description="When the app first got tokens.")
    refreshed_at: datetime | None = Field(description="When it last got new tokens by a refresh; null for never.")
    refreshes: int = Field(description="How often it got new tokens by a refresh.", examples=[41])
    repeats: int = Field(description="How often a refresh was answered again with the same tokens.", examples=[1])
    refresh_expires_at: datetime = Field(
        description="When it ends unless it is refreshed.", examples=["2027-01-23T09:30:00Z"]
    )
    expires_at: datetime | None = Field(description="When it ends however often it is refreshed; null for never.")
    last_used_at: LastUsedAt
    last_used_ip: str | None = Field(description="Address of the last use, IPv4 or IPv6; null for none.")
    last_used_agent: str | None = Field(
        description="`User-Agent` of the last use, its first 200 characters; null where none was sent."
    )
    revoked_at: RevokedAtOut
    revoked_reason: RevokedReasonOut


class GrantDetail(GrantOut):
    """A grant, with its last refreshes."""

    last_refreshes: list[RefreshOut] = Field(description="The last ten, oldest first, repeats among them.")


class GrantList(BaseModel):
    """Grants, newest first."""

    data: list[GrantOut] = Field(description="The grants of this page.")
    next_cursor: fields.NextCursor


class GrantRevoked(Kept):
    """A grant that has ended."""

    id: GrantId
    status: Literal["revoked"] = Field("revoked", description="Its tokens open nothing any more.")
    revoked_at: datetime = Field(description="When it ended; the first time, if it had before.")
    revoked_reason: str = Field(description="Why it ended.", examples=["by hand"])


def grant_out(grant: GrantView) -> GrantOut:
    """As a list answers it."""
    address = grant.last_used_ip
    return GrantOut(
        id=write_id("grt", grant.id),
        consent_id=write_id("cst", grant.consent_id),
        client_id=write_id("app", grant.client_id),
        client_name=grant.client_name,
        user_id=write_id("usr", grant.user_id),
        email=grant.email,
        status=grant.status,
        scopes=list(grant.scopes),
        resources=list(grant.resources),
        created_at=grant.created_at,
        refreshed_at=grant.issued_at if grant.refreshes else None,
        refreshes=grant.refreshes,
        repeats=grant.repeats,
        refresh_expires_at=grant.refresh_expires_at,
        expires_at=grant.expires_at,
        last_used_at=grant.last_used_at,
        last_used_ip=None if address is None else str(address),
        last_used_agent=grant.last_used_agent,
        revoked_at=grant.revoked_at,
        revoked_reason=grant.revoked_reason,
    )


def detail_out(grant: GrantView) -> GrantDetail:
    """As a look at one grant is answered."""
    return GrantDetail(**dict(grant_out(grant)), last_refreshes=[_refresh(each) for each in grant.last_refreshes])


def revoked_out(ended: Revoked) -> GrantRevoked:
    """As it is answered."""
    return GrantRevoked(id=write_id("grt", ended.id), revoked_at=ended.revoked_at, revoked_reason=ended.reason)


def _refresh(told: Refresh) -> RefreshOut:
    return RefreshOut(at=told.at, network=told.network, agent=told.agent, repeat=told.repeat)
