"""A key is changed, rotated and ended on its pages."""

from datetime import timedelta

import httpx2
import pytest

from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret
from altyaa.keys.model import CreatedKey, Reach
from altyaa.testing.factories import verify_key
from tests.access.pages.house import Browser, House
from tests.keys.hands import Hands
from tests.keys.pages.office import Office, open_office, shown

DEEDS = {
    "edit": {"name": "Another", "ends": "as-it-is"},
    "rotate": {"overlap": "0", "rotate_every": "90"},
    "revoke": {"name": "BI Dashboard"},
}


async def act(office: Office, key: CreatedKey, below: str, **fields: str) -> httpx2.Response:
    """Open the page of a deed, fill its form in and send it."""
    path = office.at(key, below)
    return await office.post(path, {**await office.hidden(path), **fields})


async def works(office: Office, key: str) -> bool:
    return isinstance(await verify_key(office.house.runtime, Secret(key)), Principal)


async def test_a_rotation_shows_the_new_secret_and_the_old_one_works_on(office: Office) -> None:
    made = await office.key("posts.read")
    answer = await act(office, made, "rotate", overlap="86400", rotate_every="30")
    new = shown(answer)
    assert new is not None
    assert answer.headers["cache-control"] == "no-store"
    assert await works(office, new)
    assert await works(office, made.key.reveal())
    page = await office.page(office.at(made))
    assert "Rotating" in page
    assert new not in page
    assert "in 30 days" in page


async def test_a_rotation_without_overlap_ends_the_old_secret(office: Office) -> None:
    made = await office.key("posts.read")
    assert shown(await act(office, made, "rotate", overlap="0", rotate_every="90"))
    assert not await works(office, made.key.reveal())


async def test_the_form_that_rotates_is_acted_on_once(office: Office) -> None:
    made = await office.key("posts.read")
    path = office.at(made, "rotate")
    fields = {**await office.hidden(path), "overlap": "86400", "rotate_every": "90"}
    first, again = await office.post(path, fields), await office.post(path, fields)
    assert shown(first)
    assert shown(again) is None
    assert "No further one was made" in again.text
    assert len(await office.secrets(made)) == 2


async def test_a_third_secret_is_refused_unless_the_oldest_ends(office: Office) -> None:
    made = await office.key("posts.read")
    await act(office, made, "rotate", overlap="86400", rotate_every="90")
    refused = await act(office, made, "rotate", overlap="86400", rotate_every="90")
    assert refused.status_code == 409
    assert "Two secrets work already" in refused.text
    assert shown(await act(office, made, "rotate", overlap="86400", rotate_every="90", retire_oldest="on"))
    assert not await works(office, made.key.reveal())


@pytest.mark.parametrize("wrong", [{"overlap": "60"}, {"overlap": ""}, {"rotate_every": "1"}, {"overlap": "x" * 90}])
async def test_a_rotation_takes_what_is_offered_and_nothing_else(wrong: dict[str, str], office: Office) -> None:
    made = await office.key("posts.read")
    answer = await act(office, made, "rotate", **{"overlap": "0", "rotate_every": "90", **wrong})
    assert answer.status_code == 422
    assert "Choose how long the old secret works" in answer.text
    assert len(await office.secrets(made)) == 1


async def test_the_old_secret_is_retired_with_its_last_use_in_sight(office: Office) -> None:
    made = await office.key("posts.read")
    old = await office.two_secrets(made)
    await office.used(old, "203.0.113.9", "curl/8.0")
    page = await office.page(office.at(made, f"secrets/{old}/retire"))
    assert "Look at its last use." in page
    assert "203.0.113.9" in page
    assert "curl/8.0" in page
    answer = await act(office, made, f"secrets/{old}/retire")
    assert answer.headers["location"] == f"{office.at(made)}?note=retired"
    assert not await works(office, made.key.reveal())
    assert "The secret is retired." in await office.page(answer.headers["location"])


async def test_a_secret_that_nobody_used_is_told_to_be_so(office: Office) -> None:
    made = await office.key("posts.read")
    assert "Nobody has used it." in await office.page(
        office.at(made, f"secrets/{await office.two_secrets(made)}/retire")
    )


async def test_the_only_secret_cannot_be_retired(office: Office) -> None:
    made = await office.key("posts.read")
    only = write_id("sec", made.view.secrets[0].id)
    path = office.at(made, f"secrets/{only}/retire")
    assert "Rotate the key first" in await office.page(path)
    token = (await office.hidden(office.at(made, "revoke")))["csrf_token"]
    assert (await office.post(path, {"csrf_token": token})).status_code == 409
    assert await works(office, made.key.reveal())


async def test_a_key_is_revoked_by_typing_its_name(office: Office) -> None:
    made = await office.key("posts.read")
    answer = await act(office, made, "revoke", name=" BI Dashboard ", reason="Replaced")
    assert answer.headers["location"] == office.at(made)
    assert not await works(office, made.key.reveal())
    page = await office.page(office.at(made))
    assert "Replaced" in page
    assert f'href="{office.at(made, "rotate")}"' not in page


@pytest.mark.parametrize("name", ["", "bi dashboard", "BI Dashboard 2"])
async def test_another_name_revokes_nothing(name: str, office: Office) -> None:
    made = await office.key("posts.read")
    answer = await act(office, made, "revoke", name=name, reason="Replaced")
    assert answer.status_code == 422
    assert "That is not its name." in answer.text
    assert 'value="Replaced"' in answer.text
    assert await works(office, made.key.reveal())


async def test_a_reason_that_is_none_is_told(office: Office) -> None:
    made = await office.key("posts.read")
    answer = await act(office, made, "revoke", name="BI Dashboard", reason="a\tb")
    assert answer.status_code == 422
    assert "A reason has 1 to 200 printable characters." in answer.text
    assert await works(office, made.key.reveal())


@pytest.mark.parametrize(("choice", "lives"), [("keep", True), ("end", False), ("", True)])
async def test_the_keys_that_it_made_stay_or_end_with_it(choice: str, lives: bool, office: Office) -> None:
    made, child = await family(office)
    page = await office.page(office.at(made, "revoke"))
    assert "It made 1 key that works" in page
    assert "Nightly export" in page
    await act(office, made, "revoke", name="BI Dashboard", descendants=choice)
    assert await works(office, child.key.reveal()) == lives


async def family(office: Office) -> tuple[CreatedKey, CreatedKey]:
    hands = Hands(office.house.runtime, office.workspace, entropy.now())
    made = await hands.made("posts.read", "keys.write")
    return made, await hands.as_key(made).made("posts.read", name="Nightly export")


async def test_what_used_it_in_the_last_7_days_is_shown_before_it_ends(office: Office) -> None:
    made = await office.key("posts.read")
    assert "Nobody used it in the last 7 days." in await office.page(office.at(made, "revoke"))
    secret = write_id("sec", made.view.secrets[0].id)
    await office.used(secret, "203.0.113.9", "nightly/1.2")
    page = await office.page(office.at(made, "revoke"))
    assert "It was used in the last 7 days." in page
    assert "nightly/1.2" in page
    await office.used(secret, "203.0.113.9", "nightly/1.2", ago=timedelta(days=8))
    assert "Nobody used it in the last 7 days." in await office.page(office.at(made, "revoke"))


async def test_a_key_is_changed_in_what_the_form_says(office: Office) -> None:
    made = await office.key("posts.read", "usage.read")
    answer = await act(
        office, made, "edit", **{
            "name": "Importer", "level.posts": "write", "ends": "never", "cidrs": "203.0.113.0/24", "quantity": "10",
            "seconds": "60",
        },
    )  # fmt: skip
    assert answer.headers["location"] == f"{office.at(made)}?note=changed"
    row = (await office.sql("SELECT * FROM altyaa.api_key WHERE id = $1", made.id))[0]
    assert (row["name"], row["scopes"]) == ("Importer", ["posts.read", "posts.write"])
    assert (row["limit_quantity"], row["limit_seconds"]) == (10, 60)
    assert [str(each) for each in row["cidrs"]] == ["203.0.113.0/24"]
    page = await office.page(office.at(made))
    assert "Changed: name, scopes, networks, limit" in page


async def test_sending_the_form_as_it_was_opened_changes_nothing(office: Office) -> None:
    hands = Hands(office.house.runtime, office.workspace, entropy.now())
    reach = Reach(frozenset({"posts.write", "media.read", "usage.read"}), entropy.now() + timedelta(days=3))
    made = await hands.create(reach)
    assert not isinstance(made, Refused)
    before = await office.everything()
    page = await office.page(office.at(made, "edit"))
    assert 'name="level.posts" value="only" data-gives="1" checked' in page
    await act(
        office, made, "edit", **{
            "name": "BI Dashboard", "level.posts": "only", "level.media": "read", "scope.usage.read": "on",
            "ends": "as-it-is", "seconds": "60",
        },
    )  # fmt: skip
    assert await office.everything() == before


async def test_a_mistake_in_a_change_is_told_with_all_that_was_entered(office: Office) -> None:
    made = await office.key("posts.read")
    answer = await act(office, made, "edit", name="", ends="as-it-is", cidrs="nowhere", **{"level.media": "write"})
    assert answer.status_code == 422
    assert "Line 1:" in answer.text
    assert 'value="write" data-gives="2" checked' in answer.text
    assert answer.text.count('class="error"') == 2


@pytest.mark.parametrize("below", DEEDS)
async def test_a_revoked_key_takes_no_more_deeds(below: str, office: Office) -> None:
    made = await office.key("posts.read")
    token = await office.hidden(office.at(made, below))
    await act(office, made, "revoke", name="BI Dashboard")
    before = await office.everything()
    assert (await office.browser.get(office.at(made, below))).status_code == 409
    await office.post(office.at(made, below), token | DEEDS[below])
    assert await office.everything() == before


@pytest.mark.parametrize("below", DEEDS)
async def test_a_member_is_refused_every_deed_and_sees_none(below: str, office: Office, other: Browser) -> None:
    made = await office.key("posts.read")
    member = await open_office(office.house, other, "member", office.workspace)
    before = await office.everything()
    for answer in (
        await other.get(office.at(made)),
        await other.get(office.index),
        await other.get(office.at(made, below)),
        await member.post(office.at(made, below), DEEDS[below]),
    ):
        assert answer.status_code == 403
        assert "Owners and Admins look after API keys." in answer.text
        assert "BI Dashboard" not in answer.text
    assert await office.everything() == before


@pytest.mark.parametrize("below", ["", *DEEDS])
async def test_a_key_of_another_workspace_is_the_page_of_one_that_is_not(
    below: str, house: House, office: Office, other: Browser
) -> None:
    theirs = await (await open_office(house, other)).key("posts.read")
    own = await office.key("posts.read")
    before = await office.everything()
    answers = []
    for path in (office.at(theirs, below), office.at(entropy.new_id(), below), f"{office.index}/keys/x/{below}"):
        answers.append(await office.browser.get(path.rstrip("/")))
        if below:
            token = (await office.hidden(office.at(own, "revoke")))["csrf_token"]
            assert (await office.post(path, {"csrf_token": token, **DEEDS[below]})).status_code == 404
    assert [each.status_code for each in answers] == [404] * 3
    assert len({each.text.split("Reference")[0] for each in answers}) == 1
    assert await office.everything() == before
    assert await works(office, theirs.key.reveal())


async def test_a_secret_of_another_key_is_not_retired(office: Office) -> None:
    made, another = await office.key("posts.read"), await office.key("posts.read", name="Another")
    theirs = await office.two_secrets(another)
    path = office.at(made, f"secrets/{theirs}/retire")
    assert (await office.browser.get(path)).status_code == 404
    token = (await office.hidden(office.at(made, "revoke")))["csrf_token"]
    assert (await office.post(path, {"csrf_token": token})).status_code == 404
    assert await works(office, another.key.reveal())


async def test_a_form_of_another_person_does_nothing(office: Office, other: Browser) -> None:
    made = await office.key("posts.read")
    colleague = await open_office(office.house, other, "admin", office.workspace)
    before = await office.everything()
    for below, fields in DEEDS.items():
        token = await office.hidden(office.at(made, below))
        assert (await colleague.post(office.at(made, below), token | fields)).status_code == 403
    assert await office.everything() == before
