"""One connection: both clocks, what comes next, who uses it, and its history in sentences."""

import json
import re
from html import unescape

import pytest

from altyaa.connections.actions.close_look import MOST_PAST
from altyaa.kernel.ids import write_id
from altyaa.testing.factories import make_key, make_workspace
from tests.connections.flow.house import OTHER_PAGE, PAGE, Town, Traveller
from tests.connections.pages.planted import DAY, HOUR, STATES, happened, plant, plant_grant, plant_under
from tests.connections.pages.test_listing import entered, listed, text_of


def history_of(html: str) -> list[str]:
    """Each entry's text."""
    part = html.partition('id="history"')[2]
    return [text_of(each) for each in re.findall(r"<li>(.*?)</li>", part, re.DOTALL)]


async def test_what_a_person_connected_is_told_whole(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    email = await mara.enter(workspace)
    await mara.connect("facebook", workspace, f"page.{PAGE}", f"page.{OTHER_PAGE}")
    rows = await town.sql("SELECT id, name FROM altyaa.connection WHERE workspace_id = $1 ORDER BY id", workspace.id)
    first, second = ((write_id("con", row["id"]), row["name"]) for row in rows)
    page = await mara.get(listed(workspace, f"/{first[0]}"))
    text = text_of(page.text)
    assert f"Connected {' '.join(text.split('Connected ')[1].split()[:5])}" in text
    assert email in text
    assert f'value="{first[0]}"' in page.text
    assert "The token is renewed, by itself." in text
    assert "Owners and Admins are written to: a person will be needed." in text
    assert text.index("It is looked at whether it works") < text.index("The token is renewed, by itself.")
    assert "A person is needed again 90 days after they allowed it: no machine moves that." in text
    assert "pages_show_list" in text
    assert f'href="{listed(workspace, f"/{second[0]}")}">{second[1]}' in page.text
    assert "Nobody took its token or called through it so far." in text
    (entry,) = history_of(page.text)
    assert entry.startswith("Connected through Mara")
    assert entry.endswith(email)
    tokens = [each.text for each in town.stage.facebook.tokens.values()]
    assert not [each for each in tokens if each in page.text]


@pytest.mark.parametrize("state", STATES)
async def test_every_state_has_its_page(town: Town, mara: Traveller, state: str) -> None:
    workspace = await entered(town, mara)
    connection = await plant(town, workspace, state)
    page = await mara.get(listed(workspace, f"/{connection}"))
    assert page.status_code == 200
    text = text_of(page.text)
    assert ("Disconnect" in re.findall(r"data-dialog>(\w+)<", page.text)) is (state != "disconnected")
    assert ("It was disconnected here." in text) is (state == "disconnected")
    if state in ("expired", "revoked"):
        assert "Nothing by itself: it waits for somebody to act." in text or "written to" in text


SAID = {
    ("connection.connected", '{"account": "mara@harbor.example"}'): "Connected through mara@harbor.example.",
    ("connection.connected", '{"account": "Tom", "link": "lnk_x"}'): "Connected by a link, through Tom.",
    ("connection.reauthenticated", '{"account": "Mara"}'): "Connected again through Mara. It kept its id.",
    ("connection.renewed", '{"count": 24, "rotation": "kept"}'): "Renewed by itself 24 times.",
    ("connection.renewed", '{"count": 1}'): "Renewed by itself.",
    ("connection.degraded", '{"sentence": "Facebook did not answer."}'): (
        "Facebook did not answer. It is tried again by itself."
    ),
    ("connection.attention", '{"days_left": 7, "by": "2027-03-14T10:00:00Z", "sentence": "x"}'): (
        "People were told that one of them is needed by 14 March 2027."
    ),
    ("connection.attention", '{"sentence": "A box was unticked."}'): "A box was unticked.",
    ("connection.revoked", '{"sentence": "The access was removed."}'): "The access was removed.",
    ("connection.asset_lost", '{"sentence": "It is gone."}'): "It is gone.",
    ("connection.recovered", "{}"): "It works again.",
    ("connection.token_opened", "{}"): "Its token was opened: the API hands it to whoever may take tokens.",
    ("connection.token_closed", "{}"): "Its token was closed: the API hands it to nobody.",
    ("connection.disconnected", '{"last": true}'): "Disconnected, as the last one of its account.",
    ("connection.disconnected", '{"last": false}'): "Disconnected.",
    ("connection.grant_revoked", '{"revoked": true}'): "Facebook ended the permission.",
    ("connection.grant_revoked", '{"shared": true}'): "The permission at Facebook stays: others live by it.",
    ("connection.grant_revoked", "{}"): "Facebook did not confirm that the permission has ended.",
    ("connection.of_tomorrow", "{}"): "Of tomorrow.",
}


async def test_every_event_is_a_sentence(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    connection = await plant(town, workspace)
    for type_, data in SAID:
        await happened(town, workspace, connection, type_, data)
    found = history_of((await mara.get(listed(workspace, f"/{connection}"))).text)
    assert len(found) == len(SAID)
    for entry, sentence in zip(reversed(found), SAID.values(), strict=True):
        assert entry.startswith(sentence), entry


OF_CODES = {
    ("connection.revoked", '{"code": "removed", "sentence": "As it was said then."}'): (
        "Facebook says that the access was removed there. Connect the account again if that was a slip."
    ),
    ("connection.expired", '{"code": "facebook.of_yesterday", "sentence": "As it was said then."}'): (
        "As it was said then."
    ),
    ("connection.expired", '{"code": "facebook.of_yesterday"}'): "Facebook gave no answer that can be used.",
    ("connection.expired", '{"code": null}'): "Expired.",
}


async def test_a_code_is_said_as_it_is_known_now_and_else_as_it_was_said_then(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    connection = await plant(town, workspace)
    for type_, data in OF_CODES:
        await happened(town, workspace, connection, type_, data)
    found = history_of((await mara.get(listed(workspace, f"/{connection}"))).text)
    for entry, sentence in zip(reversed(found), OF_CODES.values(), strict=True):
        assert entry.startswith(sentence), entry


async def test_what_platforms_and_people_said_is_text(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    evil = "<b>100% %(x)s</b>"
    connection = await plant(town, workspace, name=evil, display=evil, reference=evil, sealed=None, ended_at=-HOUR)
    await happened(town, workspace, connection, "connection.connected", json.dumps({"account": evil}), actor=evil)
    await happened(town, workspace, connection, "connection.revoked", json.dumps({"sentence": evil}))
    for below in ("", f"/{connection}", f"/{connection}/disconnect"):
        page = await mara.get(listed(workspace, below))
        assert page.status_code == 200
        assert "<b>" not in page.text
        assert "&lt;b&gt;100% %(x)s&lt;/b&gt;" in page.text


async def test_a_long_history_has_older_entries_and_uses_stand_apart(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    connection = await plant(town, workspace)
    for number in range(MOST_PAST + 3):
        await happened(town, workspace, connection, "connection.renewed", json.dumps({"count": number + 2}))
        await happened(town, workspace, connection, "connection.token_read", actor="key_reader", occurred_at=-2 * DAY)
    await happened(town, workspace, connection, "connection.used", actor="key_caller", occurred_at=-HOUR)
    page = await mara.get(listed(workspace, f"/{connection}"))
    found = history_of(page.text)
    assert (len(found), found[0].split(" ·")[0].startswith(f"Renewed by itself {MOST_PAST + 4} times.")) == (20, True)
    uses = re.findall(r"<li><code>(.*?)</code>", page.text)
    assert uses == ["key_caller", "key_reader"]
    (older,) = re.findall(r'href="([^"]*before=[^"]*)"', page.text)
    rest = await mara.get(unescape(older).partition("#")[0])
    assert [entry.split(" times")[0] for entry in history_of(rest.text)] == [
        f"Renewed by itself {n}" for n in (4, 3, 2)
    ]
    assert "before=" not in rest.text


async def test_who_uses_it_goes_by_name_for_those_who_may_read_keys(
    town: Town, mara: Traveller, other: Traveller
) -> None:
    workspace = await entered(town, mara)
    made = await make_key(town.house.runtime, workspace, "connections.token", name="Scheduler")
    connection = await plant(town, workspace, sealed=None, ended_at=-HOUR)
    await happened(town, workspace, connection, "connection.used", actor=write_id("key", made.id))
    for below in ("", "/disconnect"):
        page = await mara.get(listed(workspace, f"/{connection}{below}"))
        assert f"<strong>Scheduler</strong> <code>{write_id('key', made.id)}</code>" in page.text
    await other.enter(workspace, "member")
    page = await other.get(listed(workspace, f"/{connection}"))
    assert (write_id("key", made.id) in page.text, "Scheduler" in page.text) == (True, False)


async def test_members_see_no_buttons(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara, "member")
    connection = await plant(town, workspace, "revoked")
    page = (await mara.get(listed(workspace, f"/{connection}"))).text
    assert "Access removed" in page
    for button in ("/disconnect", "/connect/", "Change them"):
        assert button not in page


async def test_what_is_another_workspaces_is_not_found(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    theirs = await make_workspace(town.house.runtime)
    connection = await plant(town, theirs)
    await happened(town, theirs, connection, "connection.renewed")
    for wrong in (connection, "con_x", "con_0352xZ0Mb9f366w8VDFuUJ", "wks_0352xZ0Mb9f366w8VDFuUJ"):
        page = await mara.get(listed(workspace, f"/{wrong}"))
        assert page.status_code == 404
        assert f'href="{listed(workspace)}"' in page.text


async def test_the_note_of_an_end_is_shown_of_what_has_ended_alone(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    alive, over = await plant(town, workspace), await plant(town, workspace, "disconnected")
    said = "Facebook has ended the permission."
    assert said not in (await mara.get(listed(workspace, f"/{alive}?note=revoked"))).text
    assert said in (await mara.get(listed(workspace, f"/{over}?note=revoked"))).text
    assert (await mara.get(listed(workspace, f"/{over}?note=%3Cb%3E"))).status_code == 200


async def test_siblings_are_those_of_its_account_alone(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    grant = await plant_grant(town, workspace)
    one = await plant_under(town, workspace, grant, name="Altona")
    await plant_under(town, workspace, grant, name="Ottensen")
    await plant(town, workspace, name="Elsewhere")
    page = (await mara.get(listed(workspace, f"/{one}"))).text
    assert ("Ottensen" in page, "Elsewhere" in page) == (True, False)
