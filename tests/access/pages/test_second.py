"""Signing in with a second factor, by HTTP and without scripts."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx2
import pytest

from altyaa.access.pages.second import PATH
from altyaa.infra import entropy
from altyaa.limits.callers import PER_SECOND
from altyaa.testing.cluster import Cluster
from tests.access.factors.authenticator import Authenticator
from tests.access.factors.holders import Holder, asked_in, sql, with_app, with_passkey
from tests.access.pages.house import NEW_PASSWORD, PASSWORD, Browser, House, open_house

OVER = "/sign-in?next=%2F&note=over"
WRONG_CODE = "The code is not right, or was used before."


@pytest.fixture(scope="module")
async def house(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """At a name, or browsers would do no passkeys."""
    async with open_house(cluster, tmp_path_factory.mktemp("house"), "localhost") as opened:
        yield opened


def told(house: House, who: Holder) -> str:
    """The newest letter, on one line."""
    return " ".join(house.letters(who.email)[-1].split())


async def mara_with_app(house: House) -> Holder:
    return await with_app(house.runtime, await house.person())


async def mara_with_passkey(house: House, key: Authenticator | None = None) -> Holder:
    return await with_passkey(house.runtime, await house.person(), house.url, key)


async def half_in(browser: Browser, who: Holder, **fields: str) -> httpx2.Response:
    answer = await browser.sign_in(who.email, **fields)
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, PATH)
    return answer


def pending_of(browser: Browser) -> str:
    pending = browser.client.cookies.get("altyaa_second")
    assert pending is not None
    return pending


async def by_passkey(
    browser: Browser, who: Holder, page: str = "/sign-in", path: str = "/sign-in/passkey"
) -> httpx2.Response:
    assert who.key is not None
    options, challenge = asked_in((await browser.get(page)).text)
    return await browser.send(path, page, answer=who.key.sign(options), challenge=challenge)


async def test_the_password_alone_opens_no_session(house: House, browser: Browser) -> None:
    await half_in(browser, await mara_with_app(house))
    assert browser.session() is None
    assert (await browser.get("/workspaces")).headers["location"].startswith("/sign-in")


async def test_the_code_opens_it_and_the_person_goes_on_where_they_were(house: House, browser: Browser) -> None:
    mara = await mara_with_app(house)
    answer = await half_in(browser, mara, next="/workspaces?note=joined")
    page = (await browser.get(answer.headers["location"])).text
    assert "/workspaces?note=joined" in page
    answer = await browser.send(PATH, answer.headers["location"], code=mara.code(), next="/workspaces?note=joined")
    assert (answer.status_code, answer.headers["location"]) == (303, "/workspaces?note=joined")
    assert (await browser.get("/workspaces")).status_code == 200
    assert browser.client.cookies.get("altyaa_second") is None


async def test_whether_somebody_has_a_second_factor_is_told_after_the_right_password_alone(
    house: House, browser: Browser
) -> None:
    mara, noa, nobody = await mara_with_app(house), await house.person(), f"{entropy.new_id().hex}@harbor.example"
    texts = set()
    for email in (mara.email, noa, nobody):
        answer = await browser.sign_in(email, "incorrect horse battery")
        assert answer.status_code == 422
        assert browser.client.cookies.get("altyaa_second") is None
        page = answer.text.replace(email, "…")
        texts.add(page.partition("data-options")[0])
    assert len(texts) == 1


@pytest.mark.parametrize("code", ["", "000000", "abcdef", "12345", "k3v9q-8ftrm", "x" * 10_000, "²²²²²²"])
async def test_a_wrong_code_opens_nothing_and_may_be_typed_again(house: House, browser: Browser, code: str) -> None:
    mara = await mara_with_app(house)
    assert code != mara.code()
    await half_in(browser, mara)
    answer = await browser.send(PATH, code=code)
    assert answer.status_code == 422
    assert WRONG_CODE in answer.text
    assert "pepper" not in answer.text
    assert browser.session() is None
    assert (await browser.send(PATH, code=mara.code())).status_code == 303
    assert browser.session() is not None


async def test_a_code_is_good_once(house: House, browser: Browser, other: Browser) -> None:
    """Whoever looks over a shoulder knows the password, too."""
    mara = await mara_with_app(house)
    code = mara.code()
    for who, status in ((browser, 303), (other, 422)):
        await half_in(who, mara)
        assert (await who.send(PATH, code=code)).status_code == status
    assert other.session() is None


async def test_of_many_who_show_one_code_at_once_one_is_let_in(house: House) -> None:
    mara = await mara_with_app(house)
    visitors = [Browser(house) for _ in range(6)]
    for each in visitors:
        await half_in(each, mara)
    tokens = [await each.token(PATH) for each in visitors]
    code = mara.code()
    answers = await asyncio.gather(
        *(
            each.client.post(PATH, data={"csrf_token": token, "code": code})
            for each, token in zip(visitors, tokens, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [303] + [422] * 5
    for each in visitors:
        await each.client.aclose()


async def test_a_sign_in_is_finished_once(house: House, browser: Browser) -> None:
    """The same pending state, with another good proof, opens no second session."""
    mara = await mara_with_app(house)
    await half_in(browser, mara)
    pending, token = pending_of(browser), await browser.token(PATH)
    assert (await browser.send(PATH, code=mara.codes[0])).headers["location"] == "/"
    browser.client.cookies.delete("altyaa_session")
    again = {"csrf_token": token, "code": mara.codes[1]}
    cookies = f"altyaa_visitor={browser.client.cookies.get('altyaa_visitor')}; altyaa_second={pending}"
    answer = await browser.client.post(PATH, data=again, headers={"Cookie": cookies})
    assert answer.headers["location"] == OVER
    assert "altyaa_session=" not in str(answer.headers)


async def test_of_many_proofs_of_one_sign_in_at_once_one_opens_a_session(house: House, browser: Browser) -> None:
    mara = await mara_with_app(house)
    await half_in(browser, mara)
    token = await browser.token(PATH)
    answers = await asyncio.gather(
        *(browser.client.post(PATH, data={"csrf_token": token, "code": code}) for code in mara.codes[:6])
    )
    assert sum(answer.headers["location"] == "/" for answer in answers) == 1
    count = "SELECT count(*) FROM altyaa.user_session WHERE user_id = $1"
    assert (await sql(house, count, mara.user_id))[0]["count"] == 1


async def test_another_browser_does_not_finish_it(house: House, browser: Browser, other: Browser) -> None:
    mara = await mara_with_app(house)
    await half_in(browser, mara)
    await other.get("/sign-in")
    other.client.cookies.set("altyaa_second", pending_of(browser), path=PATH)
    assert (await other.get(PATH)).headers["location"] == OVER
    token = await other.token("/sign-in")
    answer = await other.client.post(PATH, data={"csrf_token": token, "code": mara.code()})
    assert answer.headers["location"] == OVER
    assert other.session() is None


@pytest.mark.parametrize("planted", ["", "x", "A" * 200, "A" * 5000, "é"])
async def test_a_forged_pending_state_is_none(browser: Browser, planted: str) -> None:
    answer = await browser.client.get(PATH, headers={b"Cookie": f"altyaa_second={planted}".encode()})
    assert answer.headers["location"] == OVER


async def test_nobody_begins_at_the_second_step(browser: Browser) -> None:
    assert (await browser.get(f"{PATH}?next=/account")).headers["location"] == "/sign-in?next=%2Faccount&note=over"


async def test_a_password_set_meanwhile_ends_the_pending_sign_in(house: House, browser: Browser) -> None:
    mara = await mara_with_app(house)
    await half_in(browser, mara)
    await sql(house, "UPDATE altyaa.user_password SET changed_at = now() WHERE user_id = $1", mara.user_id)
    assert (await browser.send(PATH, code=mara.code())).headers["location"] == OVER
    assert browser.session() is None


async def test_the_session_that_the_browser_had_before_is_dead(house: House, browser: Browser, other: Browser) -> None:
    mara, eve = await mara_with_app(house), await house.person()
    await other.sign_in(eve)
    planted = other.session() or ""
    await half_in(browser, mara)
    token = await browser.token(PATH)
    browser.client.cookies.set("altyaa_session", planted)
    answer = await browser.client.post(PATH, data={"csrf_token": token, "code": mara.code()})
    assert answer.headers["location"] == "/"
    assert (await other.get("/workspaces")).status_code == 303, "whoever planted it is out"


async def test_a_stranger_without_the_password_uses_up_nothing_of_the_owners(house: House, browser: Browser) -> None:
    mara = await mara_with_app(house)
    for _ in range(3):
        stranger = Browser(house)
        async with stranger.client:
            token = await stranger.token("/sign-in")
            await stranger.client.post(PATH, data={"csrf_token": token, "code": "000000"})
            await stranger.sign_in(mara.email, "incorrect horse battery")
    await half_in(browser, mara)
    assert (await browser.send(PATH, code=mara.code())).status_code == 303


async def test_codes_are_limited_for_a_person_from_as_many_networks_as_they_come(house: House) -> None:
    mara, statuses = await mara_with_app(house), []
    visitors = [Browser(house) for _ in range(3)]
    for each in visitors:
        await half_in(each, mara)
    for number in range(PER_SECOND.quantity + 1):
        answer = await visitors[number % 3].send(PATH, code="000000")
        statuses.append(answer.status_code)
    assert statuses == [422] * PER_SECOND.quantity + [429]
    right = await visitors[0].send(PATH, code=mara.code())
    assert right.status_code == 429, "the right one neither"
    assert int(right.headers["retry-after"]) > 0
    for each in visitors:
        await each.client.aclose()


async def test_a_recovery_code_lets_in_once_and_its_person_is_told(
    house: House, browser: Browser, other: Browser
) -> None:
    mara = await mara_with_app(house)
    await house.work()
    await half_in(browser, mara)
    assert (await browser.send(PATH, code=mara.codes[3].upper())).headers["location"] == "/"
    await house.work()
    assert "Codes that are left: 9." in told(house, mara)
    await half_in(other, mara)
    assert (await other.send(PATH, code=mara.codes[3])).status_code == 422
    assert other.session() is None


async def test_few_codes_left_are_told(house: House, browser: Browser) -> None:
    mara = await mara_with_app(house)
    await sql(
        house,
        "UPDATE altyaa.recovery_code SET used_at = now() WHERE id IN "
        "(SELECT id FROM altyaa.recovery_code WHERE user_id = $1 ORDER BY id OFFSET 4)",
        mara.user_id,
    )
    await half_in(browser, mara)
    for code in mara.codes:
        if (await browser.send(PATH, code=code)).status_code == 303:
            break
    await house.work()
    assert "Codes that are left: 3. Make new ones" in told(house, mara)
    assert "3 recovery codes are left." in (await browser.get("/account/factors")).text


async def test_a_recovery_code_of_somebody_else_is_none(house: House, browser: Browser) -> None:
    mara, noa = await mara_with_app(house), await mara_with_app(house)
    await half_in(browser, mara)
    assert (await browser.send(PATH, code=noa.codes[0])).status_code == 422
    assert (await browser.send(PATH, code=noa.code())).status_code == 422


async def test_a_new_password_by_mail_does_not_pass_the_second_factor_by(house: House, browser: Browser) -> None:
    mara = await mara_with_app(house)
    await browser.send("/forgot-password", email=mara.email)
    await browser.get(await house.mailed_path(mara.email))
    answer = await browser.send("/reset-password", password=NEW_PASSWORD)
    assert answer.headers["location"] == "/sign-in?note=password-set"
    assert browser.session() is None
    answer = await browser.sign_in(mara.email, NEW_PASSWORD)
    assert answer.headers["location"].startswith(PATH)
    assert browser.session() is None


async def test_a_passkey_signs_in_alone_and_goes_on(house: House, browser: Browser) -> None:
    mara = await mara_with_passkey(house)
    assert mara.key is not None
    options, challenge = asked_in((await browser.get("/sign-in?next=/account/factors")).text)
    fields = {"answer": mara.key.sign(options), "challenge": challenge, "next": "/account/factors"}
    answer = await browser.send("/sign-in/passkey", "/sign-in", **fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/factors")
    assert mara.email in (await browser.get("/account/factors")).text


async def test_who_has_passkeys_alone_shows_one_after_the_password_too(house: House, browser: Browser) -> None:
    mara = await mara_with_passkey(house)
    await half_in(browser, mara)
    page = (await browser.get(PATH)).text
    assert "Code from your authenticator app" not in page
    assert "Recovery code" in page
    assert (await by_passkey(browser, mara, PATH, PATH)).headers["location"] == "/"
    assert browser.session() is not None


async def test_an_answer_of_an_authenticator_is_good_once(house: House, browser: Browser, other: Browser) -> None:
    mara = await mara_with_passkey(house, Authenticator(house.url, count=None))
    assert mara.key is not None
    options, challenge = asked_in((await browser.get("/sign-in")).text)
    fields = {"answer": mara.key.sign(options), "challenge": challenge}
    token = await browser.token("/sign-in", "/sign-in/passkey")
    answers = await asyncio.gather(
        *(browser.client.post("/sign-in/passkey", data={"csrf_token": token, **fields}) for _ in range(5))
    )
    assert sorted(answer.status_code for answer in answers) == [303] + [422] * 4
    stolen = await other.send("/sign-in/passkey", "/sign-in", **fields)
    assert stolen.status_code == 422, "in another browser neither"
    assert other.session() is None


async def test_a_challenge_is_not_good_for_another_purpose(house: House, browser: Browser) -> None:
    mara = await mara_with_passkey(house)
    assert mara.key is not None
    await half_in(browser, mara)
    second = asked_in((await browser.get(PATH)).text)
    first = asked_in((await browser.get("/sign-in")).text)
    for (options, challenge), page, path in ((second, "/sign-in", "/sign-in/passkey"), (first, PATH, PATH)):
        answer = await browser.send(path, page, answer=mara.key.sign(options), challenge=challenge)
        assert answer.status_code == 422
        assert browser.session() is None


async def test_a_passkey_of_somebody_else_finishes_nobodys_sign_in(house: House, browser: Browser) -> None:
    mara, eve = await mara_with_passkey(house), await mara_with_passkey(house)
    await half_in(browser, mara)
    answer = await by_passkey(browser, eve, PATH, PATH)
    assert answer.status_code == 422
    assert browser.session() is None


async def test_an_unknown_passkey_is_told_so(house: House, browser: Browser) -> None:
    stranger = replace(await mara_with_passkey(house), key=Authenticator(house.url, handle=b"x"))
    answer = await by_passkey(browser, stranger)
    assert answer.status_code == 422
    assert "This passkey is not known here." in answer.text


async def test_a_counter_that_goes_back_is_refused_and_told(house: House, browser: Browser, other: Browser) -> None:
    mara = await mara_with_passkey(house, Authenticator(house.url, count=7))
    assert mara.key is not None
    assert (await by_passkey(browser, mara)).status_code == 303
    mara.key.count = 3
    answer = await by_passkey(other, mara)
    assert answer.status_code == 422
    assert other.session() is None
    await house.work()
    assert "Its counter was not past the last one" in told(house, mara)


async def test_a_counter_counts_once_for_two_who_have_it(house: House) -> None:
    """A copy that is used in the same moment."""
    mara = await mara_with_passkey(house, Authenticator(house.url, count=7))
    assert mara.key is not None
    sends = []
    visitors = [Browser(house), Browser(house)]
    for each in visitors:
        options, challenge = asked_in((await each.get("/sign-in")).text)
        mara.key.count = 20
        fields = {"answer": mara.key.sign(options), "challenge": challenge}
        token = await each.token("/sign-in", "/sign-in/passkey")
        sends.append(each.client.post("/sign-in/passkey", data={"csrf_token": token, **fields}))
    answers = await asyncio.gather(*sends)
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    for each in visitors:
        await each.client.aclose()


@pytest.mark.parametrize("answer", ["", "{}", "null", "[" * 20_000, '{"id": "x", "rawId": "x", "response": {}}'])
async def test_what_is_no_answer_is_refused(browser: Browser, answer: str) -> None:
    _, challenge = asked_in((await browser.get("/sign-in")).text)
    refused = await browser.send("/sign-in/passkey", "/sign-in", answer=answer, challenge=challenge)
    assert refused.status_code == 422


async def test_where_browsers_do_no_passkeys_none_is_offered(
    cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with open_house(cluster, tmp_path_factory.mktemp("address")) as house:
        mara, browser = await with_app(house.runtime, await house.person()), Browser(house)
        async with browser.client:
            assert "altyaa-passkey" not in (await browser.get("/sign-in")).text
            await half_in(browser, mara)
            assert (await browser.send(PATH, code=mara.code())).status_code == 303
            assert "Browsers bind passkeys to the name of a host" in (await browser.get("/account/factors")).text
            page = (await browser.get("/account/factors/passkeys/new")).text
            assert "Passkeys do not work at the address of this service." in page


async def test_forms_of_sign_in_are_not_sent_from_elsewhere(house: House, browser: Browser) -> None:
    mara = await mara_with_app(house)
    await half_in(browser, mara)
    token = await browser.token(PATH)
    good = {"csrf_token": token, "code": mara.code()}
    for path in (PATH, "/sign-in/passkey"):
        for data, headers in (
            ({"code": mara.code()}, {}),
            (good | {"csrf_token": "x" * 43}, {}),
            (good, {"Sec-Fetch-Site": "cross-site"}),
            (good, {"Origin": "https://evil.example"}),
        ):
            fields = data if path == PATH else {k: v for k, v in data.items() if k != "code"} | {"next": "/"}
            assert (await browser.client.post(path, data=fields, headers=headers)).status_code == 403
    assert browser.session() is None


async def test_the_page_says_whose_sign_in_it_is_and_is_kept_nowhere(house: House, browser: Browser) -> None:
    mara = await mara_with_app(house)
    await half_in(browser, mara)
    page = await browser.get(PATH)
    assert mara.email in page.text
    assert page.headers["cache-control"] == "no-store"
    assert PASSWORD not in page.text
