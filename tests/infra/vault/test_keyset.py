"""A keyset computes HMAC-SHA256, opens only where it was sealed for, and shows nothing."""

import base64
import hmac
import pickle

import pytest
import tink
from hypothesis import example, given
from hypothesis import strategies as st
from tink import aead, prf, proto_keyset_format

from altyaa.infra.vault.kek import VaultError
from altyaa.infra.vault.keyset import PrfKeyset

TWO_KEYS = PrfKeyset.mint().added()
lengths = st.integers(1, 32)


@given(data=st.binary(max_size=300), length=lengths, which=st.sampled_from((None, *TWO_KEYS.ids)))
def test_output_is_the_start_of_hmac_sha256_under_the_named_key(data: bytes, length: int, which: int | None) -> None:
    key = TWO_KEYS.raw_key(TWO_KEYS.primary_id if which is None else which).reveal()
    assert len(key) == 32
    assert TWO_KEYS.compute(data, length, kid=which) == hmac.digest(key, data, "sha256")[:length]


@given(purpose=st.text(max_size=40), data=st.binary(max_size=64), length=lengths)
def test_a_keyset_sealed_and_opened_for_the_same_purpose_is_the_same_keyset(
    kek: aead.Aead, purpose: str, data: bytes, length: int
) -> None:
    opened = PrfKeyset.open(TWO_KEYS.seal(kek, purpose), kek, purpose)
    assert opened.ids == TWO_KEYS.ids
    assert all(opened.compute(data, length, kid=kid) == TWO_KEYS.compute(data, length, kid=kid) for kid in opened.ids)


@given(sealed_for=st.text(max_size=20), opened_for=st.text(max_size=20))
@example(sealed_for="tag", opened_for="pepper")
@example(sealed_for="context:altyaa", opened_for="context:reputation")
@example(sealed_for="tag", opened_for="")
def test_a_keyset_moved_to_another_purpose_does_not_open(kek: aead.Aead, sealed_for: str, opened_for: str) -> None:
    sealed = TWO_KEYS.seal(kek, sealed_for)
    if sealed_for != opened_for:
        with pytest.raises(VaultError, match="moved or damaged"):
            PrfKeyset.open(sealed, kek, opened_for)


def test_another_kek_does_not_open_it(kek: aead.Aead, other_kek: aead.Aead) -> None:
    with pytest.raises(VaultError, match="restore the KEK"):
        PrfKeyset.open(TWO_KEYS.seal(kek, "tag"), other_kek, "tag")


@given(garbage=st.binary(max_size=200))
def test_garbage_does_not_open(kek: aead.Aead, garbage: bytes) -> None:
    with pytest.raises(VaultError):
        PrfKeyset.open(garbage, kek, "tag")


def test_a_changed_byte_never_yields_other_keys(kek: aead.Aead) -> None:
    """The key ids beside the ciphertext are not covered by it; a change there must not be believed."""
    sealed = TWO_KEYS.seal(kek, "tag")
    refused = 0
    for position in range(len(sealed)):
        changed = sealed[:position] + bytes([sealed[position] ^ 1]) + sealed[position + 1 :]
        try:
            opened = PrfKeyset.open(changed, kek, "tag")
        except VaultError:
            refused += 1
        else:
            assert opened.ids == TWO_KEYS.ids
            assert opened.compute(b"x") == TWO_KEYS.compute(b"x")
    assert refused > len(TWO_KEYS.raw_key(TWO_KEYS.primary_id).reveal()) * len(TWO_KEYS.ids)


def test_the_sealed_form_is_tinks_own_and_stays_readable(kek: aead.Aead) -> None:
    """The associated data is a stored format: changed, every deployment's keysets stop opening."""
    handle = proto_keyset_format.parse_encrypted(TWO_KEYS.seal(kek, "tag"), kek, b"altyaa service keyset v1 | tag")
    assert handle.primitive(prf.PrfSet).primary().compute(b"x", 32) == TWO_KEYS.compute(b"x")


def test_a_keyset_of_another_kind_does_not_open(kek: aead.Aead) -> None:
    handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
    sealed = proto_keyset_format.serialize_encrypted(handle, kek, b"altyaa service keyset v1 | tag")
    with pytest.raises(VaultError):
        PrfKeyset.open(sealed, kek, "tag")


@pytest.mark.parametrize("length", [-1, 0, 33])
def test_a_digest_of_no_length_or_too_long_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="not 1 to 32"):
        TWO_KEYS.compute(b"x", length)


def test_an_unknown_key_id_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        TWO_KEYS.compute(b"x", kid=0)
    with pytest.raises(KeyError):
        TWO_KEYS.raw_key(0)


def test_no_key_shows_in_print_in_the_sealed_bytes_or_by_pickling(kek: aead.Aead) -> None:
    sealed = TWO_KEYS.seal(kek, "tag")
    shown = f"{TWO_KEYS} {TWO_KEYS!r} {TWO_KEYS!s} {[TWO_KEYS]} {TWO_KEYS.raw_key(TWO_KEYS.primary_id)} {sealed!r}"
    for kid in TWO_KEYS.ids:
        key = TWO_KEYS.raw_key(kid).reveal()
        assert key not in sealed
        for form in (repr(key)[2:-1], key.hex(), base64.b64encode(key).decode()[:40]):
            assert form not in shown
    assert repr(TWO_KEYS) == f"PrfKeyset(primary_id={TWO_KEYS.primary_id}, ids={TWO_KEYS.ids})"
    with pytest.raises(Exception, match="not permitted"):
        pickle.dumps(TWO_KEYS)


def test_a_keyset_cannot_be_changed_in_place() -> None:
    with pytest.raises(AttributeError):
        TWO_KEYS.primary_id = 1  # type: ignore[misc]
