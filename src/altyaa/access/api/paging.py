"""Pages of a list: a page begins after the last id of the one before."""

from uuid import UUID

from altyaa.infra.http.problems import Halted
from altyaa.kernel.ids import IdPrefix, read_id
from altyaa.kernel.problems import INVALID_VALUE, Refused


def cursor_id(prefix: IdPrefix, text: str | None) -> UUID | None:
    """Where a page begins; None for the first.

    Raises:
        Halted: No page gave it.
    """
    if text is None:
        return None
    found = read_id(prefix, text)
    if found is None:
        raise Halted(Refused(INVALID_VALUE, "bad cursor", "cursor is not one that a page gave. Leave it out to start."))
    return found
