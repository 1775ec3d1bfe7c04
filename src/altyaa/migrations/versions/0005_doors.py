"""0005_doors.sql."""

from altyaa.migrations.apply import apply

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
