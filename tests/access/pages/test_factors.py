"""``/account/factors``: passkeys, the app and recovery codes of one's own, without scripts but for the passkey."""

import asyncio
import re
from collections.abc import AsyncIterator
from html import unescape

import httpx2
import pyotp
import pytest

from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.testing.cluster import Cluster
from tests.access.factors.authenticator import Authenticator
from tests.access.factors.holders import Holder, asked_in, holder, sql, with_app, with_passkey
from tests.access.pages.house import NEW_PASSWORD, PASSWORD, Browser, House, open_house

PATH = "/account/factors"
NEW_APP, APP_OFF, NEW_CODES = f"{PATH}/app/new", f"{PATH}/app/off", f"{PATH}/codes/new"
NEW_PASSKEY = f"{PATH}/passkeys/new"
CONFIRM = "Confirm that it is you"
_CODES = re.compile(r"<li><code>([0-9a-z]{5}-[0-9a-z]{5})</code></li>")
_HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"')


@pytest.fixture(scope="module")
async def house(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """At a name, or browsers would do no passkeys."""
    async with open_house(cluster, tmp_path_factory.mktemp("house"), "localhost") as opened:
        yield opened


async def signed_in(house: House, browser: Browser) -> Holder:
    """Somebody without a second factor, who signed in a moment ago."""
    email = await house.person()
    assert (await browser.sign_in(email)).status_code == 303
    return await holder(house.runtime, email)


async def stale(house: House, who: Holder) -> None:
    """Their last proof is older than 10 minutes."""
    await sql(
        house,
        "UPDATE altyaa.user_session SET authenticated_at = now() - interval '11 minutes' WHERE user_id = $1",
        who.user_id,
    )


def told(house: House, who: Holder) -> str:
    return " ".join(house.letters(who.email)[-1].split())


def hidden_in(page: str) -> dict[str, str]:
    """The hidden fields of the last form of a page."""
    return {name: unescape(value) for name, value in _HIDDEN.findall(page.rpartition("<form")[2])}


async def turn_app_on(browser: Browser) -> tuple[httpx2.Response, pyotp.TOTP]:
    page = (await browser.get(NEW_APP)).text
    found = re.search(r'id="secret" readonly value="([A-Z2-7 ]+)"', page)
    assert found is not None
    app, enrolment = pyotp.TOTP(found[1].replace(" ", "")), hidden_in(page)["enrolment"]
    return await browser.send(NEW_APP, code=app.at(entropy.now()), enrolment=enrolment), app


async def add_passkey(browser: Browser, key: Authenticator, name: str = "Blue key") -> httpx2.Response:
    options, challenge = asked_in((await browser.get(NEW_PASSKEY)).text)
    return await browser.send(NEW_PASSKEY, name=name, answer=key.make(options), challenge=challenge)


@pytest.mark.parametrize("path", [PATH, NEW_APP, APP_OFF, NEW_CODES, NEW_PASSKEY, f"{PATH}/passkeys/pky_x/remove"])
async def test_nobody_but_the_signed_in_sees_these_pages(browser: Browser, path: str) -> None:
    for answer in (await browser.get(path), await browser.client.post(path, data={})):
        assert answer.status_code in (303, 405)
        assert answer.status_code == 405 or answer.headers["location"].startswith("/sign-in?next=%2Faccount")


async def test_an_app_is_turned_on_by_its_first_code_and_brings_ten_codes(house: House, browser: Browser) -> None:
    mara = await signed_in(house, browser)
    assert "Your password alone opens this account." in (await browser.get(PATH)).text
    answer, app = await turn_app_on(browser)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    codes = _CODES.findall(answer.text)
    assert len(set(codes)) == 10
    await house.work()
    assert "An authenticator app was turned on" in told(house, mara)
    page = (await browser.get(PATH)).text
    assert "10 of 10 left" in page
    assert not _CODES.search(page), "shown once"
    assert app.secret not in page


async def test_neither_the_apps_secret_nor_a_recovery_code_stands_in_the_database(
    house: House, browser: Browser
) -> None:
    mara = await signed_in(house, browser)
    answer, app = await turn_app_on(browser)
    code = _CODES.findall(answer.text)[0]
    rows = [
        str(row)
        for table in ("user_totp", "recovery_code", "spent_ticket")
        for row in await sql(house, f"SELECT t::text FROM altyaa.{table} t WHERE user_id = $1", mara.user_id)
    ]
    assert len(rows) == 12
    raw = app.byte_secret()
    for word in (app.secret, raw.hex(), code, code.replace("-", ""), code.replace("-", "").encode().hex()):
        assert not any(word in row for row in rows)


async def test_a_wrong_first_code_turns_nothing_on_and_keeps_the_secret(house: House, browser: Browser) -> None:
    await signed_in(house, browser)
    page = (await browser.get(NEW_APP)).text
    enrolment = hidden_in(page)["enrolment"]
    refused = await browser.send(NEW_APP, code="000000", enrolment=enrolment)
    assert refused.status_code == 422
    assert hidden_in(refused.text)["enrolment"] == enrolment, "the app that was scanned stays good"
    assert "Off." in (await browser.get(PATH)).text


async def test_an_enrolment_of_somebody_else_or_of_another_session_is_none(
    house: House, browser: Browser, other: Browser
) -> None:
    await signed_in(house, browser)
    await signed_in(house, other)
    page = (await other.get(NEW_APP)).text
    found = re.search(r'id="secret" readonly value="([A-Z2-7 ]+)"', page)
    assert found is not None
    code = pyotp.TOTP(found[1].replace(" ", "")).at(entropy.now())
    answer = await browser.send(NEW_APP, code=code, enrolment=hidden_in(page)["enrolment"])
    assert answer.status_code == 422
    assert hidden_in(answer.text)["enrolment"] != hidden_in(page)["enrolment"]
    assert "Off." in (await browser.get(PATH)).text


async def test_the_qr_code_says_what_the_text_says_without_a_style(house: House, browser: Browser) -> None:
    await signed_in(house, browser)
    page = await browser.get(NEW_APP)
    drawn = re.search(r"<svg[^>]*class=\"qr\".*?</svg>", page.text, re.DOTALL)
    assert drawn is not None
    assert "style=" not in drawn[0]
    assert "otpauth" not in page.text, "in the picture alone: an address could be followed"


async def test_a_second_app_is_not_turned_on_beside_the_first(house: House, browser: Browser) -> None:
    mara = await signed_in(house, browser)
    pages = [(await browser.get(NEW_APP)).text for _ in range(2)]
    token, posts = await browser.token(NEW_APP), []
    for page in pages:
        found = re.search(r'id="secret" readonly value="([A-Z2-7 ]+)"', page)
        assert found is not None
        code = pyotp.TOTP(found[1].replace(" ", "")).at(entropy.now())
        fields = {"csrf_token": token, "code": code, "enrolment": hidden_in(page)["enrolment"]}
        posts.append(browser.client.post(NEW_APP, data=fields))
    answers = await asyncio.gather(*posts)
    assert sorted(answer.status_code for answer in answers) == [200, 422]
    for table, count in (("user_totp", 1), ("recovery_code", 10)):
        rows = await sql(house, f"SELECT FROM altyaa.{table} WHERE user_id = $1", mara.user_id)
        assert len(rows) == count


async def test_turning_the_last_factor_off_says_what_it_means_and_ends_the_codes(
    house: House, browser: Browser
) -> None:
    mara = await signed_in(house, browser)
    await turn_app_on(browser)
    assert "your password alone opens this account" in (await browser.get(APP_OFF)).text
    assert (await browser.send(APP_OFF)).headers["location"] == f"{PATH}?note=app-removed"
    assert not await sql(house, "SELECT FROM altyaa.recovery_code WHERE user_id = $1", mara.user_id)
    await house.work()
    assert "Your password alone signs you in now." in told(house, mara)
    await browser.send("/sign-out", PATH)
    assert (await browser.sign_in(mara.email)).headers["location"] == "/"


async def test_a_factor_that_is_not_the_last_goes_alone(house: House, browser: Browser) -> None:
    mara = await signed_in(house, browser)
    await turn_app_on(browser)
    assert (await add_passkey(browser, Authenticator(house.url))).headers["location"] == f"{PATH}?note=passkey-added"
    assert "your password alone opens" not in (await browser.get(APP_OFF)).text
    await browser.send(APP_OFF)
    assert len(await sql(house, "SELECT FROM altyaa.recovery_code WHERE user_id = $1", mara.user_id)) == 10
    await house.work()
    assert "Another second factor is left." in told(house, mara)


async def test_a_first_passkey_brings_ten_codes_and_is_listed(house: House, browser: Browser) -> None:
    mara = await signed_in(house, browser)
    answer = await add_passkey(browser, Authenticator(house.url), "Máras <blue> key")
    assert answer.status_code == 200
    assert len(_CODES.findall(answer.text)) == 10
    page = (await browser.get(PATH)).text
    assert "Máras &lt;blue&gt; key" in page
    assert "On one device alone" in page
    await house.work()
    assert "The passkey “Máras <blue> key” was added" in told(house, mara)


@pytest.mark.parametrize("name", ["", "x" * 101, "a\nb"])
async def test_a_passkey_has_a_name(house: House, browser: Browser, name: str) -> None:
    mara = await signed_in(house, browser)
    answer = await add_passkey(browser, Authenticator(house.url), name)
    assert answer.status_code == 422
    assert not await sql(house, "SELECT FROM altyaa.user_passkey WHERE user_id = $1", mara.user_id)


async def test_a_passkey_is_added_once_for_each_challenge(house: House, browser: Browser) -> None:
    mara = await signed_in(house, browser)
    options, challenge = asked_in((await browser.get(NEW_PASSKEY)).text)
    token = await browser.token(NEW_PASSKEY)
    keys = [Authenticator(house.url) for _ in range(4)]
    answers = await asyncio.gather(
        *(
            browser.client.post(
                NEW_PASSKEY,
                data={"csrf_token": token, "name": "x", "answer": key.make(options), "challenge": challenge},
            )
            for key in keys
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 422, 422, 422]
    assert len(await sql(house, "SELECT FROM altyaa.user_passkey WHERE user_id = $1", mara.user_id)) == 1


async def test_a_challenge_of_another_person_or_purpose_adds_no_passkey(
    house: House, browser: Browser, other: Browser
) -> None:
    mara = await signed_in(house, browser)
    await signed_in(house, other)
    theirs = asked_in((await other.get(NEW_PASSKEY)).text)
    answer = Authenticator(house.url).make(theirs[0])
    refused = await browser.send(NEW_PASSKEY, name="x", answer=answer, challenge=theirs[1])
    assert refused.status_code == 422
    stranger = Browser(house)
    async with stranger.client:
        options, challenge = asked_in((await stranger.get("/sign-in")).text)
    mine, _ = asked_in((await browser.get(NEW_PASSKEY)).text)
    asked = re.search(r'"challenge": ?"([^"]+)"', options)
    assert asked is not None
    key = Authenticator(house.url)
    answer = key.make(mine, challenge=asked[1])
    assert (await browser.send(NEW_PASSKEY, name="x", answer=answer, challenge=challenge)).status_code == 422
    assert not await sql(house, "SELECT FROM altyaa.user_passkey WHERE user_id = $1", mara.user_id)


async def test_a_credential_id_is_one_persons_alone(house: House, browser: Browser, other: Browser) -> None:
    """WebAuthn L3 §7.1: whoever registers another's would sign in as them, or take their passkey away."""
    mara, key = await signed_in(house, browser), Authenticator(house.url)
    await add_passkey(browser, key)
    await signed_in(house, other)
    thief = Authenticator(house.url, id=key.id)
    refused = await add_passkey(other, thief)
    assert refused.status_code == 422
    assert "This passkey is known already." in refused.text
    assert len(await sql(house, "SELECT FROM altyaa.user_passkey WHERE user_id = $1", mara.user_id)) == 1


async def passkey_path(house: House, who: Holder, verb: str) -> str:
    rows = await sql(house, "SELECT id FROM altyaa.user_passkey WHERE user_id = $1", who.user_id)
    return f"{PATH}/passkeys/{write_id('pky', rows[0]['id'])}/{verb}"


async def test_a_passkey_is_renamed_and_removed_by_its_person_alone(
    house: House, browser: Browser, other: Browser
) -> None:
    mara, key = await signed_in(house, browser), Authenticator(house.url)
    await add_passkey(browser, key)
    await signed_in(house, other)
    rename, remove = await passkey_path(house, mara, "rename"), await passkey_path(house, mara, "remove")
    for path in (rename, remove, f"{PATH}/passkeys/pky_x/rename", f"{PATH}/passkeys/usr_x/remove"):
        assert (await other.get(path)).status_code == 404
    token = await other.token(PATH, "/sign-out")
    assert (await other.client.post(rename, data={"csrf_token": token, "name": "Eve's"})).status_code == 404
    assert (await other.client.post(remove, data={"csrf_token": token})).status_code == 404
    assert (await browser.send(rename, name="Green key")).headers["location"] == f"{PATH}?note=passkey-renamed"
    assert "Green key" in (await browser.get(PATH)).text
    assert (await browser.send(rename, name="")).status_code == 422
    assert "your password alone opens this account" in (await browser.get(remove)).text
    assert (await browser.send(remove)).headers["location"] == f"{PATH}?note=passkey-removed"
    assert "You have none yet." in (await browser.get(PATH)).text
    await house.work()
    assert "A passkey of the account" in told(house, mara)
    assert (
        await browser.client.post(remove, data={"csrf_token": await browser.token(PATH, "/sign-out")})
    ).status_code == 404


async def test_new_codes_replace_the_old_and_are_made_once_for_each_opening(house: House, browser: Browser) -> None:
    mara = await signed_in(house, browser)
    old = _CODES.findall((await turn_app_on(browser))[0].text)
    page = (await browser.get(NEW_CODES)).text
    opening, token = hidden_in(page)["opening"], await browser.token(NEW_CODES)
    fields = {"csrf_token": token, "opening": opening}
    answers = await asyncio.gather(*(browser.client.post(NEW_CODES, data=fields) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 422, 422, 422]
    new = _CODES.findall(next(answer.text for answer in answers if answer.status_code == 200))
    assert len(new) == 10
    assert not set(new) & set(old)
    assert len(await sql(house, "SELECT FROM altyaa.recovery_code WHERE user_id = $1", mara.user_id)) == 10
    await house.work()
    assert "New recovery codes were made" in told(house, mara)
    await browser.send("/sign-out", PATH)
    await browser.sign_in(mara.email)
    assert (await browser.send("/sign-in/second", code=old[0])).status_code == 422
    assert (await browser.send("/sign-in/second", code=new[0])).status_code == 303


async def test_who_has_no_second_factor_needs_no_codes(house: House, browser: Browser) -> None:
    await signed_in(house, browser)
    assert (await browser.get(NEW_CODES)).status_code == 422
    assert "Recovery codes" not in (await browser.get(PATH)).text


CHANGES = [NEW_APP, APP_OFF, NEW_CODES, NEW_PASSKEY]


@pytest.mark.parametrize("path", [*CHANGES, f"{PATH}/passkeys/pky_x/remove"])
async def test_every_change_needs_a_fresh_proof(house: House, browser: Browser, path: str) -> None:
    mara = await signed_in(house, browser)
    await stale(house, mara)
    token = await browser.token(PATH, "/sign-out")
    answer = await browser.client.post(path, data={"csrf_token": token})
    assert answer.status_code == 200
    assert CONFIRM in answer.text


@pytest.mark.parametrize("path", [*CHANGES, f"{PATH}/passkeys/pky_x/rename", f"{PATH}/passkeys/pky_x/remove"])
async def test_no_form_is_taken_from_elsewhere(house: House, browser: Browser, path: str) -> None:
    await signed_in(house, browser)
    token = await browser.token(PATH, "/sign-out")
    for data, headers in (
        ({"csrf_token": "x" * 43}, {}),
        ({"csrf_token": token}, {"Sec-Fetch-Site": "cross-site"}),
        ({"csrf_token": token}, {"Origin": "https://evil.example"}),
    ):
        assert (await browser.client.post(path, data=data, headers=headers)).status_code == 403


async def enter(browser: Browser, who: Holder) -> None:
    """All the way in, by a recovery code."""
    await browser.sign_in(who.email)
    assert (await browser.send("/sign-in/second", code=who.codes[0])).status_code == 303


async def asked(house: House, browser: Browser, who: Holder) -> str:
    """The page that asks for a fresh proof before the app is turned off, or codes are made."""
    await stale(house, who)
    page = (await browser.get(NEW_CODES)).text
    answer = await browser.send(NEW_CODES, opening=hidden_in(page)["opening"])
    assert CONFIRM in answer.text
    return answer.text


async def confirm(browser: Browser, page: str, **proofs: str) -> httpx2.Response:
    return await browser.client.post(NEW_CODES, data=hidden_in(page) | proofs)


async def test_the_password_and_a_code_confirm_and_the_pending_form_goes_on(house: House, browser: Browser) -> None:
    mara = await with_app(house.runtime, await house.person())
    await enter(browser, mara)
    page = await asked(house, browser, mara)
    done = await confirm(browser, page, confirm_password=PASSWORD, confirm_code=mara.code())
    assert len(_CODES.findall(done.text)) == 10
    fresh = (await browser.get(NEW_CODES)).text
    again = await browser.send(NEW_CODES, opening=hidden_in(fresh)["opening"])
    assert len(_CODES.findall(again.text)) == 10, "it is fresh now"


@pytest.mark.parametrize(
    ("password", "code"),
    [(PASSWORD, ""), (PASSWORD, "000000"), (PASSWORD, "abcde-fghjk"), ("incorrect horse", "right"), ("incorrect", "")],
)
async def test_the_password_alone_does_not_suffice_and_what_was_wrong_is_not_told(
    house: House, browser: Browser, password: str, code: str
) -> None:
    mara = await with_app(house.runtime, await house.person())
    await enter(browser, mara)
    page = await asked(house, browser, mara)
    shown = mara.code() if code == "right" else code
    refused = await confirm(browser, page, confirm_password=password, confirm_code=shown)
    assert refused.status_code == 422
    assert "That did not prove that it is you. Check the password and, if one was asked for, the code." in refused.text
    assert not _CODES.search(refused.text)
    done = await confirm(browser, refused.text, confirm_password=PASSWORD, confirm_code=mara.code())
    assert len(_CODES.findall(done.text)) == 10, "a wrong password uses no code up, and the form is still pending"


async def test_a_passkey_confirms_alone(house: House, browser: Browser) -> None:
    mara = await with_passkey(house.runtime, await house.person(), house.url)
    await enter(browser, mara)
    page = await asked(house, browser, mara)
    assert mara.key is not None
    options, challenge = asked_in(page)
    proof = {"confirm_answer": mara.key.sign(options), "confirm_challenge": challenge}
    done = await confirm(browser, page, **proof)
    assert len(_CODES.findall(done.text)) == 10
    page = await asked(house, browser, mara)
    again = await confirm(browser, page, **proof)
    assert again.status_code == 422, "its answer is good once"


async def test_a_passkey_of_somebody_else_or_a_challenge_of_a_sign_in_confirms_nothing(
    house: House, browser: Browser
) -> None:
    mara = await with_passkey(house.runtime, await house.person(), house.url)
    eve = await with_passkey(house.runtime, await house.person(), house.url)
    await enter(browser, mara)
    page = await asked(house, browser, mara)
    options, challenge = asked_in(page)
    assert eve.key is not None
    assert mara.key is not None
    theirs = await confirm(browser, page, confirm_answer=eve.key.sign(options), confirm_challenge=challenge)
    stranger = Browser(house)
    async with stranger.client:
        options, challenge = asked_in((await stranger.get("/sign-in")).text)
    elsewhere = await confirm(browser, page, confirm_answer=mara.key.sign(options), confirm_challenge=challenge)
    for answer in (theirs, elsewhere):
        assert answer.status_code == 422
        assert not _CODES.search(answer.text)


async def test_a_change_of_the_password_is_no_fresh_proof_for_who_has_a_second_factor(
    house: House, browser: Browser
) -> None:
    """Else the password alone would do: change it, then take the factors away."""
    mara = await with_app(house.runtime, await house.person())
    await enter(browser, mara)
    await stale(house, mara)
    changed = await browser.send("/account/password", current=PASSWORD, password=NEW_PASSWORD)
    assert changed.status_code == 303
    assert CONFIRM in (await browser.send(APP_OFF)).text


async def test_who_has_no_second_factor_confirms_by_the_password(house: House, browser: Browser) -> None:
    mara = await signed_in(house, browser)
    await stale(house, mara)
    page = (await browser.get(NEW_APP)).text
    found = re.search(r'id="secret" readonly value="([A-Z2-7 ]+)"', page)
    assert found is not None
    code = pyotp.TOTP(found[1].replace(" ", "")).at(entropy.now())
    asks = await browser.send(NEW_APP, code=code, enrolment=hidden_in(page)["enrolment"])
    assert CONFIRM in asks.text
    assert "confirm_code" not in asks.text
    done = await browser.client.post(NEW_APP, data=hidden_in(asks.text) | {"confirm_password": PASSWORD})
    assert len(_CODES.findall(done.text)) == 10


async def test_confirming_is_limited_for_the_person_and_strangers_use_nothing_up(
    house: House, browser: Browser
) -> None:
    mara = await with_app(house.runtime, await house.person())
    await enter(browser, mara)
    for _ in range(11):
        stranger = Browser(house)
        async with stranger.client:
            await stranger.sign_in(mara.email, "incorrect horse battery")
    page = await asked(house, browser, mara)
    statuses = [(await confirm(browser, page, confirm_password="incorrect")).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    done = await confirm(browser, page, confirm_password=PASSWORD, confirm_code=mara.code())
    assert done.status_code == 429


async def test_who_knows_the_password_and_tries_codes_keeps_its_owner_from_nothing(
    house: House, browser: Browser, other: Browser
) -> None:
    mara = await with_app(house.runtime, await house.person())
    await enter(browser, mara)
    await other.sign_in(mara.email)
    tried = [(await other.send("/sign-in/second", code="000000")).status_code for _ in range(11)]
    assert tried[-1] == 429
    page = await asked(house, browser, mara)
    done = await confirm(browser, page, confirm_password=PASSWORD, confirm_code=mara.code())
    assert len(_CODES.findall(done.text)) == 10


async def test_a_copy_of_the_session_proves_nothing_by_its_owners_proof(
    house: House, browser: Browser, other: Browser
) -> None:
    mara = await with_app(house.runtime, await house.person())
    await enter(browser, mara)
    page = await asked(house, browser, mara)
    other.client.cookies.set("altyaa_session", browser.session() or "")
    assert (await other.get("/account")).status_code == 200
    done = await confirm(browser, page, confirm_password=PASSWORD, confirm_code=mara.code())
    assert len(_CODES.findall(done.text)) == 10
    assert (await browser.get("/account")).status_code == 200
    assert (await other.get("/account")).status_code == 303
