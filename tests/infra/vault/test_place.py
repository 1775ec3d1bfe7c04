"""A ciphertext opens in its own place alone."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from altyaa.infra.vault import Place, VaultError, WorkspaceKeyset

words = st.text(max_size=30)
places = st.builds(Place, words, words, st.uuids(), st.uuids(), st.integers(0, 2**63))
PLACE = Place("altyaa.connection", "sealed", UUID(int=1), UUID(int=2), 3)


@given(here=places, there=places, data=st.data())
def test_what_is_moved_to_any_other_place_does_not_open(here: Place, there: Place, data: st.DataObject) -> None:
    """Also where one part alone differs, which two places made at random never show."""
    moved = data.draw(st.sets(st.sampled_from(Place.__slots__), min_size=1))
    there = replace(here, **{name: getattr(there, name) for name in moved})
    keyset = WorkspaceKeyset.mint(here.workspace_id)
    sealed = keyset.seal(here, b"token")
    assert keyset.open(here, sealed).reveal() == b"token"
    if there != here:
        with pytest.raises(VaultError, match="moved or damaged"):
            keyset.open(there, sealed)


@given(one=places, other=places)
@example(one=replace(PLACE, table="a", column="bc"), other=replace(PLACE, table="ab", column="c"))
@example(one=replace(PLACE, table="", column="|"), other=replace(PLACE, table="|", column=""))
def test_two_places_never_have_the_same_associated_data(one: Place, other: Place) -> None:
    assert (one.associated_data == other.associated_data) == (one == other)


def test_the_form_is_a_stored_format() -> None:
    """Changed, nothing that is stored opens any more."""
    expected = (
        b"\0\0\0\x02v1"
        b"\0\0\0\x11altyaa.connection"
        b"\0\0\0\x06sealed"
        b"\0\0\0\x2400000000-0000-0000-0000-000000000001"
        b"\0\0\0\x2400000000-0000-0000-0000-000000000002"
        b"\0\0\0\x013"
    )
    assert PLACE.associated_data == expected
