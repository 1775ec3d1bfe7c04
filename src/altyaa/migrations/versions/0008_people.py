"""0008_people.sql."""

from altyaa.migrations.apply import apply

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
