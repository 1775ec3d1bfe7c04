"""What the events slice's parts hand to one another."""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Event:
    """A fact as it is stored.

    Attributes:
        actor: Wire id of the principal; ``operator`` or ``service``.
        subject: Wire id of what it happened to.
        data: JSON text.
    """

    id: UUID
    type: str
    occurred_at: datetime
    actor: str
    subject: str
    data: str
    request_id: str | None
    ip: IPv4Address | IPv6Address | None
    user_agent: str | None


@dataclass(frozen=True, slots=True)
class Search:
    """Which facts are asked for: those that meet all of it. None, or no types, asks for nothing.

    Attributes:
        types: Any of these.
        actor, subject: Wire ids; ``operator`` or ``service`` too for the actor.
        since: Written down then or later; ``until``: before then.
    """

    types: tuple[str, ...] = ()
    actor: str | None = None
    subject: str | None = None
    request_id: str | None = None
    ip: IPv4Address | IPv6Address | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who was a member.

    Attributes:
        subject: ``usr_…``.
    """

    subject: str
    email: str


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did something, and when they last did.

    Attributes:
        actor: As in ``Event``.
    """

    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter to one address because of one event."""

    id: UUID
    event_id: UUID
    address: str
    sent_at: datetime | None
