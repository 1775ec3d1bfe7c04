"""0007_events.sql."""

from altyaa.migrations.apply import apply

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
