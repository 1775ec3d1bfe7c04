"""How the OpenAPI document tells of refusals."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, Field

from altyaa.kernel.problems import (
    ADDRESS_NOT_ALLOWED,
    CREDENTIALS_MISSING,
    INSUFFICIENT_SCOPE,
    INVALID_REQUEST,
    INVALID_TOKEN,
    INVALID_VALUE,
    KEY_EXPIRED,
    KEY_REVOKED,
    KEY_ROTATED,
    RATE_LIMITED,
    SERVICE_UNAVAILABLE,
    TOKEN_EXPIRED,
    TOKEN_REVOKED,
    WORKSPACE_MISMATCH,
    WRONG_RESOURCE,
    Problem,
)

MEDIA_TYPE = "application/problem+json"

EVERYWHERE = (
    INVALID_REQUEST,
    CREDENTIALS_MISSING,
    INVALID_TOKEN,
    KEY_REVOKED,
    KEY_EXPIRED,
    KEY_ROTATED,
    TOKEN_EXPIRED,
    TOKEN_REVOKED,
    WRONG_RESOURCE,
    WORKSPACE_MISMATCH,
    INSUFFICIENT_SCOPE,
    ADDRESS_NOT_ALLOWED,
    INVALID_VALUE,
    RATE_LIMITED,
    SERVICE_UNAVAILABLE,
)
"""What any endpoint that takes a credential may answer."""


class ProblemOut(BaseModel):
    """A refusal (RFC 9457)."""

    type: str = Field(description="Address of the page about this code.")
    title: str = Field(description="What the code means, in a sentence.")
    status: int = Field(description="The HTTP status.")
    code: str = Field(description="Never changes once released.")
    detail: str = Field(description="What happened here, and what to do.")
    request_id: str = Field(description="Finds the request in the log; also in `X-Request-Id`.")
    policy: str | None = Field(
        None,
        description="Which limit was reached: `key`, `workspace`, `failures` or `platform`. Only with `rate_limited`.",
    )


def refusals(*problems: Problem, everywhere: Sequence[Problem] = EVERYWHERE) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of an endpoint: the codes that every endpoint has, and these.

    ``app.openapi`` says the rest of each code: its sentence, its page, an example.
    """
    responses: dict[int | str, dict[str, Any]] = {}
    for problem in (*everywhere, *problems):
        content = responses.setdefault(problem.status, {"content": {MEDIA_TYPE: {"examples": {}}}})["content"]
        content[MEDIA_TYPE]["examples"][problem.code] = {}
    return responses
