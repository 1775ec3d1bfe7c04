"""0002_access.sql."""

from altyaa.migrations.apply import apply

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
