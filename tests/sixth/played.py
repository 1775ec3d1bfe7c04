"""LinkedIn as it is played: it gives tokens, tells of them and ends them, and lists pages."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from altyaa.protocol.rfc6749_redirects import with_answer
from altyaa.simulator import pages
from altyaa.simulator.platform import Platform, Played, is_secret_right
from altyaa.simulator.state import Asset, Code, Grant, Person, Token, Whose, made_up
from altyaa.simulator.wire import Request, Response, json_response, redirect

_WWW, _API = "www.linkedin.com", "api.linkedin.com"


def answer(platform: Platform, request: Request, now: datetime) -> Response:
    """Find who answers."""
    handlers = {
        (_WWW, "/oauth/v2/authorization"): _authorize,
        (_WWW, "/oauth/v2/accessToken"): _token,
        (_WWW, "/oauth/v2/introspectToken"): _introspect,
        (_WWW, "/oauth/v2/revoke"): _revoke,
        (_API, "/v2/userinfo"): _userinfo,
        (_API, "/rest/organizationAcls"): _organizations,
    }
    handler = handlers.get((request.host, request.path))
    return _refused("not_found", 404) if handler is None else handler(platform, request, now)


def whose(platform: Platform, request: Request) -> Whose | None:
    """By the code or token in it."""
    if (code := platform.codes.get(request.get("code") or "")) is not None:
        return code.grant.whose
    texts = (request.get("refresh_token"), request.get("token"), request.credentials("bearer"))
    known = (platform.tokens.get(text) for text in texts if text)
    return next((each.grant.whose for each in known if each is not None and each.grant is not None), None)


def _authorize(platform: Platform, request: Request, now: datetime) -> Response:
    query = request.query
    app, person = platform.app(query["client_id"]), platform.person(query.get("simulated_person"))
    if chosen := request.form.get("person"):
        return redirect(f"?{urlencode({**query, 'simulated_person': chosen})}")
    if person is None:
        return pages.page("choose.html", platform.pack, client_id=app.client_id, people=platform.accounts())
    wanted = query["scope"].split()
    if request.method == "GET":
        said: dict[str, Any] = {"client_id": app.client_id, "person": person, "other_account": "?", "assets": []}
        return pages.page(
            "consent.html", platform.pack, **said, scopes=[(each, False) for each in wanted], may_limit=False
        )
    if request.form.get("decision") != "allow":
        denied = {"error": "user_cancelled_authorize", "state": query["state"]}
        return redirect(with_answer(query["redirect_uri"], denied))
    grant = platform.grant(app, person, now)
    grant.scopes, grant.allowed_at = {each for each in wanted if f"scope {each}" in request.form}, now
    life = platform.pack.span("code_seconds")
    assert life is not None
    text = platform.mint.text("linkedin code", "|".join(grant.whose), 60)
    platform.codes[text] = Code(text, grant, query["redirect_uri"], now, now + life)
    return redirect(with_answer(query["redirect_uri"], {"code": text, "state": query["state"]}), changed="issued")


def _token(platform: Platform, request: Request, now: datetime) -> Response:
    app = platform.app(request.form.get("client_id", ""))
    if not is_secret_right(app, request.form.get("client_secret")):
        return _refused("invalid_client", 401)
    if request.form.get("grant_type") == "refresh_token":
        token = platform.tokens.get(request.form.get("refresh_token", ""))
        if token is None or token.kind != "refresh" or not _is_alive(token, now):
            return _refused("invalid_request")
        return _given(platform, token, now)
    code = platform.codes.get(request.form.get("code", ""))
    if code is None or code.is_used or now >= code.ends_at or request.form.get("redirect_uri") != code.redirect_uri:
        return _refused("invalid_request")
    code.is_used = True
    text = f"AQ{platform.mint.text('linkedin refresh', '|'.join(code.grant.whose), 80)}"
    token = platform.issue("refresh", text, app, code.grant, now, platform.pack.span("grant_seconds"))
    code.grant.refresh_tokens = [token]
    return _given(platform, token, now, changed="issued")


def _given(platform: Platform, refresh: Token, now: datetime, **how: Any) -> Response:
    grant = _grant(refresh)
    text = f"AQ{platform.mint.text('linkedin access', '|'.join(grant.whose), 80)}"
    access = platform.issue("access", text, grant.app, grant, now, platform.pack.span("access_seconds"))
    assert access.ends_at is not None
    assert refresh.ends_at is not None
    access.ends_at = min(access.ends_at, refresh.ends_at)
    said = {
        "access_token": access.text,
        "expires_in": int((access.ends_at - now).total_seconds()),
        "refresh_token": refresh.text,
        "refresh_token_expires_in": int((refresh.ends_at - now).total_seconds()),
        "scope": ",".join(sorted(grant.scopes)),
    }
    return json_response(200, said, **how)


def _introspect(platform: Platform, request: Request, now: datetime) -> Response:
    token = platform.tokens.get(request.form.get("token", ""))
    if token is None:
        return _refused("invalid_request")
    if not _is_alive(token, now):
        return json_response(200, {"active": False, "status": "revoked"})
    scope, client_id = ",".join(sorted(_grant(token).scopes)), token.app.client_id
    return json_response(200, {"active": True, "status": "active", "client_id": client_id, "scope": scope})


def _revoke(platform: Platform, request: Request, now: datetime) -> Response:
    token = platform.tokens.get(request.form.get("token", ""))
    if token is None or not _is_alive(token, now):
        return _refused("invalid_request")
    _grant(token).ended = "revoked_by_app"
    return json_response(200, {}, changed="ended")


def _userinfo(platform: Platform, request: Request, now: datetime) -> Response:
    person = _caller(platform, request, now)
    return _refused("", 401) if person is None else json_response(200, {"sub": person.id, "name": person.name})


def _organizations(platform: Platform, request: Request, now: datetime) -> Response:
    person = _caller(platform, request, now)
    if person is None or request.headers.get("linkedin-version") != platform.pack.value("api_version"):
        return _refused("", 401 if person is None else 400)
    found = [
        {"organization": f"urn:li:organization:{each.id}", "organization~": {"localizedName": each.name}}
        for each in person.assets
        if not each.is_lost
    ]
    return json_response(200, {"elements": found})


def _caller(platform: Platform, request: Request, now: datetime) -> Person | None:
    token = platform.tokens.get(request.credentials("bearer") or "")
    return _grant(token).person if token is not None and token.kind == "access" and _is_alive(token, now) else None


def _is_alive(token: Token, now: datetime) -> bool:
    return _grant(token).ended is None and (token.ends_at is None or now < token.ends_at)


def _grant(token: Token) -> Grant:
    assert token.grant is not None
    return token.grant


def _refused(error: str, status: int = 400) -> Response:
    return json_response(status, {"error": error} if error else {"status": status, "serviceErrorCode": 65600})


PLAYED = Played(
    name="linkedin",
    hosts=frozenset({_WWW, _API}),
    answer=answer,
    whose=whose,
    throttled=lambda _platform, _seconds: _refused("", 429),
    exhausted=lambda _platform: _refused("", 429),
    why_dead=lambda _platform, grant, _now: grant.ended,
    person_parameter="simulated_person",
    acts=frozenset({"revoke", "lose_asset", "regain_asset"}),
    cast=lambda: (made_up("li_mara", Asset("page", "2414183", "Harbor Coffee")),),
    crowd=lambda number: [made_up(f"li_{each}", Asset("page", f"24{each}", "Page")) for each in range(number)],
)
