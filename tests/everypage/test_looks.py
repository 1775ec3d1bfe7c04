"""Every page of the route table in real Chromium, in every circumstance."""

import pytest

from tests.browser.conftest import Open
from tests.browser.looks import LOOKS, Look
from tests.everypage.screenshots import enter
from tests.everypage.seed import Furnished
from tests.everypage.visits import visits


@pytest.mark.timeout(300)
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
async def test_every_page_holds_in_every_circumstance(look: Look, visit: Open, furnished: Furnished) -> None:
    broken = []
    for signed_in in (False, True):
        async with visit(look) as window:
            if signed_in:
                await enter(window.page.context, furnished)
            for each in visits(furnished):
                if each.signed_in != signed_in:
                    continue
                answer = await window.page.goto(furnished.house.url + each.path)
                assert answer is not None
                await window.shoot(f"every-{each.name}")
                try:
                    assert answer.status == 200, f"{each.path} is {answer.status}"
                    await window.check()
                except AssertionError as error:
                    broken.append(str(error)[:1500])
                    window.complaints.clear()
    assert not broken, "\n\n".join(broken)
