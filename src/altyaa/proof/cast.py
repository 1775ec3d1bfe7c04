"""Who takes part: people with accounts at the platforms, each of whom connects what they have."""

from collections.abc import Mapping

from altyaa.proof.model import Ask
from altyaa.providers.pack import Pack
from altyaa.simulator import Simulator
from altyaa.simulator.platforms import PLATFORMS
from altyaa.simulator.state import Whose

CLIENT_ID = "9001"
_FEW, _MANY, _HOURS = 1, 4, 7200
"""Shares of the connections: where tokens are renewed within hours a few are most of the work all the same."""


def bring_in(simulator: Simulator, ask: Ask) -> dict[Whose, str]:
    """Give them accounts; by whose yes it will be, the provider."""
    found: dict[Whose, str] = {}
    packs = {name: simulator.platforms[name].pack for name in ask.platforms}
    for name, connections in _parts(ask, packs).items():
        some = PLATFORMS[name].crowd(connections)
        simulator.platforms[name].people |= {each.id: each for each in some}
        found |= {Whose(CLIENT_ID, each.id): name for each in some}
    return found


def name_of(whose: Whose, provider: str) -> str:
    """As the plot and the sentences call somebody."""
    return f"{provider} {whose.person_id[-4:]}"


def _parts(ask: Ask, packs: Mapping[str, Pack]) -> dict[str, int]:
    """By platform, how many: one each, and the others by shares; the last one has what is left over."""
    shares = {name: _FEW if packs[name].value("access_seconds") <= _HOURS else _MANY for name in ask.platforms}
    others, whole = ask.connections - len(shares), sum(shares.values())
    found = {name: 1 + others * share // whole for name, share in shares.items()}
    found[ask.platforms[-1]] += ask.connections - sum(found.values())
    return found
