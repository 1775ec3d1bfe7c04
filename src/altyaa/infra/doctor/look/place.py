"""Looks at this machine."""

import os
import shutil
import stat
from pathlib import Path

from altyaa.infra.doctor.facts import File, Place
from altyaa.infra.postgres.cluster import Layout
from altyaa.infra.settings import Settings


def place(settings: Settings) -> Place:
    """The settings, and the files that matter."""
    scheme, _, kek = settings.effective_kek_uri.partition(":")
    folder = _file(settings.data_dir)
    embedded = settings.database_url is None
    return Place(
        uid=os.geteuid(),
        production=settings.environment == "production",
        base_url=settings.base_url,
        embedded=embedded,
        trusted_proxies=settings.trusted_proxies,
        kek=_file(Path(kek)) if scheme == "file" else None,
        passwords=_file(Layout.of(settings.data_dir).passwords) if embedded else None,
        folder=folder,
        free_bytes=shutil.disk_usage(settings.data_dir).free if folder else None,
    )


def _file(path: Path) -> File | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return File(str(path), stat.S_IMODE(status.st_mode), status.st_uid)
