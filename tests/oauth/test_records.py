"""What is read for the protocol may stand in a traceback, and then shows nothing that helps to make a token."""

from altyaa.access import doors as people
from altyaa.infra.vault import genuine
from altyaa.oauth import doors
from altyaa.oauth.formats import REFRESH_TOKEN, read_refresh
from altyaa.testing.factories import PASSWORD_HASH, address_digest
from altyaa.testing.service import Service
from tests.oauth.parties import party


async def test_no_salt_digest_or_hash_is_in_a_repr(shared: Service) -> None:
    app, keys = await party(shared), shared.runtime.keyring.keys
    token = (await app.grant()).refresh_token
    body = None if token is None else genuine(REFRESH_TOKEN, token, keys)
    assert body is not None
    grant = await doors.grant(shared.runtime.db, doors.grant_handle(keys, read_refresh(body.reveal()).grant_id))
    assert grant is not None
    assert len(grant.salt) == 16
    assert repr(grant.salt) not in repr(grant)
    client = app.client.record
    assert [len(each) for each in client.secret_digests] == [32]
    assert repr(client.secret_digests[0]) not in repr(client)
    owner = address_digest(shared.runtime, f"owner-{app.home.owner_id.hex}@harbor.example")
    found = await people.password(shared.runtime.db, owner)
    assert found is not None
    assert found.hash == PASSWORD_HASH.reveal()
    assert found.hash not in repr(found)
