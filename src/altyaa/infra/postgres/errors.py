"""What goes wrong with a database on somebody's own disk, said in a sentence."""

import errno
import shutil
from pathlib import Path

_SIGNS_OF_A_FULL_DISK = ("No space left on device", "Disk quota exceeded", "Check free disk space")
_NOTHING_BYTES = 1_000_000
ELSEWHERE = "choose another folder with --data-dir or ALTYAA_DATA_DIR"


class PostgresError(Exception):
    """The embedded PostgreSQL cannot do what was asked; the message tells a person what happened and what to do."""


def disk_full(folder: Path) -> PostgresError:
    """No space is left where ``folder`` lives."""
    free = _free_bytes(folder) // 1_000_000
    return PostgresError(
        f"The disk that holds {folder} is full ({free} MB are free, a new database needs 100 MB). Free some space, "
        f"or {ELSEWHERE}."
    )


def from_os_error(error: OSError, folder: Path) -> PostgresError:
    """Translate a refusal of the operating system about ``folder`` or something inside it."""
    where = error.filename or folder
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return disk_full(folder)
        case errno.EACCES | errno.EPERM:
            return PostgresError(f"{where} may not be used by this user. Give this user the folder, or {ELSEWHERE}.")
        case errno.EROFS:
            return PostgresError(f"{where} is on a read-only disk. Mount it writable, or {ELSEWHERE}.")
        case errno.ENOTDIR | errno.EEXIST:
            return PostgresError(f"{where} is in the way: a folder is needed there. Move it, or {ELSEWHERE}.")
        case _:
            return PostgresError(f"{where} cannot be used: {error.strerror or error}. Repair that, or {ELSEWHERE}.")


def from_output(what: str, output: str, folder: Path) -> PostgresError:
    """Translate the last words of initdb or postgres.

    Args:
        what: The sentence's beginning, such as "PostgreSQL did not start".
        output: What the program wrote; its last lines go into the message unless they mean a full disk.
        folder: The data folder it worked on.
    """
    # On a full disk the complaint itself may not fit into the log.
    if any(sign in output for sign in _SIGNS_OF_A_FULL_DISK) or _free_bytes(folder) < _NOTHING_BYTES:
        return disk_full(folder)
    tail = "\n".join(f"    {line}" for line in output.strip().splitlines()[-8:])
    return PostgresError(f"{what} in {folder}. Its last words:\n{tail or '    (none)'}")


def _free_bytes(folder: Path) -> int:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    return shutil.disk_usage(existing).free
