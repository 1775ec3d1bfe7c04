"""What the pages that act on one key begin with."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside
from altyaa.infra import entropy
from altyaa.kernel.problems import Refused
from altyaa.keys import actions
from altyaa.keys.actions import Shown
from altyaa.keys.model import KeyInfo
from altyaa.keys.pages.answers import WRITE, admitted, key_in, page, path_of, refused_page
from altyaa.keys.pages.rows import Row, row


@dataclass(frozen=True, slots=True)
class OnKey:
    """Somebody at work on a key that exists."""

    here: Inside
    shown: Shown

    @property
    def id(self) -> UUID:
        """The key's."""
        return self.shown.key.id

    @property
    def key(self) -> KeyInfo:
        """As it is now."""
        return self.shown.key

    @property
    def row(self) -> Row:
        """As pages tell of it."""
        return row(self.shown, entropy.now())

    def path(self, below: str = "") -> str:
        """Of the key's page, or one below."""
        return path_of(self.here, self.id, below)

    def page(self, request: Request, template: str, refused: Refused | None = None, **context: Any) -> Response:
        """A page about it, which posts to its own address."""
        own = {"row": self.row, "action": request.url.path, "onward": self.path()}
        return page(request, self.here, template, refused, **own, **context)

    def refused(self, request: Request, refused: Refused) -> Response:
        """The page of a refusal."""
        return refused_page(request, self.here, refused)


def means_of(desk: Desk) -> actions.Means:
    """What acting on keys needs. Made for each request: the keysets may be others by the next one."""
    return actions.Means(entropy.now, entropy.new_id, desk.keyring.keys, desk.scopes)


async def on_key(desk: Desk, request: Request) -> OnKey | Response:
    """Who acts on the key that the address names; or the page that everybody else gets.

    Raises:
        DatabaseUnavailable: It could not be looked up.
    """
    here = await admitted(desk, request, WRITE)
    if isinstance(here, Response):
        return here
    key_id = key_in(request)
    if isinstance(key_id, Refused):
        return refused_page(request, here, key_id)
    async with desk.db.workspace(here.principal) as tx:
        shown = await actions.find_key(tx, entropy.now(), key_id)
    return refused_page(request, here, shown) if isinstance(shown, Refused) else OnKey(here, shown)
