"""``…/keys/{key}/revoke`` and ``…/keys/{key}/secrets/{secret}/retire``: a key ends, or one of its two secrets."""

from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.answers import see_other
from altyaa.access.pages.confirming import posted_afresh
from altyaa.access.pages.desk import Desk
from altyaa.access.rules import read_name
from altyaa.access.rules.secrets import NO_SUCH_SECRET
from altyaa.infra import entropy
from altyaa.kernel.ids import read_id
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.text import N_
from altyaa.keys import actions
from altyaa.keys.model import Descendant
from altyaa.keys.pages.acting import OnKey, means_of, on_key
from altyaa.keys.pages.editing import REVOKED
from altyaa.keys.rules.words import LONGEST_REASON, read_reason
from altyaa.web.forms import Form

RECENT = timedelta(days=7)
_FIELDS = ("name", "reason", "descendants")
_NOT_ITS_NAME = N_("That is not its name. Type it as it stands above.")
_OTHER_NAME = Refused(INVALID_VALUE, "another name", _NOT_ITS_NAME, fields=("name",))


class Revoking:
    """The end of a key."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """What used it lately, and which keys it made."""
        at = await on_key(self._desk, request)
        if isinstance(at, Response):
            return at
        return at.refused(request, REVOKED) if at.key.revoked_at else await self._page(request, at)

    async def send(self, request: Request) -> Response:
        """End it, by itself or with the keys that it made."""
        at = await on_key(self._desk, request)
        if isinstance(at, Response):
            return at
        form = await posted_afresh(self._desk, request, at.here.guest, at.here.guard, *_FIELDS)
        if isinstance(form, Response):
            return form
        typed, reason = read_name(form.text("name")), read_reason(form.text("reason") or "by hand")
        if typed != at.key.name:
            return await self._page(request, at, _OTHER_NAME, form)
        if isinstance(reason, Refused):
            return await self._page(request, at, reason, form)
        family = form.text("descendants") == "end"
        async with self._desk.db.workspace(at.here.principal) as tx:
            ended = await actions.revoke_key(tx, means_of(self._desk), at.id, reason, with_descendants=family)
        return at.refused(request, ended) if isinstance(ended, Refused) else see_other(at.path())

    async def _page(
        self, request: Request, at: OnKey, refused: Refused | None = None, form: Form | None = None
    ) -> Response:
        now = entropy.now()
        async with self._desk.db.workspace(at.here.principal) as tx:
            story = await actions.tell_story(tx, now, at.id, with_events=False)
        descendants = () if isinstance(story, Refused) else story.descendants
        return at.page(
            request,
            "key_revoke.html",
            refused,
            wrong={} if refused is None else dict.fromkeys(refused.fields, refused.sentence),
            reason=form.text("reason") if form else "",
            family=form.text("descendants") if form else "keep",
            recent=[each for each in at.row.secrets if _is_recent(each.info.last_used_at, now)],
            descendants=[each for each in descendants if _lives(each, now)],
            longest_reason=LONGEST_REASON,
        )


class Retiring:
    """The end of one secret of two."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """When it was last used, and by what."""
        at = await on_key(self._desk, request)
        return at if isinstance(at, Response) else self._page(request, at)

    async def send(self, request: Request) -> Response:
        """End it."""
        at = await on_key(self._desk, request)
        if isinstance(at, Response):
            return at
        form = await posted_afresh(self._desk, request, at.here.guest, at.here.guard)
        if isinstance(form, Response):
            return form
        secret_id = read_id("sec", request.path_params["secret"])
        if secret_id is None:
            return at.refused(request, NO_SUCH_SECRET)
        async with self._desk.db.workspace(at.here.principal) as tx:
            left = await actions.retire_secret(tx, means_of(self._desk), at.id, secret_id)
        return at.refused(request, left) if isinstance(left, Refused) else see_other(at.path(), note="retired")

    def _page(self, request: Request, at: OnKey) -> Response:
        found = [each for each in at.row.working if each.wire_id == request.path_params["secret"]]
        if not found:
            return at.refused(request, NO_SUCH_SECRET)
        others = [each for each in at.row.working if each != found[0]]
        return at.page(request, "key_retire.html", secret=found[0], others=others)


def _is_recent(at: datetime | None, now: datetime) -> bool:
    return at is not None and now - at <= RECENT


def _lives(key: Descendant, now: datetime) -> bool:
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > now)
