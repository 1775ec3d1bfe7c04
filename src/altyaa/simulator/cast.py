"""Some people to begin with, for the demo and for whoever tries it by hand."""

from altyaa.simulator.simulator import Simulator
from altyaa.simulator.state import Asset, Person

_VERIFIED = {"metadata": {"hasVoiceOfMerchant": True}}


def _google() -> tuple[Person, ...]:
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


def _facebook() -> tuple[Person, ...]:
    instagram = {"instagram_business_account": {"id": "17841400000000001", "username": "harborcoffee"}}
    harbor = [
        Asset("page", "200000000000001", "Harbor Coffee", details=instagram),
        Asset("page", "200000000000002", "Harbor Coffee Altona"),
        Asset("page", "200000000000003", "Harbor Holding", via_business=True),
    ]
    return (
        Person("300000000000001", "Mara Lindqvist", "mara@harbor.example", harbor),
        Person("300000000000002", "Tom Okafor", "tom@harbor.example", [Asset("page", "200000000000004", "Roastery")]),
    )


def bring_in(simulator: Simulator) -> None:
    """Give them accounts."""
    for name, people in (("google", _google()), ("facebook", _facebook())):
        simulator.platforms[name].people |= {person.id: person for person in people}
