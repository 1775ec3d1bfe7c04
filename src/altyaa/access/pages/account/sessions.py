"""``/account/sessions``."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access import store
from altyaa.access.actions import sessions
from altyaa.access.model import Session
from altyaa.access.pages.answers import PAGES, see_other
from altyaa.access.pages.desk import Desk, Guest, sign_in_first
from altyaa.access.rules.devices import device_of
from altyaa.infra import entropy
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.problems import Refused
from altyaa.kernel.text import N_
from altyaa.web.refusal import refusal_page

_PATH, _OTHERS, _SHOWN = "/account/sessions", "others", 50
NOTES = {
    "ended": ("good", N_("That session has ended."), N_("Its browser has to sign in again.")),
    "others-ended": ("good", N_("Every other session has ended."), N_("Only this browser is still signed in.")),
    "gone": ("info", N_("That session had ended already."), N_("Nothing was changed.")),
    "password-changed": (
        "good",
        N_("Your password is changed."),
        N_("Every other session has ended, and a letter tells you of it."),
    ),
}


class Sessions:
    """Where somebody is signed in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """Each session: the device, its address, when it began and was used last."""
        guest = await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        async with self._desk.db.person(guest.visit.user_id) as tx:
            alive = sessions.alive(await store.sessions(tx), entropy.now())
        this = guest.visit.session_id
        alive.sort(key=lambda each: (each.id == this, each.last_seen_at), reverse=True)
        return PAGES.render(
            request,
            "account_sessions.html",
            viewer=guest.viewer,
            csrf_token=guest.guard.token,
            rows=[_row(each) for each in alive[:_SHOWN]],
            more=len(alive[_SHOWN:]),
            this=this,
            note=NOTES.get(request.query_params.get("note", "")),
        )

    async def send(self, request: Request) -> Response:
        """End one, or all but this one."""
        guest = await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        form = await self._desk.posted(request, guest.guard, "session")
        if isinstance(form, Refused):
            return refusal_page(request, form)
        return see_other(_PATH, note=await self._end(guest, form.text("session")))

    async def _end(self, guest: Guest, asked: str) -> str:
        """The word of what was done. Of somebody else's session nothing is found: it is as one that has ended."""
        visit, session_id = guest.visit, read_id("ses", asked)
        async with self._desk.db.person(visit.user_id) as tx:
            if asked == _OTHERS:
                await sessions.end_others(tx, visit.user_id, visit.session_id)
                return "others-ended"
            is_ended = session_id is not None and await sessions.end_session(tx, session_id)
        return "ended" if is_ended else "gone"


def _row(session: Session) -> tuple[Session, str, tuple[str, str] | None]:
    return session, write_id("ses", session.id), device_of(session.user_agent)
