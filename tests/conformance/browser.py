"""A browser without scripts and without a screen, and a person in front of it who signs in and answers a question."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx2

from altyaa.infra import entropy
from altyaa.testing.http import http_client

MOST_PAGES = 10


@dataclass(slots=True)
class PageForm:
    """A form as it stands on a page.

    Attributes:
        fields: What it sends if nobody touches it.
        buttons: What each button that sends it adds, by what the button says.
    """

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    unticked: list[tuple[str, str]] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """Of its fields."""
        return {name for name, _ in self.fields}


def forms(page: str) -> list[PageForm]:
    """The forms of a page that are sent by POST."""
    parser = _Forms()
    parser.feed(page)
    return parser.found


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[PageForm] = []
        self._form: PageForm | None = None
        self._button: tuple[list[tuple[str, str]], str] | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a form sends."""
        has = {name: value or "" for name, value in attrs}
        if tag == "form" and has.get("method", "").lower() == "post":
            self._form = PageForm(has.get("action", ""))
            self.found.append(self._form)
        elif self._form is not None and "disabled" not in has:
            self._within(tag, has, self._form)

    def _within(self, tag: str, has: dict[str, str], form: PageForm) -> None:
        named = [(has["name"], has.get("value", ""))] if has.get("name") else []
        if tag == "button" and has.get("type", "submit") == "submit":
            self._button = (named, "")
        elif tag == "select":
            self._select = has.get("name")
        elif tag == "option" and self._select and ("selected" in has or self._select not in form.names):
            form.fields = [each for each in form.fields if each[0] != self._select]
            form.fields.append((self._select, has.get("value", "")))
        elif tag == "input" and has.get("type") not in ("submit", "button"):
            is_off = has.get("type") in ("checkbox", "radio") and "checked" not in has
            (form.unticked if is_off else form.fields).extend(named)

    def handle_data(self, data: str) -> None:
        """What a button says."""
        if self._button is not None:
            self._button = (self._button[0], self._button[1] + data)

    def handle_endtag(self, tag: str) -> None:
        """Note a button that is complete."""
        if tag == "button" and self._button is not None and self._form is not None:
            named, said = self._button
            self._form.buttons[" ".join(said.split())] = named
            self._button = None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self._form = None


class Person:
    """Somebody with an account.

    Attributes:
        http: Their browser. It keeps cookies, follows no redirect by itself, and comes from a network of its own.
    """

    def __init__(self, base_url: str, email: str, password: str) -> None:
        place = entropy.new_id().hex
        headers = {"Accept": "text/html", "X-Forwarded-For": f"2001:db8:{place[-8:-4]}:{place[-4:]}::1"}
        self.http = http_client(base_url=base_url, headers=headers)
        self._email, self._password = email, password
        self.seen: list[str] = []

    async def go(self, url: str, until: str, press: str = "Allow") -> str:
        """Where the browser ends: an address that begins with ``until``, and is not opened.

        Args:
            press: The button on whatever asks anything but to sign in: it says this, or begins with it.

        Raises:
            AssertionError: A page leads nowhere.
        """
        for _ in range(MOST_PAGES):
            answer = await self.http.get(url)
            while answer.is_redirect:
                url = str(answer.url.join(answer.headers["location"]))
                if url.startswith(until):
                    return url
                answer = await self.http.get(url)
            url = await self._answer(answer, press)
            if url.startswith(until):
                return url
        raise AssertionError(f"{MOST_PAGES} pages, and the last is {url}")

    async def sign_in(self) -> None:
        """Without anything to go on to."""
        await self.go("/sign-in", str(self.http.base_url))

    async def _answer(self, page: httpx2.Response, press: str) -> str:
        """Fill in the form of a page and send it; where that leads."""
        assert page.status_code == 200, f"{page.status_code}: {page.text}"
        self.seen.append(page.url.path)
        for form in forms(page.text):
            sent = _filled(form, self._email, self._password, press)
            if sent is None:
                continue
            target = page.url.join(form.action) if form.action else page.url
            answer = await self.http.post(target, data=_by_name(sent))
            assert answer.status_code == 303, f"{answer.status_code}: {answer.text}"
            return str(answer.url.join(answer.headers["location"]))
        raise AssertionError(f"no form with {press!r}: {page.text}")


@asynccontextmanager
async def person(base_url: str, email: str, password: str) -> AsyncIterator[Person]:
    """Somebody whose browser was never here."""
    made = Person(base_url, email, password)
    async with made.http:
        yield made


def _filled(form: PageForm, email: str, password: str, press: str) -> list[tuple[str, str]] | None:
    if "password" in form.names:
        typed = {"email": email, "password": password}
        return [(name, typed.get(name, value)) for name, value in form.fields]
    pressed = next((added for said, added in form.buttons.items() if said.startswith(press)), None)
    return None if pressed is None else form.fields + pressed


def _by_name(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    sent: dict[str, list[str]] = {}
    for name, value in pairs:
        sent.setdefault(name, []).append(value)
    return sent
