"""0022_confirming.sql."""

from altyaa.migrations.apply import apply

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
