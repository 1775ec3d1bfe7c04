"""0009_keys.sql."""

from altyaa.migrations.apply import apply

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
