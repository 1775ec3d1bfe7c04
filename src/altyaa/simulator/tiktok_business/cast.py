"""Some accounts, to begin with and for proofs."""

from altyaa.simulator.state import Asset, Person, made_up


def cast() -> tuple[Person, ...]:
    """For the demo and for whoever tries it by hand."""
    harbor = [
        Asset("account", "-000HarborCoffeeBusiness", "Harbor Coffee", details={"username": "harborcoffee"}),
        video("7400000000000000001", "How we roast", "Lovely smell!", "Closed on Monday, and nobody says so."),
        video("7400000000000000002", "Latte art"),
    ]
    roastery = [Asset("account", "-000TomsRoasteryBusiness", "Tom's Roastery", details={"username": "tomsroastery"})]
    return (
        Person("-000HarborCoffeeBusiness", "Mara Lindqvist", "mara@harbor.example", harbor),
        Person("-000TomsRoasteryBusiness", "Tom Okafor", "tom@harbor.example", roastery),
    )


def video(id: str, caption: str, *comments: str) -> Asset:
    """A video, and what people said under it."""
    said = [{"comment_id": f"{id}{number}", "text": text} for number, text in enumerate(comments, 1)]
    return Asset("video", id, caption, details={"comments": said})


def crowd(connections: int) -> list[Person]:
    """People for a proof: one account each."""
    ids = [f"-000Account{number:04}" for number in range(1, connections + 1)]
    return [made_up(id, Asset("account", id, f"Account {id[-4:]}")) for id in ids]
