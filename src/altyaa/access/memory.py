"""What one serving process remembers of the credentials it has verified, and when it may believe that.

``docs/decisions/0018`` says why each rule here is needed for "2 seconds after a revocation nobody is let in".
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from altyaa.kernel.secret import Secret
from altyaa.limits.model import Ask

MOST_ENTRIES = 200_000
FRESH_SECONDS = 60.0


class Dependent(Protocol):
    """What can be remembered: it says whose revocation ends it. What depends on nothing is not kept."""

    @property
    def depends_on(self) -> tuple[UUID, ...]: ...


Found = TypeVar("Found", bound=Dependent)


class Entry(Generic[Found]):
    """One credential's finding, and what is kept with it while it lasts.

    Attributes:
        version: Of the memory, when the look-up that it came from began.
        fresh_until: By the memory's clock.
        noted_at: When its use was last noted, by the same clock.
        asks: The limits that it falls under, from its first use on.
        contexts: Signed contexts by audience and key, with the second since 1970 at which each ends.
        told: What introspection tells of it: with the person's address, and without.
        proof: Keyed digest of what an OAuth client proved itself with last, for as long as that proves it.
    """

    __slots__ = ("asks", "contexts", "finding", "fresh_until", "noted_at", "proof", "told", "version")

    def __init__(self, finding: Found, version: int, fresh_until: float) -> None:
        self.finding, self.version, self.fresh_until = finding, version, fresh_until
        self.noted_at = float("-inf")
        self.asks: Sequence[Ask] | None = None
        self.contexts: dict[tuple[str, int], tuple[bytes, int]] | None = None
        self.told: dict[bool, bytes] | None = None
        self.proof: bytes | None = None


class Memory(Generic[Found]):
    """Bounded; the one that was asked for longest ago goes first.

    An id that was revoked is kept, with the number of its revocation, for as long as an entry may be older: so an entry
    whose look-up began before the revocation is never believed, also when the look-up ends after it.

    Args:
        is_trustworthy: Whether revocations are heard, at a time of the clock; asked at each use.
        clock: Seconds, of a clock that goes on during sleep.
        digest_key: 32 random bytes of this process: what is remembered is no use to who reads the memory.
    """

    def __init__(
        self,
        is_trustworthy: Callable[[float], bool],
        clock: Callable[[], float],
        digest_key: Secret[bytes],
        most: int = MOST_ENTRIES,
    ) -> None:
        self._is_trustworthy, self._clock = is_trustworthy, clock
        self._digest, self._most = blake2b(digest_size=16, key=digest_key.reveal()), most
        self._entries: OrderedDict[bytes, Entry[Found]] = OrderedDict()
        self._revoked: OrderedDict[UUID, tuple[int, float]] = OrderedDict()
        self.version = self._oldest = 0

    def __len__(self) -> int:
        return len(self._entries)

    def recall(self, credential: bytes) -> Entry[Found] | None:
        """What is known of a credential; None where that must be looked up."""
        name = self.digest(credential)
        entry = self._entries.get(name)
        now = self._clock()
        if entry is None or not self._is_trustworthy(now):
            return None
        if entry.fresh_until < now or self._was_revoked(entry):
            del self._entries[name]
            return None
        self._entries.move_to_end(name)
        return entry

    def remember(self, credential: bytes, finding: Found, began: int) -> Entry[Found]:
        """Keep what a look-up found.

        Args:
            began: ``version`` before the look-up.
        """
        entry = Entry(finding, began, self._clock() + FRESH_SECONDS)
        if finding.depends_on and not self._was_revoked(entry):
            self._entries[self.digest(credential)] = entry
            if len(self._entries) > self._most:
                self._entries.popitem(last=False)
        return entry

    def forget(self, ids: Iterable[UUID]) -> None:
        """Believe nothing any more that depends on these ids."""
        now = self._clock()
        for each in ids:
            self.version += 1
            self._revoked[each] = (self.version, now)
            self._revoked.move_to_end(each)
        # No entry lives as long, and no look-up takes as long.
        while self._revoked and next(iter(self._revoked.values()))[1] < now - 2 * FRESH_SECONDS:
            self._revoked.popitem(last=False)

    def forget_all(self) -> None:
        """Believe nothing any more, and nothing that is being looked up."""
        self.version += 1
        self._oldest = self.version
        self._entries.clear()

    def digest(self, credential: bytes) -> bytes:
        """What a credential is kept as: 16 bytes under a key that no other process has."""
        digest = self._digest.copy()
        digest.update(credential)
        return digest.digest()

    def _was_revoked(self, entry: Entry[Found]) -> bool:
        if entry.version < self._oldest:
            return True
        revoked = self._revoked
        return bool(revoked) and any(
            each in revoked and revoked[each][0] > entry.version for each in entry.finding.depends_on
        )
