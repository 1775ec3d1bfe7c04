"""The list of members, and of invitations that wait."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access import store
from altyaa.access.model import Invitation, Member, Named
from altyaa.access.pages.answers import PAGES
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside, inside
from altyaa.access.pages.members.words import NOTES, TITLES, given_by
from altyaa.access.rules.invitations import LIFETIME
from altyaa.infra import entropy
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.roles import ROLES, Role
from altyaa.kernel.text import N_

MOST = 25
"""On one page."""
LONGEST_SEARCH = 100


class Members:
    """The page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """Members 25 a page, by a part of the address and by role; for Owners and Admins the open invitations too."""
        here = await inside(self._desk, request)
        if isinstance(here, Response):
            return here
        part, role = _asked(request)
        before = read_id("usr", request.query_params.get("before", ""))
        manages = bool(given_by(here.membership.role))
        async with self._desk.db.workspace(here.principal) as tx:
            found = await store.found_members(tx, part, role, before, MOST + 1)
            waiting = await store.waiting_invitations(tx) if manages and before is None and not (part or role) else []
            senders = await store.member_names(tx, _people(waiting))
        shown = found[:MOST]
        return PAGES.render(
            request,
            "members/list.html",
            viewer=here.viewer,
            csrf_token=here.guard.token,
            here=here,
            note=NOTES.get(request.query_params.get("note", "")),
            manages=manages,
            rows=[_row(here, each) for each in shown],
            invitations=[_invitation(here, each, senders, entropy.now()) for each in waiting],
            part=part,
            role=role or "",
            roles=[("", N_("Every role")), *((each, TITLES[each]) for each in reversed(ROLES))],
            older=_older(here, part, role, shown[-1].user_id) if len(found) > MOST else None,
            is_filtered=bool(part or role),
        )


def _asked(request: Request) -> tuple[str, Role | None]:
    part = request.query_params.get("q", "").strip()[:LONGEST_SEARCH].replace("\0", "")
    role = request.query_params.get("role", "")
    return part, next((each for each in ROLES if each == role), None)


def _older(here: Inside, part: str, role: Role | None, last: UUID) -> str:
    asked = {"q": part, "role": role or "", "before": write_id("usr", last)}
    return f"{here.path('settings/members')}?{urlencode({name: value for name, value in asked.items() if value})}"


def _row(here: Inside, member: Member) -> dict[str, Any]:
    is_you, may_give = member.user_id == here.principal.user_id, given_by(here.membership.role)
    at = f"members/{write_id('usr', member.user_id)}"  # from here on: addresses in full are heavy
    return {
        "email": member.email,
        "title": TITLES[member.role],
        "role": member.role,
        "joined_at": member.joined_at,
        "is_you": is_you,
        "role_href": f"{at}/role" if member.role in may_give else None,
        "remove_href": f"{at}/remove" if is_you or member.role in may_give else None,
    }


def _people(waiting: list[Invitation]) -> list[UUID]:
    found = (read_id("usr", each.invited_by) for each in waiting)
    return [each for each in found if each is not None]


def _invitation(here: Inside, invitation: Invitation, senders: list[Named], now: datetime) -> dict[str, Any]:
    at = here.path(f"settings/members/invitations/{write_id('inv', invitation.id)}")
    by = read_id("usr", invitation.invited_by)
    return {
        "email": invitation.email,
        "title": TITLES[invitation.role],
        "sent_at": invitation.expires_at - LIFETIME,
        "sent_by": next((each.name for each in senders if each.id == by), None),
        "expires_at": invitation.expires_at,
        "is_over": invitation.expires_at <= now,
        "may_act": invitation.role in given_by(here.membership.role),
        "again_href": f"{at}/again",
        "withdraw_href": f"{at}/withdraw",
    }
