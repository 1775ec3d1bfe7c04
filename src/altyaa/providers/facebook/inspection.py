"""What Facebook says of a token: ``debug_token``, asked with the app's own token."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from altyaa.kernel.secret import Secret
from altyaa.providers.facebook.dialect import DIALECT, PACK
from altyaa.providers.facebook.graph import app_token, graph
from altyaa.providers.graph_api import errors
from altyaa.providers.judging import judge, strange
from altyaa.providers.model import App, Failure, Steps
from altyaa.providers.reading import members, read_moment, read_name, read_words


@dataclass(frozen=True, slots=True)
class Inspected:
    """A token that works.

    Attributes:
        kind: As ``USER``, ``PAGE``.
        subject: The person's id, scoped to the app.
        profile: The page's id, of a page's token.
        ends: ``access_ends`` and ``grant_ends``, each where it is said; None in it for never.
        has_data: The person's data is still open to the app.
    """

    kind: str | None
    subject: str
    profile: str | None
    scopes: frozenset[str] | None
    ends: Mapping[str, datetime | None]
    has_data: bool


def inspect(app: App, token: Secret[str]) -> Steps[Inspected]:
    """Ask about a token. That it does not work, the platform says by 200 and in so many words."""
    url = PACK.value("introspect_url")
    reply, sent = yield graph("probe", "GET", url, app, app_token(app), input_token=token)
    answer = DIALECT.read("introspect", reply)
    return answer if isinstance(answer, Failure) else _read(app, members(answer.get("data")), sent)


def _read(app: App, data: Mapping[str, Any], sent: datetime) -> Inspected | Failure:
    if data.get("is_valid") is False:
        failure = judge(PACK, "api", {**errors(data), "is_valid": False})
        return replace(failure, final=failure.verdict == "suspect")
    subject, kind, profile = (read_name(data.get(name)) for name in ("user_id", "type", "profile_id"))
    if data.get("is_valid") is not True or subject is None:
        return strange(PACK, "wrong_shape")
    if read_name(data.get("app_id")) != app.client_id:
        return strange(PACK, "other_app")
    ends = _ends(data, sent)
    has_data = (ends.get("grant_ends") or sent) >= sent
    return Inspected(kind, subject, profile, read_words(data.get("scopes"), ","), ends, has_data)


def _ends(data: Mapping[str, Any], sent: datetime) -> dict[str, datetime | None]:
    said = {"access_ends": data.get("expires_at"), "grant_ends": data.get("data_access_expires_at")}
    farthest = timedelta(seconds=PACK.value("believed_seconds"))
    moments = {name: read_moment(value, sent, farthest) for name, value in said.items()}
    return {name: moment for name, moment in moments.items() if moment is not None or said[name] == 0}
