"""The keysets a serving process holds in memory for its life: a KMS outage must not stop verification."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tink import aead

from altyaa.infra.vault.errors import VaultError
from altyaa.infra.vault.keyset import PrfKeyset

_CONTEXT = "context:"
PURPOSES = ("tag", "pepper", "token", "blind_index", f"{_CONTEXT}altyaa")
"""Keysets every deployment has. ``context:NAME`` joins them for each audience with a wall of its own."""


@dataclass(frozen=True, slots=True)
class ServiceKeys:
    """What verification and signing need.

    Attributes:
        tag: Keyed tags of credentials; all enabled keys are tried.
        pepper: Digests of stored secrets; the row names the key id.
        token: MACs of access and refresh tokens, which name the key id.
        blind_index: Look-ups of encrypted values by equality.
        context: Signed tenancy contexts, by audience.
    """

    tag: PrfKeyset
    pepper: PrfKeyset
    token: PrfKeyset
    blind_index: PrfKeyset
    context: Mapping[str, PrfKeyset]


def missing_purposes(rows: Mapping[str, bytes]) -> tuple[str, ...]:
    """Those of ``PURPOSES`` that ``rows`` (purpose to sealed keyset) lacks."""
    return tuple(purpose for purpose in PURPOSES if purpose not in rows)


def open_service_keys(rows: Mapping[str, bytes], kek: aead.Aead) -> ServiceKeys:
    """Unseal every service keyset, as read from the database. Rows of other purposes are left alone.

    Raises:
        VaultError: A purpose is missing, or a keyset does not open.
    """
    if missing := missing_purposes(rows):
        raise VaultError(f"Service keysets are missing: {', '.join(missing)}. Run `altyaa migrate`, which makes them.")
    context = {
        purpose.removeprefix(_CONTEXT): PrfKeyset.open(sealed, kek, purpose)
        for purpose, sealed in rows.items()
        if purpose.startswith(_CONTEXT)
    }
    return ServiceKeys(
        tag=PrfKeyset.open(rows["tag"], kek, "tag"),
        pepper=PrfKeyset.open(rows["pepper"], kek, "pepper"),
        token=PrfKeyset.open(rows["token"], kek, "token"),
        blind_index=PrfKeyset.open(rows["blind_index"], kek, "blind_index"),
        context=MappingProxyType(context),
    )
