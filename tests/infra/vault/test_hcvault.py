"""A KEK in the transit engine of a Vault, against a server that plays it."""

from collections.abc import Iterator

import pytest
from tink import aead

from altyaa.infra.vault import PrfKeyset, VaultError, VaultUnavailable, open_kek, prove
from tests.infra.vault.transit import TOKEN, Transit, transit

KEYSET = PrfKeyset.mint()


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Its address, with the environment of a process that may use it."""
    with transit() as address:
        monkeypatch.setenv("VAULT_ADDR", address)
        monkeypatch.setenv("VAULT_TOKEN", TOKEN)
        yield address


def kek(name: str = "altyaa") -> aead.Aead:
    return open_kek(f"hcvault:transit/keys/{name}", create=False)


def test_a_keyset_is_sealed_and_opened_and_bound_to_its_purpose(vault: str) -> None:
    """Although Tink's client of Vault takes no associated data."""
    prove(kek())
    sealed = KEYSET.seal(kek(), "tag")
    assert PrfKeyset.open(sealed, kek(), "tag").ids == KEYSET.ids
    with pytest.raises(VaultError, match="moved or damaged"):
        PrfKeyset.open(sealed, kek(), "pepper")


def test_another_key_and_damaged_bytes_do_not_open(vault: str) -> None:
    sealed = KEYSET.seal(kek(), "tag")
    with pytest.raises(VaultError, match="restore the KEK"):
        PrfKeyset.open(sealed, kek("other"), "tag")
    for position in (40, len(sealed) - 1):
        damaged = sealed[:position] + bytes([sealed[position] ^ 0x81]) + sealed[position + 1 :]
        with pytest.raises(VaultError):
            PrfKeyset.open(damaged, kek(), "tag")


def test_what_is_refused_for_another_reason_is_no_answer(vault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = KEYSET.seal(kek(), "tag")
    monkeypatch.setenv("VAULT_TOKEN", "hvs.expired")
    with pytest.raises(VaultUnavailable, match=r"The Vault did not do what it was asked \(Forbidden\)") as caught:
        PrfKeyset.open(sealed, kek(), "tag")
    assert "hvs." not in str(caught.value)
    monkeypatch.setenv("VAULT_TOKEN", TOKEN)
    monkeypatch.setattr(Transit, "sealed", True)
    with pytest.raises(VaultUnavailable, match="VaultDown"):
        PrfKeyset.open(sealed, kek(), "tag")


def test_one_that_is_not_there_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAULT_ADDR", "http://127.0.0.1:9")
    with pytest.raises(VaultUnavailable, match="ConnectionError"):
        prove(kek())


@pytest.mark.parametrize("rest", ["", "transit", "transit/altyaa", "//vault.example/transit/keys/a/b", "s.token@keys"])
def test_what_names_no_key_is_refused_with_the_form_of_one(vault: str, rest: str) -> None:
    with pytest.raises(VaultError, match="hcvault:MOUNT/keys/NAME") as caught:
        open_kek(f"hcvault:{rest}", create=False)
    assert "s.token" not in str(caught.value)


def test_without_an_address_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VAULT_ADDR", raising=False)
    with pytest.raises(VaultError, match="Set VAULT_ADDR"):
        kek()
