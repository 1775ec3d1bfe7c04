"""Stored connections in every state that there is, beside those that a person makes through the pages."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.testing.factories import MadeWorkspace
from tests.connections.flow.house import Town

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
STATES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "healthy": ({}, {}),
    "renewing": ({"lease_until": HOUR}, {}),
    "degraded": ({"state": "degraded", "state_code": "unanswered"}, {}),
    "attention": ({"state": "attention", "state_code": "grant_ends", "grant_ends_at": 6 * DAY}, {}),
    "expired": ({"state": "expired", "state_code": "lost_in_transit", "renew_at": None}, {}),
    "revoked": ({"state": "revoked", "state_code": "facebook.removed", "renew_at": None}, {}),
    "scope_lost": ({"state": "scope_lost", "state_code": "facebook.scope_missing"}, {}),
    "asset_lost": ({}, {"state": "asset_lost", "state_code": "asset_missing"}),
    "app_misconfigured": ({"app_id": "broken"}, {}),
    "disconnected": ({}, {"state": "disconnected", "state_code": "disconnected"}),
}
"""What differs of the grant, and of the connection, by the state that is shown. Spans count from now."""


async def plant(town: Town, workspace: MadeWorkspace, state: str = "healthy", **changes: Any) -> str:
    """One with a grant of its own; its wire id."""
    of_grant, of_connection = STATES[state]
    provider = changes.pop("provider", "facebook")
    named = {"name": changes.pop("name", f"Harbor {state}"), "reference": changes.pop("reference", None)}
    grant_id = await plant_grant(town, workspace, provider=provider, **{**of_grant, **changes})
    if state == "app_misconfigured":
        await break_app(town, provider)
    return await plant_under(town, workspace, grant_id, provider=provider, **named, **of_connection)


async def plant_grant(town: Town, workspace: MadeWorkspace, **changes: Any) -> UUID:
    """Facebook's: renewed every 7 days, and a person is needed after 90."""
    now, grant_id = entropy.now(), entropy.new_id()
    values: dict[str, Any] = {
        "workspace_id": workspace.id,
        "id": grant_id,
        "provider": "facebook",
        "app_id": "app",
        "subject_index": entropy.new_secret().reveal(),
        "display": "mara@harbor.example",
        "scopes": ["pages_show_list", "pages_read_engagement"],
        "generation": 1,
        "sealed": b"sealed",
        "access_issued_at": -20 * DAY,
        "access_ends_at": 40 * DAY,
        "grant_issued_at": -30 * DAY,
        "grant_ends_at": 60 * DAY,
        "assumed": [],
        "renew_at": 4 * DAY,
        "check_at": 5 * HOUR,
        "state": "healthy",
        "state_since": -3 * DAY,
        "connected_at": -30 * DAY,
        "last_renewed_at": -3 * HOUR,
        "last_checked_at": -2 * HOUR,
    } | changes
    await _insert(town, "upstream_grant", values, now)
    return grant_id


async def plant_under(town: Town, workspace: MadeWorkspace, grant_id: UUID, **changes: Any) -> str:
    """A page under a grant; its wire id."""
    now, connection_id = entropy.now(), entropy.new_id()
    values: dict[str, Any] = {
        "workspace_id": workspace.id,
        "id": connection_id,
        "grant_id": grant_id,
        "provider": "facebook",
        "kind": "page",
        "asset_id": connection_id.hex,
        "name": "Harbor Coffee",
        "generation": 1,
        "state": "healthy",
        "state_since": -3 * DAY,
        "token_open": False,
        "connected_at": -30 * DAY,
    } | changes
    await _insert(town, "connection", values, now)
    return write_id("con", connection_id)


async def break_app(town: Town, provider: str, kind: str = "app", app_id: str = "broken") -> None:
    """The platform refuses our app, or many of its grants fail alike."""
    await town.sql(
        """
        INSERT INTO altyaa.provider_app (provider, app_id, incident_kind, incident_code, incident_since)
        VALUES ($1, $2, $3, $4, now()) ON CONFLICT DO NOTHING
        """,
        provider,
        app_id,
        kind,
        f"{provider}.app_refused",
    )


async def happened(
    town: Town, workspace: MadeWorkspace, connection: str, type_: str, data: str = "{}", **changes: Any
) -> None:
    """An event about one."""
    values: dict[str, Any] = {
        "workspace_id": workspace.id,
        "id": entropy.new_id(),
        "type": type_,
        "occurred_at": -HOUR,
        "actor": "service",
        "subject": connection,
        "data": data,
    } | changes
    await _insert(town, "event", values, entropy.now())


async def _insert(town: Town, table: str, values: dict[str, Any], now: datetime) -> None:
    at = {name: now + value if isinstance(value, timedelta) else value for name, value in values.items()}
    places = ", ".join(f"${number}" for number in range(1, len(at) + 1))
    await town.sql(f"INSERT INTO altyaa.{table} ({', '.join(at)}) VALUES ({places})", *at.values())
