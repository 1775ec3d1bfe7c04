"""Which user runs PostgreSQL, since it refuses root."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from altyaa.infra.postgres.errors import ELSEWHERE, PostgresError

# An unnamed user that owns nothing (Linux's overflow uid): what root is called inside its user namespace.
_NOBODY = "65534"
_ADVICE = "Create a user for it (`useradd --system altyaa`) and keep the data folder where that user can reach it."


@dataclass(frozen=True, slots=True)
class RunAs:
    """How to start a PostgreSQL program.

    Attributes:
        enter: What stands first in argv: the way into a user namespace, or nothing.
        setpriv: The program that changes the user and arranges the death.
        owner: uid and gid that must own the files it works on; None when they are this process's own.
    """

    enter: tuple[str, ...]
    setpriv: str
    owner: tuple[int, int] | None

    def command(self, dying: Literal["QUIT", "KILL"]) -> tuple[str, ...]:
        """What stands before the program in argv.

        Args:
            dying: The signal that the kernel sends it when the thread that started it ends.
        """
        user = () if self.owner is None else (f"--reuid={self.owner[0]}", f"--regid={self.owner[1]}", "--clear-groups")
        return (*self.enter, self.setpriv, "--pdeathsig", dying, *user, "--")

    def give(self, path: Path) -> None:
        """Hand a file or folder that we made to that owner."""
        if self.owner is not None:
            os.chown(path, *self.owner)


def run_as(cluster: Path, bin_dir: Path) -> RunAs:
    """Choose the user for a cluster folder, existing or about to be made.

    An existing cluster keeps the user that owns it.

    Raises:
        PostgresError: the cluster is someone else's, or root finds no user to become.
    """
    setpriv = _tool("setpriv")
    existing = cluster.stat() if cluster.exists() else None
    if os.geteuid() != 0:
        if existing is not None and existing.st_uid != os.geteuid():
            raise PostgresError(
                f"{cluster} belongs to {_name(existing.st_uid)}, and only its owner can run it. Run this command as "
                f"{_name(existing.st_uid)}, or {ELSEWHERE}."
            )
        return RunAs((), setpriv, None)
    if existing is not None and existing.st_uid != 0:
        uid, gid = existing.st_uid, existing.st_gid
        if not (_reaches(uid, gid, cluster.parent) and _reaches(uid, gid, bin_dir)):
            raise PostgresError(
                f"{cluster} belongs to {_name(uid)}, who cannot reach it or {bin_dir}. Open the folders above them for "
                "passage (chmod o+x)."
            )
        return RunAs((), setpriv, (uid, gid))
    user = _system_user() if existing is None else None
    if user is not None and all(_reaches(user.pw_uid, user.pw_gid, place) for place in (cluster.parent, bin_dir)):
        return RunAs((), setpriv, (user.pw_uid, user.pw_gid))
    return _namespaced(setpriv)


def _namespaced(setpriv: str) -> RunAs:
    """Root under another name: no capability outside, and its own files stay its own, so nothing changes hands."""
    runner = RunAs((_tool("unshare"), "--user", f"--map-user={_NOBODY}"), setpriv, None)
    if subprocess.run([*runner.command("KILL"), "true"], capture_output=True).returncode != 0:
        raise PostgresError(f"PostgreSQL refuses to run as root, and this machine allows no user namespace. {_ADVICE}")
    return runner


def _reaches(uid: int, gid: int, folder: Path) -> bool:
    """Whether that user may pass through a folder and all above it."""
    for path in (folder, *folder.parents):
        at = path.stat()
        needed = stat.S_IXUSR if at.st_uid == uid else stat.S_IXGRP if at.st_gid == gid else stat.S_IXOTH
        if not at.st_mode & needed:
            return False
    return True


def _system_user() -> pwd.struct_passwd | None:
    known = {user.pw_name: user for user in pwd.getpwall()}
    return known.get("altyaa") or known.get("postgres")


def _name(uid: int) -> str:
    try:
        return f"the user {pwd.getpwuid(uid).pw_name}"
    except KeyError:
        return f"the user with id {uid}"


def _tool(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/bin:/bin")
    if found is None:
        raise PostgresError(f"The program {name} is missing. Install the package util-linux.")
    return found
