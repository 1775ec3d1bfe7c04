"""What an app asks at ``/v2/auth/authorize/``."""

from dataclasses import dataclass

from altyaa.protocol.rfc6749_redirects import is_loopback, why_not
from altyaa.simulator import pages
from altyaa.simulator.platform import Platform
from altyaa.simulator.state import App
from altyaa.simulator.tiktok import pkce, scopes
from altyaa.simulator.wire import Request, Response

_LONGEST_URI = 511


@dataclass(frozen=True, slots=True)
class Ask:
    """One authorization request that may be put to a person.

    Attributes:
        state: To be sent back; empty where none came.
        may_skip: Whoever allowed all of it before need not be asked.
    """

    app: App
    redirect_uri: str
    scopes: tuple[str, ...]
    state: dict[str, str]
    challenge: str | None
    may_skip: bool


def read(platform: Platform, request: Request) -> Ask | Response:
    """The request, or the page that a person sees in place of it."""
    query = request.query
    app = platform.app(query["client_key"]) if query.get("client_key") else None
    if app is None or app.is_disabled:
        return _wrong(platform, "unauthorized_client", "The parameter client_key is missing or of no app.")
    redirect_uri = query.get("redirect_uri", "")
    if not _is_allowed(app, redirect_uri):
        return _wrong(platform, "invalid_request", "The redirect URI is not one of the app's, or cannot be one.")
    if query.get("response_type") != "code":
        return _wrong(platform, "unsupported_response_type", "The response type has to be code.")
    wanted = scopes.read(query.get("scope", ""))
    if not wanted or not scopes.KNOWN.issuperset(wanted):
        return _wrong(platform, "invalid_scope", "The parameter scope is missing, or names what there is not.")
    challenge = query.get("code_challenge") or None
    if not pkce.is_fit(app, challenge, query.get("code_challenge_method")):
        return _wrong(platform, "invalid_request", "The code challenge is missing, or is none of the method S256.")
    return Ask(
        app=app,
        redirect_uri=redirect_uri,
        scopes=tuple(dict.fromkeys([scopes.ALWAYS, *wanted])),
        state={"state": query["state"]} if "state" in query else {},
        challenge=challenge,
        may_skip=query.get("disable_auto_auth") != "1",
    )


def _is_allowed(app: App, uri: str) -> bool:
    """https, static, and not too long (developers.tiktok.com/doc/login-kit-web); http for the person's own machine."""
    is_fit = (uri.startswith("https://") or is_loopback(uri)) and why_not(uri) is None
    if not is_fit or "?" in uri or len(uri) > _LONGEST_URI:
        return False
    return app.redirect_uris is None or uri in app.redirect_uris


def _wrong(platform: Platform, error: str, sentence: str) -> Response:
    return pages.wrong(platform.pack, error, sentence)
