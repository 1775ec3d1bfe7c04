"""A person signs in with another address from now on, by HTTP and mail."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address

import asyncpg
import httpx2
import pytest
from starlette.requests import Request

from altyaa.app.routes import desk_of
from altyaa.infra import entropy
from altyaa.kernel.secret import Secret
from altyaa.limits.callers import ADDRESSES_PER_PERSON
from altyaa.testing.factories import make_workspace
from tests.access.pages.house import NEW_PASSWORD, PASSWORD, Browser, House
from tests.access.pages.test_account import is_alive

_NOBODY = Request({"type": "http", "headers": []})
_EARLIER = """
UPDATE altyaa.address_change
   SET created_at = created_at - make_interval(mins => $2), expires_at = expires_at - make_interval(mins => $2)
 WHERE email = $1
"""
ASK, CONFIRM = "/account/address", "/account/address/confirm"
ENDED, TAKEN = "The link no longer works", "Another account has this address by now."


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody who is signed in, and where they want to go."""

    before: str
    after: str


def another(name: str = "mara") -> str:
    return f"{name}-{entropy.new_id().hex}@harbor-group.example"


async def sql(house: House, statement: str, *arguments: object) -> list[asyncpg.Record]:
    admin = await asyncpg.connect(house.database.dsn("postgres"))
    try:
        return list(await admin.fetch(statement, *arguments))
    finally:
        await admin.close()


def one_line(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", text).split())


async def asked(house: House, browser: Browser, after: str | None = None) -> Move:
    """Somebody who has just signed in asks for another address."""
    move = Move(await house.person(), after or another())
    await browser.sign_in(move.before)
    answer = await browser.send(ASK, email=move.after, confirm_password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{ASK}?note=sent")
    return move


async def opened(browser: Browser, path: str) -> None:
    answer = await browser.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, CONFIRM)


async def test_an_address_is_changed_from_the_profile_on(house: House, browser: Browser, other: Browser) -> None:
    workspace = await make_workspace(house.runtime)
    before, after = await house.person(), another()
    await house.join(before, workspace, "owner")
    await browser.sign_in(before)
    await other.sign_in(before)
    here, elsewhere = browser.session(), other.session()
    assert f'data-dialog href="{ASK}"' in (await browser.get("/account")).text
    answer = await browser.send(ASK, email=after, confirm_password=PASSWORD)
    assert f"We sent a link to {after}." in one_line((await browser.get(answer.headers["location"])).text)
    await opened(browser, await house.mailed_path(after))
    page = one_line((await browser.get(CONFIRM)).text)
    assert before in page
    assert after in page
    answer = await browser.send(CONFIRM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?note=address-changed")
    assert "Your address is changed." in (await browser.get(answer.headers["location"])).text
    assert browser.session() != here
    assert not await is_alive(house, here), "whoever knew the token is out"
    assert not await is_alive(house, elsewhere)
    assert await is_alive(house, browser.session())
    assert browser.client.cookies.get("altyaa_address_change") is None
    assert (await other.sign_in(before)).status_code == 422
    assert (await other.sign_in(after)).status_code == 303
    members = one_line((await other.get(f"/w/{workspace.wire_id}/settings/members")).text)
    assert after in members
    assert before not in members


async def test_a_link_that_was_sent_is_withdrawn(house: House, browser: Browser) -> None:
    move = await asked(house, browser)
    path = await house.mailed_path(move.after)
    assert "Withdraw the link" in (await browser.get(ASK)).text
    withdrawn = await browser.send(f"{ASK}/withdraw", ASK)
    assert (withdrawn.status_code, withdrawn.headers["location"]) == (303, "/account?note=address-kept")
    assert "Your address stays as it is." in (await browser.get(withdrawn.headers["location"])).text
    assert "Withdraw the link" not in (await browser.get(ASK)).text
    over = await browser.get(path)
    assert (over.status_code, ENDED in over.text) == (410, True)
    assert move.before in one_line((await browser.get("/account")).text)


async def test_both_addresses_are_written_to(house: House, browser: Browser) -> None:
    browser.client.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
    move = await asked(house, browser)
    path = await house.mailed_path(move.after)
    told = one_line(house.letters(move.before)[-1])
    assert f"the account of {move.before} asked to sign in with {move.after} from now on." in told
    came_from = ip_address(browser.client.headers["X-Forwarded-For"])
    assert f"They came from the network address {came_from}, by Firefox on Linux." in told
    assert "set a new password at once: that ends the change" in told
    assert f"{house.url}/forgot-password" in told
    assert "alm_" not in told
    assert move.before not in house.letters(move.after)[-1], "whoever reads it may be anybody"
    await opened(browser, path)
    await browser.send(CONFIRM)
    await house.work()
    told = one_line(house.letters(move.before)[-1])
    assert f"The account of {move.before} signs in with {move.after} since" in told
    assert "write to whoever runs the service at once" in told
    assert len(house.letters(move.before)) == 2
    assert len(house.letters(move.after)) == 1


async def test_a_taken_address_and_a_free_one_get_one_answer(house: House, browser: Browser, other: Browser) -> None:
    taken, free = await house.person(), another()
    answers, pages = [], []
    for each, after in ((browser, taken), (other, free)):
        before = await house.person()
        await each.sign_in(before)
        answer = await each.send(ASK, email=after, confirm_password=PASSWORD)
        own = ("date", "x-request-id", "set-cookie")
        kept = {name: value for name, value in answer.headers.items() if name not in own}
        answers.append((answer.status_code, kept, answer.text))
        page = one_line((await each.get(answer.headers["location"])).text)
        pages.append(re.sub(r"\d\d:\d\d", "", page.replace(after, "X").replace(before, "Y")))
    assert answers[0] == answers[1]
    assert pages[0] == pages[1]


async def test_who_has_the_address_is_told_and_gets_no_link(house: House, browser: Browser) -> None:
    taken = await house.person()
    move = await asked(house, browser, taken)
    await house.work()
    told = one_line(house.letters(taken)[-1])
    assert "There is an account with this address already, so nothing was changed" in told
    assert "alm_" not in told
    assert move.before not in told
    assert len(house.letters(move.before)) == 1, "the same as for a free one"


@pytest.mark.parametrize(
    ("email", "said"),
    [("mara", "That is not an email address"), ("", "That is not an email"), (None, "You sign in with this address")],
)
async def test_what_is_no_other_address_comes_back_with_the_reason(
    house: House, browser: Browser, email: str | None, said: str
) -> None:
    before = await house.person()
    await browser.sign_in(before)
    answer = await browser.send(ASK, email=before.upper() if email is None else email, confirm_password=PASSWORD)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'id="email-error"' in answer.text
    await house.work()
    assert not house.letters(before)


async def test_it_needs_a_proof_however_young_the_last_one_is_and_the_form_goes_on_from_there(
    house: House, browser: Browser
) -> None:
    before, after = await house.person(), another()
    await browser.sign_in(before)
    page = await browser.send(ASK, email=after)
    assert page.status_code == 200
    assert "Confirm that it is you" in page.text
    assert f'name="email" value="{after}"' in page.text
    await house.work()
    assert house.letters(after) == house.letters(before) == [], "nothing happened yet"
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[-1]
    form = {"csrf_token": token, "email": after, "confirm_password": PASSWORD}
    wrong = await browser.client.post(ASK, data={**form, "confirm_password": "incorrect horse battery"})
    assert wrong.status_code == 422
    await house.work()
    assert house.letters(after) == []
    right = await browser.client.post(ASK, data={**form, "confirm_password": PASSWORD})
    assert right.headers["location"] == f"{ASK}?note=sent"
    assert await house.mailed_path(after)


async def test_opening_the_link_changes_nothing_and_leaves_no_secret_in_an_address(
    house: House, browser: Browser, other: Browser
) -> None:
    move = await asked(house, browser)
    path = await house.mailed_path(move.after)
    secret = path.rpartition("/")[2]
    for visitor in (other, browser):
        await visitor.client.head(path)
        answer = await visitor.get(path)
        line = answer.headers["set-cookie"]
        assert line.startswith(f"altyaa_address_change={secret};")
        assert f"Path={CONFIRM};" in line
        assert "HttpOnly" in line
        page = await visitor.get(CONFIRM)
        assert secret not in page.text + str(page.headers)
    assert (await other.sign_in(move.before)).status_code == 303, "as before"


async def test_who_is_signed_out_signs_in_and_comes_back(house: House, browser: Browser, other: Browser) -> None:
    move = await asked(house, browser)
    await opened(other, await house.mailed_path(move.after))
    answer = await other.get(CONFIRM)
    assert answer.headers["location"] == "/sign-in?next=%2Faccount%2Faddress%2Fconfirm"
    answer = await other.send(
        "/sign-in", answer.headers["location"], email=move.before, password=PASSWORD, next=CONFIRM
    )
    assert answer.headers["location"] == CONFIRM
    assert (await other.send(CONFIRM)).status_code == 303
    assert (await browser.get("/account")).status_code == 303, "the session that asked has ended with the others"


async def test_a_link_works_once(house: House, browser: Browser) -> None:
    move = await asked(house, browser)
    path = await house.mailed_path(move.after)
    await opened(browser, path)
    cookie, token = browser.client.cookies.get("altyaa_address_change"), await browser.token(CONFIRM)
    assert (await browser.client.post(CONFIRM, data={"csrf_token": token})).status_code == 303
    browser.client.cookies.set("altyaa_address_change", str(cookie), path=CONFIRM)
    for answer in (
        await browser.client.post(CONFIRM, data={"csrf_token": token}),
        await browser.get(CONFIRM),
        await browser.get(path),
    ):
        assert answer.status_code == 410
        assert ENDED in answer.text
        assert f'href="{ASK}"' in answer.text, "the next step"


async def test_of_two_uses_at_once_one_counts(house: House, browser: Browser) -> None:
    """Both have found the link good by then."""
    move = await asked(house, browser)
    await opened(browser, await house.mailed_path(move.after))
    token = await browser.token(CONFIRM)
    async with password_held(house) as admin:
        uses = [asyncio.create_task(browser.client.post(CONFIRM, data={"csrf_token": token})) for _ in range(2)]
        await waiting(admin, 2)
    assert [is_done(each) for each in await asyncio.gather(*uses)].count(True) == 1


@asynccontextmanager
async def password_held(house: House) -> AsyncIterator[asyncpg.Connection]:
    """Whoever proves or changes something of an account waits until this is over."""
    admin = await asyncpg.connect(house.database.dsn("postgres"))
    try:
        async with admin.transaction():
            await admin.execute("SELECT FROM altyaa.user_password FOR UPDATE")
            yield admin
    finally:
        await admin.close()


async def waiting(admin: asyncpg.Connection, most: int) -> None:
    """Until so many sessions wait for a lock."""
    while await admin.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted") < most:
        await asyncio.sleep(0.01)


def is_done(answer: httpx2.Response) -> bool:
    return answer.headers.get("location") == "/account?note=address-changed"


async def test_a_link_is_over_after_30_minutes(house: House, browser: Browser) -> None:
    move = await asked(house, browser)
    path = await house.mailed_path(move.after)
    await opened(browser, path)
    token = await browser.token(CONFIRM)
    for minutes, status in ((29, 200), (1, 410)):
        await sql(house, _EARLIER, move.after, minutes)
        assert (await browser.get(CONFIRM)).status_code == status
    for answer in (await browser.client.post(CONFIRM, data={"csrf_token": token}), await browser.get(path)):
        assert answer.status_code in (403, 410), "the cookie has ended with the page before"
    assert move.before in one_line((await browser.get("/account")).text)


async def test_the_transaction_looks_at_the_clock_too(house: House, browser: Browser) -> None:
    """A link that ends between the look and the change carries nothing out."""
    move = await asked(house, browser)
    await house.mailed_path(move.after)
    statement = "SELECT id FROM door.change_address((SELECT array_agg(digest) FROM altyaa.address_change), $1)"
    over = (await sql(house, "SELECT max(expires_at) AS at FROM altyaa.address_change"))[0]["at"]
    assert await sql(house, statement, over) == []


async def test_a_link_is_no_use_to_somebody_else(house: House, browser: Browser, other: Browser) -> None:
    move, stranger = await asked(house, browser), await house.person()
    await other.sign_in(stranger)
    await opened(other, await house.mailed_path(move.after))
    page = await other.get(CONFIRM)
    assert page.status_code == 200
    assert "You are signed in as somebody else." in page.text
    assert move.before not in page.text
    assert move.after not in page.text
    assert f'action="{CONFIRM}"' not in page.text
    (session,) = await sql(
        house,
        "SELECT s.id FROM altyaa.user_session s JOIN altyaa.user_account u ON u.id = s.user_id WHERE u.email = $1",
        stranger,
    )
    csrf, secret = desk_of(house.service.serving).csrf, other.client.cookies.get("altyaa_address_change")
    guard = csrf.of_session(_NOBODY, Secret(str(session["id"]))).about(Secret(str(secret)))
    answer = await other.client.post(CONFIRM, data={"csrf_token": guard.token})
    assert answer.status_code == 403
    assert "You are signed in as somebody else." in answer.text
    answer = await other.send("/sign-out", CONFIRM, next=CONFIRM)
    assert answer.headers["location"] == CONFIRM
    await other.sign_in(move.before)
    assert (await other.send(CONFIRM)).status_code == 303


async def test_of_two_for_one_address_one_gets_it(house: House, browser: Browser, other: Browser) -> None:
    wanted = another()
    moves = []
    for each in (browser, other):
        moves.append(await asked(house, each, wanted))
        await opened(each, await house.mailed_path(wanted))
    tokens = [await each.token(CONFIRM) for each in (browser, other)]
    answers = await asyncio.gather(
        *(
            each.client.post(CONFIRM, data={"csrf_token": token})
            for each, token in zip((browser, other), tokens, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert TAKEN in refused.text
    assert f'href="{ASK}"' in refused.text
    loser = moves[answers.index(refused)]
    again = Browser(house)
    async with again.client:
        assert (await again.sign_in(loser.before)).status_code == 303, "they go on as before"


async def test_an_address_that_got_an_account_meanwhile_is_refused(house: House, browser: Browser) -> None:
    move = await asked(house, browser)
    await opened(browser, await house.mailed_path(move.after))
    await house.person(move.after)
    answer = await browser.send(CONFIRM)
    assert answer.status_code == 409
    assert TAKEN in answer.text
    assert (await browser.get("/account")).status_code == 200


@pytest.mark.parametrize("by", ["page", "mail"])
async def test_a_new_password_ends_the_change(house: House, browser: Browser, other: Browser, by: str) -> None:
    move = await asked(house, browser)
    path = await house.mailed_path(move.after)
    await other.sign_in(move.before)
    if by == "page":
        answer = await other.send("/account/password", current=PASSWORD, password=NEW_PASSWORD)
    else:
        await other.send("/forgot-password", email=move.before)
        await other.get(await house.mailed_path(move.before))
        answer = await other.send("/reset-password", password=NEW_PASSWORD)
    assert answer.status_code == 303
    assert (await other.get(path)).status_code == 410


async def test_whoever_asks_while_the_password_is_changed_has_asked_for_nothing(
    house: House, browser: Browser, other: Browser
) -> None:
    """The change of the password ended what was asked for, and this session: nothing may come after it."""
    before, after = await house.person(), another()
    await browser.sign_in(before)
    await other.sign_in(before)
    token = await browser.token(ASK)
    async with password_held(house) as admin:
        asking = asyncio.create_task(
            browser.client.post(ASK, data={"csrf_token": token, "email": after, "confirm_password": PASSWORD})
        )
        await waiting(admin, 1)
        await admin.execute("DELETE FROM altyaa.user_session")
    assert (await asking).headers["location"].startswith("/sign-in")
    assert await sql(house, "SELECT FROM altyaa.address_change WHERE email = $1", after) == []


async def test_asking_again_ends_the_link_before(house: House, browser: Browser) -> None:
    move, second = await asked(house, browser), another()
    path = await house.mailed_path(move.after)
    await browser.send(ASK, email=second, confirm_password=PASSWORD)
    assert (await browser.get(path)).status_code == 410
    await opened(browser, await house.mailed_path(second))
    assert (await browser.send(CONFIRM)).status_code == 303


async def test_the_change_ends_links_for_a_new_password(house: House, browser: Browser, other: Browser) -> None:
    move = await asked(house, browser)
    await other.send("/forgot-password", email=move.before)
    reset = await house.mailed_path(move.before)
    await opened(browser, await house.mailed_path(move.after))
    await browser.send(CONFIRM)
    assert (await other.get(reset)).status_code == 410


async def test_an_invitation_to_the_address_before_stays_as_it_is(
    house: House, browser: Browser, other: Browser
) -> None:
    move = await asked(house, browser)
    _, invitation = await house.invite(move.before)
    await opened(browser, await house.mailed_path(move.after))
    await browser.send(CONFIRM)
    await browser.get(invitation)
    assert "You are signed in as somebody else." in (await browser.get("/invitation")).text
    await other.get(invitation)
    assert "Choose a password" in (await other.get("/invitation")).text, "the address has no account any more"


async def test_asking_is_counted_by_person(house: House, browser: Browser, other: Browser) -> None:
    await browser.sign_in(await house.person())
    statuses = [
        (await browser.send(ASK, email=another(), confirm_password=PASSWORD)).status_code
        for _ in range(ADDRESSES_PER_PERSON.quantity + 1)
    ]
    assert statuses == [303] * ADDRESSES_PER_PERSON.quantity + [429]
    await asked(house, other)


@pytest.mark.parametrize("token", ["x", "alm_" + "0" * 71, "alp_" + "0aZ" * 24])
async def test_what_is_no_link_opens_nothing(house: House, browser: Browser, token: str) -> None:
    answer = await browser.get(f"{CONFIRM}/{token}")
    assert answer.status_code == 410
    assert ENDED in answer.text


async def test_a_stranger_signs_in_first(browser: Browser) -> None:
    for path in (ASK, CONFIRM):
        assert (await browser.get(path)).headers["location"] == f"/sign-in?next={path.replace('/', '%2F')}"


async def test_whoever_joins_while_their_address_is_changed_does_not_join_under_the_one_before(
    house: House, browser: Browser
) -> None:
    before, after = await house.person(), another()
    workspace, path = await house.invite(before)
    await browser.sign_in(before)
    await browser.get(path)
    form = {"csrf_token": await browser.token("/invitation"), "answer": "accept"}
    async with password_held(house) as admin:
        changed = "UPDATE altyaa.user_account SET email = $2, email_digest = sha256($3) WHERE email = $1"
        await admin.execute(changed, before, after, after.encode())
        joining = asyncio.create_task(browser.client.post("/invitation", data=form))
        await waiting(admin, 1)
    assert (await joining).status_code == 403, "the invitation is for the address before"
    joined = "SELECT FROM altyaa.membership WHERE workspace_id = $1 AND email = $2"
    assert await sql(house, joined, workspace.id, before) == []


async def test_a_session_that_ends_while_it_confirms_changes_nothing(house: House, browser: Browser) -> None:
    """Whoever ended it, as a stolen one, has ended what it was about to do."""
    move = await asked(house, browser)
    await opened(browser, await house.mailed_path(move.after))
    token = await browser.token(CONFIRM)
    async with password_held(house) as admin:
        confirming = asyncio.create_task(browser.client.post(CONFIRM, data={"csrf_token": token}))
        await waiting(admin, 1)
        await admin.execute("DELETE FROM altyaa.user_session")
    assert (await confirming).headers["location"].startswith("/sign-in")
    assert await sql(house, "SELECT FROM altyaa.user_account WHERE email = $1", move.after) == []
    await browser.sign_in(move.before)
    assert (await browser.send(CONFIRM)).status_code == 303, "the link was not used up"


async def test_whoever_signs_in_while_the_address_is_changed_does_not_with_the_one_before(
    house: House, browser: Browser
) -> None:
    """The change ends every session, so none may begin after it under the address before."""
    before, after = await house.person(), another()
    form = {"csrf_token": await browser.token("/sign-in"), "email": before, "password": PASSWORD}
    async with password_held(house) as admin:
        signing_in = asyncio.create_task(browser.client.post("/sign-in", data=form))
        await waiting(admin, 1)
        changed = "UPDATE altyaa.user_account SET email = $2, email_digest = sha256($3) WHERE email = $1"
        await admin.execute(changed, before, after, after.encode())
    assert (await signing_in).status_code == 422


async def test_a_new_password_by_mail_waits_for_the_change_and_finds_its_link_ended(
    house: House, browser: Browser, other: Browser
) -> None:
    move = await asked(house, browser)
    await opened(browser, await house.mailed_path(move.after))
    change = {"csrf_token": await browser.token(CONFIRM)}
    await other.send("/forgot-password", email=move.before)
    await other.get(await house.mailed_path(move.before))
    reset = {"csrf_token": await other.token("/reset-password"), "password": NEW_PASSWORD}
    async with password_held(house) as admin:
        confirming = asyncio.create_task(browser.client.post(CONFIRM, data=change))
        await waiting(admin, 1)
        resetting = asyncio.create_task(other.client.post("/reset-password", data=reset))
        await waiting(admin, 2)
    assert is_done(await confirming)
    assert (await resetting).status_code == 410
