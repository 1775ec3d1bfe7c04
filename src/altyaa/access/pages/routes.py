"""The addresses of these pages."""

from starlette.routing import Route

from altyaa.access.pages.desk import Desk
from altyaa.access.pages.forgotten import Forgotten, Resetting
from altyaa.access.pages.home import Home
from altyaa.access.pages.invited import Invited
from altyaa.access.pages.members.routes import members
from altyaa.access.pages.route import page as page
from altyaa.access.pages.security.routes import security
from altyaa.access.pages.signing_in import SigningIn


def routes(desk: Desk) -> list[Route]:
    """One for each address, so that a 405 names every method that it takes."""
    home, signing_in, forgotten = Home(desk), SigningIn(desk), Forgotten(desk)
    resetting, invited = Resetting(desk), Invited(desk)
    return [
        page("/", home.start),
        page("/workspaces", home.workspaces),
        page("/sign-in", signing_in.show, signing_in.send),
        Route("/sign-out", signing_in.leave, methods=["POST"]),
        page("/forgot-password", forgotten.show, forgotten.send),
        page("/reset-password", resetting.show, resetting.send),
        page("/reset-password/{token}", resetting.link.open),
        page("/invitation", invited.show, invited.send),
        page("/invitations/{token}", invited.link.open),
        *members(desk),
        *security(desk),
    ]
