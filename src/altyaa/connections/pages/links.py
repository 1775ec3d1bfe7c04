"""``…/connections/links``: links by which people without an account connect theirs."""

from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.confirming import posted_afresh
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside
from altyaa.access.pages.once import FIELD, act_once, new_name
from altyaa.connections.actions.links import MadeLink, Wanted, look_at_sessions, make_link
from altyaa.connections.actions.means import Means
from altyaa.connections.model import ConnectLink
from altyaa.connections.pages.room import received, refused_here, room
from altyaa.connections.pages.words import LINKS
from altyaa.connections.rules.addresses import page_of
from altyaa.connections.rules.links import reason_of, state_of
from altyaa.connections.rules.return_to import LONGEST
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.problems import INVALID_VALUE, NOT_FOUND, PROVIDER_NOT_SET_UP, Refused
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import N_
from altyaa.web.csrf import Guard
from altyaa.web.forms import Form

MOST = 25
LONGEST_REFERENCE = 200
_FIELDS = ("provider", "reference", "return_to", FIELD)
_SENT_BEFORE = Refused(
    NOT_FOUND,
    "the form was sent before",
    N_("This form was sent before, and its link was shown then. It cannot be shown again: make another one."),
)
_REFERENCE = Refused(
    INVALID_VALUE,
    "bad reference",
    N_("A reference has at most 200 characters, and no line breaks."),
    fields=("reference",),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A link as the list shows it."""

    link: ConnectLink
    title: str
    sign: str
    word: str
    reason: str | None
    hrefs: list[str]


class Links:
    """Those of the last 30 days; and a form that makes one."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means

    async def show(self, request: Request) -> Response:
        """What became of each. The links themselves are not kept."""
        here = await received(self._desk, request)
        return here if isinstance(here, Response) else await self._page(request, here)

    async def send(self, request: Request) -> Response:
        """Make one. The answer shows it this once."""
        here = await received(self._desk, request)
        if isinstance(here, Response):
            return here
        form = await posted_afresh(self._desk, request, here.guest, _about(here), *_FIELDS)
        if isinstance(form, Response):
            return form
        made = await self._make(request, here, form)
        if isinstance(made, str):
            return await self._page(request, here, _SENT_BEFORE, form)
        if isinstance(made, Refused):
            is_theirs = made.problem in (INVALID_VALUE, PROVIDER_NOT_SET_UP)
            return await self._page(request, here, made, form) if is_theirs else refused_here(request, here, made)
        return room(request, here, "link_made.html", made=made, reference=form.text("reference"))

    async def _make(self, request: Request, here: Inside, form: Form) -> MadeLink | str | Refused:
        reference = form.text("reference") or None
        if reference and (len(reference) > LONGEST_REFERENCE or not reference.isprintable()):
            return _REFERENCE
        wanted = Wanted(form.text("provider"), None, reference, form.text("return_to") or None)
        async with self._desk.db.workspace(here.principal) as tx:
            return await act_once(tx, request, form, lambda: make_link(tx, self._means, wanted), _kept)

    async def _page(
        self, request: Request, here: Inside, refused: Refused | None = None, form: Form | None = None
    ) -> Response:
        async with self._desk.db.workspace(here.principal) as tx:
            found = await look_at_sessions(tx, read_id("lnk", request.query_params.get("before", "")), MOST + 1)
        providers, last = self._means.providers, found[MOST - 1] if len(found) > MOST else None
        return room(
            request,
            here,
            "links.html",
            refused,
            lines=[self._line(here.membership.workspace_id, each) for each in found[:MOST]],
            older=last and f"{request.url.path}?before={write_id('lnk', last.id)}",
            offers=[(name, providers[name].title) for name in self._means.apps if name in providers],
            form_token=_about(here).token,
            once=new_name(),
            wrong=None if refused is None else refused.fields,
            typed={name: form.text(name) if form else "" for name in ("provider", "reference", "return_to")},
            longest=(LONGEST_REFERENCE, LONGEST),
        )

    def _line(self, workspace_id: UUID, link: ConnectLink) -> Line:
        now = self._means.clock()
        sign, word = LINKS[state_of(link, now)]
        hrefs = [page_of(workspace_id, write_id("con", each)) for each in link.connection_ids]
        return Line(link, self._means.providers[link.provider].title, sign, word, reason_of(link, now), hrefs)


def _kept(made: MadeLink) -> str:
    return f'"{write_id("lnk", made.id)}"'


def _about(here: Inside) -> Guard:
    return here.guard.about(Secret("make a link"))
