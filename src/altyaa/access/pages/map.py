"""Where things are in a workspace: the navigation and the tabs, which ``app`` hands to the desk."""

from collections.abc import Iterator, Set
from dataclasses import dataclass

from altyaa.web.model import Link, Section


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of a workspace.

    Attributes:
        path: Below ``/w/wks_…/``, as ``settings/members``.
        needed: A scope; who has it not is not led here. None for every member.
        tabs: Pages that share a heading with it. The first is the page itself.
    """

    label: str
    path: str
    needed: str | None = None
    tabs: tuple["Entry", ...] = ()

    def is_for(self, scopes: Set[str]) -> bool:
        """Whether somebody with these scopes is led here."""
        return self.needed is None or self.needed in scopes


@dataclass(frozen=True, slots=True)
class Map:
    """All of them, under their headings.

    Attributes:
        home: The path of the page where people come in, if their role may open it; else it is the first that they may.
    """

    sections: tuple[tuple[str, tuple[Entry, ...]], ...] = ()
    home: str = ""

    def navigation(self, base: str, scopes: Set[str]) -> tuple[Section, ...]:
        """What somebody with these scopes may open; a heading that leads nowhere is left out.

        Args:
            base: ``/w/wks_…``.
        """
        found = (Section(title, _links(base, entries, scopes)) for title, entries in self.sections)
        return tuple(section for section in found if section.links)

    def entrance(self, base: str, scopes: Set[str]) -> str | None:
        """The address where somebody with these scopes comes in; None where no page is for them."""
        open_to = [entry.path for entry in self._entries() if entry.is_for(scopes)]
        path = self.home if self.home in open_to else next(iter(open_to), None)
        return None if path is None else f"{base}/{path}"

    def tabs(self, base: str, path: str, scopes: Set[str]) -> tuple[Link, ...]:
        """The tabs of a page; none for most."""
        for entry in self._entries():
            top = f"{base}/{entry.path}"
            if path == top or path.startswith(f"{top}/"):
                return _links(base, entry.tabs, scopes)
        return ()

    def _entries(self) -> Iterator[Entry]:
        for _, entries in self.sections:
            yield from entries


def _links(base: str, entries: tuple[Entry, ...], scopes: Set[str]) -> tuple[Link, ...]:
    return tuple(Link(each.label, f"{base}/{each.path}") for each in entries if each.is_for(scopes))
