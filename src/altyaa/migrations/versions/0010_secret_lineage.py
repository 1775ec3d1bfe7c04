"""0010_secret_lineage.sql."""

from altyaa.migrations.apply import apply

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
