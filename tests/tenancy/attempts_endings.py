"""What one injected statement may try in its own workspace: to take back what has ended, and to vouch for an app."""

from tests.tenancy.attempts import DENIED, RUNS, Attempt, block

_CLIENT = (
    "INSERT INTO altyaa.oauth_client (workspace_id, id, handle, name, any_workspace, verified, auth_method,"
    " redirect_uris, scopes, grant_types, pkce, token_epoch, created_at, created_by)"
    " SELECT workspace_id, {id}, sha256('x'), name, any_workspace, {verified}, auth_method, redirect_uris, scopes,"
    " grant_types, pkce, token_epoch, created_at, created_by FROM altyaa.oauth_client"
)
_ALIVE = {
    "an app": "UPDATE altyaa.oauth_client SET ended_at = NULL",
    "an app, ending later": "UPDATE altyaa.oauth_client SET ended_at = now() + interval '1 day'",
    "an app, for another reason": "UPDATE altyaa.oauth_client SET ended_reason = 'x'",
    "an app's tokens": "UPDATE altyaa.oauth_client SET token_epoch = token_epoch - 1",
    "an app, by a row in its way": _CLIENT.format(id="id", verified="false")
    + " ON CONFLICT (workspace_id, id) DO UPDATE SET ended_at = NULL",
    "a secret": "UPDATE altyaa.oauth_client_secret SET ends_at = NULL",
    "a secret, for a day": "UPDATE altyaa.oauth_client_secret SET ends_at = now() + interval '1 day'",
    "a code": "UPDATE altyaa.oauth_code SET redeemed_at = NULL",
    "a code, without its grant": "UPDATE altyaa.oauth_code SET grant_id = NULL",
    "a code, of another life": "UPDATE altyaa.oauth_code SET life = life + 1",
    "a grant": "UPDATE altyaa.oauth_grant SET revoked_at = NULL",
    "a grant, ending later": "UPDATE altyaa.oauth_grant SET revoked_at = 'infinity'",
    "a grant, for another reason": "UPDATE altyaa.oauth_grant SET revoked_reason = 'x'",
    "a grant, merged": "MERGE INTO altyaa.oauth_grant g USING (SELECT 1) s ON true"
    " WHEN MATCHED THEN UPDATE SET revoked_at = NULL",
    "a grant, in a query": "WITH alive AS (UPDATE altyaa.oauth_grant SET revoked_at = NULL RETURNING id) TABLE alive",
    "a consent": "UPDATE altyaa.oauth_consent SET revoked_at = NULL, revoked_reason = NULL",
    "a consent, in another life": "UPDATE altyaa.oauth_consent SET revoked_at = NULL, life = life + 1",
    "a consent, ending later": "UPDATE altyaa.oauth_consent SET revoked_at = 'infinity', life = life + 1",
    "a consent, in the life before": "UPDATE altyaa.oauth_consent SET life = life - 1",
}
_VERIFIED = {
    "an app": "UPDATE altyaa.oauth_client SET verified = true",
    "an app, renamed": "UPDATE altyaa.oauth_client SET name = 'x' WHERE verified",
    "an app, with one address more": "UPDATE altyaa.oauth_client SET redirect_uris = redirect_uris || '{https://x.example}'",
    "a new app": _CLIENT.format(id="gen_random_uuid()", verified="true") + " WHERE ended_at IS NOT NULL",
}
_TRIGGERS = {
    "disabled": "ALTER TABLE altyaa.oauth_grant DISABLE TRIGGER ALL",
    "as if replicated": "SET LOCAL session_replication_role = replica",
    "replaced": "CREATE OR REPLACE FUNCTION altyaa.refuse_change() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
}

ENDINGS = [
    *(Attempt(f"alive again: {name}", sql, DENIED) for name, sql in _ALIVE.items()),
    *(Attempt(f"verified: {name}", sql, DENIED) for name, sql in _VERIFIED.items()),
    *(Attempt(f"triggers: {name}", sql, DENIED) for name, sql in _TRIGGERS.items()),
    Attempt(
        "alive again: what goes on after the refusal",
        "DO $$ BEGIN UPDATE altyaa.oauth_grant SET revoked_at = NULL; EXCEPTION WHEN OTHERS THEN NULL; END $$",
        RUNS,
    ),
    Attempt("alive again: from within a block", block("UPDATE altyaa.oauth_consent SET revoked_at = NULL"), DENIED),
]
