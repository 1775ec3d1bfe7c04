"""What a person is shown: a state, a sentence, who has to act, and the button that does it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from altyaa.connections.model import AppHealth, Connection, State
from altyaa.connections.rules.assets import MISSING, UNUSABLE
from altyaa.connections.rules.breaker import is_frozen
from altyaa.connections.rules.reminders import DISTANCES, days_left
from altyaa.connections.rules.verdicts import INCIDENT, LOST_IN_TRANSIT
from altyaa.kernel.text import N_, Text, text
from altyaa.providers.pack import Pack

Who = Literal["nobody", "workspace", "operator"]
Button = Literal["reconnect", "none"]

GRANT_ENDS, DISCONNECTED, OTHER_ACCOUNT = "grant_ends", "disconnected", "other_account"
REMOVED, ERASED = "removed", "erased"
"""What a platform tells by itself: see ``providers.push``."""
_OWN: Mapping[str, str] = {
    LOST_IN_TRANSIT: N_(
        "%(title)s gave a new sign-in, and its answer never reached this machine. Nobody revoked anything: connect the "
        "account again."
    ),
    MISSING: N_("%(title)s does not list this any more: it is gone, or the account lost its access to it."),
    UNUSABLE: N_(
        "%(title)s lists this and gives no access to it: connect the account again and leave everything ticked."
    ),
    GRANT_ENDS: N_(
        "%(title)s asks for a person from time to time: connect the account again before that time is over."
    ),
    INCIDENT: N_("%(title)s refuses many accounts at once, which looks like an outage there."),
    DISCONNECTED: N_("It was disconnected here."),
    OTHER_ACCOUNT: N_("%(title)s answered for another account than the one that was connected. Connect it again."),
    REMOVED: N_("%(title)s says that the access was removed there. Connect the account again if that was a slip."),
    ERASED: N_("Its person asked %(title)s to have what is kept of them deleted, and it was."),
    "unanswered": N_("%(title)s did not answer."),
    "unreachable": N_("%(title)s could not be reached."),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person is shown.

    Attributes:
        since: None where it only lasts while somebody works on it.
        by: Until when it has to be done, where there is a date.
    """

    state: State
    sentence: Text
    who: Who
    button: Button
    since: datetime | None
    by: datetime | None = None


def shown(connection: Connection, health: AppHealth | None, pack: Pack, now: datetime) -> Shown:
    """The worst of what is known about a connection, its grant and the app; a person's own work comes first."""
    state, code, since = connection.grant_state, connection.grant_code, connection.grant_since
    if connection.own_state == "disconnected":
        return Shown("disconnected", sentence(pack, DISCONNECTED), "nobody", "none", connection.own_since)
    if state in ("expired", "revoked", "disconnected"):
        return Shown(state, sentence(pack, code), "workspace", "reconnect", since)
    if health is not None and health.incident_kind == "app":
        found = sentence(pack, health.incident_code)
        return Shown("app_misconfigured", found, "operator", "none", health.incident_since)
    if connection.own_state == "asset_lost":
        found = sentence(pack, connection.own_code)
        return Shown("asset_lost", found, "workspace", "reconnect", connection.own_since)
    if state in ("scope_lost", "attention"):
        words = until(connection.grant_ends_at, pack, now) if code == GRANT_ENDS else sentence(pack, code)
        return Shown(state, words, "workspace", "reconnect", since, connection.grant_ends_at)
    if state == "degraded" or is_frozen(health, now):
        found = sentence(pack, code if state == "degraded" or health is None else health.incident_code)
        return Shown("degraded", retried(found), "nobody", "none", since)
    if connection.lease_until is not None and connection.lease_until > now:
        return Shown("renewing", text("It is being renewed."), "nobody", "none", None)
    return Shown("healthy", text("It works."), "nobody", "none", since)


def sentence(pack: Pack, code: str | None) -> Text:
    """What a code means: the pack's word, or ours."""
    return meaning(pack, code) or text("%(title)s gave no answer that can be used.", title=pack.title)


def meaning(pack: Pack, code: str | None) -> Text | None:
    """The same; None for a code that nobody has words for."""
    own = _OWN.get((code or "").removeprefix(f"{pack.name}."))
    if own is not None:
        return Text(own, {"title": pack.title})
    return next((Text(cause.sentence) for cause in pack.causes if cause.code == code), None)


def retried(found: Text) -> Text:
    """Of what a machine tries again."""
    return text("%(sentence)s It is tried again by itself.", sentence=found)


def needs_person_soon(grant_ends_at: datetime | None, now: datetime) -> bool:
    """Whether the date on which a person must click again is as near as the first reminder."""
    return grant_ends_at is not None and days_left(grant_ends_at, now) <= DISTANCES[0]


def until(ends: datetime | None, pack: Pack, now: datetime) -> Text:
    """By when a person is needed, in words."""
    if ends is None or ends <= now:
        return text(
            "%(title)s asks for a person from time to time, and that time has come: connect the account again.",
            title=pack.title,
        )
    return text(
        "%(title)s asks for a person by %(day)s: connect the account again before then.", title=pack.title, day=ends
    )
