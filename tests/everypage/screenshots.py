"""``make screenshots``: every page of the furnished workspace, light, dark and narrow, into ``screenshots/``."""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext

from altyaa.infra.telemetry import logs
from altyaa.testing.cluster import FAST, running_cluster
from tests.access.pages.house import Browser
from tests.browser.looks import DARK, DESKTOP, NARROW, Look
from tests.browser.window import chromium, window
from tests.everypage.seed import Furnished, open_furnished
from tests.everypage.visits import visits

LOOKS = (DESKTOP, DARK, NARROW)


async def enter(context: BrowserContext, furnished: Furnished) -> None:
    """Sign the Owner in, without the sign-in page."""
    visitor = Browser(furnished.house)
    async with visitor.client:
        assert (await visitor.sign_in(furnished.owner)).status_code == 303
        session = visitor.session()
    assert session is not None
    await context.add_cookies([{"name": "altyaa_session", "value": session, "url": furnished.house.url}])


async def photograph(browser: Chromium, furnished: Furnished, look: Look, folder: Path) -> int:
    """All pages in one look; how many."""
    taken = 0
    for signed_in in (False, True):
        async with window(browser, folder, look) as opened:
            if signed_in:
                await enter(opened.page.context, furnished)
            for each in visits(furnished):
                if each.signed_in == signed_in:
                    await opened.page.goto(furnished.house.url + each.path)
                    await opened.shoot(each.name)
                    taken += 1
    return taken


async def main(folder: Path) -> None:
    """Make them."""
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="altyaa-screenshots-") as name:
        place = Path(name)
        logs.configure((place / "log").open("a", buffering=1))
        async with (
            running_cluster(place / "cluster", settings=FAST) as cluster,
            open_furnished(cluster, place / "data") as furnished,
            chromium() as browser,
        ):
            for look in LOOKS:
                taken = await photograph(browser, furnished, look, folder)
                sys.stdout.write(f"{look.name}: {taken} pages in {folder}/\n")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots")))
