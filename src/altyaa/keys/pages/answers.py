"""Answers that these pages have in common."""

from pathlib import Path
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside, inside
from altyaa.kernel import base62
from altyaa.kernel.credential import SECRET_BYTES
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.problems import NOT_FOUND, ROLE_INSUFFICIENT, Refused
from altyaa.kernel.text import N_
from altyaa.keys.model import API_KEY
from altyaa.web.model import Link
from altyaa.web.page import Pages
from altyaa.web.refusal import refusal_page

PAGES = Pages(Path(__file__).parent / "templates")
LIST = "settings/integrations"
READ, WRITE = "keys.read", "keys.write"
NOTES = {
    "changed": ("good", N_("The key is changed."), N_("It holds from the next request on.")),
    "retired": ("good", N_("The secret is retired."), N_("Whoever sends it is refused from the next request on.")),
}
"""What the page after a redirect says, by the word in its address."""

_NOT_ALLOWED = N_("Owners and Admins look after API keys. Ask one of them.")
_START_CHARACTERS = 6


async def admitted(desk: Desk, request: Request, needed: str) -> Inside | Response:
    """Somebody at work who may see what the page shows; or the page that everybody else gets.

    Raises:
        DatabaseUnavailable: It could not be looked up.
    """
    here = await inside(desk, request)
    if isinstance(here, Response) or here.may(needed):
        return here
    refused = Refused(ROLE_INSUFFICIENT, f"a role without {needed}", _NOT_ALLOWED)
    return refusal_page(request, refused, Link(N_("Your workspaces"), "/workspaces"))


def refused_page(request: Request, here: Inside, refused: Refused) -> Response:
    """The page of a refusal, which leads back to the list."""
    return refusal_page(request, refused, Link(N_("To the API keys"), here.path(LIST)))


def page(request: Request, here: Inside, template: str, refused: Refused | None = None, **context: Any) -> Response:
    """A page of this slice.

    Args:
        refused: What was wrong with a form as it was sent; the page says so as ``refusal`` unless it stands beside a
            field.
    """
    if refused is not None:
        request.state.refused = refused.why
    return PAGES.render(
        request,
        template,
        status=200 if refused is None else refused.problem.status,
        viewer=here.viewer,
        csrf_token=here.guard.token,
        here=here,
        refusal=None if refused is None or refused.fields else refused.sentence,
        **context,
    )


def path_of(here: Inside, key_id: UUID, below: str = "") -> str:
    """The address of a key's page, or of one below it, as ``rotate``."""
    return here.path(f"{LIST}/keys/{write_id('key', key_id)}{below and '/'}{below}")


def key_in(request: Request) -> UUID | Refused:
    """The key that the address names. What is no id is answered as one that nobody has."""
    found = read_id("key", request.path_params["key"])
    return found or Refused(NOT_FOUND, "not a key's id", "This workspace has no key with that id.")


def masked(key_id: UUID, last_four: str) -> str:
    """A credential as its holder recognizes it: it begins with its key's id, whose secret begins nowhere near here."""
    start = base62.write(key_id.bytes + bytes(SECRET_BYTES))[:_START_CHARACTERS]
    return f"{API_KEY.prefix}{start}…{last_four}"
