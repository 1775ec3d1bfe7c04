"""A new secret, shown once: the direct answer to the form, which is stored nowhere."""

import json

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside
from altyaa.kernel.ids import read_id, write_id
from altyaa.keys.model import CreatedKey
from altyaa.keys.pages.answers import page, path_of


def revealed(request: Request, here: Inside, desk: Desk, made: CreatedKey | str, *, is_new: bool) -> Response:
    """The page with the secret; or, for a form that was sent before, with what became of it then.

    Args:
        made: Text where the form was sent before: what was remembered of the answer.
        is_new: The key was made, and not rotated.
    """
    if isinstance(made, str):
        key_id = read_id("key", json.loads(made)["id"])
        assert key_id is not None
        onward, rotate = path_of(here, key_id), path_of(here, key_id, "rotate")
        return page(request, here, "key_sent_before.html", is_new=is_new, onward=onward, rotate=rotate)
    return page(
        request,
        here,
        "key_shown.html",
        key=made.view.key,
        secret=made.key.reveal(),
        secrets=made.view.secrets,
        is_new=is_new,
        base_url=desk.base_url,
        workspace=write_id("wks", here.principal.workspace_id),
        onward=path_of(here, made.id),
    )
