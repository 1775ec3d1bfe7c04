"""0024_first_run.sql."""

from altyaa.migrations.apply import apply

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
