"""0017_connections.sql."""

from altyaa.migrations.apply import apply

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
