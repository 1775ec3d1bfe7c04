"""What makes or ends a credential asks for a fresh proof of who sends it, and the form goes on with all its fields."""

import html
import re

import pytest

from altyaa.kernel.principal import Principal
from altyaa.kernel.secret import Secret
from altyaa.testing.factories import verify_key
from tests.access.pages.house import PASSWORD, Browser
from tests.keys.pages.office import ASKED, Office, open_office, shown

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
ENTERED = {**ASKED, "scope.usage.read": "on", "cidrs": '203.0.113.0/24\r\n10.0.0.0/8"><b>', "ends": "30"}


async def asked(office: Office, **fields: str) -> dict[str, str]:
    """Send a form after the proof has aged; what the page that asks carries on."""
    opened = {**await office.once(office.new), **ENTERED, **fields}
    await office.let_the_proof_age()
    answer = await office.post(office.new, opened)
    assert answer.status_code == 200
    assert "Confirm that it is you" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert await office.count() == 0
    return {name: html.unescape(value) for name, value in _HIDDEN.findall(answer.text)}


async def test_the_form_goes_on_with_all_its_fields(office: Office) -> None:
    carried = await asked(office, cidrs="203.0.113.0/24\r\n10.0.0.0/8")
    assert {name: carried[name] for name in ENTERED} == ENTERED | {"cidrs": "203.0.113.0/24\r\n10.0.0.0/8"}
    made = await office.post(office.new, carried | {"confirm_password": PASSWORD})
    secret = shown(made)
    assert secret is not None
    principal = await verify_key(office.house.runtime, Secret(secret))
    assert isinstance(principal, Principal)
    assert principal.scopes == {"posts.read", "usage.read"}


async def test_whatever_was_entered_is_carried_as_it_was(office: Office) -> None:
    carried = await asked(office)
    assert carried["cidrs"] == ENTERED["cidrs"]
    page = (await office.post(office.new, carried | {"confirm_password": PASSWORD})).text
    assert "Line 2" in page
    assert PASSWORD not in page


async def test_one_proof_is_enough_for_a_while(office: Office) -> None:
    carried = await asked(office, cidrs="")
    await office.post(office.new, carried | {"confirm_password": PASSWORD})
    assert shown(await office.create())
    assert await office.count() == 2


async def test_the_form_that_was_confirmed_and_comes_again_is_known(office: Office) -> None:
    carried = await asked(office, cidrs="")
    await office.post(office.new, carried | {"confirm_password": PASSWORD})
    for again in (carried | {"confirm_password": PASSWORD}, carried):
        answer = await office.post(office.new, again)
        assert shown(answer) is None
        assert "This form was sent before" in answer.text
    assert await office.count() == 1


async def test_a_wrong_password_asks_again_and_makes_nothing(office: Office) -> None:
    carried = await asked(office, cidrs="")
    answer = await office.post(office.new, carried | {"confirm_password": "incorrect horse battery"})
    assert answer.status_code == 422
    assert "Confirm that it is you" in answer.text
    assert 'class="error"' in answer.text
    assert "incorrect horse battery" not in answer.text
    again = {name: html.unescape(value) for name, value in _HIDDEN.findall(answer.text)}
    assert again == carried
    assert await office.count() == 0
    assert shown(await office.post(office.new, again | {"confirm_password": PASSWORD}))


async def test_guessing_is_limited_and_then_the_right_one_is_refused_too(office: Office) -> None:
    carried = await asked(office, cidrs="")
    wrong = carried | {"confirm_password": "incorrect horse battery"}
    for _ in range(50):
        answer = await office.post(office.new, wrong)
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert (await office.post(office.new, carried | {"confirm_password": PASSWORD})).status_code == 429
    assert await office.count() == 0


@pytest.mark.parametrize("token", ["", "another"])
async def test_the_form_that_goes_on_is_guarded_too(token: str, office: Office) -> None:
    carried = await asked(office, cidrs="")
    answer = await office.post(office.new, carried | {"confirm_password": PASSWORD, "csrf_token": token})
    assert answer.status_code == 403
    assert "Open the form again" in answer.text
    assert await office.count() == 0


async def test_another_persons_session_takes_nothing_on(office: Office, other: Browser) -> None:
    colleague = await open_office(office.house, other, "admin", office.workspace)
    carried = await asked(office, cidrs="")
    await colleague.let_the_proof_age()
    answer = await colleague.post(office.new, carried | {"confirm_password": PASSWORD})
    assert answer.status_code == 403
    assert await office.count() == 0


async def test_who_lost_the_role_meanwhile_is_refused(office: Office, other: Browser) -> None:
    admin = await open_office(office.house, other, "admin", office.workspace)
    carried = await asked(admin, cidrs="")
    await office.sql("UPDATE altyaa.membership SET role = 'member' WHERE user_id = $1", admin.person.user_id)
    answer = await admin.post(office.new, carried | {"confirm_password": PASSWORD})
    assert answer.status_code == 403
    assert await office.count() == 0


@pytest.mark.parametrize(
    ("below", "fields"),
    [
        ("edit", {"name": "Another", "ends": "as-it-is", "level.posts": "read"}),
        ("rotate", {"overlap": "0", "rotate_every": "90"}),
        ("revoke", {"name": "BI Dashboard"}),
        ("retire", {}),
    ],
)
async def test_every_deed_asks_for_it(below: str, fields: dict[str, str], office: Office) -> None:
    made = await office.key("posts.read")
    if below == "retire":
        below = f"secrets/{await office.two_secrets(made)}/retire"
    token = (await office.hidden(office.at(made, below))) | fields
    before = await office.everything()
    await office.let_the_proof_age()
    answer = await office.post(office.at(made, below), token)
    assert "Confirm that it is you" in answer.text
    assert await office.everything() == before
    done = await office.post(office.at(made, below), token | {"confirm_password": PASSWORD})
    assert done.status_code in (200, 303)
    assert await office.everything() != before
