"""Who takes part: people with accounts at the platforms, each of whom connects what they have."""

from altyaa.proof.model import Ask
from altyaa.simulator import Simulator
from altyaa.simulator.state import Asset, Person, Whose

CLIENT_ID = "9001"
MANAGE = "https://www.googleapis.com/auth/business.manage"
_PAGES = 2
"""Of one person at Facebook."""


def bring_in(simulator: Simulator, ask: Ask) -> dict[Whose, str]:
    """Give them accounts; by whose yes it will be, the provider."""
    google = ask.connections // 5
    people = {"google": _google(google), "facebook": _facebook(ask.connections - google)}
    for name, some in people.items():
        simulator.platforms[name].people |= {each.id: each for each in some}
    return {Whose(CLIENT_ID, each.id): name for name, some in people.items() for each in some}


def name_of(whose: Whose, provider: str) -> str:
    """As the plot and the sentences call somebody."""
    return f"{provider} {whose.person_id[-3:]}"


def _google(connections: int) -> list[Person]:
    return [
        _person(
            f"1100{number:03}",
            [
                Asset("account", f"{number}00", f"Account {number}"),
                Asset("location", f"{number}01", f"Place {number}", f"{number}00", {"metadata": _VERIFIED}),
            ],
        )
        for number in range(1, connections + 1)
    ]


def _facebook(connections: int) -> list[Person]:
    pages = [Asset("page", f"2000{number:03}", f"Page {number}") for number in range(1, connections + 1)]
    firsts = range(0, len(pages), _PAGES)
    return [_person(f"3000{number:03}", pages[first : first + _PAGES]) for number, first in enumerate(firsts, 1)]


def _person(id: str, assets: list[Asset]) -> Person:
    return Person(id, f"Person {id}", f"{id}@harbor.example", assets)


_VERIFIED = {"hasVoiceOfMerchant": True}
