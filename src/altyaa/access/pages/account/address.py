"""``/account/address``, and the link that it has sent."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access import store
from altyaa.access.actions import addresses
from altyaa.access.model import FoundChange
from altyaa.access.pages.answers import form_page, see_other
from altyaa.access.pages.confirming import PROOFS, afresh
from altyaa.access.pages.desk import Desk, Guest, sign_in_first
from altyaa.access.pages.links import MailedLink
from altyaa.access.rules import addresses as rules
from altyaa.access.rules import read_email
from altyaa.infra import entropy
from altyaa.kernel.problems import ADDRESS_CHANGE_FOR_ANOTHER, Refused
from altyaa.kernel.text import N_
from altyaa.web.cookies import Cookie
from altyaa.web.model import Link
from altyaa.web.refusal import refusal_page

_PATH, _CONFIRM = "/account/address", "/account/address/confirm"


class AskingForAddress:
    """Somebody wants to sign in with another address: whether one has an account is not told here."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """Ask to sign in with another address."""
        guest = await self._desk.guest(request)
        return sign_in_first(request) if guest is None else await self._page(request, guest)

    async def send(self, request: Request) -> Response:
        """Send a link to it, and word to the one before. Whoever has a session alone could take the account with it, so
        that a proof is asked for, however young the last one is."""
        desk, guest = self._desk, await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        form = await desk.posted(request, guest.guard, "email", *PROOFS)
        if isinstance(form, Refused):
            return refusal_page(request, form)
        email = read_email(form.text("email"))
        refused = email if isinstance(email, Refused) else rules.is_another(email, guest.account.email)
        if isinstance(email, Refused) or refused is not None:
            return await self._page(request, guest, form.text("email"), refused)
        proved = await afresh(desk, request, guest, guest.guard, form, always=True)
        if isinstance(proved, Response):
            return proved
        if over := desk.changing_address(request, guest.visit):
            return refusal_page(request, over)
        keys = desk.keyring.keys
        is_sent = await addresses.ask(desk.db, keys, entropy.now, entropy.new_id, guest.visit, email)
        return see_other(_PATH, note="sent") if is_sent else sign_in_first(request)

    async def withdraw(self, request: Request) -> Response:
        """The link that waits is worth nothing any more."""
        guest = await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        form = await self._desk.posted(request, guest.guard)
        if isinstance(form, Refused):
            return refusal_page(request, form)
        async with self._desk.db.person(guest.visit.user_id) as tx:
            await store.end_address_changes(tx, guest.visit.user_id, entropy.now())
        return see_other("/account", note="address-kept")

    async def _page(self, request: Request, guest: Guest, email: str = "", refused: Refused | None = None) -> Response:
        async with self._desk.db.person(guest.visit.user_id) as tx:
            waiting = await store.waiting_address_change(tx, guest.visit.user_id, entropy.now())
        shown = {"viewer": guest.viewer, "own_email": guest.account.email, "email": email, "waiting": waiting}
        return form_page(request, "account_address.html", guest.guard, refused, **shown)


class ConfirmingAddress:
    """The link is used, by the person who asked for it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.link = MailedLink(desk, Cookie("address_change", desk.base_url, _CONFIRM), addresses.find_change, _again)

    async def show(self, request: Request) -> Response:
        """Sign in with another address from now on."""
        guest = await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        found = await self.link.find(self.link.read(request))
        if isinstance(found, Refused):
            return await self.link.ended(request, found)
        return self._page(request, guest, found)

    async def send(self, request: Request) -> Response:
        """Change it, end every other session, and give this one another token."""
        desk, token, guest = self._desk, self.link.read(request), await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        form = await desk.posted(request, self.link.guard(request, guest.guard))
        if isinstance(form, Refused):
            return refusal_page(request, form)
        keys, secret = desk.keyring.keys, entropy.new_secret()
        renewed = await addresses.change_address(desk.db, keys, entropy.now, secret, token, guest.visit)
        if renewed is None:
            return sign_in_first(request)
        if isinstance(renewed, Refused):
            found = await self.link.find(token)
            if renewed.problem is not ADDRESS_CHANGE_FOR_ANOTHER or isinstance(found, Refused):
                return await self.link.ended(request, renewed)
            return self._page(request, guest, found, renewed)
        response = self.link.end(see_other("/account", note="address-changed"))
        desk.renew(response, renewed)
        return response

    def _page(self, request: Request, guest: Guest, found: FoundChange, refused: Refused | None = None) -> Response:
        """Whose it is not is told neither the address that it is about, nor that of whoever asked."""
        is_own = found.user_id == guest.visit.user_id
        shown = {"own_email": guest.account.email, "email": found.email if is_own else None}
        link_token = self.link.guard(request, guest.guard).token
        return form_page(request, "address_confirm.html", guest.guard, refused, link_token=link_token, **shown)


async def _again(_: Request) -> Link:
    return Link(N_("Ask for a new link"), _PATH)
