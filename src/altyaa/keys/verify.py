"""From a bearer to a finding: length and alphabet, tag, door, status."""

from altyaa.access import doors
from altyaa.access.verified import Denied, Finding
from altyaa.infra.db import Database
from altyaa.infra.keyring import Keyring
from altyaa.infra.vault import presented
from altyaa.kernel.clock import Clock
from altyaa.kernel.problems import INVALID_TOKEN, Refused
from altyaa.kernel.secret import Secret
from altyaa.keys import rules
from altyaa.keys.model import API_KEY


class KeyVerifier:
    """Verifies ``alk_`` credentials."""

    def __init__(self, db: Database, keyring: Keyring, clock: Clock) -> None:
        self._db, self._keyring, self._clock = db, keyring, clock

    async def __call__(self, bearer: Secret[str]) -> Finding:
        """Judge one credential. A forged or mistyped one costs arithmetic and no query.

        Raises:
            DatabaseUnavailable: The key could not be looked up.
        """
        found = presented(API_KEY, bearer, self._keyring.keys)
        if found is None:
            return Denied(Refused(INVALID_TOKEN, "not one of our keys"))
        key_id, digests = found
        return rules.judge(key_id, await doors.api_key(self._db, key_id, digests), self._clock())
