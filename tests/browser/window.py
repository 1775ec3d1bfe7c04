"""A page in real Chromium that fails its test when the browser complains."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, async_playwright

from tests.browser.looks import DESKTOP, Look

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},  # WCAG 2.2 AA, off unless asked for
}
_STOPS_FOR_EVER = 200
_FOCUSED = """() => {
  const at = document.activeElement;
  if (at === null || at === document.body) return null;
  const style = getComputedStyle(at);
  const heard = at.cloneNode(true);
  for (const mute of heard.querySelectorAll("[aria-hidden]")) mute.remove();
  const box = at.getBoundingClientRect();
  return {
    says: (at.ariaLabel || at.labels?.[0]?.textContent || heard.textContent).trim().replace(/\\s+/g, " "),
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 1 && box.height > 1 && box.right > 0 && box.left < innerWidth,
  };
}"""


@dataclass  # without slots: Playwright leaves a mark on whose method it calls
class Window:
    """One page of one visitor: cookies of its own.

    Attributes:
        page: Playwright's own page, for everything that has no name here.
        photographs: Folder for them, if somebody wants to look.
        complaints: What the browser said: console errors, exceptions, violations of the content policy.
    """

    page: Page
    look: Look
    photographs: Path | None
    complaints: list[str] = field(default_factory=list)
    _complained: asyncio.Event = field(default_factory=asyncio.Event)

    def watch(self) -> None:
        """Collect complaints from now on. The status of the page itself (404, 403) is an answer and no complaint."""
        self.page.on("pageerror", lambda error: self._complain(str(error)))
        self.page.on("console", self._heard)

    def _heard(self, said: ConsoleMessage) -> None:
        own_status = said.text.startswith("Failed to load resource: the server responded with a status of ")
        if said.type == "error" and not (own_status and said.location["url"] == self.page.url):
            self._complain(f"{said.text} ({said.location['url']})")

    def _complain(self, text: str) -> None:
        self.complaints.append(text)
        self._complained.set()

    async def shoot(self, name: str, part: Locator | None = None, *, full_page: bool = True) -> None:
        """Photograph the page, or a part of it, where somebody wants to look."""
        if self.photographs is None:
            return
        path = self.photographs / f"{name}-{self.look.name}.png"
        if part is not None:
            await part.screenshot(path=path)
            return
        await self.page.evaluate("scrollTo(0, 0)")
        await self.page.screenshot(path=path, full_page=full_page)

    async def check(self) -> None:
        """What holds on every page: nothing is cut off at the side, no rule of axe is broken, no complaint."""
        await self.check_width()
        await self.check_document()
        if self.look.scripts:
            await self.check_axe()
            await self.check_place()
        self.check_quiet()

    async def check_width(self) -> None:
        """Nothing is wider than the window: WCAG 1.4.10 at 320 px."""
        wide, window = await self.page.locator("html").evaluate("html => [html.scrollWidth, html.clientWidth]")
        assert wide <= window, f"{self.page.url} scrolls sideways: {wide} px in {window}"

    async def check_axe(self) -> None:
        """No rule of axe-core is broken. Hangs for ever where scripts are off."""
        found = await Axe().run(self.page, options=_AXE_OPTIONS)
        assert found.violations_count == 0, found.generate_report()

    async def check_place(self) -> None:
        """Where one is, is in sight in the navigation and the tabs, however narrow the window is."""
        for here in await self.page.locator(":is(.nav, .tabs) [aria-current]").all():
            box = await here.bounding_box()
            width = await self.page.evaluate("document.documentElement.clientWidth")
            assert box is None or (box["x"] >= 0 and box["x"] + box["width"] <= width), f"{box} in {width} px"

    async def check_document(self) -> None:
        """What axe would see first, for where it cannot run: one main, one h1, a name for every field."""
        assert await self.page.locator("main").count() == 1
        assert await self.page.locator("h1").count() == 1
        assert await self.page.title()
        for control in await self.page.locator("input:not([type=hidden]), select, textarea").all():
            identity = await control.get_attribute("id")
            labels = await self.page.locator(f'label[for="{identity}"]').count()
            assert labels == 1, f"field {identity} of {self.page.url} has {labels} labels"

    async def heard(self) -> None:
        """Wait for the browser's first complaint."""
        await self._complained.wait()

    def check_quiet(self) -> None:
        """The browser has nothing to complain about."""
        assert not self.complaints, "; ".join(self.complaints)

    async def tab_through(self) -> list[str]:
        """Press Tab until the focus leaves the page; what each stop says. Each must be seen, with a ring around it."""
        stops: list[str] = []
        while len(stops) < _STOPS_FOR_EVER:
            await self.page.keyboard.press("Tab")
            at = await self.page.evaluate(_FOCUSED)
            if at is None:
                return stops
            assert at["outlined"], f"no focus ring on {at['says']!r}"
            assert at["seen"], f"the focus is out of sight on {at['says']!r}"
            stops.append(at["says"])
        raise AssertionError(f"the focus is caught: {stops[-10:]}")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium, with a profile of its own that is gone afterwards."""
    path = shutil.which("chromium")
    assert path is not None, "Debian's package chromium is needed; `make test` installs it"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def window(browser: Browser, photographs: Path | None, look: Look = DESKTOP) -> AsyncIterator[Window]:
    """A visitor nobody has seen before. At the end of the block the browser must have nothing to complain about."""
    context = await browser.new_context(**look.options)
    try:
        opened = Window(await context.new_page(), look, photographs)
        opened.watch()
        yield opened
        opened.check_quiet()
    finally:
        await context.close()
