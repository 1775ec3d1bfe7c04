"""Calls of the stores of grants, leases, attempts, connections, sign-ins and policies."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from altyaa.connections.model import (
    Apps,
    Clocks,
    NewConnection,
    NewGrant,
    NewLink,
    Plan,
    PolicyChange,
    Search,
    Standing,
)
from altyaa.infra import entropy
from tests.tenancy.plant import Planted, Row, Tenant
from tests.tenancy.store_call import Call, Calls, own

_NOW = entropy.now()
_LATER = _NOW + timedelta(days=1)
_CLOCKS = Clocks(_NOW, _LATER, _NOW, _LATER, ["read"], [])
_STANDING = Standing("degraded", "x", _NOW, _NOW, "x", _NOW, 1, _LATER, _LATER, _LATER, 3)


def _on(table: str, *more: Any) -> Callable[[Planted], Sequence[Call]]:
    return lambda planted: [Call(planted.home, (planted.rows[f"altyaa.{table}"][0]["id"], *more))]


def _grant(planted: Planted) -> Row:
    return planted.rows["altyaa.upstream_grant"][0]


def _new_grant(generation: int) -> NewGrant:
    return NewGrant(
        id=entropy.new_id(),
        provider="x",
        app_id="x",
        subject_index=entropy.new_secret().reveal(),
        display="x",
        scopes=["read"],
        generation=generation,
        sealed=b"x",
        access_issued_at=_NOW,
        access_ends_at=_LATER,
        grant_ends_at=_LATER,
        assumed=[],
        renew_at=_LATER,
        check_at=_LATER,
        due_at=_LATER,
        connected_by=entropy.new_id(),
    )


def _insert_grant(planted: Planted) -> list[Call]:
    tenant = planted.vacancies["altyaa.upstream_grant"].tenant
    return [Call(tenant, (tenant.workspace, _new_grant(1), _NOW))]


def _of_subject(planted: Planted) -> list[Call]:
    return [Call(planted.home, (_grant(planted)["subject_index"],))]


def _reconnect(planted: Planted) -> list[Call]:
    """After ``swap_generation``."""
    row = _grant(planted)
    return [Call(planted.home, (row["id"], _new_grant(row["generation"] + 2), _NOW))]


def _swap(planted: Planted) -> list[Call]:
    row = _grant(planted)
    return [Call(planted.home, (row["id"], 0, row["generation"], b"x", _CLOCKS, _STANDING, _NOW))]


def _insert_attempt(planted: Planted) -> list[Call]:
    row, host = _grant(planted), entropy.new_id()
    fingerprint = entropy.new_secret().reveal()
    return [Call(planted.home, (entropy.new_id(), row["id"], row["generation"], 0, fingerprint, host, _NOW))]


def _of_grant(*more: Any) -> Callable[[Planted], Sequence[Call]]:
    return lambda planted: [Call(planted.home, (_grant(planted)["id"], *more))]


def _insert_connection(planted: Planted) -> list[Call]:
    vacancy = planted.vacancies["altyaa.connection"]
    return [
        Call(vacancy.tenant, (vacancy.tenant.workspace, _connection(vacancy.row["grant_id"]), _NOW)),
        Call(vacancy.tenant, (planted.other.workspace, _connection(vacancy.row["grant_id"]), _NOW), mixed=True),
    ]


def _connection(grant_id: UUID) -> NewConnection:
    return NewConnection(entropy.new_id(), grant_id, "x", "page", "x", "x", None, False, None)


def _set_own_token(planted: Planted) -> list[Call]:
    row = planted.rows["altyaa.connection"][0]
    return [Call(planted.home, (row["id"], row["generation"], b"x", "x"))]


def _insert_connect_attempt(planted: Planted) -> list[Call]:
    tenant = planted.vacancies["altyaa.connect_attempt"].tenant
    arguments = (tenant.workspace, entropy.new_id(), "x", _digest(), entropy.new_id(), None, _NOW, _LATER)
    return [Call(tenant, arguments)]


def _insert_connect_link(planted: Planted) -> list[Call]:
    tenant = planted.vacancies["altyaa.connect_attempt"].tenant
    new = NewLink(entropy.new_id(), "x", _digest(), None, None, "x", None)
    return [Call(tenant, (tenant.workspace, new, _NOW, _LATER))]


def _digest() -> bytes:
    return entropy.new_secret().reveal()


def _set_policy(planted: Planted) -> list[Call]:
    tenant: Tenant = planted.vacancies["altyaa.connection_policy"].tenant
    return [Call(tenant, (tenant.workspace, "x", PolicyChange(check_interval_seconds=60), _NOW))]


def _of_provider(planted: Planted) -> list[Call]:
    return [Call(planted.home, (planted.rows["altyaa.connection_policy"][0]["provider"],))]


def _plan(planted: Planted) -> list[Call]:
    return [Call(planted.home, ([Plan(_grant(planted)["id"], _LATER, _LATER, _LATER)],))]


def _of_grants_provider(planted: Planted) -> list[Call]:
    return [Call(planted.home, (_grant(planted)["provider"],))]


def _put_feed(planted: Planted) -> list[Call]:
    tenant = planted.vacancies["altyaa.calendar_feed"].tenant
    return [Call(tenant, (tenant.workspace, entropy.new_id(), _digest(), _NOW))]


def _note_entries(planted: Planted) -> list[Call]:
    row = planted.vacancies["altyaa.calendar_entry"]
    return [Call(row.tenant, (row.tenant.workspace, [row.row["grant_id"]], [_digest()], _NOW))]


def _links(planted: Planted) -> list[Call]:
    return [Call(planted.home, (_after(planted, "connect_attempt"), 50))]


def _find_connections(planted: Planted) -> list[Call]:
    before, row = _after(planted, "connection"), planted.rows["altyaa.connection"][0]
    named = Search(before=before, words=row["name"])
    searches = (Search(before=before), named, Search(provider=row["provider"]))
    return [Call(planted.home, (search, Apps(), _NOW, 50)) for search in searches]


def _summary(planted: Planted) -> list[Call]:
    return [Call(planted.home, (Apps(), [], _NOW, planted.rows["altyaa.connection"][0]["provider"]))]


def _after(planted: Planted, table: str) -> UUID:
    """What was planted for another tenant came later."""
    return UUID(int=planted.rows[f"altyaa.{table}"][0]["id"].int + 1)


_STORE = "altyaa.connections.store"
_SEALED = {
    "grant_tokens": ("upstream_grant", "sealed"),
    "grant_tokens_before": ("upstream_grant", "sealed_before"),
    "own_tokens": ("connection", "sealed"),
    "verifiers": ("connect_attempt", "sealed_verifier"),
    "picks": ("connect_attempt", "sealed_pick"),
}


def _reseal(table: str, column: str) -> Callable[[Planted], Sequence[Call]]:
    def calls(planted: Planted) -> list[Call]:
        row = planted.rows[f"altyaa.{table}"][0]
        return [Call(planted.home, (row["id"], row[column], b"x"))]

    return calls


CONNECTIONS: Calls = {
    **{f"{_STORE}.sealed.sealed_{name}": own for name in _SEALED},
    **{f"{_STORE}.sealed.reseal_{name}": _reseal(*where) for name, where in _SEALED.items()},
    f"{_STORE}.overview.find_connections": _find_connections,
    f"{_STORE}.overview.summary": _summary,
    f"{_STORE}.connected_by.connected_by": lambda planted: [
        Call(planted.home, (planted.rows["altyaa.connection"][0]["connected_by"],))
    ],
    f"{_STORE}.names.connection_names": lambda planted: [
        Call(planted.home, ([planted.rows["altyaa.connection"][0]["id"]],))
    ],
    f"{_STORE}.grants.insert_grant": _insert_grant,
    f"{_STORE}.grants.grant_of_subject": _of_subject,
    f"{_STORE}.grants.grant": _on("upstream_grant"),
    f"{_STORE}.grants.lock_grant": _on("upstream_grant"),
    f"{_STORE}.attempts.insert_attempt": _insert_attempt,
    f"{_STORE}.attempts.open_attempts": _of_grant(),
    f"{_STORE}.attempts.settle_attempt": _on("renewal_attempt", "failed", _NOW),
    f"{_STORE}.attempts.settle_attempts": _of_grant("failed", _NOW),
    f"{_STORE}.leases.extend_lease": _of_grant(0, _LATER),
    f"{_STORE}.leases.hurry": _of_grant(_NOW),
    f"{_STORE}.leases.hurry_check": _of_grant(_NOW),
    f"{_STORE}.leases.let_go": _of_grant(0, _STANDING),
    f"{_STORE}.leases.let_go_checked": _of_grant(0, _CLOCKS, _STANDING, _NOW),
    f"{_STORE}.leases.mark_renewals_told": _of_grant(_NOW),
    f"{_STORE}.leases.swap_generation": _swap,
    f"{_STORE}.leases.put_off": _of_grant(0, _LATER),
    f"{_STORE}.connections.erase_names": _of_grant("x", "x"),
    f"{_STORE}.grants.reconnect_grant": _reconnect,
    f"{_STORE}.connections.insert_connection": _insert_connection,
    f"{_STORE}.connections.set_own_token": _set_own_token,
    f"{_STORE}.connections.own_token": _on("connection"),
    f"{_STORE}.connections.held": _of_grant(),
    f"{_STORE}.connections.connections": _on("connection"),
    f"{_STORE}.connections.set_connection_name": _on("connection", "other"),
    f"{_STORE}.connections.set_connection_state": _on("connection", "asset_lost", "x", _NOW),
    f"{_STORE}.connections.open_token": _on("connection", True),
    f"{_STORE}.connections.disconnect": _on("connection", "x", _NOW),
    f"{_STORE}.connections.revive_connection": _on("connection", None, "x", False, _NOW),
    f"{_STORE}.connect_attempts.insert_connect_attempt": _insert_connect_attempt,
    f"{_STORE}.connect_attempts.insert_connect_link": _insert_connect_link,
    f"{_STORE}.connect_attempts.connect_link": _on("connect_attempt"),
    f"{_STORE}.connect_attempts.connect_links": _links,
    f"{_STORE}.connect_attempts.open_connect_link": _on("connect_attempt", _digest(), _NOW - timedelta(days=1)),
    f"{_STORE}.connect_attempts.note_connect_outcome": _on("connect_attempt", "x", _NOW),
    f"{_STORE}.connect_attempts.lock_connect_attempt": _on("connect_attempt"),
    f"{_STORE}.connect_attempts.send_off": _on("connect_attempt", _digest(), _digest(), None, "x", _LATER),
    f"{_STORE}.connect_attempts.mark_connect_redeemed": _on("connect_attempt", _NOW),
    f"{_STORE}.connect_attempts.hold_pick": _on("connect_attempt", b"x", _digest(), _LATER),
    f"{_STORE}.connect_attempts.finish_connect_attempt": _on("connect_attempt", "done", _NOW),
    f"{_STORE}.policies.set_policy": _set_policy,
    f"{_STORE}.policies.policy_change": _of_provider,
    f"{_STORE}.policies.set_policies": own,
    f"{_STORE}.policies.lock_living_grants": _of_grants_provider,
    f"{_STORE}.policies.plan_grants": _plan,
    f"{_STORE}.policies.clear_policy": _of_provider,
    f"{_STORE}.deadlines.deadlines": own,
    f"{_STORE}.calendar.put_feed": _put_feed,
    f"{_STORE}.calendar.feed": own,
    f"{_STORE}.calendar.mark_feed_read": _on("calendar_feed", _LATER),
    f"{_STORE}.calendar.note_entries": _note_entries,
    f"{_STORE}.calendar.entries": own,
    f"{_STORE}.calendar.end_feed": _on("calendar_feed"),
    f"{_STORE}.attempts.forget_attempts": _of_grant(2**31 - 1),
    f"{_STORE}.grants.end_grant": _of_grant("disconnected", "x", _NOW),
    f"{_STORE}.grants.erase_grant": _of_grant("x", "erased", _NOW),
}
