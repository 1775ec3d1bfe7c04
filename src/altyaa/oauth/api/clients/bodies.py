"""What ``/v1/oauth/clients`` takes."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from altyaa.access.rules.secrets import DEFAULT_OVERLAP, LONGEST_OVERLAP
from altyaa.oauth.model import AuthMethod, GrantType, Pkce
from altyaa.oauth.rules.clients.words import MOST_GRANT_DAYS, MOST_REDIRECT_URIS
from altyaa.protocol.rfc6749_redirects import LONGEST
from altyaa.protocol.rfc7517_jwks import MOST_KEYS

_STRICT = ConfigDict(extra="forbid", strict=True)
MOST_SCOPES = 100
JWKS_EXAMPLE = {
    "keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "2026", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]
}

Name = Annotated[
    str,
    Field(
        min_length=1,
        max_length=100,
        description="What people call it; the consent page shows it. Printable; space around it is dropped.",
        examples=["Trend Reader"],
    ),
]
RedirectUris = Annotated[
    list[Annotated[str, Field(max_length=LONGEST)]],
    Field(
        max_length=MOST_REDIRECT_URIS,
        description="Where answers may go: compared character by character, but for the port of a loopback address. "
        "On https, a loopback address, or a scheme of your own with a dot in it; for `authorization_code` alone.",
        examples=[["https://app.example/callback"]],
    ),
]
Scopes = Annotated[
    list[Annotated[str, Field(max_length=100)]],
    Field(
        min_length=1,
        max_length=MOST_SCOPES,
        description="What it may ask people for, and do for itself: at most what the caller may do.",
        examples=[["analytics.read", "posts.read"]],
    ),
]
PkceIn = Annotated[
    Pkce | None,
    Field(
        description="Whether each authorization needs PKCE (RFC 7636): `required`, always so for an app without a "
        "secret, or `optional`.",
        examples=["required"],
    ),
]
AnyWorkspace = Annotated[
    bool,
    Field(
        description="Whether members of other workspaces may authorize it. A signed-in Owner or the operator alone may "
        "switch it on."
    ),
]
GrantDays = Annotated[
    int | None,
    Field(
        ge=1,
        le=MOST_GRANT_DAYS,
        description="Days after which what a person allowed on a device ends, however often it is refreshed; null for "
        "never.",
        examples=[365],
    ),
]
Jwks = Annotated[
    dict[str, Any] | None,
    Field(
        description=f"Its public keys, 1 to {MOST_KEYS} (RFC 7517), for `private_key_jwt`: RSA of 2048 bits and more, "
        "EC on P-256, or Ed25519.",
    ),
]


class ClientBody(BaseModel):
    """An app to be made."""

    model_config = _STRICT
    name: Name
    redirect_uris: RedirectUris = Field(default_factory=list)
    scopes: Scopes
    auth_method: AuthMethod = Field(
        "client_secret_basic",
        description="How it proves who it is at the token endpoint (RFC 7591 §2). `none` for a public app, which runs "
        "where no secret is safe: a phone, a browser, a command line.",
    )
    grant_types: list[GrantType] | None = Field(
        None,
        min_length=1,
        max_length=10,
        description="What it may use at the token endpoint; left out or null for all that an app of its kind may.",
        examples=[["authorization_code", "refresh_token"]],
    )
    pkce: PkceIn = None
    any_workspace: AnyWorkspace = False
    grant_days: GrantDays = None
    jwks: Jwks = Field(None, examples=[None])


class ClientChangeBody(BaseModel):
    """What is to be different; what is left out stays. Null clears ``grant_days``, and changes nothing else."""

    model_config = _STRICT
    # Null is refused for these, so there is no default to show.
    name: Name = Field(default_factory=str)
    redirect_uris: RedirectUris = Field(default_factory=list)
    scopes: Scopes = Field(default_factory=list)
    pkce: PkceIn = None
    any_workspace: AnyWorkspace = Field(default_factory=bool)
    grant_days: GrantDays = None
    jwks: Jwks = Field(None, examples=[None])


class ClientRotationBody(BaseModel):
    """How an app is to get another secret."""

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
