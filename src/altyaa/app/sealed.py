"""Every column that holds ciphertexts under workspace keysets."""

from altyaa.connections import store as connections
from altyaa.infra.vault.sealed import SealedColumn

SEALED: tuple[SealedColumn, ...] = (
    SealedColumn("altyaa.upstream_grant", "sealed", connections.sealed_grant_tokens, connections.reseal_grant_tokens),
    SealedColumn(  # moved there as it was, so its place names the column that it was sealed for
        "altyaa.upstream_grant",
        "sealed",
        connections.sealed_grant_tokens_before,
        connections.reseal_grant_tokens_before,
    ),
    SealedColumn("altyaa.connection", "sealed", connections.sealed_own_tokens, connections.reseal_own_tokens),
    SealedColumn(
        "altyaa.connect_attempt", "sealed_verifier", connections.sealed_verifiers, connections.reseal_verifiers
    ),
    SealedColumn("altyaa.connect_attempt", "sealed_pick", connections.sealed_picks, connections.reseal_picks),
)
