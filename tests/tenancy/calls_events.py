"""Calls of the store of facts and letters."""

from collections.abc import Callable
from uuid import UUID

from altyaa.events.store import Narrow
from altyaa.infra import entropy
from altyaa.kernel.fact import Fact, Origin
from tests.tenancy.plant import Planted
from tests.tenancy.store_call import Call, Calls

_STORE = "altyaa.events.store.facts"


def _insert_event(planted: Planted) -> list[Call]:
    tenant = planted.vacancies["altyaa.event"].tenant
    fact = Fact("api_key.created", "key_1", entropy.now(), {"name": "BI Dashboard"})
    return [Call(tenant, (tenant.workspace, entropy.new_id(), fact, "operator", Origin()))]


def _events(planted: Planted) -> list[Call]:
    # The other tenant's event is younger, so they do not see it.
    return [Call(planted.home, (UUID(int=planted.rows["altyaa.event"][0]["id"].int + 1), None, 50))]


def _events_about(planted: Planted) -> list[Call]:
    return [Call(planted.home, (planted.rows["altyaa.event"][0]["subject"], 50))]


def _last_to(planted: Planted) -> list[Call]:
    row = planted.rows["altyaa.event"][0]
    return [Call(planted.home, (row["subject"], [row["type"]], 50))]


def _event(planted: Planted) -> list[Call]:
    return [Call(planted.home, (planted.rows["altyaa.event"][0]["id"],))]


def _insert_mail(planted: Planted) -> list[Call]:
    vacancy = planted.vacancies["altyaa.mail"]
    rest = (entropy.new_id(), vacancy.row["event_id"], "mara@harbor.example", entropy.now())
    mine = Call(planted.other, (planted.other.workspace, *rest), mixed=True)
    return [Call(vacancy.tenant, (vacancy.tenant.workspace, *rest)), mine]


def _mail(planted: Planted) -> list[Call]:
    return [Call(planted.home, (planted.rows["altyaa.mail"][0]["id"],))]


def _mark_sent(planted: Planted) -> list[Call]:
    return [Call(planted.home, (planted.rows["altyaa.mail"][0]["id"], entropy.now()))]


def _narrow(planted: Planted) -> Narrow:
    # The other tenant's event is younger, so they do not see it.
    return Narrow(UUID(int=0), UUID(int=planted.rows["altyaa.event"][0]["id"].int + 1), 50)


def _found_by(column: str) -> Callable[[Planted], list[Call]]:
    return lambda planted: [
        Call(planted.home, (planted.rows["altyaa.event"][0][column], _narrow(planted))),
    ]


def _found_of(planted: Planted) -> list[Call]:
    return [Call(planted.home, ([planted.rows["altyaa.event"][0]["type"]], _narrow(planted)))]


EVENTS: Calls = {
    "altyaa.events.store.search.found": lambda planted: [Call(planted.home, (_narrow(planted),))],
    "altyaa.events.store.left.left_addresses": lambda planted: [
        Call(planted.home, ([planted.rows["altyaa.event"][0]["subject"]],))
    ],
    "altyaa.events.store.search.found_of": _found_of,
    "altyaa.events.store.search.found_by": _found_by("actor"),
    "altyaa.events.store.search.found_about": _found_by("subject"),
    "altyaa.events.store.search.found_from": _found_by("ip"),
    "altyaa.events.store.search.found_in_request": _found_by("request_id"),
    f"{_STORE}.insert_event": _insert_event,
    f"{_STORE}.events": _events,
    f"{_STORE}.events_about": _events_about,
    f"{_STORE}.last_to": _last_to,
    f"{_STORE}.event": _event,
    f"{_STORE}.insert_mail": _insert_mail,
    f"{_STORE}.mail": _mail,
    f"{_STORE}.mark_sent": _mark_sent,
}
