"""Keys of workspaces change under a process that seals and opens all the time; the commands are killed midway."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from altyaa.infra.vault.workspace_keyset import sealed_under
from altyaa.testing.factories import MadeWorkspace, make_workspace
from tests.cli.vault.house import DAY, KNOWN, House
from tests.cli.vault.load import Load

VALUES, WORKSPACES = 400, 60


@pytest.mark.timeout(180)
async def test_a_rotation_and_a_sweep_under_load_lose_no_value_though_they_are_killed(
    house: House, workspace: MadeWorkspace, figure: Callable[[str], None]
) -> None:
    load = Load(house.serving, workspace)
    await load.fill(VALUES)
    old = (await house.keyset(workspace)).primary_id
    await house.age(DAY)
    async with load.running():
        await killed(house, "rotate", "--workspaces", when=lambda: keys(house, workspace, 2))
        load.ahead += KNOWN
        await house.age(KNOWN)
        done = await house.vault("rotate", "--workspaces", "--json")
        assert (done.json()["added"], done.json()["promoted"]) == (0, 1), "it went on where it was"
        new = (await house.keyset(workspace)).primary_id
        assert await under(house) == {old: VALUES + 1}, "the process has not looked at its keyset again"
        await killed(house, "rewrap", "--batch", "5", when=lambda: begun(house, new, VALUES // 10))
        half = await under(house)
        assert half[new] < VALUES, "it was killed too late to show anything"
        shown = (await house.vault("status", "--json")).json()["workspaces"]
        assert shown["sealed_values"].keys() == {"older", "primary"}
        swept = (await house.vault("rewrap", "--batch", "5", "--json")).json()
        assert swept["do_not_open"] == 0
        load.ahead += KNOWN
        renewed = load.done["right"]
        while load.done["right"] < renewed + VALUES:
            await asyncio.sleep(0.01)
    last = (await house.vault("rewrap", "--json")).json()
    assert await under(house) == {new: VALUES + 1}
    for each in load.written:
        await load.renew(each)
    assert load.done.keys() == {"right"}
    figure(
        f"{load.done['right']} values opened and sealed while keys changed and rotate and rewrap were killed, 0 wrong; "
        f"the sweep was killed after {half[new]} of {VALUES + 1}, the next sealed {swept['values']} anew "
        f"({swept['overtaken']} overtaken), the last {last['values']}"
    )


async def test_a_rotation_of_many_that_is_killed_gives_each_one_new_key(house: House, workspace: MadeWorkspace) -> None:
    workspaces = [workspace, *[await make_workspace(house.serving) for _ in range(WORKSPACES - 1)]]
    for each in workspaces:
        await house.keyset(each)
    await house.age(DAY)
    await killed(house, "rotate", "--workspaces", "--no-wait", when=lambda: grown(house))
    left = (await house.vault("rotate", "--workspaces", "--no-wait", "--json")).json()
    assert 0 < left["added"] < WORKSPACES, "it was killed too late to show anything"
    await house.age(KNOWN)
    done = (await house.vault("rotate", "--workspaces", "--json")).json()
    assert (done["added"], done["promoted"]) == (0, WORKSPACES)
    for each in workspaces:
        assert [key.state for key in (await house.keyset(each)).states] == ["older", "primary"]


async def test_a_rotation_of_the_service_that_is_killed_while_it_waits_goes_on(house: House) -> None:
    before = await house.rows("SELECT sealed FROM altyaa.service_keyset WHERE purpose = 'pepper'")

    async def added() -> bool:
        return await house.rows("SELECT sealed FROM altyaa.service_keyset WHERE purpose = 'pepper'") != before

    await killed(house, "rotate", "pepper", when=added)
    _, (new, state, _) = await house.keys("pepper")
    assert state == "added"
    await house.age(KNOWN)
    done = await house.vault("rotate", "pepper", "--json")
    assert done.json() == {"keyset": "pepper", "primary": new, "promote_after": None}


async def killed(house: House, *command: str, when: Callable[[], Awaitable[bool]]) -> None:
    """Begin a command, and kill its process as soon as something is so."""
    running = asyncio.create_task(house.vault(*command))
    while not await when():
        assert not running.done(), running.result()
    running.cancel()
    await asyncio.wait([running])


async def keys(house: House, workspace: MadeWorkspace, number: int) -> bool:
    """Whether the workspace has so many."""
    return len((await house.keyset(workspace)).states) == number


async def grown(house: House) -> bool:
    """Whether any keyset has changed."""
    return bool(await house.rows("SELECT 1 FROM altyaa.workspace_keyset WHERE version > 1"))


async def begun(house: House, key_id: int, number: int) -> bool:
    """Whether so many values are under a key."""
    return (await under(house))[key_id] >= number


async def under(house: House) -> Counter[int]:
    """How many values are under each key."""
    found = await house.rows(
        """
        SELECT sealed FROM altyaa.connection WHERE sealed IS NOT NULL
         UNION ALL SELECT sealed FROM altyaa.upstream_grant WHERE sealed IS NOT NULL
        """
    )
    return Counter(sealed_under(row["sealed"]) for row in found)
