"""Connections in every state, as time and platforms leave them: put into the tables, for no test waits a year."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from altyaa.connections.rules.tokens import Kept
from altyaa.connections.sealing import seal_grant
from altyaa.infra import entropy
from altyaa.infra.vault import WorkspaceKeyset
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.secret import Secret
from altyaa.testing.factories import MadeWorkspace
from tests.connections.flow.house import Town


@dataclass(frozen=True, slots=True)
class Account:
    """One connection and its grant.

    Attributes:
        ends_days: Until a person is needed; None where that is not foreseen.
    """

    provider: str
    kind: str
    name: str
    state: str = "healthy"
    code: str | None = None
    ends_days: float | None = None
    own: str = "healthy"


ACCOUNTS = (
    Account("google", "location", "Harbor Coffee – Altona"),
    Account("google", "location", "Harbor Coffee – Ottensen", own="asset_lost"),
    Account("facebook", "page", "Harbor Coffee", ends_days=58),
    Account("facebook", "page", "Harbor Coffee Events", "attention", "grant_ends", 6),
    Account("instagram", "account", "@harborcoffee", "degraded", "unanswered", 41),
    Account("instagram", "account", "@harborroasters", "scope_lost", "instagram.scope_missing", 30),
    Account("tiktok_business", "account", "Harbor Coffee HH", "revoked", "tiktok_business.removed"),
    Account("tiktok_business", "account", "Harbor Coffee DE", "expired", "lost_in_transit", -3),
    Account("facebook", "page", "Harbor Pop-up", "disconnected"),
)
_GRANT = """
INSERT INTO altyaa.upstream_grant
       (workspace_id, id, provider, app_id, subject_index, display, scopes, generation, sealed, access_issued_at,
        access_ends_at, grant_issued_at, grant_ends_at, assumed, renew_at, check_at, due_at, state, state_code,
        state_since, renewals, connected_by, connected_at, last_renewed_at, last_checked_at, ended_at)
VALUES ($1, $2, $3, '9001', $4, 'mara.keller@harbor.example', '{}', $12, $5, $6::timestamptz - interval '20 minutes',
        $6 + interval '40 minutes', $6 - interval '40 days', $7, '{}', $6 + interval '36 minutes',
        $6 + interval '3 hours', CASE WHEN $8 THEN NULL ELSE $6 + interval '36 minutes' END, $9, $10,
        $6 - interval '2 days', 31, $11, $6 - interval '40 days', $6 - interval '20 minutes',
        $6 - interval '12 minutes', CASE WHEN $8 THEN $6 - interval '2 days' END)
"""
_CONNECTION = """
INSERT INTO altyaa.connection
       (workspace_id, id, grant_id, provider, kind, asset_id, name, generation, state, state_code, state_since,
        token_open, connected_by, connected_at, disconnected_at)
VALUES ($1, $2, $3, $4, $5, gen_random_uuid()::text, $6, 0, $7, CASE WHEN $7 = 'asset_lost' THEN 'asset_missing' END,
        $8::timestamptz - interval '2 days', true, $9,
        $8 - interval '40 days', CASE WHEN $7 = 'disconnected' THEN $8 - interval '2 days' END)
"""
GENERATION = 31
# Of the usual shape; no platform knows them.
_KEPT = Kept(Secret("ya29.of-nobody"), Secret("1//of-nobody"), "110000000000000000009")
_ENDED = ("expired", "revoked", "disconnected")


async def connect(town: Town, workspace: MadeWorkspace, by: Principal) -> str:
    """All of them; the id of the first."""
    assert by.user_id is not None
    runtime = town.house.runtime
    async with runtime.db.workspace(by) as tx:
        keyset = await runtime.cabinet.keyset(tx, entropy.now())
    made = [await _connect(town, keyset, workspace, by.user_id, each) for each in ACCOUNTS]
    return write_id("con", made[0])


async def _connect(town: Town, keyset: WorkspaceKeyset, workspace: MadeWorkspace, by: UUID, account: Account) -> UUID:
    now, grant, connection = entropy.now(), entropy.new_id(), entropy.new_id()
    ends = None if account.ends_days is None else now + timedelta(days=account.ends_days)
    is_over, is_gone = account.state in _ENDED, account.state == "disconnected"
    sealed = None if is_gone else seal_grant(keyset, grant, GENERATION, _KEPT)
    await town.sql(
        _GRANT, workspace.id, grant, account.provider, entropy.new_secret().reveal()[:32], sealed, now, ends, is_over,
        account.state, account.code, by, GENERATION,
    )  # fmt: skip
    own = "disconnected" if is_gone else account.own
    await town.sql(
        _CONNECTION, workspace.id, connection, grant, account.provider, account.kind, account.name, own, now, by
    )
    return connection
