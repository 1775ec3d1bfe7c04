"""What the README's first screen promises."""

import asyncio
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(180)
async def test_the_tour_walks_to_its_end_and_leaves_nothing_running() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "examples.demo", "--once"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    text = out.decode()
    for step in ("key 'BI Dashboard' made", "7 rows of this workspace", "403", "401", "key revoked"):
        assert step in text
    for step in (
        "app 'Trend Reader' made",
        "signs in, and is asked",
        "the code exchanged",
        "introspection\n      active, for mara@harbor.example",
        "200 both times, with the same new pair",
        "200 eight times, one pair",
        "400 invalid_grant; the grant has ended, its newest access token gets 401 token_revoked",
        "the consent is remembered",
        '401 token_revoked, {"active":false}',
        "Harbor Coffee — Ottensen (Harbor Coffee) (healthy)",
        "Harbor Holding (healthy)",
        "the worker renews all four\n      the token of a week ago is refused at Google, a fresh one is taken",
        "the worker has noticed, twice\n      Google does not accept this sign-in any more",
        "409 connection_needs_person; Facebook is healthy",
        "the same ids (con_",
    ):
        assert step in text, step
    assert "correct horse" not in text
    assert still_running(process.pid) == []


def still_running(session: int) -> list[str]:
    """Command lines of living processes of a session."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            line = stat.with_name("cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(line)
    return found
