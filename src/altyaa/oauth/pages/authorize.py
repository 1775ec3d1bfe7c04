"""``/oauth/authorize`` (RFC 6749 §3.1): the person is asked, and sent back to the app."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.confirming import PROOFS, afresh
from altyaa.access.pages.desk import Desk
from altyaa.access.rules import scopes_for
from altyaa.infra.language.say import say
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.secret import Secret
from altyaa.oauth.actions.allow import Allowed, allow
from altyaa.oauth.actions.allow_again import allow_again
from altyaa.oauth.lookup import ClientLookup
from altyaa.oauth.means import Means
from altyaa.oauth.pages.answers import DENIED, back, form_targets, refused_back, stated
from altyaa.oauth.pages.consent import BOX, Asked, consent_page
from altyaa.oauth.pages.reach import Reach
from altyaa.oauth.rules.authorize import Authorization, offer
from altyaa.protocol.rfc6749_errors import OAuthRefused
from altyaa.web.forms import Form
from altyaa.web.refusal import refusal_page

_CONSENT_REQUIRED = OAuthRefused("consent_required", "The person has not allowed this yet.")
_BEYOND_ROLE = OAuthRefused("access_denied", "The role of the person allows none of these scopes.")


class Authorize:
    """The endpoint."""

    def __init__(self, desk: Desk, means: Means, lookup: ClientLookup) -> None:
        self._desk, self._means = desk, means
        self._reach = Reach(desk, means, lookup)

    async def show(self, request: Request) -> Response:
        """Let an app ask a person: who signs in, chooses a workspace, and allows or denies."""
        asked = await self._reach(request)
        return asked if isinstance(asked, Response) else await self._ask(request, asked)

    async def send(self, request: Request) -> Response:
        """Allow what is ticked, or deny; then back to the app. Every check is made again."""
        asked = await self._reach(request)
        if isinstance(asked, Response):
            return asked
        form = await self._desk.posted(request, asked.guard, "answer", *asked.boxes, *PROOFS)
        if isinstance(form, Refused):
            return refusal_page(request, form)
        match form.text("answer"):
            case "allow":
                proven = await self._proven(request, asked, form)
                return proven if isinstance(proven, Response) else await self._allow(request, asked, proven)
            case "deny":
                return self._answer(request, asked.ask, DENIED)
        return refusal_page(request, Refused(INVALID_VALUE, "neither allow nor deny"))

    async def _ask(self, request: Request, asked: Asked) -> Response:
        """With the consent page; without one, where the person has allowed all of it before."""
        ask, workspace_id, user_id = asked.ask, asked.place.workspace_id, asked.guest.visit.user_id
        code: Secret[str] | OAuthRefused | None = None
        if request.method != "HEAD":  # which asks what a GET would say, and makes nothing
            if over := self._too_often(asked):
                return self._answer(request, ask, over)
            async with self._desk.db.workspace(self._person(asked)) as tx:
                code = await allow_again(tx, self._means, ask, workspace_id, user_id)
        if code is not None:
            return self._answer(request, ask, code)
        offered = offer(ask, asked.place.role, self._means.settings.scopes)
        if ask.is_silent:
            return self._answer(request, ask, _CONSENT_REQUIRED if offered.open else _BEYOND_ROLE)
        return consent_page(request, asked, offered, self._means.settings)

    async def _allow(self, request: Request, asked: Asked, form: Form) -> Response:
        """A code for what is ticked; what was offered and is not ticked is not allowed from now on."""
        ask, workspace_id, user_id = asked.ask, asked.place.workspace_id, asked.guest.visit.user_id
        offered = offer(ask, asked.place.role, self._means.settings.scopes).names
        yes = Allowed(offered, self._ticked(asked, form), ask.resources, ask.redirect_uri, ask.challenge)
        if over := self._too_often(asked):
            return self._answer(request, ask, over)
        async with self._desk.db.workspace(self._person(asked)) as tx:
            code = await allow(tx, self._means, ask.client, workspace_id, user_id, yes)
        return self._answer(request, ask, code)

    async def _proven(self, request: Request, asked: Asked, form: Form) -> Form | Response:
        """What manages a workspace is given by nobody who has not proved lately who they are: it outlives a session."""
        if all(self._means.settings.scopes[name].lowest_role == "member" for name in self._ticked(asked, form)):
            return form
        targets = form_targets(asked.ask.redirect_uri)
        return await afresh(self._desk, request, asked.guest, asked.guard, form, targets)

    def _ticked(self, asked: Asked, form: Form) -> frozenset[str]:
        offered = offer(asked.ask, asked.place.role, self._means.settings.scopes).names
        return offered & {box.removeprefix(BOX) for box in asked.boxes if form.text(box)}

    def _too_often(self, asked: Asked) -> OAuthRefused | None:
        """Count one visit. A code is a row: nobody makes them without end, by a loop of redirects or by hand."""
        over = self._desk.limits.visit(asked.guest.visit.user_id, asked.ask.client.id)
        return None if over is None else OAuthRefused("temporarily_unavailable", say(over.sentence), over.why)

    def _answer(self, request: Request, ask: Authorization, answer: Secret[str] | OAuthRefused) -> Response:
        issuer = self._desk.base_url
        if isinstance(answer, OAuthRefused):
            return refused_back(request, ask.redirect_uri, ask.state, answer, issuer)
        return back(ask.redirect_uri, stated({"code": answer.reveal()}, ask.state, issuer))

    def _person(self, asked: Asked) -> Principal:
        """The person, at work in the workspace that they chose."""
        user_id, found = asked.guest.visit.user_id, asked.place
        scopes = scopes_for(found.role, self._means.settings.scopes)
        return Principal("member", write_id("usr", user_id), found.workspace_id, scopes, user_id)
