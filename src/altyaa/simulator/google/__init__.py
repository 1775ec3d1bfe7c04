"""Google's sign-in and its Business Profile APIs, as their pack and design 07 A5 tell them."""

from collections.abc import Callable
from datetime import datetime

from altyaa.simulator.google import cast, consent, id_tokens, lookups, profile, push, token, tokens
from altyaa.simulator.google.errors import api_error, quota_exceeded
from altyaa.simulator.platform import Platform, Played
from altyaa.simulator.state import Whose
from altyaa.simulator.wire import Request, Response

_Handler = Callable[[Platform, Request, datetime], Response]
_BUSINESS = "mybusinessbusinessinformation.googleapis.com"
_ROUTES: dict[tuple[str, str], tuple[tuple[str, ...], _Handler]] = {
    ("accounts.google.com", "/o/oauth2/v2/auth"): (("GET", "POST"), consent.authorize),
    ("accounts.google.com", "/.well-known/openid-configuration"): (("GET",), id_tokens.discovery),
    ("accounts.google.com", "/.well-known/risc-configuration"): (("GET",), push.configuration),
    ("www.googleapis.com", "/oauth2/v3/certs"): (("GET",), id_tokens.certs),
    ("oauth2.googleapis.com", "/token"): (("POST",), token.token),
    ("oauth2.googleapis.com", "/revoke"): (("POST",), lookups.revoke),
    ("oauth2.googleapis.com", "/tokeninfo"): (("GET", "POST"), lookups.tokeninfo),
    ("openidconnect.googleapis.com", "/v1/userinfo"): (("GET", "POST"), lookups.userinfo),
    ("mybusinessaccountmanagement.googleapis.com", "/v1/accounts"): (("GET",), profile.accounts),
}
_ACTS = frozenset(
    {
        "revoke",
        "password_change",
        "delete_account",
        "recover",
        "lose_asset",
        "regain_asset",
        "untick_scope",
        "testing_death",
    }
)
_CREDENTIALS = ("refresh_token", "token", "access_token")


def answer(platform: Platform, request: Request, now: datetime) -> Response:
    """Find who answers."""
    found = _ROUTES.get((request.host, request.path))
    if found is None and request.host == _BUSINESS and _is_locations(request.path):
        found = (("GET",), profile.locations)
    if found is None and request.host == _BUSINESS and request.path.startswith("/v1/locations/"):
        found = (("GET",), profile.location)
    if found is None:
        return api_error(404, "NOT_FOUND", "Requested entity was not found.")
    methods, handler = found
    if request.method not in methods:
        return api_error(405, "UNIMPLEMENTED", "Method not allowed.")
    return handler(platform, request, now)


def whose(platform: Platform, request: Request) -> Whose | None:
    """By the code or token in it."""
    if (code := platform.codes.get(request.form.get("code", ""))) is not None:
        return code.grant.whose
    texts = [request.credentials("bearer"), *(request.get(name) for name in _CREDENTIALS)]
    known = (platform.tokens.get(text) for text in texts if text)
    return next((each.grant.whose for each in known if each is not None and each.grant is not None), None)


def _is_locations(path: str) -> bool:
    match path.split("/"):
        case ["", "v1", "accounts", account, "locations"]:
            return bool(account)
    return False


PLAYED = Played(
    name="google",
    hosts=frozenset({host for host, _ in _ROUTES} | {_BUSINESS}),
    answer=answer,
    whose=whose,
    throttled=lambda _platform, seconds: quota_exceeded(retry_after_seconds=seconds),
    exhausted=lambda _platform: quota_exceeded("0"),
    why_dead=tokens.why_over,
    person_parameter="authuser",
    acts=_ACTS,
    cast=cast.cast,
    crowd=cast.crowd,
    tells=push.tells,
)
