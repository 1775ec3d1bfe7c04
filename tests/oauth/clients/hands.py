"""Managing apps in tests: as whom, and when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Refused
from altyaa.keys.model import CreatedKey
from altyaa.oauth.actions import clients as actions
from altyaa.oauth.model import AuthMethod, GrantType, Pkce
from altyaa.oauth.registration import ClientChange, ClientView, CreatedClient, SecretRotation, Shape
from altyaa.oauth.rules.clients import client_ask
from altyaa.testing.factories import MINTED, MadeWorkspace, operator

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
URI = "https://app.example/callback"


@dataclass
class Hands:
    """Manages the apps of one workspace, by a clock of its own.

    Attributes:
        caller: As whom; the operator until told otherwise.
    """

    runtime: Runtime
    workspace: MadeWorkspace
    now: datetime = START
    caller: Principal | None = field(default=None)

    def as_(self, caller: Principal) -> "Hands":
        """The same, as somebody else."""
        return replace(self, caller=caller)

    def as_key(self, made: CreatedKey) -> "Hands":
        """The same, as a key."""
        return self.as_(Principal("key", write_id("key", made.id), self.workspace.id, made.scopes))

    @property
    def means(self) -> actions.ClientMeans:
        """What actions need."""
        clock: Callable[[], datetime] = lambda: self.now  # noqa: E731  # read when it is asked
        return actions.ClientMeans(clock, entropy.new_id, self.runtime.keyring.keys, self.runtime.settings.scopes)

    @property
    def principal(self) -> Principal:
        """As whom transactions are opened."""
        return self.caller or operator(self.runtime, self.workspace)

    async def create(
        self,
        *scopes: str,
        auth_method: AuthMethod = "client_secret_basic",
        grant_types: Sequence[GrantType] | None = None,
        pkce: Pkce | None = None,
        **shape: Any,
    ) -> CreatedClient | Refused:
        """Make an app."""
        asked = Shape(**{"name": "Trend Reader", "redirect_uris": (URI,), "pkce": "optional"} | shape, scopes=frozenset(scopes or ("posts.read",)))  # noqa: E501  # fmt: skip
        ask = client_ask(asked, auth_method, grant_types, pkce)
        assert not isinstance(ask, Refused), ask
        async with self.runtime.db.workspace(self.principal) as tx:
            return _noted(await actions.create_client(tx, self.means, entropy.new_secret(), ask))

    async def made(self, *scopes: str, **asked: Any) -> CreatedClient:
        """Make an app that must come about."""
        made = await self.create(*scopes, **asked)
        assert isinstance(made, CreatedClient), made
        return made

    async def change(self, client_id: UUID, **change: Any) -> ClientView | Refused:
        """Change an app."""
        async with self.runtime.db.workspace(self.principal) as tx:
            return await actions.change_client(tx, self.means, client_id, ClientChange(**change))

    async def rotate(
        self, client_id: UUID, overlap: timedelta = DAY, *, retire: bool = False
    ) -> CreatedClient | Refused:
        """Rotate an app's secret."""
        ask = SecretRotation(overlap, retire)
        async with self.runtime.db.workspace(self.principal) as tx:
            return _noted(await actions.rotate_client_secret(tx, self.means, entropy.new_secret(), client_id, ask))

    async def retire(self, client_id: UUID, secret_id: UUID) -> ClientView | Refused:
        """Retire a secret."""
        async with self.runtime.db.workspace(self.principal) as tx:
            return await actions.retire_client_secret(tx, self.means, client_id, secret_id)

    async def revoke_tokens(self, client_id: UUID) -> ClientView | Refused:
        """End what an app got for itself."""
        async with self.runtime.db.workspace(self.principal) as tx:
            return await actions.revoke_client_tokens(tx, self.means, client_id)

    async def end(self, client_id: UUID, reason: str = "by hand") -> ClientView | Refused:
        """End an app."""
        async with self.runtime.db.workspace(self.principal) as tx:
            return await actions.remove_client(tx, self.means, client_id, reason)

    async def show(self, client_id: UUID) -> ClientView:
        """Look at an app that exists."""
        async with self.runtime.db.workspace(self.principal) as tx:
            shown = await actions.show_client(tx, client_id)
        assert isinstance(shown, ClientView), shown
        return shown

    async def facts(self) -> list[dict[str, Any]]:
        """Every fact of the workspace, oldest first: type, actor, subject, data as JSON text."""
        async with self.runtime.db.workspace(operator(self.runtime, self.workspace)) as tx:
            return await tx.many(
                "SELECT type, actor, subject, data FROM altyaa.event WHERE true = $1 ORDER BY id", True, into=dict
            )


def _noted(answer: CreatedClient | Refused) -> CreatedClient | Refused:
    if isinstance(answer, CreatedClient) and answer.secret is not None:
        MINTED.append(answer.secret)
    return answer
