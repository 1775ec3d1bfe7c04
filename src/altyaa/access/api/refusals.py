"""How the OpenAPI document tells of refusals."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, Field

from altyaa.kernel.problems import (
    CREDENTIALS_MISSING,
    INSUFFICIENT_SCOPE,
    INVALID_REQUEST,
    INVALID_TOKEN,
    INVALID_VALUE,
    KEY_EXPIRED,
    KEY_REVOKED,
    RATE_LIMITED,
    SERVICE_UNAVAILABLE,
    WORKSPACE_MISMATCH,
    Problem,
)

EVERYWHERE = (
    INVALID_REQUEST,
    CREDENTIALS_MISSING,
    INVALID_TOKEN,
    KEY_REVOKED,
    KEY_EXPIRED,
    WORKSPACE_MISMATCH,
    INSUFFICIENT_SCOPE,
    INVALID_VALUE,
    RATE_LIMITED,
    SERVICE_UNAVAILABLE,
)
"""What any endpoint that takes a credential may answer."""


class ProblemOut(BaseModel):
    """A refusal (RFC 9457)."""

    type: str = Field(description="The page about this code.")
    title: str
    status: int
    code: str = Field(description="Never changes once released.")
    detail: str = Field(description="What happened here, and what to do.")
    request_id: str
    policy: str | None = Field(None, description="The rate limit that refused.")


def refusals(*problems: Problem, everywhere: Sequence[Problem] = EVERYWHERE) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of an endpoint: those that every endpoint has, and these."""
    schema = ProblemOut.model_json_schema()
    responses: dict[int | str, dict[str, Any]] = {}
    for problem in (*everywhere, *problems):
        response = responses.setdefault(
            problem.status,
            {"description": "", "content": {"application/problem+json": {"schema": schema, "examples": {}}}},
        )
        response["description"] = f"{response['description']} `{problem.code}`: {problem.public}".strip()
        response["content"]["application/problem+json"]["examples"][problem.code] = {"value": _example(problem)}
    return responses


def _example(problem: Problem) -> dict[str, Any]:
    return {
        "type": f"https://auth.example.com/docs/errors/{problem.code}",
        "title": problem.public,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.public,
        "request_id": "0e41df16677f4de38bc706e0f29aa2ab",
    }
