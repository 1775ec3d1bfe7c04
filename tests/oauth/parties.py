"""An app at the token endpoint, as its own server would be."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any

import asyncpg
import httpx2

from altyaa.infra.revocation import revoked
from altyaa.infra.vault import PrfKeyset, open_kek
from altyaa.kernel.principal import Principal
from altyaa.kernel.secret import Secret
from altyaa.oauth.means import Means
from altyaa.oauth.model import Issued
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import MINTED, MadeWorkspace, make_workspace, operator
from altyaa.testing.http import http_client
from altyaa.testing.oauth import (
    REDIRECT_URI,
    MadeClient,
    client_record,
    make_client,
    make_code,
    make_grant,
    oauth_means,
    owner_of,
)
from altyaa.testing.service import Service


@dataclass(frozen=True, slots=True)
class Party:
    """An app, the workspace that it belongs to, and a person who lets it in.

    Attributes:
        home: The app's workspace.
    """

    service: Service
    home: MadeWorkspace
    client: MadeClient
    person: Principal
    means: Means

    async def code(self, *scopes: str, **more: Any) -> str:
        """A code, as after the person said yes."""
        return (await make_code(self.means, self.client.record, self.person, *scopes, **more)).reveal()

    async def grant(self, *scopes: str) -> Issued:
        """The first tokens of a new grant."""
        return await make_grant(self.means, self.client.record, self.person, *scopes)

    async def post(self, **form: str) -> httpx2.Response:
        """Ask for tokens, as the app authenticates."""
        if self.client.secret is None:
            return await self.send(data={"client_id": self.client.id, **form})
        return await self.send(data=form, auth=(self.client.id, self.client.secret.reveal()))

    async def send(self, method: str = "POST", path: str = "/oauth/token", **request: Any) -> httpx2.Response:
        """Send something else."""
        async with http_client(base_url=self.service.url, timeout=20) as http:
            answer = await http.request(method, path, **request)
        if answer.status_code == 200 and path.startswith("/oauth/token"):
            body = answer.json()
            MINTED.extend(Secret(body[name]) for name in ("access_token", "refresh_token") if name in body)
        return answer

    async def redeem(self, code: str, **form: str) -> httpx2.Response:
        """Trade a code; an empty value leaves a parameter out."""
        return await self.post(
            **{"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI, **form}
        )

    async def refresh(self, token: str, **form: str) -> httpx2.Response:
        """Ask for the next pair."""
        return await self.post(grant_type="refresh_token", refresh_token=token, **form)

    async def opens(self, token: str) -> list[str] | int:
        """The scopes that a token opens at the API, or the status it is refused with."""
        answer = await self.send("GET", "/v1/whoami", headers={"Authorization": f"Bearer {token}"})
        return answer.json()["scopes"] if answer.status_code == 200 else answer.status_code

    async def closes(self, token: str) -> None:
        """A token opens nothing any more, once the process has heard of it: within 2 seconds."""
        async with asyncio.timeout(2):
            while await self.opens(token) != 401:
                pass

    async def another(self, *scopes: str, **changes: Any) -> "Party":
        """Another app of the same workspace, and the same person."""
        return replace(self, client=await make_client(self.service.runtime, self.home, *scopes, **changes))

    async def change(self, database: TestDatabase, what: str) -> "Party":
        """Change the app's row, as an action would, and tell every process."""
        await as_admin(database, f"UPDATE altyaa.oauth_client SET {what} WHERE id = $1", self.client.record.id)
        async with self.service.runtime.db.workspace(operator(self.service.runtime, self.home)) as tx:
            await revoked(tx, self.client.record.id)
        record = await client_record(self.service.runtime, self.client.record.id)
        return replace(self, client=MadeClient(record, self.client.secret))


async def party(service: Service, *scopes: str, **changes: Any) -> Party:
    """An app in a workspace of its own, whose Owner lets it in. ``changes`` as for ``make_client``."""
    runtime, home = service.runtime, await make_workspace(service.runtime)
    client = await make_client(runtime, home, *scopes, **changes)
    return Party(service, home, client, owner_of(runtime, home), await oauth_means(runtime))


async def as_admin(database: TestDatabase, sql: str, *arguments: object) -> list[dict[str, Any]]:
    """Run a statement as a superuser."""
    connection = await asyncpg.connect(database.dsn("postgres"))
    try:
        return [dict(row) for row in await connection.fetch(sql, *arguments)]
    finally:
        await connection.close()


async def calls(database: TestDatabase, door: str) -> int:
    """How often the service has called a door of this database."""
    await as_admin(database, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
    sql = """
    SELECT coalesce(sum(calls), 0)::bigint AS calls FROM pg_stat_statements
     WHERE userid = 'altyaa_app'::regrole AND query LIKE '%door.' || $1 || '(%'
       AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    """
    return int((await as_admin(database, sql, door))[0]["calls"])


async def facts(database: TestDatabase, workspace: MadeWorkspace, type_: str) -> list[dict[str, Any]]:
    """Facts of a type in a workspace, oldest first: subject and data as JSON text."""
    sql = "SELECT subject, data FROM altyaa.event WHERE workspace_id = $1 AND type = $2 ORDER BY id"
    return await as_admin(database, sql, workspace.id, type_)


def said(answer: httpx2.Response) -> tuple[int, str]:
    """Status and error code of a refusal."""
    return answer.status_code, answer.json()["error"]


def refresh_token(issued: Issued) -> str:
    """Of a pair."""
    assert issued.refresh_token is not None
    return issued.refresh_token.reveal()


async def reseal_tokens(database: TestDatabase, keyset: PrfKeyset) -> None:
    """Store a keyset of tokens: every process reads it anew, though the keys in it may be the same."""
    sealed = keyset.seal(open_kek(database.kek_uri, create=False), "token")
    await as_admin(database, "UPDATE altyaa.service_keyset SET sealed = $1 WHERE purpose = 'token'", sealed)
