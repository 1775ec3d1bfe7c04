"""Some people to begin with, for the demo and for whoever tries it by hand."""

from altyaa.simulator.simulator import Simulator


def bring_in(simulator: Simulator) -> None:
    """Give them accounts."""
    for name, played in simulator.played.items():
        simulator.platforms[name].people |= {person.id: person for person in played.cast()}
