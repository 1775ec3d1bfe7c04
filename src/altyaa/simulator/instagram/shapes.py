"""The two shapes of an answer: as the documentation prints it, and flat. Which, an account always gets alike."""

from typing import Any

from altyaa.simulator.platform import Platform
from altyaa.simulator.state import Grant
from altyaa.simulator.wire import Change, Response, json_response


def is_flat(platform: Platform, grant: Grant) -> bool:
    """Whether this account is answered without a list around."""
    shapes = platform.pack.value("answer_shapes")
    chance = platform.mint.chance("instagram answer shape", grant.person.id)
    return bool(shapes[int(chance * len(shapes))] == "flat")


def shaped(platform: Platform, grant: Grant, said: dict[str, Any], *, changed: Change | None = None) -> Response:
    """An answer in the account's shape."""
    return json_response(200, said if is_flat(platform, grant) else {"data": [said]}, changed=changed)


def scoped_id(platform: Platform, grant: Grant) -> str:
    """The account's id for one app alone."""
    return f"10{int(platform.mint.chance('instagram id', *grant.whose) * 10**14):014}"
