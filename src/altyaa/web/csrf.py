"""Proof that a form was opened here by the one who sends it (RFC 6265bis §8.8.1; OWASP, signed double submit)."""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from altyaa.infra.entropy import new_secret
from altyaa.kernel.problems import CSRF_FAILED, Refused
from altyaa.kernel.secret import Secret
from altyaa.web.cookies import Cookie
from altyaa.web.forms import CSRF_FIELD, Form

_OWN_PORT = {"http": ":80", "https": ":443"}


class Guard:
    """The guard of one request's forms.

    Attributes:
        token: What ``form.post`` puts into the form.
    """

    def __init__(self, token: str, request: Request, base_url: str, planted: tuple[Cookie, Secret[str]] | None) -> None:
        self.token = token
        self._request, self._base_url, self._planted = request, base_url, planted
        self._origin = serialized_origin(base_url)

    def about(self, what: Secret[str]) -> "Guard":
        """The same for a form about one thing: opened for another, it is refused. Two tabs share their cookies."""
        token = _text(hmac.digest(self.token.encode(), what.reveal().encode(), sha256))
        return Guard(token, self._request, self._base_url, self._planted)

    def keep(self, response: Response) -> None:
        """Send the visitor's cookie with the page, when it is a new one. Nothing to do for a session."""
        if self._planted is not None:
            cookie, value = self._planted
            cookie.write(response, value)

    def refuse(self, form: Form) -> Refused | None:
        """Why a posted form must not be acted on; None when it may be.

        The browser's own word on where the form stood comes first: a page of a neighbouring port or subdomain can
        plant a cookie and its token, but cannot forge ``Sec-Fetch-Site`` or ``Origin``. Our pages send no referrer,
        and browsers then write ``Origin: null`` (Fetch §3.2.4), so null says nothing by itself.
        """
        site, origin = self._request.headers.get("sec-fetch-site"), self._request.headers.get("origin")
        if site not in (None, "same-origin", "none"):
            return Refused(CSRF_FAILED, f"Sec-Fetch-Site is {site[:20]}")
        if origin not in (None, "null", self._origin):
            return Refused(CSRF_FAILED, "Origin is another")
        if not hmac.compare_digest(form.secret(CSRF_FIELD).reveal().encode(), self.token.encode()):
            return Refused(CSRF_FAILED, "CSRF token missing or of another session")
        return None


class Csrf:
    """Makes guards.

    Args:
        key: HMAC key, 32 bytes, the same in every serving process.
    """

    def __init__(self, key: Secret[bytes], base_url: str) -> None:
        self._key, self._base_url = key, base_url
        self._visitor = Cookie("visitor", base_url)

    def of_session(self, request: Request, session: Secret[str]) -> Guard:
        """A guard bound to a session, by what stays the same for as long as it lives: it ends with the session."""
        return Guard(self._token("session", session), request, self._base_url, None)

    def of_visitor(self, request: Request) -> Guard:
        """A guard for somebody who is not signed in, bound to a cookie of its own. Call ``keep`` with the answer."""
        known = self._visitor.read(request)
        value = known or Secret(_text(new_secret().reveal()))
        planted = None if known else (self._visitor, value)
        return Guard(self._token("visitor", value), request, self._base_url, planted)

    def _token(self, kind: str, bound_to: Secret[str]) -> str:
        return _text(hmac.digest(self._key.reveal(), f"csrf {kind} {bound_to.reveal()}".encode(), sha256))


def serialized_origin(url: str) -> str:
    """The origin of an address as browsers write it (WHATWG HTML §7.1.1): lower case, without the scheme's own port."""
    parts = urlsplit(url.lower())
    return f"{parts.scheme}://{parts.netloc.removesuffix(_OWN_PORT[parts.scheme])}"


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
