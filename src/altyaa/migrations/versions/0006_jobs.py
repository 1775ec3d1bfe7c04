"""0006_jobs.sql."""

from altyaa.migrations.apply import apply

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
