"""When each secret of an app last proved who the app is: so whoever rotates one sees whether the old is in use."""

from datetime import UTC, datetime, timedelta

from altyaa.access.memory import FRESH_SECONDS, Memory
from altyaa.access.uses import LastUses
from altyaa.infra import entropy
from altyaa.kernel.secret import Secret
from altyaa.limits.callers import Limits
from altyaa.oauth import doors
from altyaa.oauth.authenticate import ClientAuthenticator
from altyaa.oauth.lookup import ClientLookup
from altyaa.oauth.model import ClientRecord
from altyaa.protocol.rfc6749_client_authentication import Presented
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import MINTED, make_key, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.instance import run_command
from altyaa.testing.oauth import make_client
from altyaa.testing.service import Service, served
from tests.oauth.asking import bearer, word_of
from tests.oauth.parties import as_admin

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
OWN = {"grant_type": "client_credentials"}


async def test_the_last_use_of_each_is_shown_by_http_and_by_command(database: TestDatabase) -> None:
    began = datetime.now(UTC)
    async with served(database) as service, http_client(base_url=service.url) as http:
        workspace = await make_workspace(service.runtime)
        client = await make_client(service.runtime, workspace)
        key = bearer((await make_key(service.runtime, workspace, "apps.read", "apps.write", *client.record.scopes)).key)
        path = f"/v1/oauth/clients/{client.id}"
        for _ in range(2):
            rotated = (await http.post(f"{path}/rotate", json={"retire_oldest": True}, headers=key)).json()
            MINTED.append(Secret(rotated["client_secret"]))
        assert [each["last_used_at"] for each in rotated["secrets"]] == [None] * 3
        newest, wrong = rotated["client_secret"], word_of(client)
        for secret, status in ((wrong, 401), (newest, 200)):
            answer = await http.post("/oauth/token", data=OWN, auth=(client.id, secret))
            assert answer.status_code == status
        MINTED.append(Secret(answer.json()["access_token"]))
    # The process ended, so the use is written down.
    async with served(database) as service, http_client(base_url=service.url) as http:
        shown = (await http.get(path, headers=key)).json()["secrets"]
    assert [each["last_used_at"] is None for each in shown] == [True, True, False], "a refused one was not used"
    assert began <= datetime.fromisoformat(shown[-1]["last_used_at"]) <= datetime.now(UTC)
    settings = {"ALTYAA_DATABASE_URL": database.dsn("altyaa_app"), "ALTYAA_KEK_URI": database.kek_uri}
    done = await run_command(settings, "client", "show", client.id, "--workspace", workspace.wire_id, "--json")
    assert [each["last_used_at"] is None for each in done.json()["secrets"]] == [True, True, False]


async def test_a_secret_that_is_remembered_is_noted_once_a_minute(
    shared: Service, shared_database: TestDatabase
) -> None:
    runtime, passed = shared.runtime, [0.0]

    def now() -> datetime:
        return START + timedelta(seconds=passed[0])

    memory: Memory[ClientRecord] = Memory(lambda _: True, lambda: passed[0], entropy.new_secret())
    lookup = ClientLookup(runtime.db, runtime.keyring, now, memory, Limits(runtime.settings, 1))
    uses = LastUses(doors.client_secrets_used)
    authenticate = ClientAuthenticator(runtime.db, runtime.keyring, now, lookup, uses, shared.url)
    client = await make_client(runtime, await make_workspace(runtime))
    sent = Presented("client_secret_basic", client.id, client.secret)

    async def written(at_second: float) -> float:
        passed[0] = at_second
        assert isinstance(await authenticate(sent, None), ClientRecord)
        await uses.write(runtime.db)
        sql = "SELECT last_used_at FROM altyaa.oauth_client_secret WHERE client_id = $1"
        at: datetime = (await as_admin(shared_database, sql, client.record.id))[0]["last_used_at"]
        return (at - START).total_seconds()

    assert [await written(each) for each in (0, 1)] == [0, 1], "compared, and compared again to be remembered"
    assert await written(FRESH_SECONDS - 1) == 1, "remembered: there is nothing to compare, and nothing to write"
    assert await written(FRESH_SECONDS + 1) == FRESH_SECONDS + 1
    memory.forget_all()
    assert await written(5) == FRESH_SECONDS + 1, "another process wrote a later one"
