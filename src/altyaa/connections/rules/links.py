"""What became of a connect session, in a word."""

from datetime import datetime
from typing import Literal

from altyaa.connections.model import ConnectLink

LinkState = Literal["waiting", "opened", "connected", "declined", "failed", "expired"]
Maker = Literal["member", "program", "operator"]
_MAKERS: dict[str, Maker] = {"usr": "member", "operator": "operator"}
_BY_OUTCOME: dict[str | None, LinkState] = {
    "connected": "connected",
    "reauthenticated": "connected",
    "declined": "declined",
    "expired": "expired",
}


def state_of(link: ConnectLink, now: datetime) -> LinkState:
    """Nobody opened it; somebody did; what they did; or its time is over."""
    if link.finished_at is not None:
        return _BY_OUTCOME.get(link.outcome, "failed")
    if (link.pick_expires_at or max(link.expires_at, link.state_expires_at or link.expires_at)) <= now:
        return "expired"
    return "waiting" if link.opened_at is None else "opened"


def reason_of(link: ConnectLink, now: datetime) -> str | None:
    """Why the last way to the platform led nowhere; None where it did not come to that."""
    return link.outcome if state_of(link, now) in ("opened", "failed") else None


def maker_of(created_by: str) -> Maker:
    """What kind of caller made a link: all that whoever opens it is told."""
    return _MAKERS.get(created_by.partition("_")[0], "program")
