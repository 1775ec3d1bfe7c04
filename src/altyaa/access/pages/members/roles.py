"""Another role: chosen first; then, where somebody manages the workspace no longer, what that affects."""

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
from altyaa.access.pages.members.target import Target, change_of
from altyaa.access.pages.members.words import CHANGED_MEANWHILE, IS_INCOMPLETE, TITLES, refuse, role_options
from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import INVALID_VALUE, LAST_OWNER, Refused
from altyaa.kernel.roles import ROLES, Role
from altyaa.web.forms import Form

_NO_ROLE = Refused(INVALID_VALUE, "no such role", "Choose one of the roles.")


class Roles:
    """A member gets another role."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """The roles that whoever looks may give."""
        here = await inside(self._desk, request)
        if isinstance(here, Response):
            return here
        target = await change_of(self._desk, request, here, None)
        if isinstance(target, Refused):
            return refuse(request, here, target)
        if target.blocked is not None:
            return refuse(request, here, target.blocked)
        return self._choose(request, here, target, target.member.role)

    async def send(self, request: Request) -> Response:
        """Change it; or show first what it affects."""
        here = await inside(self._desk, request)
        if isinstance(here, Response):
            return here
        form = await posted_afresh(self._desk, request, here.guest, here.guard, "role", *FIELDS)
        if isinstance(form, Response):
            return form
        role = next((each for each in ROLES if each == form.text("role")), None)
        target = await change_of(self._desk, request, here, role)
        if isinstance(target, Refused):
            return refuse(request, here, target)
        if role is None:
            return self._choose(request, here, target, target.member.role, _NO_ROLE)
        if target.blocked is not None:
            if target.blocked.problem is not LAST_OWNER:
                return refuse(request, here, target.blocked)
            return self._choose(request, here, target, role, target.blocked)
        return await self._decided(request, here, form, target, role)

    async def _decided(self, request: Request, here: Inside, form: Form, target: Target, role: Role) -> Response:
        answers, shown = read_choices(form, target.asked), form.text("shown")
        if target.affected and not shown:
            return self._decide(request, here, target, role, Answers())
        if shown and shown != digest_of(target.affected):
            return self._decide(request, here, target, role, answers, CHANGED_MEANWHILE)
        if answers.errors:
            return self._decide(request, here, target, role, answers, IS_INCOMPLETE)
        async with self._desk.db.workspace(here.principal) as tx:
            user_id, leaving = target.member.user_id, self._desk.leaving
            done = await actions.change_role(tx, entropy.now, user_id, role, leaving, answers.choices)
        if isinstance(done, Refused):
            return self._choose(request, here, target, role, done)
        if done.settled or done.withdrawn:
            return see_other(here.path(f"settings/members/{write_id('usr', user_id)}/settled"))
        note = "same" if done.before.role == role else "role-changed"
        return see_other(here.path("settings/members"), note=note)

    def _choose(
        self, request: Request, here: Inside, target: Target, chosen: Role, refused: Refused | None = None
    ) -> Response:
        shown = {"viewer": here.viewer, "here": here, "target": target, "chosen": chosen}
        options = role_options(here.membership.role)
        return form_page(request, "members/role.html", here.guard, refused, options=options, titles=TITLES, **shown)

    def _decide(
        self,
        request: Request,
        here: Inside,
        target: Target,
        role: Role,
        answers: Answers,
        refused: Refused | None = None,
    ) -> Response:
        return form_page(
            request,
            "members/demote.html",
            here.guard,
            refused,
            viewer=here.viewer,
            here=here,
            target=target,
            role=role,
            titles=TITLES,
            **asked_about(target.affected, answers),
        )
