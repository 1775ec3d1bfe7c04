"""What came from a platform is on the disk, whole and synced, before anybody relies on it."""

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest

from altyaa.infra import entropy
from altyaa.infra.spool import Answer, Marker, Spool, SpoolUnusable


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool.open(tmp_path / "spool", entropy.new_id)


def make_answer(generation: int = 1) -> Answer:
    """An answer about some grant."""
    return Answer(entropy.new_id(), entropy.new_id(), entropy.new_id(), generation)


async def test_an_answer_comes_back_as_it_was_until_it_is_dropped(spool: Spool) -> None:
    first, second = sorted((make_answer(), make_answer(2)), key=lambda each: each.attempt_id)
    for each in (second, first):
        await spool.put(each, b"sealed")
    assert await spool.all() == [first, second], "by attempt, oldest first"
    assert await spool.of(second.grant_id) == [second]
    assert await spool.read(second) == b"sealed"
    await spool.drop(first)
    await spool.drop(first)
    assert await spool.read(first) is None
    assert await Spool.open(spool.folder.parent, entropy.new_id).all() == [second]


def test_every_worker_of_a_machine_uses_one_folder(tmp_path: Path) -> None:
    def host(_number: int) -> UUID:
        return Spool.open(tmp_path, entropy.new_id).host_id

    with ThreadPoolExecutor(8) as at_once:
        assert len(set(at_once.map(host, range(8)))) == 1
    assert len([each for each in tmp_path.iterdir() if each.is_dir()]) == 1


async def test_nobody_else_reads_it(spool: Spool) -> None:
    await spool.put(make_answer(), b"sealed")
    assert [oct(path.stat().st_mode & 0o777) for path in (spool.folder, *spool.folder.iterdir())] == ["0o700", "0o600"]


class Dying(Spool):
    """A spool whose process dies at the first wait."""

    async def settle(self, path: Path) -> None:
        raise SystemExit


async def test_an_answer_outlives_a_process_that_dies_while_it_waits_for_the_disk(spool: Spool) -> None:
    answer = make_answer()
    with pytest.raises(SystemExit):
        await Dying(spool.folder).put(answer, b"sealed")
    assert await spool.all() == [answer]


async def test_the_file_and_then_its_name_are_synced_before_anybody_relies_on_it(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, fsync = [], os.fsync

    def synced(descriptor: int) -> None:
        order.append("folder" if Path(f"/proc/self/fd/{descriptor}").readlink() == spool.folder else "file")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", synced)
    await spool.put(make_answer(), b"sealed")
    assert order == ["file", "folder"]


def full(*_arguments: object) -> None:
    """What a disk without room says."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


async def test_a_half_written_file_is_no_answer_and_leaves_nothing(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(SpoolUnusable, match="No space left on device"):
        await spool.put(make_answer(), b"sealed")
    assert list(spool.folder.iterdir()) == []


async def test_an_answer_that_is_not_synced_is_not_relied_on(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SpoolUnusable, match="No space left on device"):
        await spool.put(make_answer(), b"sealed")


async def test_a_marker_is_what_was_noted_last(spool: Spool) -> None:
    assert spool.marker() is None
    for claims in (1, 2):
        await spool.mark(Marker("7.1.5", claims))
    assert spool.marker() == Marker("7.1.5", 2)
    assert await spool.all() == []


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file")
    with pytest.raises(SpoolUnusable, match="cannot be used as a spool"):
        Spool.open(tmp_path / "spool", entropy.new_id)
