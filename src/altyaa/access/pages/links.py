"""Links from mails: the secret leaves the address at once."""

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.answers import see_other
from altyaa.access.pages.desk import Desk
from altyaa.infra import entropy
from altyaa.infra.db import Database
from altyaa.infra.vault import ServiceKeys
from altyaa.kernel.clock import Clock
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret
from altyaa.web.cookies import Cookie
from altyaa.web.csrf import Guard
from altyaa.web.model import Link
from altyaa.web.refusal import refusal_page

_KEPT_SECONDS = 3600

Found = TypeVar("Found")
Find = Callable[[Database, ServiceKeys, Clock, Secret[str]], Awaitable[Found | Refused]]
"""Looks up what a secret opens."""
Instead = Callable[[Request], Awaitable[Link]]
"""Where somebody goes on from a link that opens nothing."""


class MailedLink(Generic[Found]):
    """One kind of link. Opening it swaps its secret for a cookie and consumes nothing: mail scanners open links too.

    Args:
        cookie: Its path is the page that the link leads to; it is sent there alone.
    """

    def __init__(self, desk: Desk, cookie: Cookie, find: Find[Found], instead: Instead) -> None:
        self._desk, self._cookie, self._find, self._instead = desk, cookie, find, instead

    async def open(self, request: Request) -> Response:
        """The link of the mail. It is not used up by being opened."""
        token = Secret(request.path_params["token"])
        found = await self.find(token)
        if isinstance(found, Refused):
            return await self.ended(request, found)
        response = see_other(self._cookie.path)
        self._cookie.write(response, token, _KEPT_SECONDS)  # It was found, and so is of letters and digits.
        return response

    def read(self, request: Request) -> Secret[str]:
        """The secret; empty, which opens nothing, for a browser that opened no link."""
        return self._cookie.read(request) or Secret("")

    def guard(self, request: Request, guard: Guard) -> Guard:
        """Of a form about this link: the cookie is of the link opened last, the form's may be another tab's."""
        return guard.about(self.read(request))

    async def find(self, token: Secret[str]) -> Found | Refused:
        """What a secret opens now.

        Raises:
            DatabaseUnavailable: It could not be looked up.
        """
        return await self._find(self._desk.db, self._desk.keyring.keys, entropy.now, token)

    def end(self, response: Response) -> Response:
        """It was used, or is not wanted."""
        self._cookie.end(response)
        return response

    async def ended(self, request: Request, refused: Refused) -> Response:
        """The page of a link that opens nothing."""
        return self.end(refusal_page(request, refused, await self._instead(request)))
