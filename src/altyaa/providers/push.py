"""What a platform tells us unasked, at an address of ours that its console names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

if TYPE_CHECKING:
    from altyaa.providers.model import App, Steps

Event = Literal["ended", "erase", "look"]
"""The person took their yes back; they want what is kept of them deleted; something happened to the account that may
have ended it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request, as it came: nothing of it is proven.

    Attributes:
        headers: By name in lower case, every value.
        body: Of bounded size, as it was signed.
        received: When it came.
    """

    headers: Mapping[str, tuple[str, ...]] = field(repr=False)
    body: bytes = field(repr=False)
    received: datetime

    def header(self, name: str) -> str | None:
        """The value of a header; None where it was not sent, or more than once."""
        values = self.headers.get(name, ())
        return values[0] if len(values) == 1 else None

    @property
    def media_type(self) -> str:
        """Of the body, in lower case and without parameters."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Pushed:
    """One thing that the platform says.

    Attributes:
        subject: About whom, as in ``Granted``.
        at: When it happened there.
        code: Stable, as ``facebook.removed``.
        may_be_older: ``at`` is when it was told: when it happened, the platform does not say.
    """

    subject: str
    event: Event
    at: datetime
    code: str
    may_be_older: bool = False


@dataclass(frozen=True, slots=True)
class Unsigned:
    """The platform did not say this, or not to our app, or not now.

    Attributes:
        why: For our log. Whoever sent it is told nothing.
    """

    why: str


ReadPush: TypeAlias = "Callable[[App, Delivery], Steps[Sequence[Pushed] | Unsigned]]"
"""What a delivery says, if the platform signed it for this app. May ask for the platform's keys (purpose ``keys``)."""


@dataclass(frozen=True, slots=True)
class Hook:
    """How an address of ours is spoken to.

    Attributes:
        accepted: Status of the answer to what the platform signed.
        refusal: Body of a 400 in the platform's own terms, to what it did not sign; None for a problem of ours.
    """

    read: ReadPush
    accepted: int = 200
    refusal: Mapping[str, str] | None = None


T = TypeVar("T")


def at_once(found: T) -> "Steps[T]":
    """Steps of a reader that has nothing to ask the platform."""
    yield from ()
    return found
