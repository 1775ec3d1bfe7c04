"""A process starts with every service keyset, or says which one it lacks."""

import pytest
from tink import aead

from altyaa.infra.vault.kek import VaultError
from altyaa.infra.vault.keyset import PrfKeyset
from altyaa.infra.vault.service import PURPOSES, missing_purposes, open_service_keys

AUDIENCE = "context:reputation"


@pytest.fixture
def minted() -> dict[str, PrfKeyset]:
    return {purpose: PrfKeyset.mint() for purpose in (*PURPOSES, AUDIENCE)}


@pytest.fixture
def rows(minted: dict[str, PrfKeyset], kek: aead.Aead) -> dict[str, bytes]:
    return {purpose: keyset.seal(kek, purpose) for purpose, keyset in minted.items()}


def test_each_keyset_comes_back_in_its_own_place(
    minted: dict[str, PrfKeyset], rows: dict[str, bytes], kek: aead.Aead
) -> None:
    keys = open_service_keys(rows, kek)
    assert keys.tag.ids == minted["tag"].ids
    assert keys.pepper.ids == minted["pepper"].ids
    assert keys.blind_index.ids == minted["blind_index"].ids
    assert {name: keyset.ids for name, keyset in keys.context.items()} == {
        "altyaa": minted["context:altyaa"].ids,
        "reputation": minted[AUDIENCE].ids,
    }


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_missing_purpose_is_named_with_the_command_that_makes_it(
    rows: dict[str, bytes], kek: aead.Aead, purpose: str
) -> None:
    del rows[purpose]
    assert missing_purposes(rows) == (purpose,)
    with pytest.raises(VaultError, match=f"missing: {purpose}. Run `altyaa migrate`"):
        open_service_keys(rows, kek)


def test_nothing_is_missing_when_all_are_there_and_all_when_none_is(rows: dict[str, bytes]) -> None:
    assert missing_purposes(rows) == ()
    assert missing_purposes({}) == PURPOSES


@pytest.mark.parametrize("purpose", [*PURPOSES, AUDIENCE])
def test_a_process_does_not_start_with_a_keyset_that_does_not_open(
    rows: dict[str, bytes], kek: aead.Aead, purpose: str
) -> None:
    rows[purpose] = PrfKeyset.mint().seal(kek, "something else")
    with pytest.raises(VaultError, match=f"keyset '{purpose}' does not open"):
        open_service_keys(rows, kek)


def test_a_row_that_a_newer_release_added_is_left_alone(rows: dict[str, bytes], kek: aead.Aead) -> None:
    open_service_keys({**rows, "of_a_newer_release": b"unreadable here"}, kek)


def test_printing_the_keys_of_a_process_shows_ids_alone(rows: dict[str, bytes], kek: aead.Aead) -> None:
    keys = open_service_keys(rows, kek)
    for keyset in (keys.tag, keys.pepper, keys.blind_index, *keys.context.values()):
        key = keyset.raw_key(keyset.primary_id).reveal()
        assert repr(key)[2:-1] not in repr(keys)
        assert key.hex() not in repr(keys)


def test_the_audiences_cannot_be_added_to_in_passing(rows: dict[str, bytes], kek: aead.Aead) -> None:
    with pytest.raises(TypeError):
        open_service_keys(rows, kek).context["other"] = PrfKeyset.mint()  # type: ignore[index]
