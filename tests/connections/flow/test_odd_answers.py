"""A platform that answers nonsense: each step says so, and what the person allowed is kept where it can be."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from altyaa.simulator.wire import Request, Response
from altyaa.testing.factories import make_workspace
from tests.connections.flow.house import Breaking, Town, Traveller, is_refusal, nothing_is_connected
from tests.connections.flow.test_flow import BOXES

_UNUSABLE, _SILENT, _SLOW = "gave no answer that can be used", "did not answer", "asks the app to slow down"
NONSENSE: dict[Breaking, str] = {
    "html": _UNUSABLE,
    "huge": _UNUSABLE,
    "redirect": _UNUSABLE,
    "wrong_json": _UNUSABLE,
    "truncated": _UNUSABLE,
    "server_error": _UNUSABLE,
    "empty": _UNUSABLE,
    "drop": _SILENT,
    "unreachable": _SILENT,
    "throttled": _SLOW,
}
both = pytest.mark.parametrize("provider", ["google", "facebook"])


@both
async def test_where_the_code_is_redeemed(town: Town, mara: Traveller, provider: str) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    for effect, sentence in NONSENSE.items():
        back = (await mara.allow(await mara.depart(provider, workspace))).partition("#")[0]
        town.breaks_with(effect)
        assert is_refusal(await mara.get(back), 502, sentence), effect
        town.heals()
        assert await nothing_is_connected(town, workspace), effect
        assert is_refusal(await mara.get(back), 410, "used already"), effect
    await mara.connect(provider, workspace, BOXES[provider])


@both
async def test_where_the_choice_is_listed(town: Town, mara: Traveller, provider: str) -> None:
    """The grant is kept, and the same page works when the platform does."""
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    back = (await mara.allow(await mara.depart(provider, workspace))).partition("#")[0]
    address = (await mara.get(back)).headers["location"]
    for effect, sentence in NONSENSE.items():
        town.breaks_with(effect)
        assert is_refusal(await mara.get(address), 502, sentence, "Try again"), effect
        town.heals()
    done = await mara.pick(await mara.get(address), BOXES[provider])
    assert (done.status_code, "Connected" in done.text) == (200, True)


@both
async def test_where_each_is_asked_for_once_more(town: Town, mara: Traveller, provider: str) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    page = await mara.choose_from(provider, workspace)
    for effect, sentence in NONSENSE.items():
        town.breaks_with(effect)
        assert is_refusal(await mara.pick(page, BOXES[provider]), 502, sentence, "Try again"), effect
        town.heals()
        assert not await town.sql("SELECT 1 FROM altyaa.connection WHERE workspace_id = $1", workspace.id)
    assert (await mara.pick(page, BOXES[provider])).status_code == 200


@both
async def test_where_our_own_budget_is_spent(town: Town, mara: Traveller, provider: str) -> None:
    """Nothing is sent, nothing is lost, and the page says how long to wait."""
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    page = await mara.choose_from(provider, workspace)
    await town.sql("UPDATE altyaa.provider_app SET tokens = 0 WHERE provider = $1", provider)
    busy = await mara.pick(page, BOXES[provider])
    assert is_refusal(busy, 502, "asked too often at the moment. Wait a minute", "Try again")
    assert int(busy.headers["retry-after"]) > 0
    await town.sql("DELETE FROM altyaa.provider_app")
    assert (await mara.pick(page, BOXES[provider])).status_code == 200


_LIVES = [-1, "soon", "-1", 31 * 365 * 86_400, True, None, [3599]]


@both
@pytest.mark.parametrize("life", _LIVES, ids=repr)
async def test_a_life_that_cannot_be_believed_is_the_packs(
    town: Town, mara: Traveller, provider: str, life: object
) -> None:
    """The tokens are kept: they are good, whatever is said of their end. It is marked as assumed."""
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    back = (await mara.allow(await mara.depart(provider, workspace))).partition("#")[0]
    town.bends(_says(life))
    address = (await mara.get(back)).headers["location"]
    town.heals()
    page = await mara.get(address)
    done = await mara.pick(page, BOXES[provider])
    assert (done.status_code, "Connected" in done.text) == (200, True)
    (grant,) = await town.sql("SELECT * FROM altyaa.upstream_grant WHERE workspace_id = $1", workspace.id)
    assert "access_ends" in grant["assumed"]
    assert _seconds(grant) == pytest.approx({"google": 3599, "facebook": 60 * 86_400}[provider], abs=5)
    assert grant["access_issued_at"] < grant["renew_at"] < grant["access_ends_at"]
    assert "Healthy</span>" in (await mara.get(f"/w/{workspace.wire_id}/reputation/connections")).text


def _says(life: object) -> Callable[[Request, Response], Response]:
    """Of every token that it lives as long."""

    def bend(_request: Request, said: Response) -> Response:
        answer = json.loads(said.body)
        for where, name in ((answer, "expires_in"), (answer.get("data"), "expires_at")):
            if isinstance(where, dict) and name in where:
                where[name] = life
        return replace(said, body=json.dumps(answer).encode())

    return bend


def _seconds(grant: Any) -> float:
    return float((grant["access_ends_at"] - grant["access_issued_at"]).total_seconds())
