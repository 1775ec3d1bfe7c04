"""Who else may open or replace our files."""

from collections.abc import Iterator

from altyaa.infra.doctor.facts import File, Place
from altyaa.infra.doctor.model import NOT_THERE_YET, Finding, Unchecked, Verdict

_OTHERS_ANY = 0o077
_OTHERS_WRITE = 0o022
_LITTLE_BYTES = 1_000_000_000


def key_file(place: Place) -> Verdict:
    """Whoever reads the KEK and a dump of the database has every secret in it."""
    if place.kek is None:
        return Unchecked("there is none; `altyaa up` and `altyaa migrate` make one for a new database")
    return _private(place.kek, place.uid, "The KEK file")


def password_file(place: Place) -> Verdict:
    """It holds the superuser's password of the embedded server."""
    if place.passwords is None:
        return _absent(place)
    return _private(place.passwords, place.uid, "The embedded server's password file")


def data_directory(place: Place) -> Verdict:
    """Who may write in a folder may replace the files in it, whatever their modes."""
    folder = place.folder
    if folder is None:
        return _absent(place)
    if not folder.mode & _OTHERS_WRITE:
        return ()
    what = f"Other users may write in the data directory {folder.path} (mode {folder.mode:04o}), and so replace the "
    return (Finding("refuse", f"{what}keys in it.", f"Run: chmod go-w {folder.path}"),)


def free_disk(place: Place) -> Verdict:
    """A full disk stops the embedded server in the middle of its work."""
    if place.free_bytes is None:
        return _absent(place)
    if place.free_bytes >= _LITTLE_BYTES:
        return ()
    what = f"The disk of the data directory has {place.free_bytes // 1_000_000} MB free; PostgreSQL stops when it is "
    remedy = "Free some space, or move the data directory to a larger disk (ALTYAA_DATA_DIR)."
    return (Finding("warn", f"{what}full.", remedy),)


def _absent(place: Place) -> Verdict:
    """A database elsewhere needs nothing in the data directory."""
    return NOT_THERE_YET if place.embedded else ()


def _private(file: File, uid: int, name: str) -> Iterator[Finding]:
    if file.mode & _OTHERS_ANY:
        yield Finding(
            "refuse",
            f"{name} {file.path} is open to other users (mode {file.mode:04o}).",
            f"Run: chmod 600 {file.path}",
        )
    if file.uid != uid:
        yield Finding(
            "warn",
            f"{name} {file.path} belongs to user id {file.uid}, and this command runs as user id {uid}.",
            "Run the doctor as the user that runs Altyaa. If this is that user, give it the file: "
            f"chown {uid} {file.path}",
        )
