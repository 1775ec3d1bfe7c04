"""Clients, consents, codes and grants of another workspace: by the ids that lists and logs contain."""

from tests.tenancy.attempts import DENIED, RUNS, Attempt

_HANDLES = {
    "the id": "decode(replace('{}', '-', ''), 'hex')",
    "the digest of the id": "sha256(decode(replace('{}', '-', ''), 'hex'))",
    "the digest of what is keyed": "sha256('oauth {}'::bytea)",
    "nothing": "NULL",
}
_TURN = "0, 1, now(), now(), now() + interval '1 day', '{{}}', '{{}}', '', '', '{{}}'"

_DOORS = {
    "a client by": "SELECT * FROM door.oauth_client({client}, NULL, now())",
    "a grant by": "SELECT * FROM door.oauth_grant({grant}, NULL)",
    "a refresh by": f"SELECT * FROM door.oauth_refresh({{grant}}, {_TURN})",
    "a refresh of several by": (
        "SELECT * FROM door.oauth_rotate(ARRAY[{grant}], '{{0}}', ARRAY[''::bytea], ARRAY[substr(sha256(''), 1, 16)],"
        " ARRAY[{client}], '{{x}}', '{{x}}', ARRAY['{{}}'::jsonb], 1, now(), 60, 60, '{{}}', '{{}}', '{{}}')"
    ),
    "a repeat by": "SELECT door.oauth_repeated({grant}, 0, '{{}}')",
    "a use by": "SELECT door.oauth_grants_used(ARRAY[{grant}], '{{0}}', ARRAY[now()], '{{NULL}}'::inet[], '{{x}}')",
    "a code by": "SELECT * FROM door.oauth_code(ARRAY[{code}])",
}

_MORE_DOORS = {
    "codes by no digest": ("SELECT * FROM door.oauth_code('{}')", RUNS),
    "codes by NULL": ("SELECT * FROM door.oauth_code(NULL)", RUNS),
    "a client by handles that are not ours to read": (
        "SELECT d.* FROM altyaa.oauth_client c, door.oauth_client(c.handle, NULL, now()) d",
        DENIED,
    ),
    "a client by the handles of grants": (
        "SELECT d.* FROM altyaa.oauth_grant g, door.oauth_client(g.client_handle, NULL, now()) d",
        DENIED,
    ),
    "the handle that an INSERT gives back": (
        "INSERT INTO altyaa.oauth_client (workspace_id, id, handle, name, any_workspace, verified, auth_method,"
        " redirect_uris, scopes, grant_types, pkce, token_epoch, created_at, created_by)"
        " VALUES ('<workspace_a>', '<client_b>', sha256('x'), 'x', true, true, 'none', '{}', '{}', '{}', 'required', 0,"
        " now(), 'x') RETURNING handle",
        DENIED,
    ),
    "the plan inside a door": ("EXPLAIN ANALYZE SELECT * FROM door.oauth_grant('', NULL)", RUNS),
    "everybody's grants with something to tell": ("SELECT * FROM door.oauth_grants_untold(100)", DENIED),
    "everybody's swept away": ("SELECT door.sweep_oauth(now(), now(), now(), 1000)", DENIED),
    "the bits of tokens": ("SELECT * FROM door.token_bits()", RUNS),
}

_SECRETS = {
    "handles of clients": "SELECT handle FROM altyaa.oauth_client",
    "every column of clients": "SELECT * FROM altyaa.oauth_client",
    "digests of clients' secrets": "SELECT digest FROM altyaa.oauth_client_secret",
    "digests of codes": "SELECT digest FROM altyaa.oauth_code",
    "handles of grants": "SELECT handle FROM altyaa.oauth_grant",
    "salts": "SELECT salt FROM altyaa.oauth_grant",
    "whole grants as text": "SELECT g::text FROM altyaa.oauth_grant g",
    "tokens that ended early": "SELECT * FROM altyaa.oauth_denied_token",
    "assertions": "SELECT * FROM altyaa.oauth_assertion",
    "the table of bits": "SELECT * FROM altyaa.token_bit",
    "a bit more": "INSERT INTO altyaa.token_bit VALUES ('scope', 127, 'x')",
    "another meaning of a bit": "UPDATE altyaa.token_bit SET name = 'x'",
    "a salt of one's own": "UPDATE altyaa.oauth_grant SET salt = sha256('x')",
    "a generation of one's own": "UPDATE altyaa.oauth_grant SET generation = 0",
    "a code that is new again": "DELETE FROM altyaa.oauth_code",
    "a secret that never ends, rewritten": "UPDATE altyaa.oauth_client_secret SET digest = sha256('x')",
}

_CODE = (
    "(workspace_id, id, digest, consent_id, client_id, user_id, redirect_uri, scopes, resources, created_at,"
    " expires_at)"
)
_CODE_VALUES = "sha256('x'), '<consent_b>', '<client_b>', '<owner_b>', 'x', '{}', '{}', now(), now()"
_ROWS = {
    "B's client by its id": ("SELECT id, name, redirect_uris FROM altyaa.oauth_client WHERE id = '<client_b>'", RUNS),
    "every consent": ("SELECT * FROM altyaa.oauth_consent", RUNS),
    "every grant": ("SELECT id, user_id, recent FROM altyaa.oauth_grant", RUNS),
    "B's code by its id": ("SELECT id, redirect_uri, challenge FROM altyaa.oauth_code WHERE id = '<code_b>'", RUNS),
    "B's redirect URIs": ("UPDATE altyaa.oauth_client SET redirect_uris = '{x}' WHERE id = '<client_b>'", RUNS),
    "B's consent widened": ("UPDATE altyaa.oauth_consent SET scopes = '{x}' WHERE id = '<consent_b>'", RUNS),
    "B's grant alive again": ("UPDATE altyaa.oauth_grant SET revoked_at = NULL WHERE id = '<grant_b>'", RUNS),
    "B's code redeemable again": ("UPDATE altyaa.oauth_code SET redeemed_at = NULL WHERE id = '<code_b>'", RUNS),
    "a secret for B's client": (
        "INSERT INTO altyaa.oauth_client_secret"
        " (workspace_id, id, client_id, pepper_kid, digest, last_four, created_at, created_by)"
        " VALUES ('<workspace_a>', gen_random_uuid(), '<client_b>', 1, sha256('x'), 'abcd', now(), 'x')",
        "23503",
    ),
    "a consent in B": (
        "INSERT INTO altyaa.oauth_consent"
        " (workspace_id, id, client_id, client_name, user_id, scopes, created_at, changed_at)"
        " VALUES ('<workspace_b>', gen_random_uuid(), '<client_b>', 'x', '<owner_b>', '{}', now(), now())",
        DENIED,
    ),
    "a code in B": (
        f"INSERT INTO altyaa.oauth_code {_CODE} VALUES ('<workspace_b>', gen_random_uuid(), {_CODE_VALUES})",
        DENIED,
    ),
    "a code in A under B's consent": (
        f"INSERT INTO altyaa.oauth_code {_CODE} VALUES ('<workspace_a>', gen_random_uuid(), {_CODE_VALUES})",
        "23503",
    ),
    "a token of B's denied": (
        "INSERT INTO altyaa.oauth_denied_token VALUES ('<workspace_b>', gen_random_uuid(), now())",
        DENIED,
    ),
    "an assertion of B's spent": (
        "INSERT INTO altyaa.oauth_assertion VALUES ('<workspace_b>', sha256('x'), now())",
        DENIED,
    ),
}


def _through_doors() -> list[Attempt]:
    ids = {"client": "<client_b>", "grant": "<grant_b>", "code": "<code_b>"}
    return [
        Attempt(
            f"door: {what} {how}",
            sql.format(**{name: f"{handle.format(of)}::bytea" for name, of in ids.items()}),
        )
        for what, sql in _DOORS.items()
        for how, handle in _HANDLES.items()
    ]


OAUTH = [
    *_through_doors(),
    *(Attempt(f"door: {name}", sql, gives) for name, (sql, gives) in _MORE_DOORS.items()),
    *(Attempt(f"secret: {name}", sql, DENIED) for name, sql in _SECRETS.items()),
    *(Attempt(f"apps: {name}", sql, gives) for name, (sql, gives) in _ROWS.items()),
]
