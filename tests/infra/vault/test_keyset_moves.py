"""Every sequence of add, promote, disable, destroy, seal and open behaves as the small model below says."""

import hmac

import pytest
import tink
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tink import aead
from tink.proto import tink_pb2

from altyaa.infra.vault.kek import VaultError
from altyaa.infra.vault.keyset import PrfKeyset

aead.register()
KEK = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM).primitive(aead.Aead)
picks = st.integers(0, 9)


class Moves(RuleBasedStateMachine):
    """The model: for each key id, in the order added, its status and key bytes; and which is primary."""

    def __init__(self) -> None:
        super().__init__()
        self.keyset = PrfKeyset.mint()
        self.primary = self.keyset.primary_id
        self.status = {self.primary: "enabled"}
        self.key = {self.primary: self.keyset.raw_key(self.primary).reveal()}
        self.past: list[tuple[PrfKeyset, tuple[int, ...]]] = []

    def kid(self, pick: int) -> int:
        return (*self.status, 0)[pick % (len(self.status) + 1)]

    def becomes(self, keyset: PrfKeyset) -> None:
        self.past.append((self.keyset, self.keyset.ids))
        self.keyset = keyset

    @rule()
    def add(self) -> None:
        if sum(status != "destroyed" for status in self.status.values()) == 3:
            with pytest.raises(VaultError, match="3 live keys"):
                self.keyset.added()
            return
        self.becomes(self.keyset.added())
        (fresh,) = set(self.keyset.ids) - set(self.status)
        self.status[fresh] = "enabled"
        self.key[fresh] = self.keyset.raw_key(fresh).reveal()

    @rule(pick=picks)
    def promote(self, pick: int) -> None:
        kid = self.kid(pick)
        if self.status.get(kid) != "enabled":
            with pytest.raises(VaultError):
                self.keyset.promoted(kid)
            return
        self.becomes(self.keyset.promoted(kid))
        self.primary = kid

    @rule(pick=picks)
    def disable(self, pick: int) -> None:
        kid = self.kid(pick)
        if kid == self.primary or self.status.get(kid, "destroyed") == "destroyed":
            with pytest.raises(VaultError):
                self.keyset.disabled(kid)
            return
        self.becomes(self.keyset.disabled(kid))
        self.status[kid] = "disabled"

    @rule(pick=picks)
    def destroy(self, pick: int) -> None:
        kid = self.kid(pick)
        if kid == self.primary or self.status.get(kid, "destroyed") == "destroyed":
            with pytest.raises(VaultError):
                self.keyset.destroyed(kid)
            return
        self.becomes(self.keyset.destroyed(kid))
        self.status[kid] = "destroyed"

    @rule()
    def seal_and_open(self) -> None:
        self.becomes(PrfKeyset.open(self.keyset.seal(KEK, "tag"), KEK, "tag"))

    @invariant()
    def only_enabled_keys_compute_and_each_as_itself(self) -> None:
        enabled = [kid for kid, status in self.status.items() if status == "enabled"]
        assert self.keyset.primary_id == self.primary
        assert self.keyset.ids == (self.primary, *(kid for kid in enabled if kid != self.primary))
        assert self.keyset.compute(b"x") == hmac.digest(self.key[self.primary], b"x", "sha256")
        for kid, key in self.key.items():
            if kid in enabled:
                assert self.keyset.compute(b"x", kid=kid) == hmac.digest(key, b"x", "sha256")
            else:
                with pytest.raises(KeyError):
                    self.keyset.compute(b"x", kid=kid)
                with pytest.raises(KeyError):
                    self.keyset.raw_key(kid)

    @invariant()
    def a_destroyed_key_is_nowhere_in_what_is_stored_and_a_kept_one_is(self) -> None:
        sealed = tink_pb2.EncryptedKeyset.FromString(self.keyset.seal(KEK, "tag"))
        stored = KEK.decrypt(sealed.encrypted_keyset, b"altyaa service keyset v1 | tag")
        assert {kid for kid, key in self.key.items() if key in stored} == {
            kid for kid, status in self.status.items() if status != "destroyed"
        }

    @invariant()
    def earlier_values_are_as_they_were(self) -> None:
        assert all(keyset.ids == ids for keyset, ids in self.past)


TestMoves = Moves.TestCase
TestMoves.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
