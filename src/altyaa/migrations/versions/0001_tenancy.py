"""0001_tenancy.sql."""

from altyaa.migrations.apply import apply

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
