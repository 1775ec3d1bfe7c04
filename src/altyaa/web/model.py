"""Who a page is for and where its navigation leads."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of a navigation.

    Attributes:
        href: A path of this service, such as ``/w/wks_…/settings/members``.
    """

    label: str
    href: str

    def is_here(self, path: str, beside: "Sequence[Link]") -> bool:
        """Whether a page is this link's, or below it and below none of its neighbours that lies deeper."""
        mine = [link.href for link in beside if path == link.href or path.startswith(f"{link.href}/")]
        return max(mine, key=len, default=None) == self.href


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the side navigation and what stands under it."""

    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """The workspace that a page is about.

    Attributes:
        role: What the viewer is there, in words that people read: ``Owner``.
        sections: The workspace's pages that this viewer may open.
    """

    name: str
    role: str
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is signed in, as the header shows them.

    Attributes:
        place: The workspace they are in; None on pages that belong to none, such as the account's.
    """

    email: str
    place: Place | None = None
