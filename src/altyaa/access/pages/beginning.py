"""Whether anybody is here yet."""

from altyaa.access import doors
from altyaa.infra.db import Database


class Beginning:
    """Asks the database until there is somebody. People do not leave it, so that is for good."""

    def __init__(self) -> None:
        self._is_over = False

    async def is_now(self, db: Database) -> bool:
        """Whether the database holds no person.

        Raises:
            DatabaseUnavailable: It could not be looked up.
        """
        if not self._is_over:
            self._is_over = not await doors.nobody_yet(db)
        return not self._is_over
