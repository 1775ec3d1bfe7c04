"""All connections of a workspace, as a page of them is asked for and counted."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Search:
    """Which connections a page is asked for.

    Attributes:
        words: To be found in the name, the account or the reference, in whatever case.
        states: As ``store.overview`` names them; None for all that are not disconnected.
        before: Those made before this one.
    """

    provider: str | None = None
    words: str | None = None
    states: tuple[str, ...] | None = None
    before: UUID | None = None


@dataclass(frozen=True, slots=True)
class Apps:
    """Our apps that something is the matter with, each as platform and id there.

    Attributes:
        refused: The platform refuses the app itself.
        frozen: Many of its grants fail alike, so that nothing is concluded about any.
    """

    refused: tuple[tuple[str, str], ...] = ()
    frozen: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """All connections of a workspace that are not disconnected, counted.

    Attributes:
        healthy, retried, soon, stopped, operators: How many work; are tried again by themselves; need a person by a
            date; have stopped until a person acts; wait for the operator.
        renewed: How many were renewed in the last day.
        lost: How many have stopped because an answer of the platform never reached this machine.
        needed_by: The next date on which a person is needed; None for none that is foreseen.
    """

    total: int = 0
    healthy: int = 0
    retried: int = 0
    soon: int = 0
    stopped: int = 0
    operators: int = 0
    renewed: int = 0
    lost: int = 0
    needed_by: datetime | None = None
