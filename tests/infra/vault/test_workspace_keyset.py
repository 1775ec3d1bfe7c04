"""A workspace's keyset seals, opens what its enabled keys sealed, and shows nothing."""

import pickle
from uuid import UUID

import pytest
import tink
from hypothesis import given
from hypothesis import strategies as st
from tink import aead, prf, proto_keyset_format

from altyaa.infra.vault import Place, VaultError, WorkspaceKeyset
from altyaa.infra.vault.workspace_keyset import sealed_under

WORKSPACE, OTHER = UUID(int=1), UUID(int=2)
PLACE = Place("altyaa.connection", "sealed", WORKSPACE, UUID(int=3), 1)
KEYSET = WorkspaceKeyset.mint(WORKSPACE)


@given(plain=st.binary(max_size=300))
def test_what_is_sealed_opens_is_longer_by_33_bytes_and_names_its_key(plain: bytes) -> None:
    sealed = KEYSET.seal(PLACE, plain)
    assert len(sealed) == len(plain) + 33
    assert sealed_under(sealed) == KEYSET.primary_id
    assert KEYSET.open(PLACE, sealed).reveal() == plain
    assert KEYSET.seal(PLACE, plain) != sealed


def test_no_changed_byte_opens() -> None:
    sealed = KEYSET.seal(PLACE, b"token")
    for position in range(len(sealed)):
        changed = sealed[:position] + bytes([sealed[position] ^ 1]) + sealed[position + 1 :]
        with pytest.raises(VaultError):
            KEYSET.open(PLACE, changed)


@given(garbage=st.binary(max_size=200))
def test_garbage_is_refused_with_the_vaults_own_error_which_says_where_it_lies(garbage: bytes) -> None:
    with pytest.raises(VaultError, match=r"altyaa\.connection\.sealed holds for row 00000000.*from one backup"):
        KEYSET.open(PLACE, garbage)
    with pytest.raises(VaultError):
        WorkspaceKeyset.unwrap(garbage, _SOME_KEK, WORKSPACE)


def test_a_keyset_refuses_to_seal_for_another_workspace() -> None:
    with pytest.raises(ValueError, match="a place of workspace"):
        KEYSET.seal(Place("altyaa.connection", "sealed", OTHER, UUID(int=3), 1), b"token")


def test_another_workspaces_keyset_does_not_open_it() -> None:
    with pytest.raises(VaultError):
        WorkspaceKeyset.mint(WORKSPACE).open(PLACE, KEYSET.seal(PLACE, b"token"))


def test_a_wrapped_keyset_is_the_same_when_it_comes_back(kek: aead.Aead) -> None:
    keyset = WorkspaceKeyset.unwrap(KEYSET.wrap(kek), kek, WORKSPACE)
    assert keyset.open(PLACE, KEYSET.seal(PLACE, b"token")).reveal() == b"token"
    assert keyset.states == KEYSET.states


def test_a_wrapped_keyset_moved_to_another_workspace_or_kek_does_not_open(kek: aead.Aead, other_kek: aead.Aead) -> None:
    for key, workspace in ((kek, OTHER), (other_kek, WORKSPACE)):
        with pytest.raises(VaultError, match="restore the KEK"):
            WorkspaceKeyset.unwrap(KEYSET.wrap(kek), key, workspace)


def test_the_wrapped_form_is_tinks_own_and_stays_readable(kek: aead.Aead) -> None:
    """The associated data is a stored format: changed, no workspace's keyset opens any more."""
    associated = b"altyaa workspace keyset v1 | 00000000-0000-0000-0000-000000000001"
    handle = proto_keyset_format.parse_encrypted(KEYSET.wrap(kek), kek, associated)
    sealed = handle.primitive(aead.Aead).encrypt(b"token", PLACE.associated_data)
    assert KEYSET.open(PLACE, sealed).reveal() == b"token"


def test_a_keyset_of_another_kind_does_not_open(kek: aead.Aead) -> None:
    prf.register()
    handle = tink.new_keyset_handle(prf.prf_key_templates.HMAC_SHA256)
    associated = b"altyaa workspace keyset v1 | 00000000-0000-0000-0000-000000000001"
    with pytest.raises(VaultError):
        WorkspaceKeyset.unwrap(proto_keyset_format.serialize_encrypted(handle, kek, associated), kek, WORKSPACE)


def test_a_key_is_added_promoted_disabled_enabled_and_destroyed() -> None:
    old = KEYSET.seal(PLACE, b"token")
    grown = KEYSET.added()
    added = grown.states[1].id
    assert [state.state for state in grown.states] == ["primary", "added"]
    assert sealed_under(grown.seal(PLACE, b"token")) == KEYSET.primary_id
    promoted = grown.promoted(added)
    assert [state.state for state in promoted.states] == ["older", "primary"]
    new = promoted.seal(PLACE, b"token")
    assert sealed_under(new) == added
    assert grown.open(PLACE, new) == promoted.open(PLACE, old) == KEYSET.open(PLACE, old)
    with pytest.raises(VaultError):
        KEYSET.open(PLACE, new)
    disabled = promoted.disabled(KEYSET.primary_id)
    assert [state.state for state in disabled.states] == ["disabled", "primary"]
    with pytest.raises(VaultError):
        disabled.open(PLACE, old)
    assert disabled.enabled(KEYSET.primary_id).open(PLACE, old).reveal() == b"token"
    destroyed = disabled.destroyed(KEYSET.primary_id)
    assert [state.state for state in destroyed.states] == ["destroyed", "primary"]
    with pytest.raises(VaultError):
        destroyed.enabled(KEYSET.primary_id)
    assert destroyed.open(PLACE, new).reveal() == b"token"
    assert [state.state for state in KEYSET.states] == ["primary"]


def test_no_key_shows_in_print_in_the_wrapped_bytes_or_by_pickling(kek: aead.Aead) -> None:
    assert repr(KEYSET) == f"WorkspaceKeyset(workspace_id={WORKSPACE}, primary_id={KEYSET.primary_id})"
    assert repr(KEYSET.open(PLACE, KEYSET.seal(PLACE, b"token"))) == "Secret(…)"
    with pytest.raises(Exception, match="not permitted"):
        pickle.dumps(KEYSET)


_SOME_KEK: aead.Aead = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM).primitive(aead.Aead)
