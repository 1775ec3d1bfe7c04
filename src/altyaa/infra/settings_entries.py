"""Entries of the files that settings name: ``[[scope]]`` and ``[[resource]]``."""

from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, field_validator

from altyaa.kernel.roles import Role


class OwnScope(BaseModel):
    """A scope that a deployment adds: ``[[scope]]`` in the scopes file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    title: str
    sentence: str
    lowest_role: Role = "admin"


class Resource(BaseModel):
    """A resource that access tokens can be asked for (RFC 8707): ``[[resource]]`` in the file of ``ALTYAA_CONFIG``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    uri: str
    format: Literal["opaque"] = "opaque"
    scopes: tuple[str, ...] = ()
    audience: str | None = None

    @field_validator("uri")
    @classmethod
    def _absolute(cls, value: str) -> str:
        parts = urlsplit(value)
        if not parts.scheme or not parts.hostname or parts.fragment:
            raise ValueError("an absolute URI without a fragment")
        return value
