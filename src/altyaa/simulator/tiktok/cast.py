"""Some people, to begin with and for proofs."""

from altyaa.simulator.state import Asset, Person, made_up


def cast() -> tuple[Person, ...]:
    """For the demo and for whoever tries it by hand."""
    videos = [
        Asset("video", "7380000000000000001", "How we roast", details={"view_count": 1200, "comment_count": 14}),
        Asset("video", "7380000000000000002", "Latte art", details={"view_count": 830, "comment_count": 9}),
    ]
    return (
        Person("afd97af1-b87b-48b9-ac98-000000000001", "Harbor Coffee", "mara@harbor.example", videos),
        Person("afd97af1-b87b-48b9-ac98-000000000002", "Tom's Roastery", "tom@harbor.example"),
    )


def crowd(connections: int) -> list[Person]:
    """People for a proof: an account each, which is the person."""
    ids = [f"5000{number:04}" for number in range(1, connections + 1)]
    return [made_up(each, Asset("account", each, f"Person {each}")) for each in ids]
