"""Cookies that scripts cannot read and, on https, that no other host can plant."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from altyaa.kernel.secret import Secret


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie of this service: HttpOnly, SameSite=Lax, for this host alone.

    Lax and not Strict: the first request of an authorization comes from another site and must find the session.

    Attributes:
        word: What it is for, such as ``session``.
        base_url: ``Secure`` and a prefix that only https can write (RFC 6265bis §4.1.3) if and only if it is https.
        path: The pages that it is sent to. The stronger prefix, ``__Host-``, allows the whole host alone.
    """

    word: str
    base_url: str
    path: str = "/"

    @property
    def name(self) -> str:
        """Its name on the wire."""
        prefix = "__Host-" if self.path == "/" else "__Secure-"
        return f"{prefix}altyaa_{self.word}" if self._secure else f"altyaa_{self.word}"

    def read(self, request: Request) -> Secret[str] | None:
        """Its value; None when it is absent, empty, or there twice: then somebody else planted one of them."""
        header = ";".join(request.headers.getlist("cookie"))
        pairs = [part.strip().partition("=") for part in header.split(";")]
        values = [value for name, _, value in pairs if name == self.name]
        return Secret(values[0]) if len(values) == 1 and values[0] else None

    def write(self, response: Response, value: Secret[str], max_age_seconds: int | None = None) -> None:
        """Set it; without an age it ends with the browser."""
        response.set_cookie(
            self.name,
            value.reveal(),
            max_age_seconds,
            path=self.path,
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )

    def end(self, response: Response) -> None:
        """Have the browser forget it."""
        response.delete_cookie(self.name, self.path, secure=self._secure, httponly=True, samesite="lax")

    @property
    def _secure(self) -> bool:
        return self.base_url.startswith("https://")
