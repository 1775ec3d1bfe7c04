"""Keys to seal under, without a file."""

import pytest
import tink
from tink import aead

aead.register()


@pytest.fixture(scope="session")
def kek() -> aead.Aead:
    return _in_memory_kek()


@pytest.fixture(scope="session")
def other_kek() -> aead.Aead:
    return _in_memory_kek()


def _in_memory_kek() -> aead.Aead:
    kek: aead.Aead = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM).primitive(aead.Aead)
    return kek
