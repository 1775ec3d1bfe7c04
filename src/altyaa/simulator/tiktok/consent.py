"""``/v2/auth/authorize/``: which account, which scopes, and the code."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from altyaa.protocol.rfc6749_redirects import with_answer
from altyaa.simulator import pages
from altyaa.simulator.platform import Platform
from altyaa.simulator.state import Code, Grant, Person, Whose
from altyaa.simulator.tiktok import scopes
from altyaa.simulator.tiktok.ask import Ask, read
from altyaa.simulator.wire import Request, Response, redirect

PERSON = "simulated_person"
_DENIED = {"error": "access_denied", "error_description": "The user denied the authorization."}


def authorize(platform: Platform, request: Request, now: datetime) -> Response:
    """One step of a person's way through. The address carries everything, there are no cookies."""
    ask = read(platform, request)
    if isinstance(ask, Response):
        return ask
    if chosen := request.form.get("person"):
        return redirect(f"?{urlencode({**request.query, PERSON: chosen})}")
    person = platform.person(request.query.get(PERSON))
    if person is None:
        return pages.page("choose.html", platform.pack, client_id=ask.app.client_id, people=platform.accounts())
    if request.method == "POST":
        return _decided(platform, ask, person, request, now)
    grant = platform.grants.get(Whose(ask.app.client_id, person.id))
    if ask.may_skip and grant is not None and grant.ended is None and grant.scopes.issuperset(ask.scopes):
        return _with_code(platform, ask, grant, now)
    return _consent_page(platform, ask, person, request)


def _consent_page(platform: Platform, ask: Ask, person: Person, request: Request) -> Response:
    others = {name: value for name, value in request.query.items() if name != PERSON}
    return pages.page(
        "consent.html",
        platform.pack,
        client_id=ask.app.client_id,
        person=person,
        other_account=f"?{urlencode(others)}",
        assets=[],
        scopes=[(scope, scope == scopes.ALWAYS) for scope in ask.scopes],
        may_limit=False,
    )


def _decided(platform: Platform, ask: Ask, person: Person, request: Request, now: datetime) -> Response:
    if request.form.get("decision") != "allow":
        return redirect(with_answer(ask.redirect_uri, {**_DENIED, **ask.state}))
    grant = platform.grant(ask.app, person, now)
    grant.scopes = {scope for scope in ask.scopes if scope == scopes.ALWAYS or f"scope {scope}" in request.form}
    grant.declined = set(ask.scopes) - grant.scopes
    grant.allowed_at = now
    return _with_code(platform, ask, grant, now)


def _with_code(platform: Platform, ask: Ask, grant: Grant, now: datetime) -> Response:
    """Codes have characters that come escaped in the address: whoever does not decode them redeems another code."""
    text = f"{platform.mint.text('tiktok code', '|'.join(grant.whose), 80)}*0!4563.va"
    ends_at = now + timedelta(seconds=platform.pack.value("code_seconds"))
    platform.codes[text] = Code(text, grant, ask.redirect_uri, now, ends_at, ask.challenge)
    answer = {"code": text, "scopes": ",".join(sorted(grant.scopes)), **ask.state}
    return redirect(with_answer(ask.redirect_uri, answer), changed="issued")
