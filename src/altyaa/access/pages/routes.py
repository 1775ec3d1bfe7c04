"""The addresses of these pages."""

from starlette.routing import Route

from altyaa.access.pages import general as general_page
from altyaa.access.pages.account.address import AskingForAddress, ConfirmingAddress
from altyaa.access.pages.account.password import ChangingPassword
from altyaa.access.pages.account.profile import Profile
from altyaa.access.pages.account.sessions import Sessions
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.factors import FactorsPage
from altyaa.access.pages.first_run import FirstRun
from altyaa.access.pages.forgotten import Forgotten, Resetting
from altyaa.access.pages.general import General
from altyaa.access.pages.home import Home
from altyaa.access.pages.invited import Invited
from altyaa.access.pages.members.routes import members
from altyaa.access.pages.own_app import AddApp, RemoveApp
from altyaa.access.pages.own_codes import NewCodes
from altyaa.access.pages.own_passkeys import AddPasskey, RemovePasskey, RenamePasskey
from altyaa.access.pages.route import page as page
from altyaa.access.pages.second import SecondStep
from altyaa.access.pages.security.routes import security
from altyaa.access.pages.signing_in import SigningIn


def routes(desk: Desk) -> list[Route]:
    """One for each address, so that a 405 names every method that it takes."""
    home, signing_in, forgotten, first_run = Home(desk), SigningIn(desk), Forgotten(desk), FirstRun(desk)
    resetting, invited, second, general = Resetting(desk), Invited(desk), SecondStep(desk), General(desk)
    return [
        page("/", home.start),
        page("/workspaces", home.workspaces),
        page("/sign-in", signing_in.show, signing_in.send),
        Route("/sign-in/passkey", signing_in.by_passkey, methods=["POST"]),
        page("/sign-in/second", second.show, second.send),
        Route("/sign-out", signing_in.leave, methods=["POST"]),
        page("/forgot-password", forgotten.show, forgotten.send),
        page("/reset-password", resetting.show, resetting.send),
        page("/reset-password/{token}", resetting.link.open),
        page("/invitation", invited.show, invited.send),
        page("/invitations/{token}", invited.link.open),
        page("/first-run", first_run.show, first_run.send),
        page("/first-run/{token}", first_run.link.open),
        page(f"/w/{{workspace}}/{general_page.PATH}", general.show, general.send),
        *_account(desk),
        *_factors(desk),
        *members(desk),
        *security(desk),
    ]


def _factors(desk: Desk) -> list[Route]:
    added, app_added, codes = AddPasskey(desk), AddApp(desk), NewCodes(desk)
    renamed, removed, app_removed = RenamePasskey(desk), RemovePasskey(desk), RemoveApp(desk)
    return [
        page("/account/factors", FactorsPage(desk).show),
        page("/account/factors/passkeys/new", added.show, added.send),
        page("/account/factors/passkeys/{id}/rename", renamed.show, renamed.send),
        page("/account/factors/passkeys/{id}/remove", removed.show, removed.send),
        page("/account/factors/app/new", app_added.show, app_added.send),
        page("/account/factors/app/off", app_removed.show, app_removed.send),
        page("/account/factors/codes/new", codes.show, codes.send),
    ]


def _account(desk: Desk) -> list[Route]:
    profile, password, sessions = Profile(desk), ChangingPassword(desk), Sessions(desk)
    address, confirming = AskingForAddress(desk), ConfirmingAddress(desk)
    return [
        page("/account", profile.show),
        page("/account/address", address.show, address.send),
        Route("/account/address/withdraw", address.withdraw, methods=["POST"]),
        page("/account/address/confirm", confirming.show, confirming.send),
        page("/account/address/confirm/{token}", confirming.link.open),
        page("/account/password", password.show, password.send),
        page("/account/sessions", sessions.show, sessions.send),
    ]
