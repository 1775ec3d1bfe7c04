"""One's workspaces."""

from altyaa.infra import entropy
from altyaa.testing.factories import make_member, make_workspace
from tests.access.pages.house import Browser, House


async def test_everybody_sees_their_own_with_role_and_id(house: House, browser: Browser) -> None:
    email = f"mara-{entropy.new_id().hex}@harbor.example"
    _, path = await house.invite(email, "Harbor Coffee")
    other = await make_workspace(house.runtime, "Trendline")
    await make_member(house.runtime, other, "member")
    await browser.get(path)
    await browser.send("/invitation", answer="accept", password="correct horse battery staple")
    page = (await browser.get("/workspaces")).text
    assert "Harbor Coffee" in page
    assert "Admin" in page
    assert "Trendline" not in page
    assert other.wire_id not in page


async def test_who_belongs_to_none_is_told_what_to_do(house: House, browser: Browser) -> None:
    email = await house.person()
    await browser.sign_in(email)
    page = (await browser.get("/workspaces")).text
    assert "You belong to no workspace yet" in page
    assert f"invite {email}" in page


async def test_the_start_page_leads_on(house: House, browser: Browser) -> None:
    await browser.sign_in(await house.person())
    assert (await browser.get("/")).headers["location"] == "/workspaces"
