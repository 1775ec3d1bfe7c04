"""The authorization endpoint: which account, which scopes, and the code."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from altyaa.protocol.rfc6749_redirects import with_answer
from altyaa.simulator import pages
from altyaa.simulator.google import scopes
from altyaa.simulator.google.ask import Ask, read
from altyaa.simulator.google.id_tokens import ISSUER
from altyaa.simulator.platform import Platform
from altyaa.simulator.state import Code, Grant, Person, Whose
from altyaa.simulator.wire import Request, Response, redirect


def authorize(platform: Platform, request: Request, now: datetime) -> Response:
    """One step of a person's way through. The address carries everything, there are no cookies."""
    ask = read(platform, request)
    if isinstance(ask, Response):
        return ask
    if chosen := request.form.get("person"):
        return _as_person(request, chosen, ask.prompts - {"select_account"})
    person = platform.person(request.query.get("authuser") or request.query.get("login_hint"))
    if request.method == "POST" and person is not None:
        return _decided(platform, ask, person, request, now)
    if "none" in ask.prompts:
        if person is None:
            return _refused(ask, "login_required")
        if not _is_allowed(platform, ask, person):
            return _refused(ask, "consent_required")
    elif person is None or "select_account" in ask.prompts:
        return pages.page("choose.html", platform.pack, client_id=ask.app.client_id, people=platform.accounts())
    elif "consent" in ask.prompts or not _is_allowed(platform, ask, person):
        return _consent_page(platform, ask, person, request)
    # Allowed before, and not asked again: a refresh token came of the first time alone.
    grant = platform.grant(ask.app, person, now)
    return _with_code(platform, ask, grant, now, is_offline=False)


def _as_person(request: Request, person_id: str, prompts: frozenset[str]) -> Response:
    query = {**request.query, "authuser": person_id, "prompt": " ".join(sorted(prompts))}
    return redirect(f"?{urlencode(query)}")


def _is_allowed(platform: Platform, ask: Ask, person: Person) -> bool:
    grant = platform.grants.get(Whose(ask.app.client_id, person.id))
    return grant is not None and grant.ended is None and grant.scopes.issuperset(ask.scopes)


def _consent_page(platform: Platform, ask: Ask, person: Person, request: Request) -> Response:
    others = {name: value for name, value in request.query.items() if name not in ("authuser", "login_hint")}
    return pages.page(
        "consent.html",
        platform.pack,
        client_id=ask.app.client_id,
        person=person,
        other_account=f"?{urlencode(others)}",
        assets=[],
        scopes=[(scope, scope in scopes.ALWAYS) for scope in ask.scopes],
        may_limit=True,
    )


def _decided(platform: Platform, ask: Ask, person: Person, request: Request, now: datetime) -> Response:
    if request.form.get("decision") != "allow":
        return _refused(ask, "access_denied")
    ticked = {scope for scope in ask.scopes if scope in scopes.ALWAYS or f"scope {scope}" in request.form}
    if not ticked:
        return _refused(ask, "access_denied")
    grant = platform.grant(ask.app, person, now)
    grant.scopes = grant.scopes | ticked if ask.adds else ticked
    grant.declined = set(ask.scopes) - ticked
    grant.allowed_at = now
    days = request.form.get("days", "")
    grant.ends_at = now + timedelta(days=int(days)) if days.isdecimal() else None
    return _with_code(platform, ask, grant, now, is_offline=ask.is_offline)


def _with_code(platform: Platform, ask: Ask, grant: Grant, now: datetime, *, is_offline: bool) -> Response:
    text = f"4/0A{platform.mint.text('google code', '|'.join(grant.whose), 70)}"
    ends_at = now + timedelta(seconds=platform.pack.value("code_seconds"))
    platform.codes[text] = Code(text, grant, ask.redirect_uri, now, ends_at, ask.challenge, is_offline, ask.nonce)
    answer = {} if ask.state is None else {"state": ask.state}
    answer |= {"iss": ISSUER, "code": text, "scope": " ".join(sorted(grant.scopes)), "authuser": "0"}
    return redirect(with_answer(ask.redirect_uri, answer), changed="issued")


def _refused(ask: Ask, error: str) -> Response:
    answer = {"error": error} if ask.state is None else {"error": error, "state": ask.state}
    return redirect(with_answer(ask.redirect_uri, answer))
