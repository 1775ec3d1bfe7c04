"""The table of refreshes, row by row, with the moments on both sides of each boundary."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altyaa.oauth.model import GrantRecord, Peer, Refresh
from altyaa.oauth.rules.refresh import LONGEST_UNSEEN, RefreshAsk, Repeat, Reuse, Rotate, refresh
from altyaa.protocol.rfc6749_errors import OAuthRefused

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TICK = timedelta(microseconds=1)
REPLAY = 30 * SECOND
HERE, ELSEWHERE, OTHER_AGENT = Peer("192.0.2.0/24", "a"), Peer("198.51.100.0/24", "a"), Peer("192.0.2.0/24", "b")
SCOPES, CURRENT = frozenset({"posts.read", "posts.write"}), 7

Answer = Rotate | Repeat | Reuse | OAuthRefused


def grant(ago: timedelta = timedelta(0), seen: timedelta | None = None, **changes: Any) -> GrantRecord:
    """A grant in its seventh generation, which was made so long ago, and seen in use so long ago."""
    values: dict[str, Any] = {
        **dict.fromkeys(
            ("workspace_id", "id", "consent_id", "client_id", "user_id", "client_workspace_id"), UUID(int=1)
        ),
        "scopes": sorted(SCOPES),
        "resources": ["https://api.example"],
        "salt": bytes(16),
        "created_at": NOW - timedelta(days=9),
        "generation": CURRENT,
        "kid": 1,
        "issued_at": NOW - ago,
        "access_expires_at": NOW - ago + timedelta(hours=1),
        "refresh_expires_at": NOW - ago + timedelta(days=60),
        "expires_at": None,
        "issued_scopes": sorted(SCOPES),
        "issued_resources": ["https://api.example"],
        "issued_network": HERE.network,
        "issued_agent": HERE.agent,
        "seen_at": None if seen is None else NOW - seen,
        "recent": written([Refresh(NOW - ago, CURRENT, HERE.network, HERE.agent, repeat=False)]),
        "revoked_at": None,
        "consent_scopes": sorted(SCOPES),
        "consent_revoked_at": None,
        "client_scopes": sorted(SCOPES),
        "client_any_workspace": False,
        "client_ended_at": None,
        "role": "owner",
        "email": "mara@harbor.example",
        "token_denied": False,
        **changes,
    }
    return GrantRecord(**values)


def written(refreshes: Sequence[Refresh]) -> str:
    return f"[{', '.join(each.written() for each in refreshes)}]"


def ask(behind: int, *, public: bool = False, peer: Peer = HERE, **changes: Any) -> RefreshAsk:
    return replace(
        RefreshAsk(CURRENT - behind, public, SCOPES, frozenset({"https://api.example"}), peer),
        **changes,
    )


def word(answer: Answer) -> str:
    return answer.error if isinstance(answer, OAuthRefused) else type(answer).__name__


def decided(of: GrantRecord, what: RefreshAsk, replay: timedelta = REPLAY) -> str:
    return word(refresh(of, what, replay, NOW))


@pytest.mark.parametrize("public", [False, True])
@pytest.mark.parametrize("replay", [timedelta(0), REPLAY])
@pytest.mark.parametrize("peer", [HERE, ELSEWHERE, OTHER_AGENT])
def test_the_current_token_rotates_whoever_sends_it_from_wherever(public: bool, replay: timedelta, peer: Peer) -> None:
    for seen in (None, timedelta(days=1)):
        assert decided(grant(timedelta(days=3), seen), ask(0, public=public, peer=peer), replay) == "Rotate"
    narrower = ask(0, public=public, peer=peer, scopes=frozenset({"posts.read"}), resources=frozenset())
    assert decided(grant(), narrower, replay) == "Rotate"


@pytest.mark.parametrize("behind", [0, 1, 2])
def test_no_token_outlives_its_time(behind: int) -> None:
    assert decided(grant(refresh_expires_at=NOW), ask(behind)) == "invalid_grant"
    in_time = decided(grant(refresh_expires_at=NOW + TICK, recent="[]"), ask(behind))
    assert in_time == ("Rotate", "Repeat", "Reuse")[behind]


def test_a_token_ahead_of_the_database_ends_nothing() -> None:
    """An older copy was restored: the newest token of every client is ahead of it."""
    assert decided(grant(), ask(-1)) == "invalid_grant"


CONFIDENTIAL: list[tuple[timedelta, timedelta | None, str]] = [
    # rotated so long ago, successor seen so long ago
    (timedelta(0), None, "Repeat"),
    (REPLAY + SECOND, None, "Repeat"),
    (timedelta(hours=1), None, "Repeat"),
    (LONGEST_UNSEEN, None, "Repeat"),
    (LONGEST_UNSEEN + TICK, None, "Reuse"),
    (timedelta(hours=1), timedelta(0), "Repeat"),
    (timedelta(hours=1), REPLAY, "Repeat"),
    (timedelta(hours=1), REPLAY + TICK, "Reuse"),
    (LONGEST_UNSEEN + TICK, timedelta(0), "Reuse"),
    (SECOND, SECOND, "Repeat"),
]


@pytest.mark.parametrize(("ago", "seen", "answer"), CONFIDENTIAL, ids=str)
@pytest.mark.parametrize("peer", [HERE, ELSEWHERE, OTHER_AGENT])
def test_a_confidential_client_repeats_until_its_successor_was_in_use(
    ago: timedelta, seen: timedelta | None, answer: str, peer: Peer
) -> None:
    """From anywhere: it has proven who it is."""
    assert decided(grant(ago, seen), ask(1, peer=peer)) == answer


PUBLIC: list[tuple[timedelta, timedelta | None, Peer, timedelta, str]] = [
    (timedelta(0), None, HERE, REPLAY, "Repeat"),
    (10 * SECOND, None, HERE, REPLAY, "Repeat"),
    (10 * SECOND + TICK, None, HERE, REPLAY, "Reuse"),
    (10 * SECOND, 10 * SECOND, HERE, REPLAY, "Repeat"),
    (timedelta(0), None, ELSEWHERE, REPLAY, "Reuse"),
    (timedelta(0), None, OTHER_AGENT, REPLAY, "Reuse"),
    (10 * SECOND, None, HERE, timedelta(hours=1), "Repeat"),
    (10 * SECOND + TICK, None, HERE, timedelta(hours=1), "Reuse"),
    (5 * SECOND, None, HERE, 5 * SECOND, "Repeat"),
    (5 * SECOND + TICK, None, HERE, 5 * SECOND, "Reuse"),
]


@pytest.mark.parametrize(("ago", "seen", "peer", "replay", "answer"), PUBLIC, ids=str)
def test_a_public_client_repeats_for_ten_seconds_from_the_same_place(
    ago: timedelta, seen: timedelta | None, peer: Peer, replay: timedelta, answer: str
) -> None:
    assert decided(grant(ago, seen), ask(1, public=True, peer=peer), replay) == answer


@pytest.mark.parametrize("public", [False, True])
@pytest.mark.parametrize("behind", [1, 2])
def test_where_no_token_is_answered_twice_every_repeat_is_reuse(public: bool, behind: int) -> None:
    assert decided(grant(), ask(behind, public=public), timedelta(0)) == "Reuse"


@pytest.mark.parametrize(
    "other",
    [
        {"scopes": frozenset({"posts.read"})},
        {"scopes": SCOPES | {"media.read"}},
        {"resources": frozenset()},
        {"resources": frozenset({"https://other.example"})},
    ],
    ids=["less", "more", "no resource", "another resource"],
)
@pytest.mark.parametrize("public", [False, True])
def test_another_ask_inside_the_window_is_refused_and_ends_nothing(other: dict[str, Any], public: bool) -> None:
    assert decided(grant(), ask(1, public=public, **other)) == "invalid_request"
    assert decided(grant(timedelta(days=2)), ask(1, public=public, **other)) == "Reuse"


def rotated(*ago: timedelta, repeats: int = 0) -> str:
    """The last generations, made so long ago, oldest first, the current one last; with repeats of the current one."""
    first = CURRENT - len(ago) + 1
    turns = [Refresh(NOW - each, first + at, HERE.network, HERE.agent, repeat=False) for at, each in enumerate(ago)]
    last = [Refresh(NOW, CURRENT, HERE.network, HERE.agent, repeat=True)]
    return written([*turns, *(last * repeats)])


OLDER: list[tuple[int, str, str]] = [
    (2, rotated(REPLAY - TICK, SECOND), "invalid_grant"),
    (2, rotated(REPLAY, SECOND), "Reuse"),
    (2, rotated(SECOND, timedelta(0), repeats=1), "invalid_grant"),
    (3, rotated(REPLAY - TICK, SECOND, SECOND), "invalid_grant"),
    (3, rotated(REPLAY, SECOND, SECOND), "Reuse"),
    (2, rotated(SECOND), "Reuse"),
    (5, "[]", "Reuse"),
]


@pytest.mark.parametrize(("behind", "recent", "answer"), OLDER)
@pytest.mark.parametrize("public", [False, True])
def test_an_older_token_is_a_late_duplicate_or_a_theft(behind: int, recent: str, answer: str, public: bool) -> None:
    """Late, where it was rotated away less than the replay time ago; and what is not remembered was longer ago."""
    assert decided(grant(SECOND, recent=recent), ask(behind, public=public)) == answer


def test_a_verdict_tells_what_gave_it_away() -> None:
    late = refresh(grant(recent=rotated(SECOND, SECOND)), ask(2), REPLAY, NOW)
    assert isinstance(late, OAuthRefused)
    assert late.why is not None
    assert "late_duplicate" in late.why
    assert refresh(grant(), ask(3), REPLAY, NOW) == Reuse("3 generations behind")
    assert refresh(grant(61 * SECOND, 31 * SECOND), ask(1), REPLAY, NOW) == Reuse("its successor was in use 31 s ago")
    assert refresh(grant(), ask(1, public=True, peer=ELSEWHERE), REPLAY, NOW) == Reuse("from another network or agent")


_SPANS = st.timedeltas(timedelta(0), timedelta(days=90))


@given(_SPANS, st.none() | _SPANS, st.integers(0, 9), st.booleans(), st.sampled_from([0, 10, 30, 3600]), st.data())
def test_what_was_reuse_stays_reuse(
    ago: timedelta, seen: timedelta | None, behind: int, public: bool, replay: int, data: st.DataObject
) -> None:
    """Time never turns a theft into a retry, nor anything but the current token into a new pair."""
    later = sorted(data.draw(st.lists(_SPANS, min_size=2, max_size=4)))
    of, what = grant(ago, seen), ask(behind, public=public)
    words = [word(refresh(of, what, replay * SECOND, NOW + each)) for each in later]
    assert ("Rotate" in words) <= (behind == 0)
    for before, after in pairwise(words):
        if before == "Reuse":
            assert after in ("Reuse", "invalid_grant")  # the second for a grant that is over by now
