"""A key is made on its page, and its secret shown once."""

import asyncio

import pytest

from altyaa.kernel.principal import Principal
from altyaa.kernel.secret import Secret
from altyaa.testing.factories import verify_key
from tests.access.pages.house import Browser, House
from tests.keys.pages.office import ASKED, Office, open_office, shown


async def test_the_secret_is_shown_in_the_answer_to_the_form_and_works(office: Office) -> None:
    answer = await office.create(**{"level.media": "write", "scope.analytics.read": "on"})
    assert answer.status_code == 200
    secret = shown(answer)
    assert secret is not None
    principal = await verify_key(office.house.runtime, Secret(secret))
    assert isinstance(principal, Principal)
    assert principal.scopes == {"posts.read", "media.read", "media.write", "analytics.read"}
    assert f"X-Altyaa-Workspace: {office.workspace.wire_id}" in answer.text
    assert "Authorization: Bearer $ALTYAA_KEY" in answer.text


async def test_the_answer_that_shows_it_is_kept_nowhere(office: Office) -> None:
    answer = await office.create()
    secret = shown(answer)
    assert secret is not None
    assert answer.headers["cache-control"] == "no-store"
    assert secret not in str(answer.headers)
    assert secret not in str(answer.url)
    kept = await office.sql("SELECT answer::text FROM altyaa.idempotency WHERE workspace_id = $1", office.workspace.id)
    assert all(secret not in (row["answer"] or "") for row in kept)
    for path in (office.index, str(answer.url.path)):
        assert secret not in (await office.page(path))


async def test_sending_the_form_again_makes_no_second_key_and_shows_nothing(office: Office) -> None:
    fields = {**await office.once(office.new), **ASKED}
    first, again = await office.post(office.new, fields), await office.post(office.new, fields)
    assert shown(first)
    assert again.status_code == 200
    assert shown(again) is None
    assert "This form was sent before" in again.text
    assert await office.count() == 1


async def test_two_clicks_at_the_same_moment_make_one_key(office: Office) -> None:
    fields = {**await office.once(office.new), **ASKED}
    answers = await asyncio.gather(*(office.post(office.new, fields) for _ in range(4)))
    assert [each.status_code for each in answers] == [200] * 4
    assert sum(shown(each) is not None for each in answers) == 1
    assert await office.count() == 1


async def test_a_form_that_was_sent_and_comes_with_other_values_is_refused(office: Office) -> None:
    fields = {**await office.once(office.new), **ASKED}
    await office.post(office.new, fields)
    changed = await office.post(office.new, fields | {"name": "Another"})
    assert changed.status_code == 422
    assert "This form was sent before with other values" in changed.text
    assert shown(changed) is None
    assert await office.count() == 1


async def test_a_form_without_its_name_makes_nothing(office: Office) -> None:
    token = (await office.once(office.new))["csrf_token"]
    answer = await office.post(office.new, {"csrf_token": token, **ASKED})
    assert answer.status_code == 422
    assert await office.count() == 0


async def test_the_name_of_a_form_is_its_senders_alone(office: Office, other: Browser) -> None:
    colleague = await open_office(office.house, other, "admin", office.workspace)
    mine, theirs = await office.once(office.new), await colleague.once(office.new)
    await office.post(office.new, {**mine, **ASKED})
    answer = await colleague.post(office.new, {**theirs, **ASKED, "once": mine["once"]})
    assert shown(answer)
    assert await office.count() == 2


async def test_another_persons_form_is_refused(office: Office, other: Browser) -> None:
    colleague = await open_office(office.house, other, "admin", office.workspace)
    answer = await colleague.post(office.new, {**await office.once(office.new), **ASKED})
    assert answer.status_code == 403
    assert "Open the form again" in answer.text
    assert await office.count() == 0


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_form_that_stood_elsewhere_is_refused(site: str, office: Office) -> None:
    office.browser.client.headers["Sec-Fetch-Site"] = site
    answer = await office.create()
    assert answer.status_code == 403
    assert await office.count() == 0


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " ", "A name has 1 to 100 printable characters."),
        ("name", "x" * 101, "A name has 1 to 100 printable characters."),
        ("level.posts", "everything", "Choose once more."),
        ("rotate_every", "91", "Choose one of these."),
        ("rotate_every", "", "Choose one of these."),
        ("ends", "", "Choose one of these."),
        ("ends", "365", "Choose one of these."),
        ("quantity", "many", "A whole number from 1 to 1,000,000,000, or nothing."),
        ("quantity", "0", "A whole number from 1 to 1,000,000,000, or nothing."),
        ("quantity", "1000000001", "A whole number from 1 to 1,000,000,000, or nothing."),
        ("cidrs", "203.0.113.0/24\r\n\r\nnowhere", "Line 3: A network is written as"),
        ("cidrs", "10.0.0.1/8", "Line 1: &#39;10.0.0.1/8&#39; has bits set beyond its prefix."),
        ("cidrs", "\n".join(f"10.0.{each}.0/24" for each in range(51)), "At most 50 networks."),
    ],
)
async def test_a_mistake_is_told_beside_its_field(field: str, value: str, sentence: str, office: Office) -> None:
    answer = await office.create(**{field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert shown(answer) is None
    assert await office.count() == 0


@pytest.mark.parametrize(
    ("day", "sentence"),
    [("2020-01-01", "That day is over. Choose a later one."), ("", "Choose a day."), ("9999-12-31", "Choose a day.")],
)
async def test_a_day_that_is_none_is_told(day: str, sentence: str, office: Office) -> None:
    answer = await office.create(ends="on", ends_on=day)
    assert answer.status_code == 422
    assert sentence in answer.text


async def test_what_was_entered_is_kept_with_every_mistake(office: Office) -> None:
    entered = {
        "name": "", "level.media": "write", "scope.usage.read": "on", "rotate_every": "180", "ends": "on",
        "ends_on": "2020-01-01", "cidrs": "203.0.113.0/24\nnowhere", "quantity": "many", "seconds": "3600",
    }  # fmt: skip
    page = (await office.create(**entered)).text
    for kept in (
        'id="level.media-is-write" name="level.media" value="write" data-gives="2" checked',
        'id="scope.usage.read" name="scope.usage.read" data-gives="1" checked',
        'name="rotate_every" value="180" checked',
        'name="ends" value="on" checked',
        'value="2020-01-01"',
        "203.0.113.0/24\nnowhere</textarea>",
        'value="many"',
        '<option value="3600" selected>',
    ):
        assert kept in page, kept
    assert page.count('class="error"') == 4
    assert "4 of 21 chosen" in page


async def test_everything_that_was_asked_is_what_the_key_is(office: Office) -> None:
    await office.create(
        rotate_every="180", ends="on", ends_on="2031-05-04", cidrs=" 2001:db8::/32 \n203.0.113.7", quantity="1,200",
        seconds="3600",
    )  # fmt: skip
    row = (await office.sql("SELECT * FROM altyaa.api_key WHERE workspace_id = $1", office.workspace.id))[0]
    assert (row["rotate_by"] - row["created_at"]).days == 180
    assert f"{row['expires_at']:%Y-%m-%d %H:%M}" == "2031-05-05 00:00"
    assert sorted(str(each) for each in row["cidrs"]) == ["2001:db8::/32", "203.0.113.7/32"]
    assert (row["limit_quantity"], row["limit_seconds"]) == (1200, 3600)
    assert row["user_id"] == office.person.user_id


async def test_the_form_asks_for_90_days_and_no_end(office: Office) -> None:
    page = await office.page(office.new)
    assert 'name="rotate_every" value="90" checked' in page
    assert 'name="ends" value="never" checked' in page
    assert "0 of 21 chosen" in page


async def test_a_key_that_would_open_nothing_is_refused(office: Office) -> None:
    answer = await office.create(**{"level.posts": "none"})
    assert (answer.status_code, "Choose at least one." in answer.text) == (422, True)
    assert await office.count() == 0


async def test_a_field_that_the_form_does_not_have_is_refused(office: Office) -> None:
    answer = await office.create(**{"scope.everything": "on"})
    assert answer.status_code == 422
    assert await office.count() == 0


async def test_a_member_is_refused_the_page_and_the_form(office: Office, other: Browser) -> None:
    member = await open_office(office.house, other, "member", office.workspace)
    for answer in (await other.get(office.new), await member.post(office.new, {**ASKED, "once": "x"})):
        assert answer.status_code == 403
        assert "Owners and Admins look after API keys." in answer.text
    assert await office.count() == 0


async def test_an_admin_who_was_demoted_while_the_form_was_open_is_refused(office: Office, other: Browser) -> None:
    admin = await open_office(office.house, other, "admin", office.workspace)
    fields = {**await admin.once(office.new), **ASKED}
    await office.sql(
        "UPDATE altyaa.membership SET role = 'member' WHERE workspace_id = $1 AND user_id = $2",
        office.workspace.id,
        admin.person.user_id,
    )
    assert (await admin.post(office.new, fields)).status_code == 403
    assert await office.count() == 0


async def test_a_workspace_of_others_and_one_that_is_not_are_the_same_page(house: House, office: Office) -> None:
    theirs = office.new.replace(office.workspace.wire_id, (await office_of_others(house)))
    nobodys = office.new.replace(office.workspace.wire_id, "wks_0000000000000000000000")
    answers = [await office.browser.get(path) for path in (theirs, nobodys)]
    assert [each.status_code for each in answers] == [404, 404]
    pages = [each.text.split("Reference")[0] for each in answers]
    assert pages[0] == pages[1]


async def office_of_others(house: House) -> str:
    other = Browser(house)
    async with other.client:
        return (await open_office(house, other)).workspace.wire_id


async def test_somebody_who_is_not_signed_in_goes_to_sign_in_and_returns(office: Office, other: Browser) -> None:
    answer = await other.get(office.new)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=%2Fw%2F")
