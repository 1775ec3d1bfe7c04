"""0012_rotate_together.sql."""

from altyaa.migrations.apply import apply

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
