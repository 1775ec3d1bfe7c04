"""``/dialog/oauth``: which account, which pages, which permissions, and the code."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from altyaa.protocol.rfc6749_redirects import with_answer
from altyaa.simulator import pages
from altyaa.simulator.platform import Platform
from altyaa.simulator.state import App, Code, Person
from altyaa.simulator.wire import Request, Response, redirect

_ALWAYS = "public_profile"
ASSETS = (("page", "pages_"), ("instagram", "instagram_"))
"""What a person may leave out, by what the permissions begin with that are about it."""
_DENIED = {
    "error": "access_denied",
    "error_code": "200",
    "error_reason": "user_denied",
    "error_description": "Permissions error",
}
_FRAGMENT = "#_=_"


@dataclass(frozen=True, slots=True)
class _Ask:
    app: App
    redirect_uri: str
    scopes: tuple[str, ...]
    state: dict[str, str]
    returns_scopes: bool


def dialog(platform: Platform, request: Request, now: datetime) -> Response:
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
    return _consent_page(platform, ask, person, request)


def _read(platform: Platform, request: Request) -> _Ask | Response:
    query = request.query
    client_id, redirect_uri = query.get("client_id"), query.get("redirect_uri")
    app = platform.app(client_id) if client_id else None
    if app is None or app.is_disabled:
        return pages.wrong(
            platform.pack, "101", "Invalid App ID: the provided app ID does not look like a valid app ID."
        )
    if not redirect_uri or (app.redirect_uris is not None and redirect_uri not in app.redirect_uris):
        return pages.wrong(
            platform.pack, "191", "URL blocked: the redirect URI is not whitelisted in the app's settings."
        )
    if query.get("response_type", "code") != "code":
        return pages.wrong(platform.pack, "100", "The simulator knows the response type code alone.")
    wanted = query.get("scope", "").replace(",", " ").split()
    scopes = tuple(dict.fromkeys([_ALWAYS, *wanted]))
    state = {"state": query["state"]} if "state" in query else {}
    return _Ask(app, redirect_uri, scopes, state, query.get("return_scopes") == "true")


def _consent_page(platform: Platform, ask: _Ask, person: Person, request: Request) -> Response:
    others = {name: value for name, value in request.query.items() if name != "simulated_person"}
    kinds = [kind for kind, prefix in ASSETS if any(scope.startswith(prefix) for scope in ask.scopes)]
    return pages.page(
        "consent.html",
        platform.pack,
        client_id=ask.app.client_id,
        person=person,
        other_account=f"?{urlencode(others)}",
        assets=[each for each in person.assets if each.kind in kinds and not each.is_lost],
        scopes=[(scope, scope == _ALWAYS) for scope in ask.scopes],
        may_limit=False,
    )


def _decided(platform: Platform, ask: _Ask, person: Person, request: Request, now: datetime) -> Response:
    if request.form.get("decision") != "allow":
        return redirect(with_answer(ask.redirect_uri, {**_DENIED, **ask.state}) + _FRAGMENT)
    ticked = {scope for scope in ask.scopes if scope == _ALWAYS or f"scope {scope}" in request.form}
    grant = platform.grant(ask.app, person, now)
    grant.declined = (grant.declined | set(ask.scopes)) - ticked
    grant.scopes = (grant.scopes | ticked) - grant.declined
    grant.asset_ids = {each.id for each in person.assets if f"asset {each.id}" in request.form}
    grant.allowed_at = now
    text = f"AQ{platform.mint.text('facebook code', '|'.join(grant.whose), 180)}"
    ends_at = now + timedelta(seconds=platform.pack.value("code_seconds"))
    platform.codes[text] = Code(text, grant, ask.redirect_uri, now, ends_at)
    answer = {"code": text, **ask.state}
    if ask.returns_scopes:
        denied = ",".join(sorted(grant.declined))
        answer |= {"granted_scopes": ",".join(sorted(grant.scopes)), "denied_scopes": denied}
    return redirect(with_answer(ask.redirect_uri, answer) + _FRAGMENT, changed="issued")
