"""What a presented key is worth."""

import math
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from uuid import UUID

from altyaa.access.doors import KeyRecord
from altyaa.access.verified import Denied, Finding, Verified
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import ADDRESS_NOT_ALLOWED, INVALID_TOKEN, KEY_EXPIRED, KEY_REVOKED, KEY_ROTATED, Problem
from altyaa.kernel.rate import Rate
from altyaa.keys.rules.judge import judge

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
KEY, WORKSPACE = UUID(int=1), UUID(int=2)


def record(**changes: object) -> KeyRecord:
    values = {
        "id": KEY,
        "workspace_id": WORKSPACE,
        "scopes": ["posts.read"],
        "rotate_by": NOW - SECOND,
        "expires_at": None,
        "revoked_at": None,
        "secret_id": UUID(int=3),
        "secret_digest": b"digest",
        "secret_ends_at": None,
        "cidrs": [],
        "workspace_cidrs": [],
        "limit_quantity": None,
        "limit_seconds": None,
    }
    return KeyRecord(**(values | changes))  # type: ignore[arg-type]


def problem(found: Finding) -> Problem:
    assert isinstance(found, Denied)
    return found.refused.problem


def test_a_live_key_is_its_workspaces_principal_even_when_its_rotation_is_due() -> None:
    found = judge(KEY, record(), NOW)
    assert isinstance(found, Verified)
    assert (found.principal.id, found.principal.workspace_id) == (write_id("key", KEY), WORKSPACE)
    assert found.principal.scopes == {"posts.read"}
    assert found.principal.rotate_by == NOW - SECOND
    assert (found.workspace_wire, found.scopes_wire) == (write_id("wks", WORKSPACE).encode(), b"posts.read")


def test_what_ends_it_is_the_key_itself_or_its_workspace() -> None:
    for each in (record(), record(revoked_at=NOW), record(expires_at=NOW)):
        assert judge(KEY, each, NOW).depends_on == (KEY, WORKSPACE)
    assert judge(KEY, None, NOW).depends_on == (KEY,)


def test_an_unknown_key_is_not_told_why() -> None:
    assert problem(judge(KEY, None, NOW)) is INVALID_TOKEN


def test_a_key_ends_at_the_very_moment_it_expires() -> None:
    alive = judge(KEY, record(expires_at=NOW + SECOND), NOW)
    assert isinstance(alive, Verified)
    assert alive.ends_at == (NOW + SECOND).timestamp()
    assert problem(judge(KEY, record(expires_at=NOW), NOW)) is KEY_EXPIRED


def test_an_old_secret_ends_with_its_overlap_and_the_key_lives_on() -> None:
    alive = judge(KEY, record(secret_ends_at=NOW + SECOND, expires_at=NOW + 2 * SECOND), NOW)
    assert isinstance(alive, Verified)
    assert alive.ends_at == (NOW + SECOND).timestamp()
    assert problem(judge(KEY, record(secret_ends_at=NOW), NOW)) is KEY_ROTATED


def test_a_key_without_an_end_never_ends_by_itself() -> None:
    found = judge(KEY, record(), NOW)
    assert isinstance(found, Verified)
    assert found.ends_at == math.inf


def test_revocation_is_told_before_expiry_and_expiry_before_rotation() -> None:
    every = {"expires_at": NOW - SECOND, "secret_ends_at": NOW - SECOND}
    assert problem(judge(KEY, record(revoked_at=NOW + SECOND, **every), NOW)) is KEY_REVOKED
    assert problem(judge(KEY, record(**every), NOW)) is KEY_EXPIRED


def test_its_networks_and_its_limit_come_with_it() -> None:
    found = judge(KEY, record(cidrs=[ip_network("10.0.0.0/8")], limit_quantity=5, limit_seconds=60), NOW)
    assert isinstance(found, Verified)
    assert found.cidrs == (ip_network("10.0.0.0/8"),)
    assert found.limit == Rate(5, 60)


def test_no_scope_opens_nothing() -> None:
    found = judge(KEY, record(scopes=[]), NOW)
    assert isinstance(found, Verified)
    assert found.principal.scopes == frozenset()


def test_its_networks_are_those_that_the_key_and_its_workspace_have_in_common() -> None:
    wide, narrow, other = (ip_network(text) for text in ("10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32"))
    for own, outer, common in (
        ([], [wide], (wide,)),
        ([wide], [], (wide,)),
        ([wide, other], [narrow], (narrow,)),
        ([narrow], [wide, other], (narrow,)),
    ):
        found = judge(KEY, record(cidrs=own, workspace_cidrs=outer), NOW)
        assert isinstance(found, Verified)
        assert found.cidrs == common
    nowhere = judge(KEY, record(cidrs=[narrow], workspace_cidrs=[other]), NOW)
    assert problem(nowhere) is ADDRESS_NOT_ALLOWED
    assert isinstance(nowhere, Denied)
    assert nowhere.depends_on == (KEY, WORKSPACE), "a change of the policy is heard"
