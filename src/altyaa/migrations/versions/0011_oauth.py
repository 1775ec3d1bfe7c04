"""0011_oauth.sql."""

from altyaa.migrations.apply import apply

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
