"""What an application answers when a handler ends by an exception. The same for every application of the process."""

from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from altyaa.infra.db import DatabaseUnavailable
from altyaa.infra.http.allowed import methods_of
from altyaa.infra.http.problems import Halted, problem_response
from altyaa.infra.http.wrong import what_is_wrong
from altyaa.infra.vault import VaultUnavailable
from altyaa.kernel.problems import (
    INTERNAL_ERROR,
    INVALID_REQUEST,
    INVALID_VALUE,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    SERVICE_UNAVAILABLE,
    Refused,
)

Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]
Page = Callable[[Request, Refused], Response | None]
"""The page of a refusal; None where the caller is not one who reads pages."""

_BY_STATUS = {404: NOT_FOUND, 405: METHOD_NOT_ALLOWED}
_NO_KEK = "The key service that opens this workspace's secrets does not answer. Try again after Retry-After seconds."
_log = structlog.get_logger("http")


def exception_handlers(base_url: str, page: Page | None = None) -> dict[int | type[Exception], Handler]:
    """Handlers for Starlette's and FastAPI's ``exception_handlers``.

    Args:
        page: Asked first; without one, everybody gets problems.
    """

    def answer(request: Request, refused: Refused, allow: str | None = None) -> Response:
        request.state.refused = refused.why
        shown = None if page is None else page(request, refused)
        if shown is None:
            return problem_response(refused, base_url, request.state.request_id, allow)
        if allow is not None:
            shown.headers["Allow"] = allow
        return shown

    async def halted(request: Request, error: Halted) -> Response:
        return answer(request, error.refused)

    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return answer(request, Refused(INVALID_VALUE, "invalid input", what_is_wrong(request, error)))

    async def http_error(request: Request, error: HTTPException) -> Response:
        refused = Refused(_BY_STATUS.get(error.status_code, INVALID_REQUEST), f"HTTP {error.status_code}")
        return answer(request, refused, methods_of(request) if error.status_code == 405 else None)

    async def unavailable(request: Request, error: DatabaseUnavailable) -> Response:
        return answer(request, Refused(SERVICE_UNAVAILABLE, f"database unavailable: {error}"))

    async def no_kek(request: Request, error: VaultUnavailable) -> Response:
        return answer(request, Refused(SERVICE_UNAVAILABLE, f"vault unavailable: {error}", _NO_KEK))

    async def broken(request: Request, error: Exception) -> Response:
        if getattr(request.state, "unhandled", None) is not error:  # It comes here again from the application around.
            request.state.unhandled = error
            _log.error("unhandled", request_id=request.state.request_id, exc_info=error)
        return answer(request, Refused(INTERNAL_ERROR, f"unhandled {type(error).__name__}"))

    return {
        Halted: halted,
        RequestValidationError: invalid,
        HTTPException: http_error,
        DatabaseUnavailable: unavailable,
        VaultUnavailable: no_kek,
        Exception: broken,
    }
