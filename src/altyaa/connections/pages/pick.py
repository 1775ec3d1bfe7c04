"""``/connect/{provider}/pick``: the person chooses what to connect."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.desk import Desk, Guest, sign_in_first
from altyaa.connections.actions.held import Picker
from altyaa.connections.actions.means import Means
from altyaa.connections.actions.pick import NONE_PICKED, choices, choose
from altyaa.connections.pages.answers import PAGES, browser_cookie, failed_page
from altyaa.connections.pages.results import results_page
from altyaa.connections.rules.connecting import ENDED
from altyaa.connections.rules.picks import key_of, keys_of
from altyaa.kernel.ids import read_id
from altyaa.kernel.problems import PROVIDER_FAILED, Refused
from altyaa.kernel.secret import Secret
from altyaa.web.csrf import Guard
from altyaa.web.refusal import refusal_page

BOX = "pick."


class Picking:
    """The choice. Its address is of use to nobody but the person, in the browser that began."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means
        self._cookie = browser_cookie(desk.base_url)

    async def show(self, request: Request) -> Response:
        """What there is to choose from."""
        guest = await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        who = self._who(request, guest)
        return _over(request) if who is None else await self._page(request, guest, who)

    async def send(self, request: Request) -> Response:
        """Connect what is ticked."""
        guest = await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        who = self._who(request, guest)
        if who is None:
            return _over(request)
        choice = await choices(self._means, who)
        if isinstance(choice, Refused):
            return _failed(request, choice)
        boxes = {f"{BOX}{key}": key for key in keys_of(choice.assets)}
        form = await self._desk.posted(request, _about(guest, who), *boxes)
        if isinstance(form, Refused):
            return refusal_page(request, form)
        chosen = frozenset(key for box, key in boxes.items() if form.text(box))
        made = await choose(self._means, who, chosen)
        if made is NONE_PICKED:
            return await self._page(request, guest, who, NONE_PICKED)
        if isinstance(made, Refused):
            return _failed(request, made)
        return results_page(request, guest, made, self._means)

    def _who(self, request: Request, guest: Guest) -> Picker | None:
        workspace_id = read_id("wks", request.query_params.get("workspace", ""))
        try:
            attempt_id = UUID(hex=request.query_params.get("attempt", ""))
        except ValueError:
            return None
        if workspace_id is None:
            return None
        name, cookie = request.path_params["provider"], self._cookie.read(request)
        return Picker(name, guest.visit.user_id, cookie, workspace_id, attempt_id)

    async def _page(self, request: Request, guest: Guest, who: Picker, wrong: Refused | None = None) -> Response:
        choice = await choices(self._means, who)
        if isinstance(choice, Refused):
            return _failed(request, choice)
        if wrong is not None:
            request.state.refused = wrong.why
        return PAGES.render(
            request,
            "pick.html",
            status=200 if wrong is None else wrong.problem.status,
            viewer=guest.viewer,
            csrf_token=guest.guard.token,
            form_token=_about(guest, who).token,
            action=_own(request),
            title=self._means.providers[who.provider].title,
            again=f"/connect/{who.provider}",
            account=choice.account,
            assets=[
                (each, f"{BOX}{key}", key in choice.connected)
                for each in choice.assets
                if (key := key_of(each.kind, each.id))
            ],
            error=None if wrong is None else wrong.sentence,
        )


def _about(guest: Guest, who: Picker) -> Guard:
    return guest.guard.about(Secret(str(who.attempt_id)))


def _over(request: Request) -> Response:
    return _failed(request, ENDED)


def _failed(request: Request, refused: Refused) -> Response:
    """A platform that did not help leaves the choice open: the button leads back to it."""
    if refused.problem is PROVIDER_FAILED:
        return failed_page(request, refused, _own(request), "Try again")
    return failed_page(request, refused, f"/connect/{request.path_params['provider']}")


def _own(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}"
