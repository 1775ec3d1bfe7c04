"""The two ways in which the vault refuses."""


class VaultError(Exception):
    """A key or keyset cannot be used. The message says what happened and what to do, and holds no key material."""


class VaultUnavailable(Exception):
    """The service that holds the KEK does not answer, or not now. Nothing is wrong with what is sealed: try again.

    No kind of ``VaultError``: whoever ends something because it does not open must not end it because of this.
    """
