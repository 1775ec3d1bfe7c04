"""The addresses of these pages."""

from starlette.routing import Route

from altyaa.access.pages.account.address import AskingForAddress, ConfirmingAddress
from altyaa.access.pages.account.app import AddApp, RemoveApp
from altyaa.access.pages.account.codes import NewCodes
from altyaa.access.pages.account.factors import FactorsPage
from altyaa.access.pages.account.passkeys import AddPasskey, RemovePasskey, RenamePasskey
from altyaa.access.pages.account.password import ChangingPassword
from altyaa.access.pages.account.profile import Profile
from altyaa.access.pages.account.sessions import Sessions
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.route import page


def account(desk: Desk) -> list[Route]:
    """One for each address."""
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
        *_factors(desk),
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
