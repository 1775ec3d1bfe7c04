"""What an operation may answer: refusals by the catalogue, the header fields, the phrase of a status."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from altyaa.access.api.fields import WORKSPACE_ID
from altyaa.access.api.refusals import MEDIA_TYPE as PROBLEM
from altyaa.kernel.problems import CATALOGUE, RATE_LIMITED, SERVICE_UNAVAILABLE, Problem, Refused
from altyaa.protocol.rfc6750_bearer import challenge

HEADERS: dict[str, dict[str, Any]] = {
    "RequestId": {"description": "Finds the request in the log.", "schema": {"type": "string"}},
    "Workspace": {
        "description": "The workspace that was used.",
        "schema": {"type": "string", "examples": [WORKSPACE_ID]},
    },
    "RateLimitPolicy": {
        "description": "The limits of this credential: `q` requests in `w` seconds "
        "(draft-ietf-httpapi-ratelimit-headers-11).",
        "schema": {"type": "string", "examples": ['"key";q=6000;w=60, "workspace";q=60000;w=60']},
    },
    "RateLimit": {
        "description": "What is left of each: `r` requests now, and one more in `t` seconds.",
        "schema": {"type": "string", "examples": ['"key";r=5999;t=1, "workspace";r=59999;t=1']},
    },
    "RetryAfter": {
        "description": "Seconds after which the same request may be admitted.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "WwwAuthenticate": {"description": "The challenge (RFC 6750 §3).", "schema": {"type": "string"}},
}
"""``components/headers``."""

_ALWAYS = {"X-Request-Id": "RequestId"}
_WITH_A_CREDENTIAL = {
    "X-Altyaa-Workspace": "Workspace",
    "RateLimit-Policy": "RateLimitPolicy",
    "RateLimit": "RateLimit",
}


def codes_of(responses: Mapping[str, Any]) -> set[str]:
    """The codes that an endpoint declared itself, with ``access.api.refusals``."""
    contents = [answer.get("content", {}) for answer in responses.values()]
    return {code for content in contents if PROBLEM in content for code in content[PROBLEM]["examples"]}


def refusals(codes: Iterable[str], base_url: str) -> dict[str, dict[str, Any]]:
    """One response for each status, with an example for each code.

    Raises:
        KeyError: A code is not in the catalogue.
    """
    answers: dict[str, dict[str, Any]] = {}
    for problem in sorted((CATALOGUE[code] for code in codes), key=lambda found: (found.status, found.code)):
        fresh = {
            "description": "",
            "headers": _headers(_ALWAYS | _of_a_refusal(problem)),
            "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}},
        }
        answer = answers.setdefault(str(problem.status), fresh)
        page = _page(problem, base_url)
        answer["description"] = f"{answer['description']}\n- [`{problem.code}`]({page}): {problem.public}".strip()
        answer["content"][PROBLEM]["examples"][problem.code] = {"$ref": f"#/components/examples/{problem.code}"}
    return answers


def examples(base_url: str) -> dict[str, dict[str, Any]]:
    """``components/examples``: every refusal of the catalogue, by its code."""
    return {
        code: {"summary": problem.public, "value": _example(problem, _page(problem, base_url))}
        for code, problem in CATALOGUE.items()
    }


def success(status: str, answer: Mapping[str, Any], *, has_credential: bool) -> dict[str, Any]:
    """An answer as it was declared, with its header fields and a phrase where it had none."""
    said = answer["description"]
    phrase = HTTPStatus(int(status)).phrase if said == "Successful Response" else said
    fields = _ALWAYS | (_WITH_A_CREDENTIAL if has_credential else {})
    return {**answer, "description": phrase, "headers": _headers(fields)}


def _of_a_refusal(problem: Problem) -> dict[str, str]:
    if problem in (RATE_LIMITED, SERVICE_UNAVAILABLE):
        return {"Retry-After": "RetryAfter"}
    challenged = challenge(Refused(problem, "an example")) is not None
    return {"WWW-Authenticate": "WwwAuthenticate"} if challenged else {}


def _headers(fields: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {name: {"$ref": f"#/components/headers/{component}"} for name, component in fields.items()}


def _page(problem: Problem, base_url: str) -> str:
    return f"{base_url}/docs/errors/{problem.code}"


def _example(problem: Problem, page: str) -> dict[str, Any]:
    return {
        "type": page,
        "title": problem.public,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.public,
        "request_id": "0e41df16677f4de38bc706e0f29aa2ab",
    }
