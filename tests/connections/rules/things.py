"""A grant, a connection and failures, as the tables of rules take them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from altyaa.connections.model import Connection, Grant
from altyaa.providers.model import Failure, Verdict

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_ID = UUID("01932f00-0000-7000-8000-000000000001")

_GRANT = Grant(
    id=_ID,
    provider="google",
    app_id="app",
    display="mara@harbor.example",
    scopes=["read"],
    generation=3,
    access_issued_at=NOW - HOUR,
    access_ends_at=NOW + HOUR,
    grant_issued_at=NOW - 10 * DAY,
    grant_ends_at=None,
    assumed=[],
    renew_at=NOW,
    check_at=None,
    lease_owner=None,
    lease_until=None,
    fence=1,
    state="healthy",
    state_code=None,
    state_since=NOW - 10 * DAY,
    suspect_since=None,
    suspect_code=None,
    retries=0,
    renewals=2,
    told_renewals=0,
    told_renewals_at=None,
    told_days=None,
    connected_by=None,
    connected_at=NOW - 10 * DAY,
    last_renewed_at=NOW - HOUR,
    last_checked_at=None,
    ended_at=None,
    sealed=b"",
)
_CONNECTION = Connection(
    id=_ID,
    grant_id=_ID,
    provider="google",
    app_id="app",
    kind="location",
    asset_id="locations/1",
    name="Harbor Coffee",
    display="mara@harbor.example",
    scopes=["read"],
    token_open=False,
    own_state="healthy",
    own_code=None,
    own_since=NOW - DAY,
    grant_state="healthy",
    grant_code=None,
    grant_since=NOW - DAY,
    generation=1,
    has_token=False,
    access_issued_at=NOW - HOUR,
    access_ends_at=NOW + HOUR,
    grant_issued_at=NOW - DAY,
    grant_ends_at=None,
    assumed=[],
    renew_at=NOW + HOUR,
    check_at=None,
    lease_until=None,
    connected_by=None,
    connected_at=NOW - DAY,
    disconnected_at=None,
    last_renewed_at=None,
    last_checked_at=None,
)


def grant(**changes: Any) -> Grant:
    """A grant that is well."""
    return replace(_GRANT, **changes)


def connection(**changes: Any) -> Connection:
    """A connection that is well."""
    return replace(_CONNECTION, **changes)


def failure(verdict: Verdict, code: str = "google.invalid_grant", **changes: Any) -> Failure:
    """A call that failed."""
    return Failure(verdict, code, "A sentence.", **changes)
