"""A person with a browser that runs no scripts: it keeps cookies, follows links, and sends forms as they stand."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx2


@dataclass
class Form:
    """A form as nobody has touched it.

    Attributes:
        fields: What would be sent: hidden fields, and boxes that are ticked.
        boxes: Boxes that are not ticked, and what each says when it is.
        choices: Submit buttons, as ``(name, value)``.
    """

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    boxes: dict[str, str] = field(default_factory=dict)
    choices: list[tuple[str, str]] = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._open: Form | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method") == "post":
            self._open = Form(said.get("action", ""))
            self.found.append(self._open)
        elif self._open is not None and "name" in said:
            if tag == "button":
                self._open.choices.append((said["name"], said.get("value", "")))
            elif tag == "input":
                is_ticked = said.get("type") != "checkbox" or "checked" in said
                (self._open.fields if is_ticked else self._open.boxes)[said["name"]] = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


class Browser:
    """One, on the pages of one service.

    Args:
        home: The service's address, without a trailing slash.
        elsewhere: Addresses of others on whose pages the person goes on.
    """

    def __init__(self, client: httpx2.AsyncClient, home: str, *elsewhere: str) -> None:
        self._client, self._sites = client, (home, *elsewhere)
        self._page: httpx2.Response | None = None

    async def visit(self, url: str) -> str | None:
        """Go there, and on within the service; the address where it leads out of it, which nobody asks for."""
        return await self._follow(await self._client.get(url))

    async def send(self, with_field: str, answer: tuple[str, str] | None = None, **typed: str) -> str | None:
        """Send the form that has a field or a button of this name, or boxes whose names begin so.

        Returns as ``visit``.

        Args:
            answer: The button, where there is more than one.
            typed: What the person types. Boxes are ticked.

        Raises:
            LookupError: The page has no such form.
        """
        assert self._page is not None
        for form in _Forms(self._page.text).found:
            boxes = {name: value for name, value in form.boxes.items() if name.startswith(with_field)}
            if boxes or with_field in form.fields or with_field in {name for name, _ in form.choices}:
                sent = {**form.fields, **boxes, **typed, **(dict([answer]) if answer else {})}
                return await self._follow(await self._client.post(self._at(form.action), data=sent))
        raise LookupError(f"no form with {with_field!r} at {self.place}: {self._page.text[:2000]}")

    @property
    def place(self) -> str:
        """The path of the page."""
        return "" if self._page is None else urlsplit(str(self._page.url)).path

    def shows(self, text: str) -> bool:
        """Whether the page says it."""
        return self._page is not None and text in self._page.text

    async def _follow(self, answer: httpx2.Response) -> str | None:
        while answer.is_redirect:
            target = urljoin(str(answer.url), answer.headers["location"])
            if not target.startswith(tuple(f"{site}/" for site in self._sites)):
                return target
            answer = await self._client.get(target)
        self._page = answer
        return None

    def _at(self, action: str) -> str:
        assert self._page is not None
        return urljoin(str(self._page.url), action)
