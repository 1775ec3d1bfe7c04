"""What a presented key is worth."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from altyaa.access.doors import KeyRecord
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import INVALID_TOKEN, KEY_EXPIRED, KEY_REVOKED, Problem, Refused
from altyaa.keys.rules import judge

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def record(**changes: object) -> KeyRecord:
    values = {
        "id": UUID(int=1),
        "workspace_id": UUID(int=2),
        "scopes": ["posts.read"],
        "rotate_by": NOW - SECOND,
        "expires_at": None,
        "revoked_at": None,
    }
    return KeyRecord(**(values | changes))  # type: ignore[arg-type]


def problem(judged: Principal | Refused) -> Problem:
    assert isinstance(judged, Refused)
    return judged.problem


def test_a_live_key_is_its_workspaces_principal_even_when_its_rotation_is_due() -> None:
    judged = judge(record(), NOW)
    assert isinstance(judged, Principal)
    assert (judged.id, judged.workspace_id) == (write_id("key", UUID(int=1)), UUID(int=2))
    assert judged.scopes == {"posts.read"}
    assert judged.rotate_by == NOW - SECOND


def test_an_unknown_key_is_not_told_why() -> None:
    assert problem(judge(None, NOW)) is INVALID_TOKEN


def test_a_key_ends_at_the_very_moment_it_expires() -> None:
    assert isinstance(judge(record(expires_at=NOW + SECOND), NOW), Principal)
    assert problem(judge(record(expires_at=NOW), NOW)) is KEY_EXPIRED


def test_revocation_is_told_before_expiry() -> None:
    assert problem(judge(record(revoked_at=NOW + SECOND, expires_at=NOW - SECOND), NOW)) is KEY_REVOKED


def test_no_scope_opens_nothing() -> None:
    judged = judge(record(scopes=[]), NOW)
    assert isinstance(judged, Principal)
    assert judged.scopes == frozenset()
