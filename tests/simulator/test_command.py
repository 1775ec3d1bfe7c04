"""``altyaa simulator`` as a process, and the page about it."""

import asyncio
import json
import re
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from altyaa.infra.http.listen import listen
from altyaa.simulator import WORLDS
from altyaa.simulator.acts import ACTS
from altyaa.simulator.control.routes import Control
from altyaa.simulator.faults import EFFECTS
from altyaa.testing.http import http_client
from altyaa.testing.instance import run_command
from tests.docs.pages import ROOT
from tests.simulator.stage import stage

PAGE = (ROOT / "docs" / "howto" / "simulator.md").read_text()


@asynccontextmanager
async def simulator(*arguments: str) -> AsyncIterator[str]:
    """Its address, as it says it."""
    command = (sys.executable, "-m", "altyaa", "simulator", "--port", "0", *arguments)
    process = await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stderr=PIPE)
    try:
        assert process.stderr is not None
        said = (await asyncio.wait_for(process.stderr.readline(), 30)).decode()
        yield said.rpartition(" at ")[2].strip()
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 10) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize("world", WORLDS)
async def test_it_plays_a_world_to_people_who_are_there(world: str) -> None:
    async with simulator("--world", world, "--seed", "3") as url, http_client() as http:
        state = (await http.get(f"{url}/_simulator/state")).json()
        page = await http.get(
            f"{url}/www.facebook.com/v26.0/dialog/oauth",
            params={"client_id": "1", "redirect_uri": "http://localhost:8000/callback", "scope": "pages_show_list"},
        )
    assert (state["world"], state["seed"]) == (world, 3)
    assert [person["name"] for person in state["platforms"]["google"]["people"]] == ["Mara Lindqvist", "Tom Okafor"]
    assert "Tom Okafor" in page.text


async def test_it_is_for_development_alone() -> None:
    done = await run_command({"ALTYAA_ENVIRONMENT": "production"}, "simulator", "--port", "0")
    assert done.status == 1
    assert "ALTYAA_ENVIRONMENT" in done.err


async def test_an_unknown_world_and_a_taken_port_are_refused() -> None:
    unknown = await run_command({}, "simulator", "--port", "0", "--world", "wonderland")
    assert (unknown.status, all(world in unknown.err for world in WORLDS)) == (2, True)
    with listen("127.0.0.1", 0) as taken:
        port = str(taken.getsockname()[1])
        refused = await run_command({}, "simulator", "--port", port)
    assert refused.status == 1
    assert "Choose another --port" in refused.err


async def test_its_help_names_the_worlds() -> None:
    done = await run_command({"COLUMNS": "200"}, "simulator", "--help")
    assert all(world in done.out for world in WORLDS)


def test_the_page_tells_every_world_effect_act_and_address() -> None:
    for name in (*WORLDS, *EFFECTS, *ACTS):
        assert f"`{name}`" in PAGE, name
    at = stage()
    for route in Control(at.simulator, at.clock).routes():
        assert f"/_simulator{route.path.partition('/{')[0]}" in PAGE, route.path


def test_what_the_page_sends_is_json() -> None:
    sent = re.findall(r"--json '(.+)'$", PAGE, re.MULTILINE)
    assert len(sent) == 6
    assert all(json.loads(each) for each in sent)
