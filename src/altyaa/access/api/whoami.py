"""``GET /v1/whoami``: what a credential is, as the service sees it."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from altyaa.access.api.needs import Needs
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal

router = APIRouter(tags=["access"])


class PrincipalOut(BaseModel):
    """Who the credential stands for."""

    kind: str = Field(examples=["key"])
    id: str = Field(examples=["key_01JAH8K2VQ5S0T7WZ3M4N9"])


class WhoAmI(BaseModel):
    """A credential, described."""

    principal: PrincipalOut
    workspace_id: str = Field(examples=["wks_01JAH8K2VQ5S0T7WZ3M4N9"])
    scopes: list[str] = Field(examples=[["analytics.read", "posts.write"]])
    expires_at: datetime | None = Field(description="When it ends by itself; null for never.")
    rotate_by: datetime | None = Field(description="When its secret is due for rotation.")


@router.get("/whoami", summary="Describe the credential of this request")
async def whoami(principal: Annotated[Principal, Depends(Needs())]) -> WhoAmI:
    """Answer for any valid credential, whatever its scopes."""
    return WhoAmI(
        principal=PrincipalOut(kind=principal.kind, id=principal.id),
        workspace_id=write_id("wks", principal.workspace_id),
        scopes=sorted(principal.scopes),
        expires_at=principal.expires_at,
        rotate_by=principal.rotate_by,
    )
