"""The two blocks are HMAC-SHA256 for a verifier that has SHA-256 alone."""

import hmac
from hashlib import sha256

from hypothesis import example, given
from hypothesis import strategies as st

from altyaa.infra.vault.hmac_blocks import hmac_blocks
from altyaa.infra.vault.keyset import PrfKeyset
from altyaa.kernel.secret import Secret


@given(key=st.binary(max_size=200), message=st.binary(max_size=300))
@example(key=b"k" * 64, message=b"")
@example(key=b"k" * 65, message=b"")
def test_two_plain_hashes_with_the_blocks_are_the_hmac(key: bytes, message: bytes) -> None:
    inner, outer = hmac_blocks(Secret(key))
    assert (len(inner), len(outer)) == (64, 64)
    assert sha256(outer + sha256(inner + message).digest()).digest() == hmac.new(key, message, "sha256").digest()


def test_what_a_keyset_computes_the_blocks_of_its_key_verify() -> None:
    keyset = PrfKeyset.mint()
    inner, outer = hmac_blocks(keyset.raw_key(keyset.primary_id))
    assert sha256(outer + sha256(inner + b"v1.kid.body").digest()).digest() == keyset.compute(b"v1.kid.body")
