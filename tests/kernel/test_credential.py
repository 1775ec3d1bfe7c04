"""The shape of credentials."""

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from altyaa.kernel.base62 import ALPHABET
from altyaa.kernel.credential import CredentialKind, Mac, read_credential, write_credential
from altyaa.kernel.secret import Secret

KIND = CredentialKind("alk_", 48)


def mac_of(key: bytes) -> Mac:
    return lambda message: hmac.digest(key, message, hashlib.sha256)


OURS, OLD, THEIRS = mac_of(b"ours"), mac_of(b"old"), mac_of(b"theirs")
bodies = st.binary(min_size=48, max_size=48)


@given(bodies)
def test_a_credential_gives_its_body_back_and_has_a_fixed_length(body: bytes) -> None:
    text = write_credential(KIND, Secret(body), OURS)
    assert len(text.reveal()) == KIND.length == 75
    assert text.reveal().replace("_", "").isalnum(), "a double click selects all of it"
    assert read_credential(KIND, text, [OURS]) == Secret(body)


@given(bodies, st.integers(0, 74), st.sampled_from(ALPHABET))
def test_any_other_character_anywhere_is_refused(body: bytes, position: int, character: str) -> None:
    text = write_credential(KIND, Secret(body), OURS).reveal()
    forged = text[:position] + character + text[position + 1 :]
    if forged != text:
        assert read_credential(KIND, Secret(forged), [OURS]) is None


@given(bodies)
def test_a_tag_under_an_older_key_is_still_ours_and_one_under_another_is_not(body: bytes) -> None:
    text = write_credential(KIND, Secret(body), OLD)
    assert read_credential(KIND, text, [OURS, OLD]) == Secret(body)
    assert read_credential(KIND, text, [OURS, THEIRS]) is None
    assert read_credential(KIND, text, []) is None


@given(st.text(max_size=90))
def test_other_text_is_no_credential(text: str) -> None:
    assert read_credential(KIND, Secret(text), [OURS]) is None


def test_a_credential_of_another_kind_is_refused_though_its_tag_is_right() -> None:
    other = write_credential(CredentialKind("als_", 48), Secret(bytes(48)), OURS)
    assert read_credential(KIND, other, [OURS]) is None


def test_text_of_the_right_length_in_other_alphabets_is_refused() -> None:
    for character in ("é", "\x00", "-", "٣"):
        assert read_credential(KIND, Secret("alk_" + character * 71), [OURS]) is None
        good = write_credential(KIND, Secret(bytes(48)), OURS).reveal()
        assert read_credential(KIND, Secret(good[:-1] + character), [OURS]) is None
