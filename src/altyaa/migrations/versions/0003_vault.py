"""0003_vault.sql."""

from altyaa.migrations.apply import apply

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
