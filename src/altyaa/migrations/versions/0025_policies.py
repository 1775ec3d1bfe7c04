"""0025_policies.sql."""

from altyaa.migrations.apply import apply

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
