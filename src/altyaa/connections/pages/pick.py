"""``/connect/{provider}/pick``: the person chooses what to connect. By a link: ``/connect/link/{provider}/pick``."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.desk import Desk
from altyaa.connections.actions.held import Picker
from altyaa.connections.actions.means import Means
from altyaa.connections.actions.pick import NONE_PICKED, choices, choose
from altyaa.connections.pages.answers import PAGES, failed_page
from altyaa.connections.pages.results import results_page
from altyaa.connections.pages.visitor import Receives, Visitor, attempt_in
from altyaa.connections.rules.connecting import ENDED
from altyaa.connections.rules.picks import key_of, keys_of
from altyaa.kernel.problems import PROVIDER_FAILED, Refused
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import N_
from altyaa.web.csrf import Guard
from altyaa.web.refusal import refusal_page

BOX = "pick."


class Picking:
    """The choice. Its address is of use to nobody but the person, in the browser that began."""

    def __init__(self, desk: Desk, means: Means, receive: Receives) -> None:
        self._desk, self._means, self._receive = desk, means, receive

    async def show(self, request: Request) -> Response:
        """What there is to choose from."""
        visitor = await self._receive(request)
        if isinstance(visitor, Response):
            return visitor
        picker = _picker(request, visitor)
        return _failed(request, visitor, ENDED) if picker is None else await self._page(request, visitor, picker)

    async def send(self, request: Request) -> Response:
        """Connect what is ticked."""
        visitor = await self._receive(request)
        if isinstance(visitor, Response):
            return visitor
        picker = _picker(request, visitor)
        if picker is None:
            return _failed(request, visitor, ENDED)
        choice = await choices(self._means, picker)
        if isinstance(choice, Refused):
            return _failed(request, visitor, choice)
        boxes = {f"{BOX}{key}": key for key in keys_of(choice.assets)}
        form = await self._desk.posted(request, _about(visitor, picker), *boxes)
        if isinstance(form, Refused):
            return refusal_page(request, form)
        chosen = frozenset(key for box, key in boxes.items() if form.text(box))
        made = await choose(self._means, picker, chosen)
        if made is NONE_PICKED:
            return await self._page(request, visitor, picker, NONE_PICKED)
        if isinstance(made, Refused):
            return _failed(request, visitor, made)
        return results_page(request, visitor, made, self._means)

    async def _page(self, request: Request, visitor: Visitor, picker: Picker, wrong: Refused | None = None) -> Response:
        choice = await choices(self._means, picker)
        if isinstance(choice, Refused):
            return _failed(request, visitor, choice)
        if wrong is not None:
            request.state.refused = wrong.why
        return PAGES.render(
            request,
            "pick.html",
            status=200 if wrong is None else wrong.problem.status,
            viewer=visitor.viewer,
            csrf_token=visitor.guard.token,
            form_token=_about(visitor, picker).token,
            action=_own(request),
            title=self._means.providers[picker.provider].title,
            again=visitor.again,
            account=choice.account,
            by=choice.by,
            assets=[
                (each, f"{BOX}{key}", key in choice.connected)
                for each in choice.assets
                if (key := key_of(each.kind, each.id))
            ],
            error=None if wrong is None else wrong.sentence,
        )


def _picker(request: Request, visitor: Visitor) -> Picker | None:
    found = attempt_in(request)
    return None if found is None else Picker(request.path_params["provider"], visitor.who, *found)


def _about(visitor: Visitor, picker: Picker) -> Guard:
    return visitor.guard.about(Secret(str(picker.attempt_id)))


def _failed(request: Request, visitor: Visitor, refused: Refused) -> Response:
    """A platform that did not help leaves the choice open: the button leads back to it."""
    if refused.problem is PROVIDER_FAILED:
        return failed_page(request, refused, _own(request), N_("Try again"))
    return failed_page(request, refused, visitor.again)


def _own(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}"
