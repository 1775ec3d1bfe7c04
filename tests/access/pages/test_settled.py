"""What became of a thing, made from the fact that tells it."""

import pytest

from altyaa.access.pages.members.settled import said
from altyaa.infra.language.say import say

ROTATE = {"name": "Shop", "decision": "rotate", "said": "by 2026-12-01, as it was told"}


@pytest.mark.parametrize(
    ("id_", "told"),
    [
        ("key_1", "due for rotation by 1 December 2026"),
        ("sec_1", "ends on 1 December 2026: rotate it before"),
        ("con_1", "to be connected again by 1 December 2026"),
        ("new_1", "by 2026-12-01, as it was told"),
    ],
)
def test_each_kind_of_thing_has_its_sentence_of_a_day(id_: str, told: str) -> None:
    found = said({**ROTATE, "id": id_, "by": "2026-12-01T09:30:00.000001Z"})
    assert found is not None
    assert say(found) == told


def test_a_reason_is_somebodys_words() -> None:
    found = said({"id": "key_1", "decision": "kept", "said": "kept: 100% sure", "reason": "100% sure"})
    assert found is not None
    assert say(found) == "kept: 100% sure"


def test_facts_of_before_are_shown_as_they_are() -> None:
    for told in ("by 2026-12-01", "kept: 100% sure %(day)s"):
        found = said({"id": "key_1", "decision": "rotate", "said": told})
        assert found is not None
        assert say(found) == told
    assert said({"id": "key_1", "decision": "revoked", "said": "revoked"}) is None
