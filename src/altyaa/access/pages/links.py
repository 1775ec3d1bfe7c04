"""Links from mails: the secret leaves the address at once."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.answers import see_other
from altyaa.kernel.secret import Secret
from altyaa.web.cookies import Cookie

_KEPT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class MailedLink:
    """One kind of link. Opening it swaps its secret for a cookie and consumes nothing: mail scanners open links too.

    Attributes:
        path: The page that the cookie is for, and sent to alone.
    """

    cookie: Cookie

    @property
    def path(self) -> str:
        """The page that the link leads to."""
        return self.cookie.path

    def swap(self, token: Secret[str]) -> Response:
        """303 to the page, whose address holds no secret.

        Args:
            token: One that was found to be good, and so is of letters and digits.
        """
        response = see_other(self.path)
        self.cookie.write(response, token, _KEPT_SECONDS)
        return response

    def read(self, request: Request) -> Secret[str]:
        """The secret; empty, which opens nothing, for a browser that opened no link."""
        return self.cookie.read(request) or Secret("")

    def end(self, response: Response) -> Response:
        """It was used, or is not wanted."""
        self.cookie.end(response)
        return response
