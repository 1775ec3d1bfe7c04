"""The KEK as a file of one machine, mode 0600.

Python's Tink has no file KMS, so the keyset in it is in clear and the file's mode is its only guard.
"""

import os
import stat
import tempfile
from pathlib import Path

from tink import aead

from altyaa.infra.vault.errors import VaultError
from altyaa.infra.vault.kek_format import new_keyset_text, open_keyset_text

_LARGEST_FILE_BYTES = 65_536


def open_file_kek(location: str, create: bool) -> aead.Aead:
    """Open the KEK at ``location``, a path taken as it stands (nothing is percent-decoded).

    Raises:
        VaultError: See the sentences below; each says what to do.
    """
    if not location.strip("/") or "\0" in location or (location.startswith("//") and location[2] != "/"):
        raise VaultError("ALTYAA_KEK_URI names no file. Write it as file:/path/kek.json.")
    path = Path(location)
    if create:
        _make_if_absent(path)
    return open_keyset_text(_read(path), path)


def _make_if_absent(path: Path) -> None:
    """Put a new key at ``path`` unless something is there.

    Written and synced under a passing name, then linked: of two processes one wins, the other finds the winner's
    key whole, and a crash leaves no half-written key. The folder is synced by the loser too, since it may
    be the first to seal something under the key.
    """
    try:
        if not os.path.lexists(path):
            _link_new_key(path)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise VaultError(
            f"The KEK file {path} cannot be made ({error.strerror}). Create its folder, let this user write there, "
            "and keep it on a file system with hard links."
        ) from None


def _link_new_key(path: Path) -> None:
    descriptor, passing_name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # O_EXCL, 0600
    try:
        with open(descriptor, "w", encoding="ascii") as file:
            file.write(new_keyset_text())
            file.flush()
            os.fsync(descriptor)
        os.link(passing_name, path)
    except FileExistsError:
        pass  # another process was first; its key is the one
    finally:
        Path(passing_name).unlink()


def _read(path: Path) -> str:
    try:
        # O_NONBLOCK: opening a named pipe must not hang the start.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        raise VaultError(
            f"There is no KEK file at {path}. For a new database run `altyaa migrate`, which makes one. Otherwise "
            "restore it from your backup, or point ALTYAA_KEK_URI at it: without it nothing sealed can be opened."
        ) from None
    except OSError as error:
        raise VaultError(
            f"The KEK file {path} cannot be read ({error.strerror}). Let the user that runs Altyaa read it."
        ) from None
    try:
        _refuse_unless_private_file(os.fstat(descriptor), path)
        return os.read(descriptor, _LARGEST_FILE_BYTES).decode(errors="replace")
    finally:
        os.close(descriptor)


def _refuse_unless_private_file(status: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise VaultError(f"The KEK {path} is not a regular file. Point ALTYAA_KEK_URI at the key file itself.")
    if status.st_mode & 0o077:
        mode = stat.S_IMODE(status.st_mode)
        raise VaultError(f"The KEK file {path} is open to other users (mode {mode:04o}). Run: chmod 600 {path}")
