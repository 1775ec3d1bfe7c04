"""The addresses of these pages."""

from starlette.routing import Route

from altyaa.access.pages import general as general_page
from altyaa.access.pages.account.routes import account
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.first_run import FirstRun
from altyaa.access.pages.forgotten import Forgotten, Resetting
from altyaa.access.pages.general import General
from altyaa.access.pages.home import Home
from altyaa.access.pages.invited import Invited
from altyaa.access.pages.members.routes import members
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
        *account(desk),
        *members(desk),
        *security(desk),
    ]
