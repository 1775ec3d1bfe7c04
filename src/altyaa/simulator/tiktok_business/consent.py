"""The consent page: which account, what it allows, and the code."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from altyaa.protocol.rfc6749_redirects import with_answer
from altyaa.simulator import pages
from altyaa.simulator.platform import Platform
from altyaa.simulator.state import App, Code, Person, Whose
from altyaa.simulator.wire import Request, Response, redirect

_ALWAYS = "user.info.basic"
_SHORTEST, _LONGEST = 10, 512


@dataclass(frozen=True, slots=True)
class _Ask:
    app: App
    redirect_uri: str
    scopes: tuple[str, ...]
    state: dict[str, str]
    asks_again: bool


def authorize(platform: Platform, request: Request, now: datetime) -> Response:
    """One step of a person's way through. The address carries everything, there are no cookies."""
    ask = _read(platform, request)
    if isinstance(ask, Response):
        return ask
    if chosen := request.form.get("person"):
        return redirect(f"?{urlencode({**request.query, 'simulated_person': chosen})}")
    person = platform.person(request.query.get("simulated_person"))
    if person is None:
        return pages.page("choose.html", platform.pack, client_id=ask.app.client_id, people=platform.accounts())
    if request.method == "POST":
        return _decided(platform, ask, person, request, now)
    if not ask.asks_again and _is_allowed(platform, ask, person):
        return _with_code(platform, ask, person, set(ask.scopes), now)
    return _consent_page(platform, ask, person, request)


def _read(platform: Platform, request: Request) -> _Ask | Response:
    query = request.query
    client_key, redirect_uri = query.get("client_key"), query.get("redirect_uri", "")
    app = platform.app(client_key) if client_key else None
    if app is None or app.is_disabled:
        return pages.wrong(platform.pack, "client_key", "The parameter client_key is missing, or no app has it.")
    parts = urlsplit(redirect_uri)
    is_form = _SHORTEST <= len(redirect_uri) <= _LONGEST and not parts.query and not parts.fragment
    if not is_form or (app.redirect_uris is not None and redirect_uri not in app.redirect_uris):
        return pages.wrong(platform.pack, "redirect_uri", "The redirect URI is not the active one of the app.")
    if query.get("response_type") != "code":
        return pages.wrong(platform.pack, "response_type", "There is the response type code alone.")
    wanted = [each for each in query.get("scope", "").split(",") if each]
    scopes = tuple(dict.fromkeys([_ALWAYS, *wanted]))
    state = {"state": query["state"]} if "state" in query else {}
    return _Ask(app, redirect_uri, scopes, state, query.get("disable_auto_auth") == "1")


def _is_allowed(platform: Platform, ask: _Ask, person: Person) -> bool:
    grant = platform.grants.get(Whose(ask.app.client_id, person.id))
    return grant is not None and grant.ended is None and grant.scopes.issuperset(ask.scopes)


def _consent_page(platform: Platform, ask: _Ask, person: Person, request: Request) -> Response:
    others = {name: value for name, value in request.query.items() if name != "simulated_person"}
    return pages.page(
        "consent.html",
        platform.pack,
        client_id=ask.app.client_id,
        person=person,
        other_account=f"?{urlencode(others)}",
        assets=[],
        scopes=[(scope, scope == _ALWAYS) for scope in ask.scopes],
        may_limit=False,
    )


def _decided(platform: Platform, ask: _Ask, person: Person, request: Request, now: datetime) -> Response:
    if request.form.get("decision") != "allow":
        denied = {"error": "access_denied", "error_description": "User denied the authorization", **ask.state}
        return redirect(with_answer(ask.redirect_uri, denied))
    ticked = {scope for scope in ask.scopes if scope == _ALWAYS or f"scope {scope}" in request.form}
    return _with_code(platform, ask, person, ticked, now)


def _with_code(platform: Platform, ask: _Ask, person: Person, scopes: set[str], now: datetime) -> Response:
    grant = platform.grant(ask.app, person, now)
    grant.scopes, grant.declined, grant.allowed_at = scopes, set(ask.scopes) - scopes, now
    text = f"{platform.mint.text('tiktok_business code', '|'.join(grant.whose), 60)}*3!4811.e1"  # it has to be decoded
    ends_at = now + timedelta(seconds=platform.pack.value("code_seconds"))
    platform.codes[text] = Code(text, grant, ask.redirect_uri, now, ends_at)
    answer = {"code": text, "scopes": ",".join(sorted(scopes)), **ask.state}
    return redirect(with_answer(ask.redirect_uri, answer), changed="issued")
