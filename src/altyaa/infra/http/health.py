"""``/healthz``, ``/readyz`` and ``/metrics``."""

import hmac

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from altyaa.infra.db import Database, DatabaseUnavailable
from altyaa.infra.feed import Feed, boot_seconds
from altyaa.infra.http.problems import problem_response
from altyaa.infra.settings import Settings
from altyaa.infra.telemetry import metrics
from altyaa.kernel.problems import INVALID_TOKEN, NOT_FOUND, Refused
from altyaa.protocol.rfc6750_bearer import read_bearer


class Health:
    """The endpoints an operator's machines ask."""

    def __init__(self, settings: Settings, db: Database, feed: Feed) -> None:
        self._settings, self._db, self._feed = settings, db, feed

    async def alive(self, _request: Request) -> Response:
        """The process runs."""
        return PlainTextResponse("ok")

    async def ready(self, _request: Request) -> Response:
        """It can serve at its pace: the database answers, and revocations are heard."""
        try:
            await self._db.ping()
        except DatabaseUnavailable:
            return PlainTextResponse("unavailable", 503, {"Retry-After": "2"})
        if not self._feed.is_healthy(boot_seconds()):
            return PlainTextResponse("unavailable", 503, {"Retry-After": "2"})
        return PlainTextResponse("ok")

    async def metrics(self, request: Request) -> Response:
        """Prometheus text, for the bearer of ``ALTYAA_METRICS_TOKEN``."""
        token = self._settings.metrics_token
        if token is None:
            return self._refuse(request, Refused(NOT_FOUND, "ALTYAA_METRICS_TOKEN is not set"))
        bearer = read_bearer([value for name, value in request.headers.raw if name == b"authorization"])
        if isinstance(bearer, Refused):
            return self._refuse(request, bearer)
        if not hmac.compare_digest(bearer.reveal().encode(), token.get_secret_value().encode()):
            return self._refuse(request, Refused(INVALID_TOKEN, "wrong metrics token"))
        return Response(metrics.exposition(), media_type=metrics.CONTENT_TYPE)

    def _refuse(self, request: Request, refused: Refused) -> Response:
        return problem_response(refused, self._settings.base_url, request.state.request_id)
