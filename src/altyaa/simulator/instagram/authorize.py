"""``/oauth/authorize``: which account, which permissions, and the code."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from altyaa.protocol.rfc6749_redirects import with_answer
from altyaa.simulator import pages
from altyaa.simulator.platform import Platform
from altyaa.simulator.state import App, Code, Person
from altyaa.simulator.wire import Request, Response, redirect

_SCOPES = ("basic", "content_publish", "manage_messages", "manage_comments", "manage_insights")
_KNOWN = frozenset(f"instagram_business_{each}" for each in _SCOPES)
_DENIED = {
    "error": "access_denied",
    "error_reason": "user_denied",
    "error_description": "The user denied your request",
}
_FRAGMENT = "#_"


def authorize(platform: Platform, request: Request, now: datetime) -> Response:
    """One step of a person's way through. The address carries everything, there are no cookies."""
    query = request.query
    app = platform.app(query["client_id"]) if query.get("client_id") else None
    scopes = tuple(dict.fromkeys(query.get("scope", "").replace(",", " ").split()))
    wrong = _problem(query.get("redirect_uri"), query.get("response_type"), scopes, app)
    if app is None or wrong is not None:
        return pages.wrong(platform.pack, "400", f"Invalid Request: {wrong}")
    if chosen := request.form.get("person"):
        return redirect(f"?{urlencode({**query, 'simulated_person': chosen})}")
    person = platform.person(query.get("simulated_person"))
    if person is None:
        return pages.page("choose.html", platform.pack, client_id=app.client_id, people=platform.accounts())
    if request.method == "POST":
        return _decided(platform, request, app, scopes, person, now)
    others = {name: value for name, value in query.items() if name != "simulated_person"}
    return pages.page(
        "consent.html",
        platform.pack,
        client_id=app.client_id,
        person=person,
        other_account=f"?{urlencode(others)}",
        assets=[],
        scopes=[(scope, False) for scope in scopes],
        may_limit=False,
    )


def _problem(
    redirect_uri: str | None, response_type: str | None, scopes: tuple[str, ...], app: App | None
) -> str | None:
    if app is None or app.is_disabled:
        return "Invalid platform app"
    if not redirect_uri or (app.redirect_uris is not None and redirect_uri not in app.redirect_uris):
        return "Invalid redirect_uri"
    if response_type != "code":
        return "Only response type code is allowed"
    if not scopes or not _KNOWN.issuperset(scopes):
        return "Invalid scope"
    return None


def _decided(
    platform: Platform, request: Request, app: App, scopes: tuple[str, ...], person: Person, now: datetime
) -> Response:
    redirect_uri = request.query["redirect_uri"]
    state = {"state": request.query["state"]} if "state" in request.query else {}
    ticked = {scope for scope in scopes if f"scope {scope}" in request.form}
    if request.form.get("decision") != "allow" or not ticked:
        return redirect(with_answer(redirect_uri, {**_DENIED, **state}) + _FRAGMENT)
    grant = platform.grant(app, person, now)
    grant.scopes, grant.declined, grant.allowed_at = ticked, set(scopes) - ticked, now
    text = f"AQ{platform.mint.text('instagram code', '|'.join(grant.whose), 180)}"
    ends_at = now + timedelta(seconds=platform.pack.value("code_seconds"))
    platform.codes[text] = Code(text, grant, redirect_uri, now, ends_at)
    return redirect(with_answer(redirect_uri, {"code": text, **state}) + _FRAGMENT, changed="issued")
