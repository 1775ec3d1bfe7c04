"""0018_pushes.sql."""

from altyaa.migrations.apply import apply

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
