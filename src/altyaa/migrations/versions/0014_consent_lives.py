"""0014_consent_lives.sql."""

from altyaa.migrations.apply import apply

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Apply the file."""
    apply(__file__)
