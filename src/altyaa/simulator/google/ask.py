"""What an app asks at the authorization endpoint."""

from dataclasses import dataclass

from altyaa.protocol import rfc7636_pkce
from altyaa.simulator import pages
from altyaa.simulator.google import scopes
from altyaa.simulator.platform import Platform
from altyaa.simulator.state import App
from altyaa.simulator.wire import Request, Response


@dataclass(frozen=True, slots=True)
class Ask:
    """One authorization request that may be put to a person.

    Attributes:
        prompts: What has to be shown.
        is_offline: Whether a refresh token is wanted.
        adds: Whether what was granted before stays granted.
    """

    app: App
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str | None
    challenge: str | None
    nonce: str | None
    prompts: frozenset[str]
    is_offline: bool
    adds: bool


def read(platform: Platform, request: Request) -> Ask | Response:
    """The request, or the page that a person sees in place of it."""
    query = request.query
    client_id, redirect_uri = query.get("client_id"), query.get("redirect_uri")
    if not client_id:
        return _wrong(platform, "invalid_request", "The parameter client_id is missing.")
    app = platform.app(client_id)
    if app.is_disabled:
        return _wrong(platform, "deleted_client", "The OAuth client was deleted.")
    if not redirect_uri or (app.redirect_uris is not None and redirect_uri not in app.redirect_uris):
        return _wrong(
            platform, "redirect_uri_mismatch", "The redirect URI in the request is not one of the OAuth client's."
        )
    if query.get("response_type") != "code":
        return _wrong(platform, "unsupported_response_type", "The simulator knows the response type code alone.")
    wanted = scopes.read(query.get("scope", ""))
    if not wanted:
        return _wrong(platform, "invalid_request", "The parameter scope is missing.")
    challenge = query.get("code_challenge") or None
    if challenge is not None and (
        query.get("code_challenge_method") != rfc7636_pkce.METHOD or not rfc7636_pkce.is_challenge(challenge)
    ):
        return _wrong(platform, "invalid_request", "The code challenge is not one of the method S256.")
    return Ask(
        app=app,
        redirect_uri=redirect_uri,
        scopes=wanted,
        state=query.get("state"),
        challenge=challenge,
        nonce=query.get("nonce") or None,
        prompts=frozenset(query.get("prompt", "").split()),
        is_offline=query.get("access_type") == "offline",
        adds=query.get("include_granted_scopes") == "true",
    )


def _wrong(platform: Platform, code: str, sentence: str) -> Response:
    return pages.wrong(platform.pack, code, sentence)
