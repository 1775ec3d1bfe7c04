"""Keys by the hundred thousand, put into the tables as a superuser; those that are to be used have real secrets."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.infra.vault import mint
from altyaa.keys.model import API_KEY

KEYS_OF_A_WORKSPACE = 100


async def fill(admin: Any, keys: int) -> None:
    """Make ``keys`` keys that nobody has the secrets of, a hundred in each workspace."""
    await admin.execute(
        """
        WITH made AS (
            INSERT INTO altyaa.workspace (id, name, created_at)
            SELECT gen_random_uuid(), 'Workspace ' || n, now() FROM generate_series(1, $1::int / $2::int) n
            RETURNING id
        ), keys AS (
            INSERT INTO altyaa.api_key (workspace_id, id, name, scopes, created_at, rotate_by, created_by)
            SELECT made.id, gen_random_uuid(), 'Key ' || n, '{posts.read}', now(), now() + interval '90 days',
                   'operator'
              FROM made, generate_series(1, $2::int) n
            RETURNING workspace_id, id
        )
        INSERT INTO altyaa.api_key_secret (workspace_id, id, key_id, pepper_kid, digest, last_four, created_at)
        SELECT workspace_id, gen_random_uuid(), id, 1, sha256(id::text::bytea || random()::text::bytea), 'aaaa', now()
          FROM keys
        """,
        keys,
        KEYS_OF_A_WORKSPACE,
    )
    await admin.execute("ANALYZE altyaa.api_key, altyaa.api_key_secret, altyaa.workspace")


async def usable(admin: Any, runtime: Runtime, workspaces: Sequence[UUID], keys: int) -> list[str]:
    """Make ``keys`` keys with the scope ``posts.read``, spread over the workspaces; the credentials."""
    now, service_keys = entropy.now(), runtime.keyring.keys
    rows, secrets, credentials = [], [], []
    for number in range(keys):
        key_id, secret, workspace = entropy.new_id(), entropy.new_secret(), workspaces[number % len(workspaces)]
        credential, digest = mint(API_KEY, key_id, secret, service_keys)
        credentials.append(credential.reveal())
        rows.append((workspace, key_id, "Used", ["posts.read"], now, now + timedelta(days=90), "operator"))
        last_four = credential.reveal()[-4:]
        secrets.append((workspace, entropy.new_id(), key_id, service_keys.pepper.primary_id, digest, last_four, now))
    names = ["workspace_id", "id", "name", "scopes", "created_at", "rotate_by", "created_by"]
    await admin.copy_records_to_table("api_key", schema_name="altyaa", columns=names, records=rows)
    names = ["workspace_id", "id", "key_id", "pepper_kid", "digest", "last_four", "created_at"]
    await admin.copy_records_to_table("api_key_secret", schema_name="altyaa", columns=names, records=secrets)
    return credentials
