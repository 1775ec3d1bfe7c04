"""Something that happened, and from where it was asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened in a workspace.

    Attributes:
        type: As ``api_key.created``; the list is in ``docs/howto/events.md``.
        subject: Wire id of what it happened to.
        data: Details, without secrets.
    """

    type: str
    subject: str
    at: datetime
    data: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from.

    Attributes:
        request_id: Finds it in the log.
        ip: The caller's address, as far as our proxies tell.
        user_agent: The caller's own words, at most 300 characters.
    """

    request_id: str | None = None
    ip: IPv4Address | IPv6Address | None = None
    user_agent: str | None = None
