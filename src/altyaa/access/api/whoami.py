"""``GET /v1/whoami``: what a credential is, as the service sees it."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from altyaa.access.api import fields
from altyaa.access.api.needs import Needs
from altyaa.access.api.parameters import NO_PARAMETERS
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal

router = APIRouter(tags=["access"], dependencies=[NO_PARAMETERS])


class PrincipalOut(BaseModel):
    """Who the credential stands for."""

    kind: str = Field(description="What the credential is: `key` for a workspace API key.", examples=["key"])
    id: str = Field(description="Its id.", examples=[fields.KEY_ID])


class WhoAmI(BaseModel):
    """A credential, described."""

    principal: PrincipalOut = Field(description="Whose credential it is.")
    workspace_id: fields.WorkspaceId
    scopes: fields.ScopesOut
    expires_at: datetime | None = Field(description="When it ends by itself; null for never.")
    rotate_by: datetime | None = Field(
        description="When its secret is due for rotation; null for what has no such date.",
        examples=["2027-02-22T09:30:00Z"],
    )


@router.get("/whoami", summary="Describe the credential of this request", response_description="The credential.")
async def whoami(principal: Annotated[Principal, Depends(Needs())]) -> WhoAmI:
    """Answer for any valid credential, whatever its scopes."""
    return WhoAmI(
        principal=PrincipalOut(kind=principal.kind, id=principal.id),
        workspace_id=write_id("wks", principal.workspace_id),
        scopes=sorted(principal.scopes),
        expires_at=principal.expires_at,
        rotate_by=principal.rotate_by,
    )
