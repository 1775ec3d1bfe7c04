"""0020_calendar.sql."""

from altyaa.migrations.apply import apply

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
