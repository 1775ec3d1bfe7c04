"""How a grant is after something happened to it, and when it is looked at next."""

from datetime import timedelta
from typing import Any

from altyaa.connections.model import Clocks, Policy
from altyaa.connections.rules.standing import Next, after_failure, after_nothing, after_success, clocks_from
from altyaa.connections.rules.verdicts import judge
from altyaa.kernel.secret import Secret
from altyaa.providers.model import Tokens
from tests.connections.engine.outside import make_pack
from tests.connections.rules.things import DAY, HOUR, NOW, failure, grant

PACK = make_pack()
SLIDING = make_pack(grant_slides=True)
POLICY = Policy(None, None, None, None, timedelta(0), DAY)
MINUTE = timedelta(minutes=1)


def clocks(**changes: Any) -> Clocks:
    """Fresh ones, for an hour."""
    known: dict[str, Any] = {
        "access_issued_at": NOW,
        "access_ends_at": NOW + HOUR,
        "grant_issued_at": NOW - DAY,
        "grant_ends_at": None,
        "scopes": ["read"],
        "assumed": [],
    }
    return Clocks(**{**known, **changes})


def renewed(before: Any, now_has: Clocks, **more: Any) -> Next:
    """After a renewal."""
    return after_success(before, now_has, PACK, POLICY, NOW, renewed=NOW, work="renew", **more)


def test_a_renewal_makes_a_degraded_grant_healthy_and_forgets_its_suspicion() -> None:
    ill = grant(state="degraded", state_code="x", suspect_since=NOW - HOUR, suspect_code="x", retries=7)
    found = renewed(ill, clocks()).standing
    assert (found.state, found.state_code, found.state_since) == ("healthy", None, NOW)
    assert (found.suspect_since, found.suspect_code, found.failed_at, found.retries) == (None, None, None, 0)
    assert found.renew_at is not None
    assert NOW + 40 * MINUTE < found.renew_at <= NOW + 48 * MINUTE
    assert found.due_at == found.renew_at


def test_a_renewal_says_nothing_of_what_a_person_has_to_do_and_has_it_looked_at() -> None:
    found = renewed(grant(state="attention", state_code="google.admin"), clocks()).standing
    assert (found.state, found.state_code, found.check_at, found.due_at) == ("attention", "google.admin", NOW, NOW)


def test_a_look_that_finds_everything_in_order_ends_the_attention() -> None:
    before = grant(state="attention", state_code="google.admin", renew_at=NOW + HOUR)
    found = after_success(before, clocks(), PACK, POLICY, NOW, renewed=NOW, work="check").standing
    assert (found.state, found.state_code) == ("healthy", None)


def test_a_look_does_not_mend_a_renewal_that_fails() -> None:
    """It is tried when it was to be tried, and the grant stays as ill as it is."""
    old = clocks(access_issued_at=NOW - HOUR, access_ends_at=NOW + MINUTE)
    before = grant(state="degraded", state_code="x", retries=5, renew_at=NOW + 7 * MINUTE, suspect_since=NOW - HOUR)
    found = after_success(before, old, PACK, POLICY, NOW, renewed=NOW - HOUR, work="check").standing
    assert (found.state, found.retries, found.renew_at) == ("degraded", 5, NOW + 7 * MINUTE)
    assert found.suspect_since == NOW - HOUR
    assert found.due_at == NOW + 7 * MINUTE


def test_that_look_still_reminds_people() -> None:
    old = clocks(access_issued_at=NOW - HOUR, access_ends_at=NOW + MINUTE, grant_ends_at=NOW + 7 * DAY)
    before = grant(retries=5, renew_at=NOW + 7 * MINUTE, grant_ends_at=NOW + 7 * DAY)
    assert after_success(before, old, PACK, POLICY, NOW, renewed=NOW - HOUR, work="check").remind == 7


def test_a_token_that_lives_for_a_second_is_not_renewed_every_second() -> None:
    found = renewed(grant(), clocks(access_ends_at=NOW + timedelta(seconds=1))).standing
    assert found.renew_at == NOW + timedelta(seconds=30)


def test_people_are_reminded_of_an_end_that_no_machine_moves() -> None:
    ends = NOW + 6 * DAY
    found = renewed(grant(grant_ends_at=ends), clocks(grant_ends_at=ends))
    assert (found.remind, found.standing.told_days) == (7, 7)
    assert (found.standing.state, found.standing.state_code) == ("attention", "grant_ends")


def test_people_are_not_reminded_of_an_end_that_a_renewal_moves() -> None:
    ends = NOW + 6 * DAY
    held = clocks(grant_ends_at=ends)
    found = after_success(grant(grant_ends_at=ends), held, SLIDING, POLICY, NOW, renewed=NOW, work="renew")
    assert (found.remind, found.standing.state) == (None, "healthy")
    failing = grant(grant_ends_at=ends, retries=3)
    assert after_nothing(failing, SLIDING, NOW).remind == 7, "unless renewals fail"


def test_an_end_that_has_moved_away_is_told_anew_and_one_that_has_hardly_moved_is_not() -> None:
    before = grant(grant_ends_at=NOW + 3 * DAY, told_days=3)
    near, far = clocks(grant_ends_at=NOW + 4 * DAY), clocks(grant_ends_at=NOW + 90 * DAY)
    assert renewed(before, near).standing.told_days == 3
    assert renewed(before, far).standing.told_days is None


def test_nothing_is_due_after_the_end() -> None:
    before = grant(suspect_since=NOW - HOUR, check_at=NOW + HOUR)
    refused = failure("suspect")
    verdict = judge(before, refused, NOW, in_doubt=False, frozen=False)
    found = after_failure(before, refused, verdict, "renew", PACK, NOW).standing
    assert (found.state, found.renew_at, found.check_at, found.due_at) == ("revoked", None, None, None)
    assert after_nothing(grant(state="revoked"), PACK, NOW).standing.due_at is None


def test_a_suspicion_that_a_look_raised_is_followed_up_by_a_renewal() -> None:
    before = grant(renew_at=NOW + HOUR, check_at=NOW)
    refused = failure("suspect")
    verdict = judge(before, refused, NOW, in_doubt=False, frozen=False)
    found = after_failure(before, refused, verdict, "check", PACK, NOW).standing
    assert found.renew_at is not None
    assert MINUTE <= found.renew_at - NOW <= 1.25 * MINUTE
    assert found.suspect_since == NOW


def test_a_suspicion_about_a_token_too_young_to_be_renewed_is_followed_up_by_another_look() -> None:
    old_enough = {"access_issued_at": NOW - DAY, "renew_at": NOW + DAY, "check_at": NOW}
    too_young = {**old_enough, "access_issued_at": NOW - HOUR}
    pack = make_pack(min_age_seconds=86_400)
    verdict = judge(grant(**too_young), failure("suspect"), NOW, in_doubt=False, frozen=False)
    looked = after_failure(grant(**too_young), failure("suspect"), verdict, "check", pack, NOW).standing
    assert (looked.renew_at, looked.suspect_since) == (NOW + DAY, NOW)
    assert looked.check_at is not None
    assert MINUTE <= looked.check_at - NOW <= 1.25 * MINUTE
    renewed_next = after_failure(grant(**old_enough), failure("suspect"), verdict, "check", pack, NOW).standing
    assert renewed_next.renew_at is not None
    assert renewed_next.renew_at - NOW <= 1.25 * MINUTE


def test_scopes_that_an_answer_does_not_name_stay() -> None:
    tokens = Tokens(Secret("a"), NOW + HOUR, None, None, None)
    assert clocks_from(grant(scopes=["read"]), tokens, NOW, PACK).scopes == ["read"]
    assert clocks_from(grant(), tokens, None, PACK).access_issued_at == grant().access_issued_at


def test_a_suspicion_is_followed_up_by_a_look_where_a_renewal_does_not_show_our_app() -> None:
    """Instagram's refusal of a disabled app reads as one of the token."""
    silent = make_pack(renewal_shows_app=False)
    before, refused = grant(renew_at=NOW), failure("suspect")
    verdict = judge(before, refused, NOW, in_doubt=False, frozen=False)
    found = after_failure(before, refused, verdict, "renew", silent, NOW).standing
    assert found.check_at is not None
    assert found.renew_at is not None
    assert NOW + MINUTE <= found.check_at < found.renew_at < NOW + HOUR
    assert found.suspect_since == NOW
    after = grant(renew_at=NOW, retries=1, suspect_since=NOW - MINUTE, suspect_code="a")
    well = after_success(
        after, clocks(access_issued_at=NOW - DAY), silent, POLICY, NOW, renewed=NOW - DAY, work="check"
    )
    assert well.standing.suspect_since is None
