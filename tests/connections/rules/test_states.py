"""What a person is shown: every state with a sentence, who must act, and the button."""

from datetime import timedelta
from typing import Any

import pytest

from altyaa.connections.model import AppHealth
from altyaa.connections.rules.states import sentence, shown
from altyaa.infra.language.say import say
from altyaa.providers.registry import PROVIDERS
from tests.connections.rules.things import DAY, HOUR, NOW, connection

PACK = PROVIDERS["google"].pack


def health(kind: Any) -> AppHealth:
    """An incident of the app."""
    return AppHealth("google", "app", kind, "google.app_refused", NOW, None, None)


@pytest.mark.parametrize(
    ("changes", "incident", "expected"),
    [
        ({}, None, ("healthy", "nobody", "none")),
        ({"lease_until": NOW + timedelta(seconds=1)}, None, ("renewing", "nobody", "none")),
        ({"lease_until": NOW}, None, ("healthy", "nobody", "none")),
        ({"grant_state": "degraded", "grant_code": "google.unavailable"}, None, ("degraded", "nobody", "none")),
        ({}, "alike", ("degraded", "nobody", "none")),
        ({}, "app", ("app_misconfigured", "operator", "none")),
        ({"grant_state": "attention", "grant_code": "grant_ends"}, None, ("attention", "workspace", "reconnect")),
        ({"grant_state": "scope_lost"}, None, ("scope_lost", "workspace", "reconnect")),
        ({"own_state": "asset_lost", "own_code": "asset_missing"}, None, ("asset_lost", "workspace", "reconnect")),
        ({"grant_state": "expired", "grant_code": "lost_in_transit"}, "app", ("expired", "workspace", "reconnect")),
        ({"grant_state": "revoked", "own_state": "asset_lost"}, None, ("revoked", "workspace", "reconnect")),
        ({"own_state": "disconnected", "grant_state": "revoked"}, "app", ("disconnected", "nobody", "none")),
    ],
)
def test_the_worst_is_shown(changes: dict[str, Any], incident: str | None, expected: tuple[str, str, str]) -> None:
    found = shown(connection(**changes), health(incident) if incident else None, PACK, NOW)
    assert (found.state, found.who, found.button) == expected
    assert say(found.sentence).endswith(".")


def test_an_incident_whose_time_is_over_is_shown_no_longer() -> None:
    assert shown(connection(), health("alike"), PACK, NOW + 5 * HOUR).state == "degraded"
    assert shown(connection(), health("alike"), PACK, NOW + 6 * HOUR).state == "healthy"


def test_the_date_is_said() -> None:
    near = connection(grant_state="attention", grant_code="grant_ends", grant_ends_at=NOW + 7 * DAY)
    found = shown(near, None, PACK, NOW)
    assert say(found.sentence) == "Google asks for a person by 5 December 2026: connect the account again before then."
    assert found.by == NOW + 7 * DAY


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_code_has_a_sentence_of_its_own(provider: str) -> None:
    pack = PROVIDERS[provider].pack
    codes = [cause.code for cause in pack.causes]
    codes += ["lost_in_transit", "asset_missing", "asset_unusable", "disconnected", "incident", "grant_ends"]
    codes += [f"{provider}.unanswered", f"{provider}.unreachable", f"{provider}.other_account"]
    unknown = sentence(pack, "no such code")
    assert all(sentence(pack, code) != unknown for code in codes)


def test_a_lost_answer_is_told_as_one() -> None:
    lost = shown(connection(grant_state="expired", grant_code="lost_in_transit"), None, PACK, NOW + HOUR)
    assert "Nobody revoked anything" in say(lost.sentence)
