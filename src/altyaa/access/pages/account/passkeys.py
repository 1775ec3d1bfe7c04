"""``/account/factors/passkeys/…``: one is added, renamed, removed."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access import store
from altyaa.access.actions import passkeys as actions
from altyaa.access.actions.proving import factors_of
from altyaa.access.factors import Factors, Passkey, Signed
from altyaa.access.pages.account.factors import PATH, codes_page
from altyaa.access.pages.answers import form_page, see_other
from altyaa.access.pages.confirming import posted_afresh
from altyaa.access.pages.desk import Desk, Guest, sign_in_first
from altyaa.kernel.ids import read_id
from altyaa.kernel.problems import INVALID_VALUE, NOT_FOUND, Refused
from altyaa.kernel.text import N_
from altyaa.web.model import Link
from altyaa.web.refusal import refusal_page

_BACK = Link(N_("Sign-in methods"), PATH)


class AddPasskey:
    """A new one. What the authenticator makes comes in a hidden field."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """Add a passkey: of this device, or of a key or phone at hand."""
        guest = await self._desk.guest(request)
        return sign_in_first(request) if guest is None else await self._page(request, guest)

    async def send(self, request: Request) -> Response:
        """Keep it; the first second factor brings recovery codes with it."""
        desk, guest = self._desk, await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        form = await posted_afresh(desk, request, guest, guest.guard, "name", "answer", "challenge")
        if isinstance(form, Response):
            return form
        user_id, signed = guest.visit.user_id, Signed(form.secret("answer"), form.secret("challenge"))
        async with desk.db.person(user_id) as tx:
            added = await actions.add(tx, desk.proving, user_id, signed, form.text("name"), guest.guard.token)
        if isinstance(added, Refused):
            return await self._page(request, guest, form.text("name"), added)
        if added.codes:
            return codes_page(request, guest, added.codes, N_("The passkey is added."))
        return see_other(PATH, note="passkey-added")

    async def _page(self, request: Request, guest: Guest, name: str = "", refused: Refused | None = None) -> Response:
        desk = self._desk
        async with desk.db.person(guest.visit.user_id) as tx:
            asked = await actions.ask_to_make(tx, desk.proving, guest.account, guest.guard.token)
            factors = await factors_of(tx, guest.visit.user_id)
        why, asked_or_none = (asked, None) if isinstance(asked, Refused) else (None, asked)
        shown = {"viewer": guest.viewer, "asked": asked_or_none, "why": why and why.sentence, "factors": factors}
        is_name = refused is not None and refused.problem is INVALID_VALUE
        return form_page(request, "passkey_new.html", guest.guard, refused, name=name, is_name=is_name, **shown)


class RenamePasskey:
    """It is called something else."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """Give a passkey another name."""
        guest = await self._desk.guest(request)
        return sign_in_first(request) if guest is None else await self._page(request, guest)

    async def send(self, request: Request) -> Response:
        """Rename it. The name is for its person alone, so no fresh proof is needed."""
        desk, guest = self._desk, await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        form = await desk.posted(request, guest.guard, "name")
        if isinstance(form, Refused):
            return refusal_page(request, form)
        passkey_id = read_id("pky", request.path_params["id"])
        if passkey_id is None:
            return refusal_page(request, actions.NO_SUCH_PASSKEY, _BACK)
        async with desk.db.person(guest.visit.user_id) as tx:
            refused = await actions.rename(tx, passkey_id, form.text("name"))
        if refused is None:
            return see_other(PATH, note="passkey-renamed")
        return await self._page(request, guest, refused)

    async def _page(self, request: Request, guest: Guest, refused: Refused | None = None) -> Response:
        found = await _found(self._desk, request, guest)
        if isinstance(found, Refused) or (refused is not None and refused.problem is NOT_FOUND):
            return refusal_page(request, actions.NO_SUCH_PASSKEY, _BACK)
        shown = {"viewer": guest.viewer, "passkey": found[0], "action": request.url.path}
        return form_page(request, "passkey_rename.html", guest.guard, refused, **shown)


class RemovePasskey:
    """It signs nobody in any more."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """Remove a passkey, and what that means for signing in."""
        guest = await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        found = await _found(self._desk, request, guest)
        if isinstance(found, Refused):
            return refusal_page(request, found, _BACK)
        passkey, factors = found
        is_last = factors.passkeys == 1 and not factors.has_totp
        shown = {"viewer": guest.viewer, "passkey": passkey, "action": request.url.path, "is_last": is_last}
        return form_page(request, "passkey_remove.html", guest.guard, None, **shown)

    async def send(self, request: Request) -> Response:
        """Remove it, and tell its person by mail."""
        desk, guest = self._desk, await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        form = await posted_afresh(desk, request, guest, guest.guard)
        if isinstance(form, Response):
            return form
        passkey_id, refused = read_id("pky", request.path_params["id"]), None
        if passkey_id is not None:
            async with desk.db.person(guest.visit.user_id) as tx:
                refused = await actions.remove(tx, desk.proving, guest.visit.user_id, passkey_id)
        if passkey_id is None or refused is not None:
            return refusal_page(request, refused or actions.NO_SUCH_PASSKEY, _BACK)
        return see_other(PATH, note="passkey-removed")


async def _found(desk: Desk, request: Request, guest: Guest) -> tuple[Passkey, Factors] | Refused:
    passkey_id = read_id("pky", request.path_params["id"])
    async with desk.db.person(guest.visit.user_id) as tx:
        found = None if passkey_id is None else await store.passkey(tx, passkey_id)
        return actions.NO_SUCH_PASSKEY if found is None else (found, await factors_of(tx, guest.visit.user_id))
