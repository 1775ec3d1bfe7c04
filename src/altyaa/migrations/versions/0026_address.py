"""0026_address.sql."""

from altyaa.migrations.apply import apply

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
