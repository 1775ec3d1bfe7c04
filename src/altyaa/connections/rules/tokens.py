"""How tokens are written before they are sealed, and which subject they belong to."""

import json
from dataclasses import dataclass

from altyaa.kernel.secret import Secret


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a grant is sealed.

    Attributes:
        subject: Who it is at the platform.
    """

    access: Secret[str]
    refresh: Secret[str] | None
    subject: str


def write_kept(kept: Kept) -> bytes:
    """As JSON."""
    refresh = None if kept.refresh is None else kept.refresh.reveal()
    return json.dumps({"access": kept.access.reveal(), "refresh": refresh, "subject": kept.subject}).encode()


def read_kept(plain: Secret[bytes]) -> Kept:
    """Back from ``write_kept``."""
    said = json.loads(plain.reveal())
    refresh = None if said["refresh"] is None else Secret(said["refresh"])
    return Kept(Secret(said["access"]), refresh, said["subject"])


def subject_words(provider: str, app_id: str, subject: str) -> bytes:
    """What the blind index of a subject is computed over. Lengths first: no two subjects read alike."""
    parts = [each.encode() for each in ("connection v1", provider, app_id, subject)]
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
