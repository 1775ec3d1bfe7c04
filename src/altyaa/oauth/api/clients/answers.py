"""What ``/v1/oauth/clients`` answers."""

import json
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from altyaa.access.api import fields
from altyaa.access.api.idempotent import Kept
from altyaa.kernel.ids import write_id
from altyaa.oauth.api.shared import ClientId
from altyaa.oauth.model import AuthMethod, GrantType, Pkce
from altyaa.oauth.registration import ClientSecretInfo, ClientStatus, ClientView, CreatedClient


class ClientSecretOut(BaseModel):
    """One secret of an app, without the secret."""

    id: fields.SecretId
    last_four: str = Field(description="The last four characters, to tell secrets apart.", examples=["x8Kd"])
    created_at: fields.CreatedAt
    ends_at: datetime | None = Field(description="When it stops working; null for as long as its app lives.")
    last_used_at: datetime | None = Field(
        description="When it last proved who the app is, written down within two minutes or so; null for never."
    )


class ClientOut(Kept):
    """An app, without its secrets."""

    client_id: ClientId
    name: str = Field(description="What people call it.", examples=["Trend Reader"])
    status: ClientStatus = Field(description="`ended`: nothing of it works, in any workspace.")
    auth_method: AuthMethod = Field(description="How it proves who it is at the token endpoint.")
    redirect_uris: list[str] = Field(
        description="Where answers may go, character by character.", examples=[["https://app.example/callback"]]
    )
    scopes: fields.ScopesOut
    grant_types: list[GrantType] = Field(
        description="What it may use at the token endpoint.",
        examples=[["authorization_code", "refresh_token", "client_credentials"]],
    )
    pkce: Pkce = Field(description="Whether each authorization needs PKCE.", examples=["optional"])
    any_workspace: bool = Field(description="Whether members of other workspaces may authorize it.", examples=[False])
    verified: bool = Field(
        description="Whether the operator of the service vouches for its name and addresses.", examples=[False]
    )
    grant_days: int | None = Field(
        description="Days after which what a person allowed on a device ends; null for never, while it is refreshed."
    )
    jwks: dict[str, Any] | None = Field(description="Its public keys, for `private_key_jwt`; null for others.")
    created_at: fields.CreatedAt
    created_by: str = Field(
        description="Who made it: a person (`usr_…`), a key (`key_…`), or `operator` for the command line.",
        examples=["operator"],
    )
    ended_at: datetime | None = Field(description="When it was ended; null while it works.")
    ended_reason: str | None = Field(
        description="Why it was ended: the caller's words, `by hand` where there were none, `leak` for a leak."
    )
    secrets: list[ClientSecretOut] = Field(
        description="Oldest first, those that ended among them. At most two work at once."
    )


class ClientWithSecret(ClientOut):
    """An app and, this once, its secret."""

    client_secret: str | None = Field(
        description="The client secret. It is shown this once and can't be shown again; null for an app without one, "
        "and in a repeated answer.",
        examples=["als_0352xZ0Mb9f366w8VDFuUF…"],
    )
    already_shown: bool = Field(description="Whether this answer repeats the one that showed the secret.")

    def kept(self) -> Self:
        """Without the secret."""
        return self.model_copy(update={"client_secret": None, "already_shown": True})


class ClientList(BaseModel):
    """Apps, newest first."""

    data: list[ClientOut] = Field(description="The apps of this page.")
    next_cursor: fields.NextCursor


def client_out(view: ClientView) -> ClientOut:
    """As it is answered."""
    client = view.client
    return ClientOut(
        client_id=client.wire_id,
        name=client.name,
        status=client.status,
        auth_method=client.auth_method,
        redirect_uris=list(client.redirect_uris),
        scopes=list(client.scopes),
        grant_types=list(client.grant_types),
        pkce=client.pkce,
        any_workspace=client.any_workspace,
        verified=client.verified,
        grant_days=client.grant_days,
        jwks=None if client.jwks is None else json.loads(client.jwks),
        created_at=client.created_at,
        created_by=client.created_by,
        ended_at=client.ended_at,
        ended_reason=client.ended_reason,
        secrets=[_secret_out(secret) for secret in view.secrets],
    )


def created_out(made: CreatedClient) -> ClientWithSecret:
    """As the one answer that shows a secret."""
    secret = None if made.secret is None else made.secret.reveal()
    return ClientWithSecret(**dict(client_out(made.view)), client_secret=secret, already_shown=False)


def _secret_out(secret: ClientSecretInfo) -> ClientSecretOut:
    return ClientSecretOut(
        id=write_id("sec", secret.id),
        last_four=secret.last_four,
        created_at=secret.created_at,
        ends_at=secret.ends_at,
        last_used_at=secret.last_used_at,
    )
