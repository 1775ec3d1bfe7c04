"""0016_workspace_keysets.sql."""

from altyaa.migrations.apply import apply

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
