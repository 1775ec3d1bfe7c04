"""0015_client_secret_uses.sql."""

from altyaa.migrations.apply import apply

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
