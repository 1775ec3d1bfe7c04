"""What ``/v1/keys`` takes and answers."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from altyaa.access.api import fields
from altyaa.access.api.idempotent import Kept
from altyaa.kernel.ids import write_id
from altyaa.kernel.rate import LONGEST_WINDOW_SECONDS, MOST_QUANTITY
from altyaa.keys.model import CreatedKey, Descendant, KeyView, Revoked, SecretInfo, Status
from altyaa.keys.rules.rotate import DEFAULT_OVERLAP, LONGEST_OVERLAP
from altyaa.keys.rules.words import MOST_CIDRS, MOST_SCOPES

_STRICT = ConfigDict(extra="forbid", strict=True)

Name = Annotated[
    str,
    Field(
        min_length=1,
        max_length=100,
        description="What people call it. Printable; space around it is dropped. Two keys may have the same.",
        examples=["BI Dashboard"],
    ),
]
Scopes = Annotated[
    list[Annotated[str, Field(max_length=100)]],
    Field(
        max_length=MOST_SCOPES,
        description="What it may do, at most what the caller may do itself. An empty list opens nothing.",
        examples=[["analytics.read", "posts.read"]],
    ),
]
ExpiresAt = Annotated[
    str | None,
    Field(
        max_length=40,
        json_schema_extra={"format": "date-time"},
        description="When it ends by itself: in the future, with its offset from UTC (RFC 3339). Null for never.",
        examples=["2027-01-31T12:00:00Z"],
    ),
]
Cidrs = Annotated[
    list[Annotated[str, Field(max_length=50)]] | None,
    Field(
        max_length=MOST_CIDRS,
        description="Networks it may be used from, as `203.0.113.0/24` or `2001:db8::/32`. An empty list, or null, "
        "for anywhere.",
        examples=[[]],  # whoever pastes it uses the key from where they are
    ),
]


ExpiresAtOut = Annotated[datetime | None, Field(description="Its own end; null for none.")]
RevokedAtOut = Annotated[datetime | None, Field(description="When it was revoked; null where it was not.")]
ReasonOut = Annotated[
    str | None,
    Field(description="Why it was revoked: the caller's words, `by hand` where there were none, `leak` for a leak."),
]


class LimitBody(BaseModel):
    """How often a key may be used: the quantity in each window, all of which may be taken at once."""

    model_config = _STRICT
    quantity: int = Field(ge=1, le=MOST_QUANTITY, description="Requests in each window.", examples=[100])
    seconds: int = Field(
        ge=1, le=LONGEST_WINDOW_SECONDS, description="Length of the window in seconds; at most a day.", examples=[60]
    )


Limit = Annotated[
    LimitBody | None,
    Field(description="How often it may be used, in place of the service's own limit for each key; null for that one."),
]


class KeyBody(BaseModel):
    """A key to be made. What a key makes is bounded by what that key is bounded by, asked for or not."""

    model_config = _STRICT
    name: Name
    scopes: Scopes
    expires_at: ExpiresAt = None
    cidrs: Cidrs = None
    limit: Limit = None


class ChangeBody(BaseModel):
    """What is to be different; what is left out stays. Null clears ``expires_at``, ``cidrs`` and ``limit``."""

    model_config = _STRICT
    # Null is refused for these two, so there is no default to show.
    name: Name = Field(default_factory=str)
    scopes: Scopes = Field(default_factory=list)
    expires_at: ExpiresAt = None
    cidrs: Cidrs = None
    limit: Limit = None


class RotationBody(BaseModel):
    """How a key is to get another secret."""

    model_config = _STRICT
    overlap_seconds: int = Field(
        int(DEFAULT_OVERLAP.total_seconds()),
        ge=0,
        le=int(LONGEST_OVERLAP.total_seconds()),
        description="Seconds that the secret before it goes on working: 0 ends it at once, at most 30 days.",
    )
    retire_oldest: bool = Field(
        False, description="Where two secrets work already, end the older one at once; else that is refused."
    )


class SecretOut(BaseModel):
    """One secret of a key, without the secret."""

    id: fields.SecretId
    last_four: str = Field(description="The last four characters, to tell secrets apart.", examples=["x8Kd"])
    created_at: fields.CreatedAt
    ends_at: datetime | None = Field(description="When it stops working; null for as long as its key lives.")
    last_used_at: datetime | None = Field(
        description="Its last use, written down within a minute or so; null for none."
    )
    last_used_ip: str | None = Field(description="Address of the last use, IPv4 or IPv6; null for none.")
    last_used_agent: str | None = Field(
        description="`User-Agent` of the last use, its first 200 characters; null where none was sent."
    )


class DescendantOut(BaseModel):
    """A key that another made, directly or through others."""

    id: str = Field(description="Id of the key.", examples=[fields.CHILD_KEY_ID])
    name: str = Field(description="What people call it.", examples=["Nightly export"])
    minted_by: str = Field(description="The key that made it.", examples=[fields.KEY_ID])
    expires_at: ExpiresAtOut
    revoked_at: RevokedAtOut


class KeyOut(Kept):
    """A key, without its secrets."""

    id: fields.KeyId
    name: str = Field(description="What people call it.", examples=["BI Dashboard"])
    status: Status = Field(
        description="`rotation_due`: it works, and its secret is due for rotation. `expired`: it ended by itself."
    )
    scopes: fields.ScopesOut
    cidrs: list[str] = Field(description="Networks it may be used from; empty for anywhere.", examples=[[]])
    limit: Limit
    created_at: fields.CreatedAt
    created_by: str = Field(
        description="Who made it: a person (`usr_…`), a key (`key_…`), or `operator` for the command line.",
        examples=["operator"],
    )
    minted_by: str | None = Field(description="The key that made it; null where none did.")
    expires_at: ExpiresAtOut
    ends_at: datetime | None = Field(
        description="When it ends by itself: `expires_at`, or `rotate_by` where the workspace ends overdue keys, "
        "whichever is first. Null for never."
    )
    rotate_by: fields.RotateBy
    rotated_at: datetime | None = Field(description="When it last got another secret; null for never.")
    rotation_due: str | None = Field(description="Why it is due for rotation earlier than usual; null where it is not.")
    revoked_at: RevokedAtOut
    revoked_reason: ReasonOut
    secrets: list[SecretOut] = Field(description="Oldest first, those that ended among them. At most two work at once.")


class KeyDetail(KeyOut):
    """A key, with the keys that it made."""

    descendants: list[DescendantOut] = Field(
        description="Keys that it made, directly or through others, those that ended among them.", examples=[[]]
    )


class KeyWithSecret(KeyDetail):
    """A key and, this once, its secret."""

    key: str | None = Field(
        description="The API key. It is shown this once and can't be shown again; null in a repeated answer.",
        examples=["alk_0352xZ0Mb9f366w8VDFuUC…"],
    )
    already_shown: bool = Field(description="Whether this answer repeats the one that showed the key.")

    def kept(self) -> Self:
        """Without the key."""
        return self.model_copy(update={"key": None, "already_shown": True})


class KeyList(BaseModel):
    """Keys, newest first."""

    data: list[KeyOut] = Field(description="The keys of this page.")
    next_cursor: fields.NextCursor


class RevokedOut(Kept):
    """What was ended."""

    id: fields.KeyId
    status: Literal["revoked"] = Field("revoked", description="It works no longer.")
    revoked_at: datetime = Field(description="When it was revoked; the first time, if it was before.")
    revoked_reason: ReasonOut = Field(examples=["by hand"])
    also_revoked: list[str] = Field(description="Ids of the keys it made that this call ended with it.", examples=[[]])
    descendants_alive: list[DescendantOut] = Field(
        description="Keys that it made and that go on working. `?descendants=true` ends them too."
    )


def secret_out(secret: SecretInfo) -> SecretOut:
    """As it is answered."""
    used_from = secret.last_used_ip
    return SecretOut(
        id=write_id("sec", secret.id),
        last_four=secret.last_four,
        created_at=secret.created_at,
        ends_at=secret.ends_at,
        last_used_at=secret.last_used_at,
        last_used_ip=None if used_from is None else str(used_from),
        last_used_agent=secret.last_used_agent,
    )


def descendant_out(key: Descendant) -> DescendantOut:
    """As it is answered."""
    return DescendantOut(
        id=write_id("key", key.id),
        name=key.name,
        minted_by=write_id("key", key.minted_by),
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
    )


def key_out(view: KeyView) -> KeyOut:
    """As a list answers it."""
    key, limit = view.key, view.key.limit
    return KeyOut(
        id=write_id("key", key.id),
        name=key.name,
        status=key.status,
        scopes=key.scopes,
        cidrs=[str(network) for network in key.cidrs],
        limit=None if limit is None else LimitBody(quantity=limit.quantity, seconds=limit.window_seconds),
        created_at=key.created_at,
        created_by=key.created_by,
        minted_by=None if key.minted_by is None else write_id("key", key.minted_by),
        expires_at=key.expires_at,
        ends_at=key.ends_at,
        rotate_by=key.rotate_by,
        rotated_at=key.rotated_at,
        rotation_due=key.rotation_due,
        revoked_at=key.revoked_at,
        revoked_reason=key.revoked_reason,
        secrets=[secret_out(secret) for secret in view.secrets],
    )


def detail_out(view: KeyView) -> KeyDetail:
    """As a look at one key is answered."""
    descendants = [descendant_out(key) for key in view.descendants]
    return KeyDetail(**dict(key_out(view)), descendants=descendants)


def created_out(made: CreatedKey) -> KeyWithSecret:
    """As the one answer that shows a secret."""
    return KeyWithSecret(**dict(detail_out(made.view)), key=made.key.reveal(), already_shown=False)


def revoked_out(ended: Revoked) -> RevokedOut:
    """As it is answered."""
    return RevokedOut(
        id=write_id("key", ended.id),
        revoked_at=ended.revoked_at,
        revoked_reason=ended.reason,
        also_revoked=[write_id("key", each) for each in ended.also],
        descendants_alive=[descendant_out(key) for key in ended.alive],
    )
