"""Two apps and two people in one workspace, by a clock of their own: what is done to them, through real actions."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from altyaa.access import store as people
from altyaa.access.uses import Use
from altyaa.access.verified import Verified
from altyaa.infra.runtime import Runtime
from altyaa.infra.vault import genuine, presented
from altyaa.kernel.principal import Principal
from altyaa.kernel.secret import Secret
from altyaa.oauth import doors, store
from altyaa.oauth.actions.allow import Allowed, allow
from altyaa.oauth.actions.end import end_consent, end_grants
from altyaa.oauth.actions.exchange_code import exchange_code
from altyaa.oauth.actions.refresh import Asked, refresh_tokens
from altyaa.oauth.authenticate import acting_client
from altyaa.oauth.formats import ACCESS_TOKEN, CODE, read_access
from altyaa.oauth.means import Means
from altyaa.oauth.model import ClientRecord, GrantRecord, Issued, Peer
from altyaa.oauth.rules.redeem_code import CodeAsk
from altyaa.oauth.verify import TokenVerifier
from altyaa.protocol.rfc6749_errors import OAuthRefused
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import MadeWorkspace, address_digest, make_member, make_workspace, operator
from altyaa.testing.oauth import REDIRECT_URI, client_record, make_client, oauth_means
from tests.oauth.families import SCOPES
from tests.oauth.parties import as_admin

PEERS = {"here": Peer("192.0.2.0/24", "app"), "elsewhere": Peer("198.51.100.0/24", "app")}


@dataclass
class Dealings:
    """Attributes: ``now`` is what every clock shows."""

    database: TestDatabase
    runtime: Runtime
    workspace: MadeWorkspace
    clients: list[ClientRecord]
    people: list[Principal]
    means: Means
    now: datetime

    @classmethod
    async def begin(cls, database: TestDatabase, runtime: Runtime, now: datetime) -> "Dealings":
        """A confidential and a public app, and two Admins."""
        workspace = await make_workspace(runtime)
        made = [
            await make_client(runtime, workspace, *SCOPES, auth_method=how) for how in ("client_secret_basic", "none")
        ]
        admins = [await make_member(runtime, workspace, "admin") for _ in range(2)]
        means = await oauth_means(runtime)
        dealings = cls(database, runtime, workspace, [each.record for each in made], admins, means, now)
        clock: Callable[[], datetime] = lambda: dealings.now  # noqa: E731  # read when it is asked
        dealings.means = replace(means, clock=clock)
        return dealings

    async def allow(self, app: int, person: int, asked: frozenset[str], left: frozenset[str]) -> str:
        """A code, or the error."""
        who = self.people[person]
        assert who.user_id is not None
        yes = Allowed(asked, left, frozenset(), REDIRECT_URI, None)
        async with self.runtime.db.workspace(who) as tx:
            code = await allow(tx, self.means, self.clients[app], self.workspace.id, who.user_id, yes)
        return code.error if isinstance(code, OAuthRefused) else code.reveal()

    async def redeem(self, app: int, code: str) -> tuple[str, str] | str:
        """A pair, or the error."""
        shown = presented(CODE, Secret(code), self.runtime.keyring.keys)
        assert shown is not None
        found = await doors.code(self.runtime.db, shown[1])
        assert found is not None
        client = self.clients[app]
        ask = CodeAsk(client.id, REDIRECT_URI, None, frozenset())
        async with self.runtime.db.workspace(acting_client(client, found.workspace_id)) as tx:
            return _told(
                await exchange_code(tx, self.means, client, found.workspace_id, found.id, ask, {}, PEERS["here"])
            )

    async def refresh(self, app: int, token: str, scopes: frozenset[str] | None, peer: str) -> tuple[str, str] | str:
        """A pair, or the error."""
        asked = Asked(Secret(token), scopes, frozenset(), PEERS[peer])
        return _told(await refresh_tokens(self.means, self.clients[app], asked, {}))

    async def verify(self, access: str) -> frozenset[str] | None:
        """The scopes that a token opens; None where it is refused."""
        found = await self._found(access)
        return found.principal.scopes if found is not None else None

    async def use(self, access: str) -> bool:
        """Use a token, if it is good, and write that down as a serving process does."""
        found = await self._found(access)
        if found is None or found.use_name is None:
            return False
        await doors.grants_used(self.runtime.db, [Use(found.use_name, found.generation, self.now, None, None)])
        return True

    async def is_revoked(self, access: str) -> bool:
        """Whether the grant of a token has ended."""
        return (await self._grant(access)).revoked_at is not None

    async def revoke(self, access: str) -> None:
        """End the grant of a token."""
        grant = await self._grant(access)
        async with self.runtime.db.workspace(operator(self.runtime, self.workspace)) as tx:
            await end_grants(tx, [grant.id], self.now, "by hand")

    async def revoke_consent(self, app: int, person: int) -> None:
        """End a consent, where there is one."""
        user_id = self.people[person].user_id
        assert user_id is not None
        async with self.runtime.db.workspace(operator(self.runtime, self.workspace)) as tx:
            found = await store.consent(tx, self.clients[app].id, user_id)
            if found is not None:
                await end_consent(tx, found.id, self.now, "by hand")

    async def set_scopes(self, app: int, scopes: frozenset[str]) -> None:
        """Change what an app may ask for."""
        client_id = self.clients[app].id
        sql = "UPDATE altyaa.oauth_client SET scopes = $2 WHERE id = $1"
        await as_admin(self.database, sql, client_id, sorted(scopes))
        self.clients[app] = await client_record(self.runtime, client_id)

    async def set_role(self, person: int, role: Literal["admin", "member"] | None) -> None:
        """Another role; none is no membership."""
        user_id = self.people[person].user_id
        assert user_id is not None
        async with self.runtime.db.workspace(operator(self.runtime, self.workspace)) as tx:
            member = await people.member(tx, user_id)
            if role is None:
                await people.delete_member(tx, user_id)
            elif member is None:
                await self._join(user_id, role)
            else:
                await people.set_role(tx, user_id, role)

    async def _join(self, user_id: UUID, role: Literal["admin", "member"]) -> None:
        email = f"again-{user_id.hex}@harbor.example"
        async with self.runtime.db.workspace(operator(self.runtime, self.workspace)) as tx:
            digest = address_digest(self.runtime, email)
            await people.insert_member(tx, self.workspace.id, user_id, role, email, digest, self.now)

    async def _found(self, access: str) -> Verified | None:
        verify = TokenVerifier(
            self.runtime.db, self.runtime.keyring, self.means.clock, self.means.bits, self.runtime.settings.scopes
        )
        found = await verify(Secret(access))
        return found if isinstance(found, Verified) else None

    async def _grant(self, access: str) -> GrantRecord:
        body = genuine(ACCESS_TOKEN, Secret(access), self.runtime.keyring.keys)
        assert body is not None
        handle = doors.grant_handle(self.runtime.keyring.keys, read_access(body.reveal())[0].subject)
        found = await doors.grant(self.runtime.db, handle)
        assert found is not None
        return found


def _told(answer: Issued | OAuthRefused) -> tuple[str, str] | str:
    if isinstance(answer, OAuthRefused):
        return answer.error
    assert answer.refresh_token is not None
    return answer.access_token.reveal(), answer.refresh_token.reveal()
