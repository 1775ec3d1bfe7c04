"""Pages of a list: a page begins after the last id of the one before."""

from uuid import UUID

from pydantic import Field

from altyaa.access.api.parameters import Parameters
from altyaa.infra.http.problems import Halted
from altyaa.kernel.ids import IdPrefix, read_id
from altyaa.kernel.problems import INVALID_VALUE, Refused


class Page(Parameters):
    """Which part of a list is asked for."""

    limit: int = Field(50, ge=1, le=200, description="Most entries of one page.")
    cursor: str | None = Field(
        None, max_length=50, description="`next_cursor` of the page before; left out for the first."
    )

    def before(self, prefix: IdPrefix) -> UUID | None:
        """The id that the page begins after; None for the first.

        Raises:
            Halted: No page gave it.
        """
        if self.cursor is None:
            return None
        found = read_id(prefix, self.cursor)
        if found is None:
            why = "cursor is not one that a page gave. Leave it out to start."
            raise Halted(Refused(INVALID_VALUE, "bad cursor", why))
        return found
