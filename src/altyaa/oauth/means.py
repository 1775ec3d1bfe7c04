"""What the authorization server's use cases need of a process."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from altyaa.infra import entropy
from altyaa.infra.db import Database
from altyaa.infra.keyring import Keyring
from altyaa.infra.settings import Settings
from altyaa.kernel.clock import Clock
from altyaa.kernel.ids import IdSource
from altyaa.kernel.secret import Secret
from altyaa.oauth.actions.issued import Issuances
from altyaa.oauth.model import TokenBits
from altyaa.oauth.rotations import Rotations


@dataclass(frozen=True, slots=True)
class Means:
    """Database, keys, time and randomness.

    Attributes:
        new_secret: So many fresh random bytes.
        issued: Counts what is written down by the minute.
        rotations: Refreshes what there is nothing to decide about.
    """

    db: Database
    keyring: Keyring
    settings: Settings
    bits: TokenBits
    clock: Clock = entropy.now
    new_id: IdSource = entropy.new_id
    new_secret: Callable[[int], Secret[bytes]] = entropy.new_secret
    issued: Issuances = field(default_factory=Issuances)
    rotations: Rotations = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rotations", Rotations(self.db, self.keyring, self.settings, self.bits, self.clock))

    def access_end(self, now: datetime, limit: datetime) -> datetime:
        """When an access token of now ends: never after the grant."""
        return min(now + timedelta(seconds=self.settings.access_token_seconds), limit)

    def refresh_end(self, now: datetime, grant_ends: datetime | None) -> datetime:
        """When a refresh token of now ends."""
        end = now + timedelta(seconds=self.settings.refresh_token_seconds)
        return end if grant_ends is None else min(end, grant_ends)

    def grant_end(self, now: datetime, days: int | None) -> datetime | None:
        """When a grant of now ends, however often it is refreshed; None for never."""
        return None if days is None else now + timedelta(days=days)

    @property
    def replay(self) -> timedelta:
        """Time in which a refresh that is sent twice is a retry."""
        return timedelta(seconds=self.settings.refresh_replay_seconds)

    def id_and_secret(self) -> tuple[UUID, Secret[bytes]]:
        """For a new credential."""
        return self.new_id(), self.new_secret(32)
