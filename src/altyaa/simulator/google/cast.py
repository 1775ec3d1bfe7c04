"""Some people, to begin with and for proofs."""

from altyaa.simulator.state import Asset, Person, made_up

_VERIFIED = {"metadata": {"hasVoiceOfMerchant": True}}


def cast() -> tuple[Person, ...]:
    """For the demo and for whoever tries it by hand."""
    harbor = [
        Asset("account", "1001", "Harbor Coffee"),
        Asset("location", "5001", "Harbor Coffee — Altona", "1001", dict(_VERIFIED)),
        Asset("location", "5002", "Harbor Coffee — Ottensen", "1001", dict(_VERIFIED)),
        Asset("location", "5003", "Harbor Coffee — Speicherstadt", "1001", {"metadata": {"hasVoiceOfMerchant": False}}),
    ]
    roastery = [
        Asset("account", "1002", "Tom's Roastery"),
        Asset("location", "5004", "Tom's Roastery", "1002", dict(_VERIFIED)),
    ]
    return (
        Person("110000000000000000001", "Mara Lindqvist", "mara@harbor.example", harbor),
        Person("110000000000000000002", "Tom Okafor", "tom@harbor.example", roastery),
    )


def crowd(connections: int) -> list[Person]:
    """People for a proof: one location each."""
    return [
        made_up(
            f"1100{number:04}",
            Asset("account", f"{number}00", f"Account {number}"),
            Asset("location", f"{number}01", f"Place {number}", f"{number}00", dict(_VERIFIED)),
        )
        for number in range(1, connections + 1)
    ]
