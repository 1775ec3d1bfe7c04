"""What ``/v1/connections/policies`` takes and answers."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from altyaa.access.api import fields
from altyaa.access.api.idempotent import Kept
from altyaa.connections.actions.policies import PolicyView
from altyaa.connections.model import Policy, PolicyChange
from altyaa.connections.rules.policy import policy
from altyaa.connections.rules.policy_words import access_words, check_words, grant_words
from altyaa.infra.language.say import say

Seconds = Annotated[int | None, Field(None, ge=1, le=2**31 - 1)]


class PolicyBody(BaseModel):
    """What is to be otherwise than the platform's own policy: all of it. What is left out is as there."""

    model_config = ConfigDict(extra="forbid", strict=True)
    access_interval_seconds: Seconds = Field(
        None, description="Renew the access token after as long, however long it lives.", examples=[86400]
    )
    access_lead_seconds: Seconds = Field(
        None, description="Or so long before its end, where it lives for 7 days or longer.", examples=[259200]
    )
    grant_interval_seconds: Seconds = Field(
        None, description="Use what the person allowed after as long, so that it does not end for want of use."
    )
    grant_lead_seconds: Seconds = Field(
        None, description="Renew so long before the end of what the person allowed, where a renewal moves that."
    )
    check_interval_seconds: Seconds = Field(
        None, description="Look after as long whether it works, and what hangs under it.", examples=[3600]
    )


class ClocksOfPolicy(BaseModel):
    """When connections are looked after, in seconds. Null: not for that reason, or when a fifth of the life is left."""

    access_interval_seconds: int | None = Field(description="Renewed after as long, however long the token lives.")
    access_lead_seconds: int | None = Field(description="Renewed so long before its end; null for a fifth of its life.")
    grant_interval_seconds: int | None = Field(description="Used after as long.")
    grant_lead_seconds: int | None = Field(description="Renewed so long before the grant's end, where that helps.")
    check_interval_seconds: int | None = Field(description="Looked at after as long.")


class PolicyWords(BaseModel):
    """The same for people."""

    access: str = Field(
        description="The clock that a machine keeps.",
        examples=["The access token lives 60 days, and is renewed after 7 days."],
    )
    grant: str = Field(
        description="The clock that a person keeps.",
        examples=["What a person allowed does not end by itself. It is used every 30 days at the latest."],
    )
    check: str = Field(
        description="How it is noticed that something ended.",
        examples=["What hangs under it is looked at every day."],
    )


class PolicyOut(Kept):
    """How connections at a platform are looked after."""

    provider: str = Field(description="The platform.", examples=["google"])
    pack: ClocksOfPolicy = Field(description="The platform's own policy.")
    workspace: ClocksOfPolicy | None = Field(description="What this workspace set; null where it set nothing.")
    effective: ClocksOfPolicy = Field(description="What is done: both together.")
    words: PolicyWords
    changed_by: str | None = Field(description="Who set it; null where nobody did.", examples=[fields.USER_ID])
    changed_at: datetime | None = Field(description="When that was.")


class PolicyList(BaseModel):
    """The policies of every platform."""

    data: list[PolicyOut] = Field(description="By the platform's name.")


def change_in(body: PolicyBody) -> PolicyChange:
    """As it is stored."""
    return PolicyChange(**body.model_dump())


def policy_out(view: PolicyView) -> PolicyOut:
    """As it is answered."""
    changed, effective, pack = view.changed, view.effective, view.pack
    return PolicyOut(
        provider=pack.name,
        pack=_clocks(policy(pack)),
        workspace=None if changed is None else ClocksOfPolicy.model_validate(changed.change, from_attributes=True),
        effective=_clocks(effective),
        words=PolicyWords(
            access=say(access_words(pack, effective)),
            grant=say(grant_words(pack, effective)),
            check=say(check_words(effective)),
        ),
        changed_by=None if changed is None else changed.changed_by,
        changed_at=None if changed is None else changed.changed_at,
    )


def _clocks(policy: Policy) -> ClocksOfPolicy:
    return ClocksOfPolicy(
        access_interval_seconds=_seconds(policy.access_interval),
        access_lead_seconds=_seconds(policy.access_lead),
        grant_interval_seconds=_seconds(policy.grant_interval),
        grant_lead_seconds=_seconds(policy.grant_lead),
        check_interval_seconds=_seconds(policy.check_interval),
    )


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())
