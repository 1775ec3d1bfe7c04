"""The addresses of these pages."""

from starlette.routing import Route

from altyaa.access.pages.desk import Desk
from altyaa.access.pages.members.inviting import Inviting
from altyaa.access.pages.members.listing import Members
from altyaa.access.pages.members.removing import Removing
from altyaa.access.pages.members.roles import Roles
from altyaa.access.pages.members.settled import SettledPage
from altyaa.access.pages.route import page

AT = "/w/{workspace}/settings/members"


def members(desk: Desk) -> list[Route]:
    """One for each address."""
    inviting, roles, removing = Inviting(desk), Roles(desk), Removing(desk)
    return [
        page(AT, Members(desk).show),
        page(f"{AT}/invite", inviting.show, inviting.send),
        Route(f"{AT}/invitations/{{invitation}}/again", inviting.again, methods=["POST"]),
        Route(f"{AT}/invitations/{{invitation}}/withdraw", inviting.withdraw, methods=["POST"]),
        page(f"{AT}/{{member}}/role", roles.show, roles.send),
        page(f"{AT}/{{member}}/remove", removing.show, removing.send),
        page(f"{AT}/{{member}}/settled", SettledPage(desk).show),
    ]
