"""Encryption at rest: the key-encryption key (KEK) and the keysets that lie in the database sealed under it."""

from altyaa.infra.vault.cabinet import Cabinet
from altyaa.infra.vault.credentials import genuine, mint, presented
from altyaa.infra.vault.errors import VaultError, VaultUnavailable
from altyaa.infra.vault.hmac_blocks import hmac_blocks
from altyaa.infra.vault.kek import open_kek, prove
from altyaa.infra.vault.keyset import PrfKeyset
from altyaa.infra.vault.place import Place
from altyaa.infra.vault.service import PURPOSES, ServiceKeys, missing_purposes, open_service_keys
from altyaa.infra.vault.workspace_keyset import WorkspaceKeyset

__all__ = [
    "PURPOSES",
    "Cabinet",
    "Place",
    "PrfKeyset",
    "ServiceKeys",
    "VaultError",
    "VaultUnavailable",
    "WorkspaceKeyset",
    "genuine",
    "hmac_blocks",
    "mint",
    "missing_purposes",
    "open_kek",
    "open_service_keys",
    "presented",
    "prove",
]
