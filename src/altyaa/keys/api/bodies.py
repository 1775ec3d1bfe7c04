"""What ``/v1/keys`` takes and answers."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from altyaa.access.api.idempotent import Kept
from altyaa.kernel.ids import write_id
from altyaa.kernel.rate import LONGEST_WINDOW_SECONDS, MOST_QUANTITY
from altyaa.keys.model import CreatedKey, Descendant, KeyView, Revoked, SecretInfo, Status
from altyaa.keys.rules.rotate import DEFAULT_OVERLAP, LONGEST_OVERLAP
from altyaa.keys.rules.words import MOST_CIDRS, MOST_SCOPES

KEY_ID = "key_0352xZ0Mb9f366w8VDFuUC"
_STRICT = ConfigDict(extra="forbid", strict=True)

Name = Annotated[str, Field(min_length=1, max_length=100, description="For people.", examples=["BI Dashboard"])]
Scopes = Annotated[
    list[Annotated[str, Field(max_length=100)]],
    Field(
        max_length=MOST_SCOPES,
        description="What it may do; none opens nothing.",
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
        description="Networks it may be used from. None, or null, for anywhere.",
        examples=[["203.0.113.0/24", "2001:db8::/32"]],
    ),
]


class LimitBody(BaseModel):
    """How often a key may be used: the quantity in each window, all of which may be taken at once."""

    model_config = _STRICT
    quantity: int = Field(ge=1, le=MOST_QUANTITY, examples=[100])
    seconds: int = Field(ge=1, le=LONGEST_WINDOW_SECONDS, examples=[60])


class KeyBody(BaseModel):
    """A key to be made. What a key makes is bounded by what that key is bounded by, asked for or not."""

    model_config = _STRICT
    name: Name
    scopes: Scopes
    expires_at: ExpiresAt = None
    cidrs: Cidrs = None
    limit: LimitBody | None = None


class ChangeBody(BaseModel):
    """What is to be different; what is left out stays. Null clears ``expires_at``, ``cidrs`` and ``limit``."""

    model_config = _STRICT
    # Null is refused for these two, so there is no default to show.
    name: Name = Field(default_factory=str)
    scopes: Scopes = Field(default_factory=list)
    expires_at: ExpiresAt = None
    cidrs: Cidrs = None
    limit: LimitBody | None = None


class RotationBody(BaseModel):
    """How a key is to get another secret."""

    model_config = _STRICT
    overlap_seconds: int = Field(
        int(DEFAULT_OVERLAP.total_seconds()),
        ge=0,
        le=int(LONGEST_OVERLAP.total_seconds()),
        description="How long the secret before it goes on working: at most 30 days.",
    )
    retire_oldest: bool = Field(False, description="End the older of two secrets that work at once.")


class SecretOut(BaseModel):
    """One secret of a key, without the secret."""

    id: str = Field(examples=["sec_0352xZ0Mb9f366w8VDFuUD"])
    last_four: str = Field(description="The key's last characters.", examples=["x8Kd"])
    created_at: datetime
    ends_at: datetime | None = Field(description="When it stops working; null for as long as its key lives.")
    last_used_at: datetime | None = Field(description="To the minute or so.")
    last_used_ip: str | None = Field(examples=["203.0.113.7"])
    last_used_agent: str | None


class DescendantOut(BaseModel):
    """A key that another made, directly or through others."""

    id: str = Field(examples=[KEY_ID])
    name: str = Field(examples=["Nightly export"])
    minted_by: str = Field(examples=["key_0352xZ0Mb9f366w8VDFuUB"])
    expires_at: datetime | None
    revoked_at: datetime | None


class KeyOut(Kept):
    """A key, without its secrets."""

    id: str = Field(examples=[KEY_ID])
    name: str = Field(examples=["BI Dashboard"])
    status: Status
    scopes: list[str] = Field(examples=[["analytics.read", "posts.read"]])
    cidrs: list[str] = Field(examples=[["203.0.113.0/24"]])
    limit: LimitBody | None
    created_at: datetime
    created_by: str = Field(description="A person, a key, or `operator` for the command line.", examples=["operator"])
    minted_by: str | None = Field(description="The key that made it, where it was one.")
    expires_at: datetime | None = Field(description="Its own end.")
    ends_at: datetime | None = Field(description="When it ends by itself: its own end, or by the workspace's policy.")
    rotate_by: datetime = Field(description="When its secret is due for rotation.")
    rotated_at: datetime | None
    rotation_due: str | None = Field(description="Why it is to be rotated before its time.")
    revoked_at: datetime | None
    revoked_reason: str | None
    secrets: list[SecretOut] = Field(description="Oldest first, those that ended among them.")


class KeyDetail(KeyOut):
    """A key, with the keys that it made."""

    descendants: list[DescendantOut] = Field(examples=[[]])


class KeyWithSecret(KeyDetail):
    """A key and, this once, its secret."""

    key: str | None = Field(
        description="The API key. It is shown this once and can't be shown again; null in a repeated answer.",
        examples=["alk_0352xZ0Mb9f366w8VDFuUC…"],
    )
    already_shown: bool = Field(description="This answer repeats the one that showed the key.")

    def kept(self) -> Self:
        """Without the key."""
        return self.model_copy(update={"key": None, "already_shown": True})


class KeyList(BaseModel):
    """Keys, newest first."""

    data: list[KeyOut]
    next_cursor: str | None = Field(description="Send it as `cursor` for the next ones; null at the end.")


class RevokedOut(Kept):
    """What was ended."""

    id: str = Field(examples=[KEY_ID])
    status: Literal["revoked"] = "revoked"
    revoked_at: datetime
    revoked_reason: str | None
    also_revoked: list[str] = Field(description="Descendants that this call ended with it.", examples=[[]])
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
        last_used_ip=None if used_from is None else str(used_from.ip),
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
