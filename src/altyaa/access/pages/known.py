"""Who is to sign in next."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.rules import read_email
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret
from altyaa.web.cookies import Cookie

_KEPT_SECONDS = 600


class KnownAddress:
    """The address that a page before the sign-in showed, so that nobody types it again.

    It goes by a cookie of the sign-in page: what stands in an address bar also stands in histories and logs. It proves
    nothing; it fills a field in.
    """

    def __init__(self, base_url: str) -> None:
        self._cookie = Cookie("address", base_url, "/sign-in")

    def offer(self, response: Response, email: str) -> None:
        """Fill it in, for ten minutes."""
        self._cookie.write(response, Secret(email.encode().hex()), _KEPT_SECONDS)

    def read(self, request: Request) -> str:
        """The address; empty where none is known."""
        kept = self._cookie.read(request)
        try:
            email = read_email(bytes.fromhex(kept.reveal()).decode()) if kept else ""
        except ValueError:
            return ""
        return "" if isinstance(email, Refused) else email

    def end(self, response: Response) -> None:
        """They signed in."""
        self._cookie.end(response)
