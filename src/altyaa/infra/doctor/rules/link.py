"""The way between us and the database."""

from collections.abc import Iterator
from ipaddress import ip_address

from altyaa.infra.doctor.facts import Link
from altyaa.infra.doctor.model import Finding

_SKEW_WARN_SECONDS = 2.0
_SKEW_REFUSE_SECONDS = 15.0


def encryption(link: Link) -> Iterator[Finding]:
    """What passes is every row and every context."""
    if link.peer is not None and not link.encrypted and not ip_address(link.peer).is_loopback:
        yield Finding(
            "warn",
            f"The connection to the database at {link.peer} is not encrypted.",
            f"Add sslmode=verify-full to {link.setting}, and turn on ssl at the server.",
        )


def clock(link: Link) -> Iterator[Finding]:
    """Contexts live 30 s by the server's clock. Signing corrects the offset, nothing else does."""
    skew = abs(link.ahead_seconds)
    if skew > _SKEW_WARN_SECONDS:
        direction = "ahead of" if link.ahead_seconds > 0 else "behind"
        yield Finding(
            "refuse" if skew > _SKEW_REFUSE_SECONDS else "warn",
            f"The database's clock is {skew:.1f} s {direction} ours. Signed contexts are corrected by what is measured "
            "as each connection opens, so they hold until a clock is set; the ends of keys and tokens are judged by "
            "our clock, uncorrected.",
            "Let both machines follow NTP (`timedatectl set-ntp true`).",
        )


def pooler(link: Link) -> Iterator[Finding]:
    """In transaction mode each transaction may meet another server process, without our prepared statements."""
    if link.pooled and link.prepared_statements:
        yield Finding(
            "warn",
            f"{link.setting} leads through a pooler, and prepared statements are on: most transactions fail where the "
            "pooler does not carry them.",
            "Set ALTYAA_DATABASE_PREPARED_STATEMENTS=false, unless the pooler carries them (PgBouncer 1.21 and later "
            "with max_prepared_statements above 0).",
        )


def notifications(link: Link) -> Iterator[Finding]:
    """The worker is told of jobs by NOTIFY. In transaction mode a pooler accepts LISTEN and delivers nothing."""
    if link.pooled:
        yield Finding(
            "warn",
            f"{link.setting} leads through a pooler. In transaction mode it delivers no notifications, and `altyaa "
            "worker` does not start there.",
            f"Name the PostgreSQL server itself in {link.setting}.",
        )
