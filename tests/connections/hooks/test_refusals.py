"""What a platform did not sign, or not for us, or not now: nothing of it is told, and nothing follows."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from altyaa.infra import entropy
from altyaa.simulator import tiktok_push as tiktok
from altyaa.simulator.google import id_tokens
from altyaa.simulator.google import push as google
from altyaa.simulator.graph_api import push as meta
from altyaa.simulator.push import Told
from altyaa.simulator.wire import Request, Response
from altyaa.testing.factories import MadeWorkspace
from altyaa.testing.http import http_client
from tests.connections.flow.house import Town, Traveller
from tests.connections.hooks.wire import (
    HOOKS,
    TOKENS_REVOKED,
    grant_in,
    planted,
    removal,
    security_event,
    send,
)
from tests.simulator.stage import CLIENT_ID, SECRET

SUBJECT = "300000000000009"
FORM = {"content-type": "application/x-www-form-urlencoded"}
Make = Callable[[datetime], Told]


def _meta(**changes: Any) -> Make:
    def make(now: datetime) -> Told:
        said = {"user_id": SUBJECT, "algorithm": "HMAC-SHA256", "issued_at": int(now.timestamp())}
        return meta.told("meta/deauthorize", meta.signed_request({**said, **changes}, SECRET))

    return make


def _meta_body(change: Callable[[bytes], bytes], **headers: str) -> Make:
    def make(now: datetime) -> Told:
        told = removal(SUBJECT, now)
        return replace(told, body=change(told.body), headers={**told.headers, **headers})

    return make


def _tiktok(secret: str = SECRET, ago: timedelta = timedelta(0), **changes: Any) -> Make:
    def make(now: datetime) -> Told:
        said = {"client_key": CLIENT_ID, "event": "authorization.removed", "create_time": int(now.timestamp())}
        return tiktok.told({**said, "user_openid": SUBJECT, "content": "{}", **changes}, secret, now - ago)

    return make


def _tiktok_changed(**changes: Any) -> Make:
    return lambda now: replace(_tiktok()(now), **changes)


def _google(at: timedelta = timedelta(0), **changes: Any) -> Make:
    return lambda now: security_event(SUBJECT, TOKENS_REVOKED, now + at, **changes)


def _claims(now: datetime) -> dict[str, Any]:
    about = {"subject": {"subject_type": "iss-sub", "iss": "https://accounts.google.com/", "sub": SUBJECT}}
    return google.claims(CLIENT_ID, {TOKENS_REVOKED: about}, now)


def _jws(token: str) -> Told:
    return Told("google/risc", {"content-type": "application/secevent+jwt"}, token.encode())


def _encoded(said: Mapping[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def _unsigned(now: datetime) -> Told:
    head = {"alg": "none", "kid": id_tokens.signing_key().kid}
    return _jws(f"{_encoded(head)}.{_encoded(_claims(now))}.")


def _with_public_key_as_secret(now: datetime) -> Told:
    key = id_tokens.signing_key()
    text = f"{_encoded({'alg': 'HS256', 'kid': key.kid})}.{_encoded(_claims(now))}"
    signature = hmac.new(key.as_pem(private=False), text.encode(), sha256).digest()
    return _jws(f"{text}.{urlsafe_b64encode(signature).decode().rstrip('=')}")


def _own_key(now: datetime) -> Told:
    """Signed with a key of the sender's, under Google's name for its own."""
    key = RSAKey.generate_key(2048)
    return _jws(jwt.encode({"alg": "RS256", "kid": id_tokens.signing_key().kid}, _claims(now), key))


def _other_kid(now: datetime) -> Told:
    return _jws(jwt.encode({"alg": "RS256", "kid": "another"}, _claims(now), id_tokens.signing_key()))


def _no_kid(now: datetime) -> Told:
    return _jws(jwt.encode({"alg": "RS256"}, _claims(now), id_tokens.signing_key()))


def _id_token(now: datetime) -> Told:
    """The same key, issuer and audience, and no security event."""
    claims = {name: value for name, value in _claims(now).items() if name != "events"}
    return _jws(jwt.encode({"alg": "RS256", "kid": id_tokens.signing_key().kid}, claims, id_tokens.signing_key()))


def _key_in_header(now: datetime) -> Told:
    key = RSAKey.generate_key(2048)
    return _jws(jwt.encode({"alg": "RS256", "kid": "mine", "jwk": key.as_dict(private=False)}, _claims(now), key))


WRONG: dict[str, tuple[str, Make]] = {
    "meta: another secret": ("facebook", lambda now: removal(SUBJECT, now, secret="another app's")),
    "meta: alg none": ("facebook", _meta(algorithm="none")),
    "meta: no algorithm": ("facebook", _meta(algorithm=None)),
    "meta: stale": ("facebook", lambda now: removal(SUBJECT, now - timedelta(days=2))),
    "meta: from the future": ("facebook", lambda now: removal(SUBJECT, now + timedelta(minutes=10))),
    "meta: no time": ("facebook", _meta(issued_at=None)),
    "meta: time is a truth": ("facebook", _meta(issued_at=True)),
    "meta: no person": ("facebook", _meta(user_id=None)),
    "meta: truncated": ("facebook", _meta_body(lambda body: body[:-4])),
    "meta: signature alone": ("facebook", _meta_body(lambda body: body.partition(b".")[0] + b".")),
    "meta: no dot": ("facebook", _meta_body(lambda body: body.replace(b".", b""))),
    "meta: empty signature": ("facebook", _meta_body(lambda body: b"signed_request=." + body.partition(b".")[2])),
    "meta: twice": ("facebook", _meta_body(lambda body: body + b"&" + body)),
    "meta: not a form": ("facebook", _meta_body(lambda body: body, **{"content-type": "application/json"})),
    "meta: no type": ("facebook", _meta_body(lambda body: body, **{"content-type": ""})),
    "meta: nothing": ("facebook", _meta_body(lambda _: b"")),
    "meta: not text": ("facebook", _meta_body(lambda _: b"\xff\xfe=\x00")),
    **{
        f"meta: of a login or a page, with {name}": ("facebook", _meta(**{name: "x"}))
        for name in ("code", "oauth_token", "page", "app_data")
    },
    "meta: many parameters": ("facebook", _meta_body(lambda body: body + b"&a=1" * 30)),
    "tiktok: another secret": ("tiktok", _tiktok("another app's")),
    "tiktok: another app": ("tiktok", _tiktok(client_key="another")),
    "tiktok: stale": ("tiktok", _tiktok(ago=timedelta(minutes=6))),
    "tiktok: from the future": ("tiktok", _tiktok(ago=timedelta(minutes=-6))),
    "tiktok: no signature": ("tiktok", _tiktok_changed(headers={"content-type": "application/json"})),
    "tiktok: nonsense": ("tiktok", _tiktok_changed(headers={"tiktok-signature": "t=,s=,s=,x"})),
    "tiktok: another body": ("tiktok", _tiktok_changed(body=b'{"client_key": "9001"}')),
    "tiktok: event long ago": ("tiktok", _tiktok(create_time=1_600_000_000)),
    "tiktok: no person": ("tiktok", _tiktok(user_openid=["a"])),
    "google: alg none": ("google", _unsigned),
    "google: HS256 with the public key": ("google", _with_public_key_as_secret),
    "google: another key": ("google", _own_key),
    "google: a key of its own": ("google", _key_in_header),
    "google: another kid": ("google", _other_kid),
    "google: no kid": ("google", _no_kid),
    "google: an ID token": ("google", _id_token),
    "google: another audience": ("google", _google(aud="another")),
    "google: an odd audience": ("google", _google(aud={CLIENT_ID: 1})),
    "google: another issuer": ("google", _google(iss="https://accounts.example/")),
    "google: stale": ("google", _google(-timedelta(days=8))),
    "google: from the future": ("google", _google(timedelta(minutes=6))),
    "google: no iat": ("google", _google(iat="now")),
    "google: no jti": ("google", _google(jti="")),
    "google: events are none": ("google", _google(events=[TOKENS_REVOKED])),
    "google: truncated": ("google", lambda now: replace(_google()(now), body=_google()(now).body[:-8])),
    "google: not a token": ("google", lambda _: _jws("{}")),
    "google: another type": ("google", lambda now: replace(_google()(now), headers={"content-type": "text/plain"})),
}
RIGHT: dict[str, tuple[str, Make]] = {
    "meta": ("facebook", _meta(more="is ignored")),
    "meta: as its page shows it": ("facebook", _meta(expires=1291840400)),
    "meta: as others saw it": ("facebook", _meta(user={"country": "de", "locale": "de_DE"})),
    "tiktok": ("tiktok", _tiktok(more="is ignored")),
    "google": ("google", _google(aud=["another", CLIENT_ID])),
    "google: toe says nothing": ("google", _google(toe="then")),
    "google: toe after iat": ("google", _google(toe=10**11)),
}


@pytest.fixture(scope="module")
async def places(town: Town) -> Mapping[str, MadeWorkspace]:
    """Somebody is connected at each platform."""
    return {provider: await planted(town, provider, SUBJECT) for provider in HOOKS}


@pytest.mark.parametrize("case", WRONG)
async def test_it_is_refused_and_changes_nothing(town: Town, places: Mapping[str, MadeWorkspace], case: str) -> None:
    provider, make = WRONG[case]
    before = await grant_in(town, places[provider])
    answer = await send(town, make(entropy.now()))
    if provider == "google":
        assert answer.status_code == 400
        assert answer.json() == {
            "err": "authentication_failed",
            "description": "This is not a security event token for us.",
        }
    else:
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_signature")
        assert answer.json()["detail"] == "This is not signed by the platform, for an app of this service, now."
    assert await grant_in(town, places[provider]) == before


async def test_whoever_sends_rubbish_is_soon_told_to_wait_and_the_platform_is_not(town: Town, mara: Traveller) -> None:
    place = await planted(town, "facebook", SUBJECT)
    elsewhere = {"x-forwarded-for": "192.0.2.7"}
    wrong = removal(SUBJECT, entropy.now(), secret="guessed")
    async with http_client(base_url=town.house.url, headers={**wrong.headers, **elsewhere}) as http:
        statuses = [(await http.post(f"/hooks/{wrong.hook}", content=wrong.body)).status_code for _ in range(400)]
    assert (statuses[0], set(statuses)) == (401, {401, 429}), "300 a minute"
    assert (await send(town, wrong)).status_code == 401, "nobody else's"
    signed = await send(town, removal(SUBJECT, entropy.now()), **elsewhere)
    assert signed.status_code == 200, "what is signed is heard"
    assert (await grant_in(town, place))["state"] == "revoked"


@pytest.mark.parametrize("hook", [each for hooks in HOOKS.values() for each in hooks])
async def test_other_methods_and_large_bodies(town: Town, hook: str) -> None:
    async with http_client(base_url=town.house.url) as http:
        for method in ("GET", "HEAD", "PUT", "DELETE"):
            answer = await http.request(method, f"/hooks/{hook}")
            assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        large = await http.post(f"/hooks/{hook}", content=b"x" * (64 * 1024 + 1), headers=FORM)
        assert large.status_code == 413
        assert (await http.post(f"/hooks/{hook}", content=b"x" * 64 * 1024, headers=FORM)).status_code in (400, 401)


@pytest.mark.parametrize("case", RIGHT)
async def test_what_is_signed_is_heard(town: Town, mara: Traveller, case: str) -> None:
    provider, make = RIGHT[case]
    place = await planted(town, provider, SUBJECT)
    answer = await send(town, make(entropy.now()))
    assert (answer.status_code, answer.content) == (202 if provider == "google" else 200, b"")
    assert (await grant_in(town, place))["state"] == "revoked"


async def test_the_keys_are_asked_for_once_and_an_unknown_name_asks_again_once_a_minute(
    town: Town, mara: Traveller
) -> None:
    asked: list[str] = []

    def notes(request: Request, said: Response) -> Response:
        if "certs" in request.path:
            asked.append(request.path)
        return said

    town.bends(notes)
    for _ in range(20):
        await send(town, _own_key(entropy.now()))
        await send(town, _other_kid(entropy.now()))
    assert len(asked) <= 2
