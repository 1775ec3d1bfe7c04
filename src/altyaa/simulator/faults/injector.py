"""All rules of a simulation, and whom they have struck."""

from collections import Counter
from datetime import datetime

from altyaa.simulator.faults.rule import Rule
from altyaa.simulator.mint import Mint
from altyaa.simulator.state import Whose
from altyaa.simulator.wire import Request


class Faults:
    """Decides which request something goes wrong with.

    The decision over a request depends on the seed, the rule, the person and how many requests of theirs matched
    before; what others do meanwhile changes nothing.
    """

    def __init__(self, mint: Mint) -> None:
        self._mint = mint
        self._next = 1
        self._matched: Counter[tuple[int, Whose | None]] = Counter()
        self.rules: dict[int, Rule] = {}

    def add(self, rule: Rule) -> int:
        """Begin with a rule; its number."""
        number, self._next = self._next, self._next + 1
        self.rules[number] = rule
        return number

    def remove(self, number: int) -> bool:
        """End with it; whether there was such a rule."""
        return self.rules.pop(number, None) is not None

    def strike(self, provider: str, request: Request, whose: Whose | None, now: datetime) -> Rule | None:
        """The first rule that strikes this request; those behind it have not seen it."""
        for number, rule in self.rules.items():
            if not rule.is_about(provider, request, whose, now):
                continue
            self._matched[number, whose] += 1
            count = self._matched[number, whose]
            if rule.nth in (None, count) and self._falls_on(rule, number, whose, count):
                return rule
        return None

    def _falls_on(self, rule: Rule, number: int, whose: Whose | None, count: int) -> bool:
        return rule.probability >= 1 or self._mint.chance("fault", number, whose, count) < rule.probability
