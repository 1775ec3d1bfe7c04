"""The leaving dialog: what somebody's going affects, with a choice for each."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.actions import members as actions
from altyaa.access.pages.answers import form_page, see_other
from altyaa.access.pages.confirming import posted_afresh
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside, inside
from altyaa.access.pages.members.choices import (
    FIELDS,
    Answers,
    asked_about,
    digest_of,
    read_choices,
)
from altyaa.access.pages.members.target import Target, removal_of
from altyaa.access.pages.members.words import CHANGED_MEANWHILE, IS_INCOMPLETE, refuse
from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import LAST_OWNER, Refused


class Removing:
    """A member is removed, or leaves."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """What it affects."""
        here = await inside(self._desk, request)
        if isinstance(here, Response):
            return here
        target = await removal_of(self._desk, request, here)
        if isinstance(target, Refused):
            return refuse(request, here, target)
        if target.blocked is not None:
            return self._blocked(request, here, target, target.blocked)
        return self._page(request, here, target, Answers())

    async def send(self, request: Request) -> Response:
        """Carry out the choices, and end the membership."""
        here = await inside(self._desk, request)
        if isinstance(here, Response):
            return here
        form = await posted_afresh(self._desk, request, here.guest, here.guard, *FIELDS)
        if isinstance(form, Response):
            return form
        target = await removal_of(self._desk, request, here)
        if isinstance(target, Refused):
            return refuse(request, here, target)
        if target.blocked is not None:
            return self._blocked(request, here, target, target.blocked)
        answers = read_choices(form, target.asked)
        if form.text("shown") != digest_of(target.affected):
            return self._page(request, here, target, answers, CHANGED_MEANWHILE)
        if answers.errors:
            return self._page(request, here, target, answers, IS_INCOMPLETE)
        async with self._desk.db.workspace(here.principal) as tx:
            done = await actions.remove_member(
                tx, entropy.now, target.member.user_id, self._desk.leaving, answers.choices
            )
        if isinstance(done, Refused):
            return self._page(request, here, target, answers, done)
        return self._onward(here, target, done)

    def _blocked(self, request: Request, here: Inside, target: Target, refused: Refused) -> Response:
        if refused.problem is not LAST_OWNER:
            return refuse(request, here, refused)
        return self._page(request, here, target, Answers(), refused)

    def _onward(self, here: Inside, target: Target, done: actions.Changed) -> Response:
        if target.is_self:
            return see_other("/workspaces", note="left-workspace")
        if not done.settled and not done.withdrawn:
            return see_other(here.path("settings/members"), note="removed")
        return see_other(here.path(f"settings/members/{write_id('usr', target.member.user_id)}/settled"))

    def _page(
        self, request: Request, here: Inside, target: Target, answers: Answers, refused: Refused | None = None
    ) -> Response:
        return form_page(
            request,
            "members/remove.html",
            here.guard,
            refused,
            viewer=here.viewer,
            here=here,
            target=target,
            **asked_about(target.affected, answers),
        )
