"""What the pages of security say in more than one place."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.inside import Inside
from altyaa.kernel.problems import CHANGED_MEANWHILE, CSRF_FAILED, ROLE_INSUFFICIENT, Refused
from altyaa.kernel.text import N_
from altyaa.web.model import Link
from altyaa.web.refusal import refusal_page

MAY_NOT_LOOK = Refused(ROLE_INSUFFICIENT, "lacks audit.read", "Ask an Owner or Admin: this page is theirs.")
NOT_FROM_HERE = Refused(CSRF_FAILED, "an export that another site asked for", "Open the ledger, and export it there.")
CHANGED = Refused(
    CHANGED_MEANWHILE, "which keys it stops has changed", "Which keys this stops has changed. Look at the list again."
)
NOTES = {
    "changed": ("good", N_("The policies are changed."), N_("They hold for every key from now on.")),
    "same": ("info", N_("Nothing was changed."), N_("These are the policies that there were.")),
}


def refuse(request: Request, here: Inside, refused: Refused) -> Response:
    """The page of a refusal, with the way back."""
    target = "settings/security" if here.may("audit.read") else "settings/members"
    label = N_("Security") if here.may("audit.read") else N_("Members")
    return refusal_page(request, refused, Link(label, here.path(target)))
