"""Where the pages of a workspace's connections are."""

from uuid import UUID

from altyaa.kernel.ids import write_id

ROOT = "reputation/connections"
"""Below ``/w/wks_…/``."""


def page_of(workspace_id: UUID, below: str = "") -> str:
    """The path of the list, or of a page below it: ``links`` is ``/w/wks_…/reputation/connections/links``."""
    root = f"/w/{write_id('wks', workspace_id)}/{ROOT}"
    return f"{root}/{below}" if below else root
