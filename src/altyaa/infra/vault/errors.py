"""The one way the vault refuses."""


class VaultError(Exception):
    """A key or keyset cannot be used. The message says what happened and what to do, and holds no key material."""
