"""A workspace whose people have allowed apps, for tests of what becomes of that."""

import asyncio
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import httpx2

from altyaa.access.verified import Verified
from altyaa.events.jobs.mail import SendMail
from altyaa.infra import entropy
from altyaa.infra.jobs import Job
from altyaa.infra.mail.mailer import open_mailer
from altyaa.infra.runtime import Runtime
from altyaa.infra.vault import genuine
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.secret import Secret
from altyaa.keys.jobs import letters as key_letters
from altyaa.oauth import doors, issue
from altyaa.oauth.actions.refresh import Asked, refresh_tokens
from altyaa.oauth.formats import ACCESS_TOKEN, NONCE_BYTES, read_access
from altyaa.oauth.jobs.letters import letters
from altyaa.oauth.means import Means
from altyaa.oauth.model import GrantRecord, Issued, Peer
from altyaa.oauth.verify import TokenVerifier
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import MadeWorkspace, make_member, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.oauth import (
    PEER,
    MadeClient,
    client_record,
    make_client,
    make_grant,
    oauth_means,
    owner_of,
    remember,
)
from altyaa.testing.service import settings_for
from tests.keys.lives import rows, worker


@dataclass(frozen=True, slots=True)
class Apps:
    """A workspace: Mara owns it, Noa is a member; a client of its own."""

    runtime: Runtime
    workspace: MadeWorkspace
    mara: Principal
    noa: Principal
    client: MadeClient
    means: Means

    async def grant(self, who: Principal | None = None, client: MadeClient | None = None, *scopes: str) -> Issued:
        """The first tokens of a new grant: Mara's, unless somebody else allows it."""
        return await make_grant(self.means, (client or self.client).record, who or self.mara, *scopes)

    async def refresh(self, issued: Issued, peer: Peer = PEER) -> Issued:
        """The pair after these."""
        answer = await self.try_refresh(issued, peer)
        assert isinstance(answer, Issued), answer
        remember(answer)
        return answer

    async def try_refresh(self, issued: Issued, peer: Peer = PEER) -> object:
        """What one presentation of the refresh token is answered with."""
        assert issued.refresh_token is not None
        asked = Asked(issued.refresh_token, None, frozenset(), peer)
        return await refresh_tokens(self.means, self.client.record, asked, {})

    async def own_token(self, ahead: int = 0) -> Issued:
        """A token that the client gets for itself, in its epoch or one to come."""
        client, means = await client_record(self.runtime, self.client.record.id), self.means
        client = replace(client, token_epoch=client.token_epoch + ahead)
        issued = issue.client_token(
            client,
            frozenset(client.scopes),
            frozenset(),
            means.new_secret(NONCE_BYTES).reveal(),
            means.clock(),
            3600,
            self.runtime.keyring.keys,
            means.bits,
        )
        remember(issued)
        return issued

    async def works(self, issued: Issued) -> bool:
        """Whether the database lets an access token in now."""
        verify = TokenVerifier(
            self.runtime.db, self.runtime.keyring, self.means.clock, self.means.bits, self.runtime.settings.scopes
        )
        return isinstance(await verify(issued.access_token), Verified)

    async def record(self, issued: Issued) -> GrantRecord:
        """The grant that tokens belong to."""
        keys = self.runtime.keyring.keys
        body = genuine(ACCESS_TOKEN, issued.access_token, keys)
        assert body is not None
        claims, _ = read_access(body.reveal())
        found = await doors.grant(self.runtime.db, doors.grant_handle(keys, claims.subject))
        assert found is not None
        return found

    async def grant_id(self, issued: Issued) -> str:
        """``grt_…``."""
        return (await self.record(issued)).wire_id

    async def consent_id(self, issued: Issued) -> str:
        """``cst_…``."""
        return write_id("cst", (await self.record(issued)).consent_id)


async def make_apps(runtime: Runtime) -> Apps:
    """One of its own."""
    workspace = await make_workspace(runtime)
    noa = await make_member(runtime, workspace, "member", f"noa-{entropy.new_id().hex}@harbor.example")
    client, means = await make_client(runtime, workspace), await oauth_means(runtime)
    return Apps(runtime, workspace, owner_of(runtime, workspace), noa, client, means)


async def forgotten(http: httpx2.AsyncClient, issued: Issued) -> None:
    """The word that a token is dead reaches the memory of a serving process within its time."""
    bearer = {"Authorization": f"Bearer {issued.access_token.reveal()}"}
    async with asyncio.timeout(2):
        while (answer := await http.get("/v1/whoami", headers=bearer)).status_code == 200:
            pass
    assert answer.status_code == 401


def bearing(key: Secret[str], url: str) -> httpx2.AsyncClient:
    """Calls with a credential."""
    return http_client(base_url=url, headers={"Authorization": f"Bearer {key.reveal()}"}, timeout=20)


async def delivered(database: TestDatabase, folder: Path) -> list[EmailMessage]:
    """Letters about keys and tokens that are waiting, sent as the worker sends them; as they lie in the outbox."""
    async with worker(database) as opened:
        mailer = open_mailer(settings_for(database, data_dir=folder), entropy.now)
        url = "https://auth.example.com"
        send = SendMail(opened.db, mailer, key_letters.letters(url) | letters(url))
        for row in await rows(database, "SELECT workspace_id, id FROM altyaa.mail WHERE sent_at IS NULL ORDER BY id"):
            await send(Job("mail", row["workspace_id"], None, row["id"]))
    files = sorted((folder / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    return [message_from_bytes(path.read_bytes(), policy=default) for path in files]
