"""PostgreSQL never runs as root, and nothing but its own folder changes hands for that."""

import os
import pwd
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from altyaa.infra.postgres import Binaries, EmbeddedPostgres, PostgresError
from tests.infra.postgres.processes import ask, postmaster_pid, writer

SYSTEM_USERS = ("altyaa", "postgres")
NOT_ROOT = ("unshare", "--user", "--map-user=1000")


def owners_and_modes(folder: Path) -> dict[Path, tuple[int, int, int]]:
    """Of a folder and all above it."""
    return {
        path: (at.st_uid, at.st_gid, stat.S_IMODE(at.st_mode))
        for path in (folder, *folder.parents)
        for at in [path.stat()]
    }


def owner(path: Path) -> str:
    return pwd.getpwuid(path.stat().st_uid).pw_name


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def uid_of(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def effective_capabilities(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1], 16) for line in lines if line.startswith("CapEff:"))


def refused(data_dir: Path, enter: tuple[str, ...]) -> str:
    """What a start says in a process of its own, under another user."""
    script = (
        "import asyncio, pathlib, sys; from altyaa.infra.postgres import Binaries, EmbeddedPostgres\n"
        "asyncio.run(EmbeddedPostgres(pathlib.Path(sys.argv[1]), Binaries.embedded()).__aenter__())"
    )
    done = subprocess.run([*enter, sys.executable, "-c", script, data_dir], capture_output=True, text=True)
    return done.stderr.rpartition("PostgresError: ")[2].strip()


async def test_root_becomes_a_system_user_where_that_user_can_reach_the_folder(
    open_data_dir: Path, debian: Binaries
) -> None:
    above = owners_and_modes(open_data_dir.parent) | owners_and_modes(debian.bin_dir)
    async with EmbeddedPostgres(open_data_dir, debian) as access:
        assert owner(open_data_dir / "postgres/cluster") in SYSTEM_USERS
        assert pwd.getpwuid(uid_of(postmaster_pid(open_data_dir))).pw_name in SYSTEM_USERS
        for ours in (".", "postgres", "postgres/passwords.json", "postgres/log", "postgres.lock"):
            assert owner(open_data_dir / ours) == "root"
        assert mode(open_data_dir) == 0o711
        assert await ask(access, "SELECT 1") == 1
    assert owners_and_modes(open_data_dir.parent) | owners_and_modes(debian.bin_dir) == above


async def test_root_behind_closed_folders_becomes_nobody_and_keeps_its_files(
    data_dir: Path, embedded: Binaries
) -> None:
    above = owners_and_modes(data_dir.parent) | owners_and_modes(embedded.bin_dir)
    async with EmbeddedPostgres(data_dir, embedded):
        assert owner(data_dir / "postgres/cluster") == "root"
        assert effective_capabilities(postmaster_pid(data_dir)) == 0
    assert owners_and_modes(data_dir.parent) | owners_and_modes(embedded.bin_dir) == above


async def test_a_cluster_keeps_the_user_that_owns_it(open_data_dir: Path, debian: Binaries) -> None:
    open_data_dir.parent.chmod(0o700)
    async with EmbeddedPostgres(open_data_dir, debian):
        pass
    open_data_dir.parent.chmod(0o755)
    async with EmbeddedPostgres(open_data_dir, debian):
        assert owner(open_data_dir / "postgres/cluster") == "root"


async def test_a_cluster_whose_user_cannot_reach_it_any_more(open_data_dir: Path, debian: Binaries) -> None:
    async with EmbeddedPostgres(open_data_dir, debian):
        pass
    open_data_dir.parent.chmod(0o700)
    with pytest.raises(PostgresError, match=r"belongs to the user \w+, who cannot reach it .*\(chmod o\+x\)"):
        await EmbeddedPostgres(open_data_dir, debian).__aenter__()


async def test_without_root_it_runs_directly(data_dir: Path) -> None:
    async with writer(data_dir, enter=NOT_ROOT) as heard:
        await heard.up()
        await heard.more_rows(10)
        assert mode(data_dir) == 0o700
        assert mode(data_dir / "postgres/passwords.json") == 0o600


def test_a_folder_that_may_not_be_written(data_dir: Path) -> None:
    data_dir.parent.chmod(0o500)
    assert refused(data_dir, NOT_ROOT) == (
        f"{data_dir} may not be used by this user. Give this user the folder, or choose another folder with --data-dir "
        "or ALTYAA_DATA_DIR."
    )
    data_dir.parent.chmod(0o700)
    data_dir.mkdir(mode=0o500)
    assert f"{data_dir}/postgres may not be used by this user." in refused(data_dir, NOT_ROOT)


def test_a_cluster_of_another_user(existing: Path) -> None:
    os.chown(existing / "postgres/cluster", 7, 7)
    assert "only its owner can run it. Run this command as" in refused(existing, NOT_ROOT)
