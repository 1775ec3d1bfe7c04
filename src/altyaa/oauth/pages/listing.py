"""One page of a list: what its address asks for, and where the next one begins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request

from altyaa.kernel.ids import IdPrefix, read_id, write_id
from altyaa.oauth.pages.entering import A_PAGE

_LONGEST = 100
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Sift:
    """What a list is narrowed by, as the address says it. What cannot be read narrows nothing.

    Attributes:
        words: Empty for none.
        others: Further filters that the address names, which the form carries on.
    """

    words: str
    status: str
    before: UUID | None
    others: dict[str, str]

    @property
    def is_on(self) -> bool:
        """Whether the list is of some things alone."""
        return bool(self.words or self.status or self.others)

    def address(self, path: str, before: str) -> str:
        """The page of the same list that begins after this id."""
        asked = {"q": self.words, "status": self.status, **self.others, "before": before}
        return f"{path}?{urlencode({name: value for name, value in asked.items() if value})}"


def sift_of(request: Request, prefix: IdPrefix, statuses: Sequence[str], **others: IdPrefix) -> Sift:
    """Read an address.

    Args:
        others: Further filters by an id, each with its prefix.
    """
    asked = request.query_params
    status = asked.get("status", "")
    return Sift(
        words="".join(each for each in asked.get("q", "")[:_LONGEST] if each.isprintable()).strip(),
        status=status if status in statuses else "",
        before=read_id(prefix, asked.get("before", "")),
        others={name: asked[name] for name, of in others.items() if read_id(of, asked.get(name, ""))},
    )


def divided(
    request: Request, sift: Sift, prefix: IdPrefix, found: Sequence[Row], id_of: Callable[[Row], UUID]
) -> tuple[Sequence[Row], str | None]:
    """The rows of this page, and the address of the older ones; None where there are none."""
    rows = found[:A_PAGE]
    if len(found) <= A_PAGE:
        return rows, None
    return rows, sift.address(request.url.path, write_id(prefix, id_of(rows[-1])))
