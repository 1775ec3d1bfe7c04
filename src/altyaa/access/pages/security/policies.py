"""Policies: what the workspace wants of all its keys. A change is shown in words before it hits."""

from dataclasses import dataclass, field
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access import store
from altyaa.access.actions.policies import change_policies, may_change
from altyaa.access.model import Hit, Policies
from altyaa.access.pages.answers import form_page, see_other
from altyaa.access.pages.confirming import posted_afresh
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside, inside
from altyaa.access.pages.security.words import CHANGED, MAY_NOT_LOOK, NOTES, refuse
from altyaa.access.rules.networks import read_cidrs
from altyaa.access.rules.policies import check
from altyaa.infra import entropy
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.http.peer import client_address
from altyaa.kernel.problems import INVALID_VALUE, NOT_FOUND, Refused
from altyaa.kernel.text import Text
from altyaa.web.forms import Form

FIELDS = ("key_rotation", "longest_key_days", "key_networks", "seen")
MOST_SHOWN = 50
_WRONG_DAYS = Refused(
    INVALID_VALUE, "not a number of days", "Write a number of days, or nothing.", fields=("longest_key_days",)
)
_WRONG_ROTATION = Refused(INVALID_VALUE, "no such policy", "Choose one of the two.", fields=("key_rotation",))


@dataclass(frozen=True, slots=True)
class _Typed:
    """The form as it stands.

    Attributes:
        errors: By field.
    """

    key_rotation: str
    longest_key_days: str
    key_networks: str
    errors: dict[str, str | Text] = field(default_factory=dict)


class PoliciesPage:
    """The page, and the one before a change that hits something."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """The policies as they are."""
        here = await inside(self._desk, request)
        if isinstance(here, Response):
            return here
        if not here.may("audit.read"):
            return refuse(request, here, MAY_NOT_LOOK)
        async with self._desk.db.workspace(here.principal) as tx:
            now = await store.policies(tx, here.membership.workspace_id)
            may = await may_change(tx) is None
        assert now is not None
        return self._page(request, here, _typed(now), may=may)

    async def send(self, request: Request) -> Response:
        """Change them; or show first which keys that stops."""
        here = await inside(self._desk, request)
        if isinstance(here, Response):
            return here
        form = await posted_afresh(self._desk, request, here.guest, here.guard, *FIELDS)
        if isinstance(form, Response):
            return form
        after = read_policies(form)
        if isinstance(after, Refused):
            errors = dict.fromkeys(after.fields, after.sentence)
            return self._page(request, here, _sent(form, errors), after)
        async with self._desk.db.workspace(here.principal) as tx:
            done = await self._change(tx, here, after, form.text("seen"))
        if isinstance(done, Refused):
            return refuse(request, here, done)
        if isinstance(done, list):
            return self._review(request, here, after, form, done)
        return see_other(here.path("settings/security"), note=done)

    async def _change(self, tx: WorkspaceTx, here: Inside, after: Policies, seen: str) -> str | list[Hit] | Refused:
        """The note for afterwards; or what it hits, where that was not seen yet."""
        if refused := await may_change(tx):
            return refused
        before = await store.policies(tx, here.membership.workspace_id)
        if before is None:
            return Refused(NOT_FOUND, "no such workspace")
        if before == after:
            return "same"
        now = entropy.now()
        hits = [hit for product in self._desk.governed for hit in await product.hit_by(tx, now, after)]
        if hits and seen != digest_of(hits):
            return hits
        done = await change_policies(tx, entropy.now, after)
        return done if isinstance(done, Refused) else "changed"

    def _review(self, request: Request, here: Inside, after: Policies, form: Form, hits: list[Hit]) -> Response:
        return form_page(
            request,
            "security/review.html",
            here.guard,
            CHANGED if form.text("seen") else None,
            viewer=here.viewer,
            here=here,
            typed=_typed(after),
            after=after,
            hits=hits[:MOST_SHOWN],
            more=max(0, len(hits) - MOST_SHOWN),
            count=len(hits),
            seen=digest_of(hits),
        )

    def _page(
        self, request: Request, here: Inside, typed: _Typed, refused: Refused | None = None, *, may: bool = True
    ) -> Response:
        shown = {"viewer": here.viewer, "here": here, "typed": typed, "may": may}
        note = NOTES.get(request.query_params.get("note", ""))
        address = client_address(request.scope, self._desk.proxies)
        return form_page(request, "security/policies.html", here.guard, refused, note=note, address=address, **shown)


def read_policies(form: Form) -> Policies | Refused:
    """What was typed: a network a line, or with commas between."""
    rotation, days = form.text("key_rotation"), form.text("longest_key_days")
    if rotation not in ("remind", "expire"):
        return _WRONG_ROTATION
    if days and not (days.isascii() and days.isdigit() and len(days) < 10):
        return _WRONG_DAYS
    networks = read_cidrs(form.text("key_networks").replace(",", " ").split())
    if isinstance(networks, Refused):
        return Refused(networks.problem, networks.why, networks.sentence, fields=("key_networks",))
    read = Policies("expire" if rotation == "expire" else "remind", int(days) if days else None, networks)
    return check(read) or read


def digest_of(hits: list[Hit]) -> str:
    """Names what somebody was shown."""
    return sha256(" ".join(f"{hit.id} {hit.why}" for hit in hits).encode()).hexdigest()[:32]


def _typed(policies: Policies) -> _Typed:
    days = "" if policies.longest_key_days is None else str(policies.longest_key_days)
    return _Typed(policies.key_rotation, days, "\n".join(map(str, policies.key_networks)))


def _sent(form: Form, errors: dict[str, str | Text]) -> _Typed:
    return _Typed(form.text("key_rotation"), form.text("longest_key_days"), form.text("key_networks"), errors)
