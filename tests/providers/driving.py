"""Running a platform's functions against answers that were written down: no socket, no clock."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from altyaa.kernel.secret import Secret
from altyaa.providers.model import App, Call, Failure, Provider, Redeem, Reply, Steps, Tokens

T = TypeVar("T")

SENT = datetime(2026, 11, 24, 12, tzinfo=UTC)
JSON = {"content-type": "application/json; charset=utf-8"}
APPS = {
    "google": App("google", "1234987819200.apps.googleusercontent.com", Secret("GOCSPX-secret")),
    "facebook": App("facebook", "138483919580948", Secret("app-secret")),
    "instagram": App("instagram", "990602627938098", Secret("instagram-secret")),
    "tiktok": App("tiktok", "awx1a2b3c4d5e6f7", Secret("tiktok-secret")),
    "tiktok_business": App("tiktok_business", "app_id", Secret("business-secret")),
}
BEFORE = {
    "google": Tokens(
        Secret("ya29.a0AfB_before"),
        SENT + timedelta(minutes=10),
        Secret("1//0gBefore"),
        None,
        frozenset({"https://www.googleapis.com/auth/business.manage"}),
        frozenset({"grant_ends"}),
    ),
    "facebook": Tokens(
        Secret("EAAbefore"),
        SENT + timedelta(days=53),
        None,
        SENT + timedelta(days=90),
        frozenset({"pages_show_list", "pages_read_engagement", "public_profile"}),
    ),
    "instagram": Tokens(
        Secret("IGAAbefore"),
        SENT + timedelta(days=53),
        None,
        SENT + timedelta(days=53),
        frozenset({"instagram_business_basic", "instagram_business_manage_comments"}),
        subject="17841405822304914",
    ),
    "tiktok": Tokens(
        Secret("act.before"),
        SENT + timedelta(minutes=24),
        Secret("rft.before"),
        SENT + timedelta(days=100),
        frozenset({"user.info.basic", "video.list"}),
        subject="afd97af1-b87b-48b9-ac98-410aghda5344",
    ),
    "tiktok_business": Tokens(
        Secret("act.before"),
        SENT + timedelta(minutes=10),
        Secret("rft.before"),
        SENT + timedelta(seconds=31_500_000),
        frozenset({"user.info.basic", "comment.list"}),
    ),
}
REDEEM = Redeem(Secret("the-code"), "https://altyaa.example/connect/callback/", Secret("the-verifier"))


def reply(status: int, body: object, headers: Mapping[str, str] = JSON) -> Reply:
    """An answer: an object as JSON, anything else as it is."""
    raw = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return Reply(status, headers, raw)


def run(steps: Steps[T], replies: Sequence[Reply], sent: datetime = SENT) -> tuple[list[Call], T | Failure]:
    """The calls of a generator that gets these answers, and what it comes to. Each answer has to be asked for."""
    waiting, calls = list(replies), []
    try:
        call = next(steps)
        while True:
            calls.append(call)
            call = steps.send((waiting.pop(0), sent))
    except StopIteration as end:
        assert not waiting, "fewer calls were made than there are answers"
        return calls, end.value


def steps_of(provider: Provider, step: str) -> Steps[Any]:
    """A step of a platform by its name, with the usual app and tokens; one call and its reading are a step too."""
    app, before = APPS[provider.name], BEFORE[provider.name]
    match step:
        case "connect":
            return (yield from provider.connect(app, REDEEM))
        case "assets":
            return (yield from provider.assets(app, before))
        case "probe":
            return (yield from provider.probe(app, before))
        case "renewal":
            answer, sent = yield provider.renewal(app, before)
            return provider.read_renewal(before, answer, sent)
        case "revocation":
            assert provider.revocation is not None
            answer, _sent = yield provider.revocation(app, before)
            return provider.read_revocation(answer)
    raise AssertionError(step)


def sent_by(call: Call) -> dict[str, str]:
    """Everything that a call sends in its query and its body."""
    sent = {**call.query, **(call.form or {}), **(call.json or {})}
    return {name: value.reveal() if isinstance(value, Secret) else value for name, value in sent.items()}
