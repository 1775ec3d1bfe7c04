"""0023_factors.sql."""

from altyaa.migrations.apply import apply

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
