"""The addresses of API keys."""

from starlette.routing import Route

from altyaa.access.pages.desk import Desk
from altyaa.access.pages.routes import page
from altyaa.app.serving import Serving
from altyaa.keys.pages.answers import LIST
from altyaa.keys.pages.creating import Creating
from altyaa.keys.pages.editing import Editing
from altyaa.keys.pages.ending import Retiring, Revoking
from altyaa.keys.pages.listing import Listing
from altyaa.keys.pages.rotating import Rotating

_LIST = "/w/{workspace}/" + LIST
_KEY = _LIST + "/keys/{key}"


def key_pages(serving: Serving, desk: Desk) -> list[Route]:
    """What people see of them."""
    days = serving.runtime.settings.key_rotation_days
    listing, creating, editing = Listing(desk), Creating(desk, days), Editing(desk)
    rotating, revoking, retiring = Rotating(desk, days), Revoking(desk), Retiring(desk)
    return [
        page(_LIST, listing.show),
        page(f"{_LIST}/keys/new", creating.show, creating.send),
        page(_KEY, listing.show_one),
        page(f"{_KEY}/edit", editing.show, editing.send),
        page(f"{_KEY}/rotate", rotating.show, rotating.send),
        page(f"{_KEY}/revoke", revoking.show, revoking.send),
        page(_KEY + "/secrets/{secret}/retire", retiring.show, retiring.send),
    ]
