"""0021_proxy.sql."""

from altyaa.migrations.apply import apply

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
