"""What somebody asks the ledger for: the fields of the form, which are the query of the address."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlencode

from altyaa.access import store
from altyaa.access.pages.security.sentences import types_of
from altyaa.events.ledger import search
from altyaa.events.model import Search
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.http.peer import Address
from altyaa.kernel.ids import write_id
from altyaa.kernel.text import N_

FIELDS = ("type", "actor", "subject", "from", "to", "request", "ip")
_LONGEST = 200
_LEFT = ("member.removed",)
_LEFT_LOOKED_AT = 500
_BAD = {
    "type": N_("There is no such kind."),
    "from": N_("Write a day as 2026-11-24."),
    "to": N_("Write a day as 2026-11-24."),
    "ip": N_("Write an address as 203.0.113.7 or 2001:db8::1."),
    "actor": N_("Nobody of this address is or was a member here."),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, read.

    Attributes:
        values: Of the fields that say something, as they were typed.
        errors: What cannot be understood, by field. Then nothing is found.
    """

    values: Mapping[str, str]
    search: Search
    errors: Mapping[str, str]

    @property
    def query(self) -> str:
        """The same question, as the query of an address."""
        return urlencode(self.values)


async def read_asked(tx: WorkspaceTx, query: Mapping[str, str]) -> Asked:
    """Read the query of an address. An actor may be a person's address: whoever has it here, or had it."""
    values = {name: query.get(name, "").strip()[:_LONGEST].replace("\0", "") for name in FIELDS}
    values = {name: value for name, value in values.items() if value}
    actor = values.get("actor")
    if actor is not None and "@" in actor:
        actor = await _person(tx, actor)
    types, ip = types_of(values.get("type", "")), _address(values.get("ip"))
    since, until = _day(values.get("from")), _day(values.get("to"))
    read = {"type": types or None, "from": since, "to": until, "ip": ip, "actor": actor}
    errors = {name: _BAD[name] for name, value in read.items() if name in values and value is None}
    found = Search(
        types,
        actor,
        values.get("subject"),
        values.get("request"),
        ip,
        since,
        None if until is None else until + timedelta(days=1),
    )
    return Asked(values, found, errors)


async def _person(tx: WorkspaceTx, email: str) -> str | None:
    members = await store.members_by_address(tx, email)
    if members:
        return write_id("usr", members[0].user_id)
    left = await search(tx, Search(_LEFT), None, _LEFT_LOOKED_AT)
    return next((each.subject for each in left if _is_of(each.data, email)), None)


def _is_of(data: str, email: str) -> bool:
    told = json.loads(data).get("email")
    return isinstance(told, str) and told.casefold() == email.casefold()


def _day(text: str | None) -> datetime | None:
    """A day's beginning, in UTC; none for the last that there is, which has no day after it."""
    try:
        found = None if text is None else datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    return None if found is None or found.date() == date.max else found


def _address(text: str | None) -> Address | None:
    try:
        return None if text is None else ip_address(text)
    except ValueError:
        return None
