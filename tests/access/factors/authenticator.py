"""A security key in software: it makes passkeys and signs with them, and can be told to be wrong (WebAuthn L3 §6)."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from altyaa.infra import entropy

_PRESENT, _VERIFIED, _MAY_BACK_UP, _BACKED_UP, _HAS_KEY = 0x01, 0x04, 0x08, 0x10, 0x40


def unread(text: str) -> bytes:
    """From base64url without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def written(raw: bytes) -> str:
    """As base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Authenticator:
    """One key of one person at one service.

    Attributes:
        origin: Where the browser says that the page stood.
        count: Its counter; None for one that does not count.
        verifies: Whether it asks for a finger or a PIN.
    """

    origin: str
    count: int | None = 0
    verifies: bool = True
    may_back_up: bool = False
    id: bytes = field(default_factory=lambda: entropy.new_secret().reveal())
    handle: bytes = b""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: str, **changes: Any) -> str:
        """The browser's answer to ``navigator.credentials.create``; ``changes`` are of the client data."""
        asked = json.loads(options)
        self.handle = unread(asked["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        made = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        data = self._data(asked["rp"]["id"], _HAS_KEY) + made
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked["challenge"], changes)
        answer = {"clientDataJSON": written(client), "attestationObject": written(attested), "transports": ["usb", "?"]}
        return self._answer(answer)

    def sign(self, options: str, **changes: Any) -> str:
        """The browser's answer to ``navigator.credentials.get``."""
        asked = json.loads(options)
        if self.count is not None:
            self.count += 1
        data, client = self._data(asked["rpId"], 0), self._client("webauthn.get", asked["challenge"], changes)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": written(client),
                "authenticatorData": written(data),
                "signature": written(signature),
                "userHandle": written(self.handle) if self.handle else None,
            }
        )

    def _data(self, party: str, flags: int) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.verifies else 0) | (_MAY_BACK_UP | _BACKED_UP if self.may_back_up else 0)
        return sha256(party.encode()).digest() + bytes([flags]) + (self.count or 0).to_bytes(4, "big")

    def _client(self, kind: str, challenge: str, changes: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said | changes).encode()

    def _answer(self, response: dict[str, Any]) -> str:
        name = written(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
