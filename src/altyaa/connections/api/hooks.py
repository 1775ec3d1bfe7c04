"""``/hooks/…``: where platforms tell us something by themselves. What they sign is believed, and nothing else."""

import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from altyaa.connections.actions.means import Means
from altyaa.connections.actions.push import Pushes
from altyaa.infra.http.body import read_body
from altyaa.infra.http.origin import note_origin
from altyaa.infra.http.peer import Networks, client_address
from altyaa.infra.http.problems import Halted
from altyaa.kernel.problems import INVALID_SIGNATURE, Refused
from altyaa.limits.callers import Limits
from altyaa.providers.push import Delivery, Hook

PREFIX = "/hooks"
LARGEST_BYTES = 64 * 1024
_NO_STORE = {"Cache-Control": "no-store"}


class Hooks:
    """The addresses that platforms are told in their consoles. Each platform's folder says which are its own."""

    def __init__(self, means: Means, limits: Limits, proxies: Networks) -> None:
        self._means, self._limits, self._proxies = means, limits, proxies
        self._pushes = Pushes(means)

    def routes(self) -> list[Route]:
        """One for each, whether or not an app is set up there."""
        spoken: Mapping[str, Hook] = {
            address: hook for each in self._means.providers.values() for address, hook in each.hooks.items()
        }
        return [
            Route(f"{PREFIX}/{address}", self._at(address, hook), methods=["POST"]) for address, hook in spoken.items()
        ]

    def _at(self, address: str, hook: Hook) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            note_origin(request, self._proxies)
            headers: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
            for name, value in request.headers.items():
                headers[name] += (value,)
            delivery = Delivery(headers, await read_body(request, LARGEST_BYTES), self._means.clock())
            heard = await self._pushes.hear(address, delivery)
            if isinstance(heard, Refused):
                return self._refused(request, hook, heard)
            if heard.code is None:
                return Response(status_code=hook.accepted, headers=_NO_STORE)
            url = f"{self._means.base_url}{PREFIX}/{address}/{heard.code}"
            return JSONResponse({"url": url, "confirmation_code": heard.code}, headers=_NO_STORE)

        return answer

    def _refused(self, request: Request, hook: Hook, refused: Refused) -> Response:
        """What was not signed counts as a failure of its network; over the limit, it is told that alone."""
        if refused.problem is not INVALID_SIGNATURE:
            raise Halted(refused)
        limited = self._limits.count_failure(client_address(request.scope, self._proxies))
        if limited is not None or hook.refusal is None:
            raise Halted(limited or refused)
        request.state.refused = refused.why
        return Response(json.dumps(hook.refusal), 400, _NO_STORE, "application/json")
