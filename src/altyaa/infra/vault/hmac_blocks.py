"""HMAC-SHA256 with its two key blocks prepared, for a verifier that has SHA-256 and no HMAC (PostgreSQL)."""

from hashlib import sha256

from altyaa.kernel.secret import Secret

_BLOCK_BYTES = 64


def hmac_blocks(key: Secret[bytes]) -> tuple[bytes, bytes]:
    """Inner and outer block, 64 bytes each (RFC 2104 section 2). They are worth as much as the key.

    ``HMAC(key, m) = sha256(outer + sha256(inner + m))``.
    """
    raw = key.reveal()
    if len(raw) > _BLOCK_BYTES:
        raw = sha256(raw).digest()
    padded = raw.ljust(_BLOCK_BYTES, b"\0")
    return bytes(byte ^ 0x36 for byte in padded), bytes(byte ^ 0x5C for byte in padded)
