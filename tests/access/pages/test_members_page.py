"""The list of members, and invitations, without scripts."""

from altyaa.access.pages.members.listing import MOST
from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.testing.factories import make_member, make_workspace
from tests.access.pages.house import Browser, House
from tests.access.pages.staff import at_work, wire
from tests.access.people import facts_of, invited, roles_of

LIST = "settings/members"


async def test_it_lists_people_with_their_roles_and_says_who_is_you(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    _, noa = await desk.another("admin")
    page = (await browser.get(desk.at(LIST))).text
    assert desk.email.replace("@", "@<wbr>").split("<wbr>")[0] in page
    assert noa.partition("@")[0] in page
    assert page.count('<span class="chip">you</span>') == 1


async def test_a_search_finds_a_part_of_the_address_and_a_role_in_whatever_case(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    _, _ = await desk.another("admin", "Noa@harbor.example")
    await desk.another("member", "ines@harbor.example")
    found = (await browser.get(desk.at(f"{LIST}?q=NOA"))).text
    assert "Noa@" in found
    assert "ines@" not in found
    assert "Open invitations" not in found
    assert "ines@" in (await browser.get(desk.at(f"{LIST}?role=member"))).text
    nobody = (await browser.get(desk.at(f"{LIST}?q=nobody%25&role=owner"))).text
    assert "Nobody matches" in nobody
    assert "Clear filters" in nobody


async def test_older_ones_are_on_the_next_page_and_nobody_is_lost(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    for _ in range(30):
        await make_member(house.runtime, desk.workspace)
    first = (await browser.get(desk.at(LIST))).text
    assert first.count("<tr>") - 1 == MOST
    before = first.partition("?before=")[2].partition('"')[0]
    second = (await browser.get(desk.at(f"{LIST}?before={before}"))).text
    assert second.count("<tr>") - 1 == 32 - MOST


async def test_a_member_sees_the_list_and_may_do_nothing_but_leave(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser, "member")
    someone, _ = await desk.another("member")
    page = (await browser.get(desk.at(LIST))).text
    assert "Invite somebody" not in page
    assert "Change role" not in page
    assert page.count(">Leave<") == 1
    assert "Security" not in page
    assert (await browser.get(desk.at(f"{LIST}/invite"))).status_code == 403
    assert (await browser.get(desk.at(f"{LIST}/{wire(someone)}/remove"))).status_code == 403
    assert (await browser.get(desk.at(f"{LIST}/{wire(someone)}/role"))).status_code == 403
    token = await browser.token(desk.at(f"{LIST}/{wire(desk.person)}/remove"))
    for path in (f"{LIST}/invite", f"{LIST}/{wire(someone)}/remove", f"{LIST}/{wire(someone)}/role"):
        sent = {"csrf_token": token, "role": "owner"} if path.endswith("role") else {"csrf_token": token}
        if path.endswith("invite"):
            sent |= {"email": "x@harbor.example", "role": "member"}
        assert (await browser.client.post(desk.at(path), data=sent)).status_code == 403, path
    assert len(await roles_of(house.runtime, desk.workspace)) == 3


async def test_another_workspace_is_the_page_of_what_does_not_exist(house: House, browser: Browser) -> None:
    await at_work(house, browser)
    other = await make_workspace(house.runtime, "Trendline")
    there = await browser.get(f"/w/{other.wire_id}/{LIST}")
    nowhere = await browser.get(f"/w/{write_id('wks', entropy.new_id())}/{LIST}")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert "Trendline" not in there.text


async def test_what_became_of_nobody_is_nothing(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    for member in ("%00", "usr_x", "key_0352xZ0Mb9f366w8VDFuUC", write_id("usr", entropy.new_id())):
        assert (await browser.get(desk.at(f"{LIST}/{member}/settled"))).status_code == 404, member


async def test_an_invitation_goes_out_is_sent_again_and_withdrawn(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    email = f"noa-{entropy.new_id().hex[-6:]}@harbor.example"
    sent = await browser.send(desk.at(f"{LIST}/invite"), email=email, role="admin")
    assert (sent.status_code, sent.headers["location"]) == (303, desk.at(f"{LIST}?note=invited"))
    first = await house.mailed_path(email)
    page = (await browser.get(sent.headers["location"])).text
    assert "The invitation is on its way." in page
    assert f"by {desk.email}" in page
    (fact,) = await facts_of(house.runtime, desk.workspace, "member.invited")
    again = desk.at(f"{LIST}/invitations/{fact.subject}/again")
    assert (await browser.send(again, desk.at(LIST))).status_code == 303
    assert await house.mailed_path(email) != first
    withdraw = desk.at(f"{LIST}/invitations/{fact.subject}/withdraw")
    assert (await browser.send(withdraw, desk.at(LIST))).headers["location"] == desk.at(f"{LIST}?note=withdrawn")
    assert email.partition("@")[0] not in (await browser.get(desk.at(LIST))).text
    token = await browser.token(desk.at(f"{LIST}/invite"))
    assert (await browser.client.post(again, data={"csrf_token": token})).status_code == 404
    assert len(await facts_of(house.runtime, desk.workspace, "member.invitation_withdrawn")) == 1


async def test_what_is_wrong_with_an_invitation_stands_beside_it_with_what_was_typed(
    house: House, browser: Browser
) -> None:
    desk = await at_work(house, browser)
    wrong = await browser.send(desk.at(f"{LIST}/invite"), email="noa at harbor", role="admin")
    assert wrong.status_code == 422
    assert 'value="noa at harbor"' in wrong.text
    assert 'value="admin" checked' in wrong.text
    known = await browser.send(desk.at(f"{LIST}/invite"), email=desk.email.upper(), role="member")
    assert (known.status_code, "is a member of the workspace already" in known.text) == (409, True)
    odd = await browser.send(desk.at(f"{LIST}/invite"), email="noa@harbor.example", role="emperor")
    assert odd.status_code == 422


async def test_an_admin_offers_and_makes_no_owner(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser, "admin")
    page = await browser.get(desk.at(f"{LIST}/invite"))
    assert 'value="owner"' not in page.text
    refused = await browser.send(desk.at(f"{LIST}/invite"), email="noa@harbor.example", role="owner")
    assert (refused.status_code, "Only an Owner adds or changes Owners" in refused.text) == (403, True)
    await invited(house.runtime, desk.workspace, "boss@harbor.example", "owner")
    listed = (await browser.get(desk.at(LIST))).text
    assert "boss@" in listed
    assert "Withdraw" not in listed


async def test_every_form_needs_its_token(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    someone, _ = await desk.another("member")
    invitation = await invited(house.runtime, desk.workspace, "noa@harbor.example")
    at = f"{LIST}/invitations/{write_id('inv', invitation.id)}"
    for path in (f"{LIST}/invite", f"{at}/again", f"{at}/withdraw", f"{LIST}/{wire(someone)}/role"):
        refused = await browser.client.post(desk.at(path), data={"csrf_token": "x"})
        assert (refused.status_code, "Open the form again" in refused.text) == (403, True), path
    assert len(await roles_of(house.runtime, desk.workspace)) == 3
    assert not await facts_of(house.runtime, desk.workspace, "member.invitation_withdrawn")
