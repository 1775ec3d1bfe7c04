"""Our Facebook connector and the Instagram accounts under pages: nothing is stored that could not be used."""

import pytest

from altyaa.providers.model import Asset, Granted
from altyaa.simulator.state import Asset as Played
from tests.simulator.connector import Connector, connector
from tests.simulator.stage import stage

ACCOUNT = "17841400000000001"


@pytest.fixture
def ours() -> Connector:
    made = connector(stage(), "facebook")
    made.at.facebook.people["300"].assets.append(Played("instagram", ACCOUNT, "harborcoffee", "2"))
    return made


async def found(ours: Connector, *leave_out: str) -> dict[str, Asset]:
    granted = await ours.connect(leave_out)
    assert isinstance(granted, Granted)
    listed = await ours.assets(granted.tokens)
    assert isinstance(listed, list)
    return {each.id: each for each in listed}


async def test_an_account_has_its_page_s_token(ours: Connector) -> None:
    assets = await found(ours)
    account, page = assets[ACCOUNT], assets["2"]
    assert (account.kind, account.name, account.problem) == ("instagram", "@harborcoffee", None)
    assert account.token == page.token is not None


@pytest.mark.parametrize("left_out", [ACCOUNT, "instagram_basic"])
async def test_without_it_the_pages_are_what_they_were(ours: Connector, left_out: str) -> None:
    assets = await found(ours, left_out)
    assert list(assets) == ["1", "2", "3"]
    assert all(each.token is not None for each in assets.values())


async def test_an_account_allowed_without_its_page_is_shown_and_stores_no_placeholder(ours: Connector) -> None:
    ours.at.facebook.people["300"].assets[1].via_business = True
    assets = await found(ours, "2")
    for each in (assets["2"], assets[ACCOUNT]):
        assert each.token is None
        assert each.problem is not None
    assert "tick the page" in (assets[ACCOUNT].problem or "")
    assert assets["1"].token is not None


async def test_an_account_that_its_page_does_not_open_has_a_problem_of_its_own(ours: Connector) -> None:
    tokens = await ours.granted()
    page = ours.at.facebook.people["300"].assets[1]
    page.details = {"instagram_business_account": {"id": "17841400000000999", "username": "gone"}}
    listed = await ours.assets(tokens)
    assert isinstance(listed, list)
    assets = {each.id: each for each in listed}
    assert assets["2"].token is not None
    assert assets["17841400000000999"].token is None
    assert assets["17841400000000999"].problem is not None
