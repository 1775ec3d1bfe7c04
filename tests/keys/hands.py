"""Acting on keys in tests: as whom, and when."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from altyaa.access.verified import Verified
from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Problem, Refused
from altyaa.kernel.secret import Secret
from altyaa.keys import actions
from altyaa.keys.model import CreatedKey, KeyAsk, KeyChange, KeyView, Reach, Revoked, RotationAsk
from altyaa.keys.verify import KeyVerifier
from altyaa.testing.factories import MINTED, MadeWorkspace, operator

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def problem(answer: object) -> Problem:
    """Of an answer that has to be a refusal."""
    assert isinstance(answer, Refused), answer
    return answer.problem


@dataclass
class Hands:
    """Acts on the keys of one workspace, by a clock of its own.

    Attributes:
        caller: As whom; the operator until told otherwise.
    """

    runtime: Runtime
    workspace: MadeWorkspace
    now: datetime = START
    caller: Principal | None = field(default=None)

    def as_(self, caller: Principal) -> "Hands":
        """The same, as somebody else."""
        return Hands(self.runtime, self.workspace, self.now, caller)

    def as_key(self, made: CreatedKey) -> "Hands":
        """The same, as a key."""
        return self.as_(Principal("key", write_id("key", made.id), self.workspace.id, made.scopes))

    @property
    def means(self) -> actions.Means:
        """What actions need."""
        clock: Callable[[], datetime] = lambda: self.now  # noqa: E731  # read when it is asked
        return actions.Means(clock, entropy.new_id, self.runtime.keyring.keys, self.runtime.settings.scopes)

    @property
    def principal(self) -> Principal:
        """As whom transactions are opened."""
        return self.caller or operator(self.runtime, self.workspace)

    async def create(self, reach: Reach, name: str = "BI Dashboard") -> CreatedKey | Refused:
        """Make a key."""
        ask = KeyAsk(name, reach.scopes, 90, reach.expires_at, reach.cidrs, reach.limit)
        async with self.runtime.db.workspace(self.principal) as tx:
            return _noted(await actions.create_key(tx, self.means, entropy.new_secret(), ask))

    async def made(self, *scopes: str, name: str = "BI Dashboard") -> CreatedKey:
        """Make a key that must come about."""
        made = await self.create(Reach(frozenset(scopes)), name)
        assert isinstance(made, CreatedKey), made
        return made

    async def change(self, key_id: UUID, change: KeyChange) -> KeyView | Refused:
        """Change a key."""
        async with self.runtime.db.workspace(self.principal) as tx:
            return await actions.change_key(tx, self.means, key_id, change)

    async def rotate(self, key_id: UUID, overlap: timedelta = DAY, *, retire: bool = False) -> CreatedKey | Refused:
        """Rotate a key."""
        ask = RotationAsk(overlap, retire, 90)
        async with self.runtime.db.workspace(self.principal) as tx:
            return _noted(await actions.rotate_key(tx, self.means, entropy.new_secret(), key_id, ask))

    async def retire(self, key_id: UUID, secret_id: UUID) -> KeyView | Refused:
        """Retire a secret."""
        async with self.runtime.db.workspace(self.principal) as tx:
            return await actions.retire_secret(tx, self.means, key_id, secret_id)

    async def revoke(self, key_id: UUID, *, family: bool = False) -> Revoked | Refused:
        """Revoke a key."""
        async with self.runtime.db.workspace(self.principal) as tx:
            return await actions.revoke_key(tx, self.means, key_id, with_descendants=family)

    async def show(self, key_id: UUID) -> KeyView:
        """Look at a key that exists."""
        async with self.runtime.db.workspace(self.principal) as tx:
            shown = await actions.show_key(tx, self.means.clock, key_id)
        assert isinstance(shown, KeyView), shown
        return shown

    async def works(self, key: Secret[str]) -> bool:
        """Whether the database lets a secret in now."""
        verify = KeyVerifier(self.runtime.db, self.runtime.keyring, self.means.clock)
        return isinstance(await verify(key), Verified)


def _noted(answer: CreatedKey | Refused) -> CreatedKey | Refused:
    if isinstance(answer, CreatedKey):
        MINTED.append(answer.key)
    return answer
