"""Two KEKs at once, for the time of a move: the first seals, whichever fits opens."""

from pathlib import Path

import pytest
from tink import aead

from altyaa.infra.vault import PrfKeyset, VaultError, VaultUnavailable, open_kek, prove
from altyaa.infra.vault.kek import _Either
from tests.infra.vault.desk import Desk

KEYSET = PrfKeyset.mint()


def opens(sealed: bytes, kek: aead.Aead) -> bool:
    return PrfKeyset.open(sealed, kek, "tag").ids == KEYSET.ids


def test_two_files_open_what_either_sealed_and_seal_under_the_first(tmp_path: Path) -> None:
    old, new = f"file:{tmp_path}/old.json", f"file:{tmp_path}/new.json"
    before, after = open_kek(old, create=True), open_kek(new, create=True)
    both = open_kek(new, create=False, other=old)
    prove(both)
    assert opens(KEYSET.seal(before, "tag"), both)
    assert opens(KEYSET.seal(after, "tag"), both)
    assert opens(KEYSET.seal(both, "tag"), after)
    with pytest.raises(VaultError):
        PrfKeyset.open(KEYSET.seal(both, "tag"), before, "tag")


def test_a_second_kek_that_is_not_there_is_named_by_its_own_setting_and_never_made(tmp_path: Path) -> None:
    open_kek(f"file:{tmp_path}/new.json", create=True)
    for create in (True, False):
        with pytest.raises(VaultError, match="ALTYAA_OTHER_KEK_URI") as caught:
            open_kek(f"file:{tmp_path}/new.json", create=create, other=f"file:{tmp_path}/old.json")
        assert "ALTYAA_KEK_URI" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["new.json"]


def test_what_neither_opens_is_wrong_only_where_both_answer(kek: aead.Aead, other_kek: aead.Aead) -> None:
    """As long as one does not answer, it may be the one that fits."""
    third = Desk(kek)
    third.away = True
    sealed = KEYSET.seal(kek, "tag")
    assert opens(sealed, _Either(third, kek))
    assert opens(sealed, _Either(kek, third))
    with pytest.raises(VaultError):
        PrfKeyset.open(sealed, _Either(other_kek, other_kek), "tag")
    for either in (_Either(other_kek, third), _Either(third, other_kek)):
        with pytest.raises(VaultUnavailable):
            PrfKeyset.open(sealed, either, "tag")


def test_a_kek_that_does_not_open_what_it_seals_is_found(kek: aead.Aead, other_kek: aead.Aead) -> None:
    class Broken(Desk):
        def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:
            return other_kek.decrypt(ciphertext, associated_data)

    with pytest.raises(VaultError, match="does not open what it seals"):
        prove(Broken(kek))
