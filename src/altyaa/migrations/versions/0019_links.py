"""0019_links.sql."""

from altyaa.migrations.apply import apply

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
