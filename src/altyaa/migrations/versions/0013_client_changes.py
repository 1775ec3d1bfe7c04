"""0013_client_changes.sql."""

from altyaa.migrations.apply import apply

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
