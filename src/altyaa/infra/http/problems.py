"""A refusal on the wire: ``application/problem+json`` (RFC 9457) with the challenge of RFC 6750 §3."""

from starlette.responses import JSONResponse

from altyaa.infra.language.say import say
from altyaa.kernel.problems import SERVICE_UNAVAILABLE, Refused
from altyaa.protocol.rfc6750_bearer import challenge

RETRY_AFTER_SECONDS = 2


class Halted(Exception):
    """Carries a refusal out of a FastAPI dependency, which has no other way to end a request."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.problem.code)
        self.refused = refused


def problem_response(refused: Refused, base_url: str, request_id: str, allow: str | None = None) -> JSONResponse:
    """The answer to a refused request.

    Args:
        base_url: ``type`` is the error's page below it.
        allow: Value of the Allow header of a 405.
    """
    problem = refused.problem
    headers = {"Cache-Control": "no-store"}
    if (value := challenge(refused)) is not None:
        headers["WWW-Authenticate"] = value
    retry_after = refused.retry_after
    if retry_after is None and problem.status == SERVICE_UNAVAILABLE.status:
        retry_after = RETRY_AFTER_SECONDS
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    if allow is not None:
        headers["Allow"] = allow
    body = {
        "type": f"{base_url}/docs/errors/{problem.code}",
        "title": problem.public,
        "status": problem.status,
        "code": problem.code,
        "detail": say(refused.sentence),
        "request_id": request_id,
    }
    if refused.policy is not None:
        body["policy"] = refused.policy
    return JSONResponse(body, problem.status, headers, media_type="application/problem+json")
