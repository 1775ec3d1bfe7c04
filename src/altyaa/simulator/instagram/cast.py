"""Some people, to begin with and for proofs. Each is a professional account: there is nothing to choose under it."""

from altyaa.simulator.state import Asset, Person


def professional(id: str, username: str, name: str, email: str) -> Person:
    """Somebody with an account of this id."""
    return Person(id, name, email, [Asset("account", id, username, details={"name": name})])


def cast() -> tuple[Person, ...]:
    """For the demo and for whoever tries it by hand. Mara's account hangs under her page at Facebook, too."""
    return (
        professional("17841400000000001", "harborcoffee", "Mara Lindqvist", "mara@harbor.example"),
        professional("17841400000000002", "toms.roastery", "Tom Okafor", "tom@harbor.example"),
    )


def crowd(connections: int) -> list[Person]:
    """People for a proof: one account each."""
    return [
        professional(f"178414{number:04}", f"person{number}", f"Person {number}", f"{number}@harbor.example")
        for number in range(1, connections + 1)
    ]
