"""Why somebody got a letter, as its last line; products write of theirs too."""

from altyaa.access.model import Workspace
from altyaa.kernel.text import Text, text


def has_account(email: str) -> Text:
    """Whoever signs in with the address."""
    return text("You got this because there is an account for %(email)s.", email=email)


def is_owner(workspace: Workspace) -> Text:
    """Owners alone."""
    return text("You got this because you are an Owner of the workspace %(workspace)s.", workspace=workspace.name)


def manages(workspace: Workspace) -> Text:
    """Owners and Admins."""
    return text(
        "You got this because you are an Owner or Admin of the workspace %(workspace)s.", workspace=workspace.name
    )
