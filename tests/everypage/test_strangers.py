"""What somebody can bring along before a person signs in, and what they learn from how long an answer takes."""

import time
from statistics import median

from tests.access.pages.house import PASSWORD, Browser
from tests.everypage.seed import Furnished
from tests.everypage.visits import visits

ROUNDS = 15
# Of the median. An argon2 or a letter that one of the two is spared is far more; a busy machine is far less.
_APART = 2.0


async def test_a_session_that_was_planted_before_signing_in_is_nobodys_afterwards(furnished: Furnished) -> None:
    house = furnished.house
    attacker, victim = Browser(house), Browser(house)
    async with attacker.client, victim.client:
        assert (await attacker.sign_in(await house.person())).status_code == 303
        planted, visitor = attacker.session(), attacker.client.cookies.get("altyaa_visitor")
        assert planted is not None
        assert visitor is not None
        victim.client.cookies.update({"altyaa_session": planted, "altyaa_visitor": visitor})
        sent = await victim.send("/sign-in", "/sign-in?again=1", email=furnished.owner, password=PASSWORD)
        assert sent.status_code == 303
        ours = [line for line in sent.headers.get_list("set-cookie") if line.startswith("altyaa_session=")]
        assert len(ours) == 1
        assert planted not in ours[0]
        assert (await attacker.get("/workspaces")).headers["location"].startswith("/sign-in"), "and it has ended"


async def test_no_address_keeps_a_secret_of_the_session(furnished: Furnished, mara: Browser) -> None:
    session = mara.session()
    assert session is not None
    for visit in visits(furnished):
        assert session not in (await mara.get(visit.path)).text


async def test_asking_for_a_new_password_takes_as_long_for_who_is_known_as_for_who_is_not(
    furnished: Furnished,
) -> None:
    took: dict[bool, list[float]] = {True: [], False: []}
    said: dict[bool, set[tuple[int, str]]] = {True: set(), False: set()}
    for _ in range(ROUNDS):
        for known in (True, False):
            browser = Browser(furnished.house)
            async with browser.client:
                email = await furnished.house.person() if known else "nobody@harbor.example"
                token = await browser.token("/forgot-password")
                began = time.perf_counter()
                answer = await browser.client.post("/forgot-password", data={"csrf_token": token, "email": email})
                took[known].append(time.perf_counter() - began)
                said[known].add((answer.status_code, answer.headers["location"]))
    assert said[True] == said[False]
    assert len(said[True]) == 1
    slow, fast = sorted((median(took[True]), median(took[False])), reverse=True)
    assert slow / fast < _APART, f"{slow * 1000:.1f} ms and {fast * 1000:.1f} ms"
