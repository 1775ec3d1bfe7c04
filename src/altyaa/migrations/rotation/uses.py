"""What was made under which key of the service and still works, counted over all workspaces as the door."""

from typing import Any

from altyaa.migrations.roles import DOOR, OWNER

# A row names the key of its digest, or of its secret (pepper), and of its token's MAC. Sessions, links and OAuth codes
# do not: they end by themselves (`service.LASTS`).
_BY_KEY = """
SELECT 'pepper' AS purpose, s.pepper_kid AS kid, count(*) AS uses
  FROM altyaa.api_key_secret s
  JOIN altyaa.api_key k ON k.workspace_id = s.workspace_id AND k.id = s.key_id
 WHERE k.revoked_at IS NULL AND (s.ends_at IS NULL OR s.ends_at > now())
 GROUP BY s.pepper_kid
UNION ALL
SELECT 'pepper', s.pepper_kid, count(*)
  FROM altyaa.oauth_client_secret s
  JOIN altyaa.oauth_client c ON c.workspace_id = s.workspace_id AND c.id = s.client_id
 WHERE c.ended_at IS NULL AND (s.ends_at IS NULL OR s.ends_at > now())
 GROUP BY s.pepper_kid
UNION ALL
SELECT 'pepper', a.pepper_kid, count(*) FROM altyaa.user_totp a GROUP BY a.pepper_kid
UNION ALL
SELECT 'pepper', r.pepper_kid, count(*) FROM altyaa.recovery_code r WHERE r.used_at IS NULL GROUP BY r.pepper_kid
UNION ALL
SELECT 'token', g.kid, count(*)
  FROM altyaa.oauth_grant g
 WHERE g.revoked_at IS NULL AND g.refresh_expires_at > now()
 GROUP BY g.kid
"""
# Nothing says which tag a credential carries: whatever is older than the primary may carry any before it.
_OLDER_THAN = """
SELECT (SELECT count(*)
          FROM altyaa.api_key_secret s
          JOIN altyaa.api_key k ON k.workspace_id = s.workspace_id AND k.id = s.key_id
         WHERE k.revoked_at IS NULL AND (s.ends_at IS NULL OR s.ends_at > now()) AND s.created_at < $1)
     + (SELECT count(*)
          FROM altyaa.oauth_client_secret s
          JOIN altyaa.oauth_client c ON c.workspace_id = s.workspace_id AND c.id = s.client_id
         WHERE c.ended_at IS NULL AND (s.ends_at IS NULL OR s.ends_at > now()) AND s.created_at < $1)
     + (SELECT count(*)
          FROM altyaa.oauth_grant g
         WHERE g.revoked_at IS NULL AND g.refresh_expires_at > now() AND g.issued_at < $1)
     + (SELECT count(*) FROM altyaa.calendar_feed f WHERE f.made_at < $1)
"""


async def uses(owner: Any) -> dict[tuple[str, int | None], int]:
    """How many credentials are under a key, by purpose and key id; under None, how many are older than the newest tag.

    Runs in the caller's transaction, as the owner.
    """
    promoted_at = await owner.fetchval("SELECT promoted_at FROM altyaa.service_keyset WHERE purpose = 'tag'")
    await owner.execute(f"SET LOCAL ROLE {DOOR}")
    counted: dict[tuple[str, int | None], int] = {("tag", None): await owner.fetchval(_OLDER_THAN, promoted_at)}
    for row in await owner.fetch(_BY_KEY):
        key = (row["purpose"], row["kid"])
        counted[key] = counted.get(key, 0) + row["uses"]
    await owner.execute(f"SET LOCAL ROLE {OWNER}")
    return counted
