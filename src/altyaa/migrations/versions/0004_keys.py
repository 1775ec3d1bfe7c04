"""0004_keys.sql."""

from altyaa.migrations.apply import apply

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
