"""What the Owner has beside her password: rows whose keys no authenticator holds, for pages that show and end them."""

from uuid import UUID

from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from tests.connections.flow.house import Town

_PASSKEY = """
INSERT INTO altyaa.user_passkey
       (user_id, id, credential_digest, credential_id, public_key, sign_count, transports, aaguid, may_back_up,
        backed_up, name, created_at, last_used_at)
VALUES ($1, $2, sha256($3), $3, $3, 0, '{internal,hybrid}', gen_random_uuid(), true, true, 'Telephone',
        now() - interval '40 days', now() - interval '2 hours')
"""


async def add_factors(town: Town, user_id: UUID) -> str:
    """A passkey; its id. An authenticator app would close the page that adds one."""
    passkey = entropy.new_id()
    await town.sql(_PASSKEY, user_id, passkey, entropy.new_secret().reveal())
    return write_id("pky", passkey)
