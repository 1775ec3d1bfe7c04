"""Some people, to begin with and for proofs."""

from altyaa.simulator.state import Asset, Person, made_up


def cast() -> tuple[Person, ...]:
    """For the demo and for whoever tries it by hand."""
    harbor = [
        Asset("page", "200000000000001", "Harbor Coffee"),
        Asset("instagram", "17841400000000001", "harborcoffee", "200000000000001"),
        Asset("page", "200000000000002", "Harbor Coffee Altona"),
        Asset("page", "200000000000003", "Harbor Holding", via_business=True),
    ]
    return (
        Person("300000000000001", "Mara Lindqvist", "mara@harbor.example", harbor),
        Person("300000000000002", "Tom Okafor", "tom@harbor.example", [Asset("page", "200000000000004", "Roastery")]),
    )


def crowd(connections: int) -> list[Person]:
    """People for a proof: two pages each."""
    pages = [Asset("page", f"2000{number:04}", f"Page {number}") for number in range(1, connections + 1)]
    firsts = range(0, len(pages), 2)
    return [made_up(f"3000{number:04}", *pages[first : first + 2]) for number, first in enumerate(firsts, 1)]
