"""What the platforms know and we cannot: which answers never arrived, and which one-time tokens came twice."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from altyaa.kernel.secret import Secret
from altyaa.providers.model import Call, Reply, Send, Unanswered
from altyaa.simulator import Simulator
from altyaa.simulator.state import Token, Whose


@dataclass(slots=True)
class Rotation:
    """A one-time token was spent for its successor.

    Attributes:
        arrived: The successor reached our process, with this answer or with a repetition of it.
        told: It never did, and we said so.
        healed: It never did, and the person connected again before we had found out.
    """

    arrived: bool
    told: bool = False
    healed: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is lost, and nothing came of that yet."""
        return not (self.arrived or self.told or self.healed)


@dataclass(slots=True)
class Books:
    """Kept by whoever stands between us and the platforms.

    Attributes:
        rotations: By whose token it was, oldest first.
        second: Presentations of a spent token whose successor never arrived: what finding out takes.
        wrong: Presentations of a spent token whose successor had arrived.
        doubtful: Whose last refresh was sent, and not answered in a way that says what became of it.
    """

    simulator: Simulator
    rotations: dict[Whose, list[Rotation]] = field(default_factory=lambda: defaultdict(list))
    second: int = 0
    wrong: list[str] = field(default_factory=list)
    doubtful: set[Whose] = field(default_factory=set)
    _latest: Whose | None = None

    def over(self, send: Send) -> Send:
        """A way out that keeps the books: also of an answer that dies with the one who waited for it."""

        async def noted(call: Call, timeout: float) -> Reply | Unanswered:
            shown = self._one_time(call)
            was_spent = shown is not None and shown.successor is not None
            said: Reply | Unanswered | None = None
            try:
                said = await send(call, timeout)
            finally:
                self._latest = None if shown is None or shown.grant is None else shown.grant.whose
                if self._latest is not None:
                    self._doubt(self._latest, said)
                if shown is not None and shown.grant is not None and shown.successor is not None:
                    self._note(shown.grant.whose, shown.successor, was_spent, said)
            return said

        return noted

    def disturb(self) -> None:
        """Something befell the worker: a refusal, which is not spooled, may be written down nowhere."""
        if self._latest is not None:
            self.doubtful.add(self._latest)

    def tell(self, whose: Whose) -> bool:
        """We say that an answer was lost on the way; whether it was."""
        last = self.rotations.get(whose, [])[-1:]
        was_open = any(each.is_open for each in last)
        for each in last:
            each.told = each.told or was_open
        return was_open

    def lost(self) -> Iterator[tuple[Whose, int]]:
        """By person, how many answers never arrived and had to be found out about."""
        for whose, rotations in self.rotations.items():
            yield whose, sum(not each.arrived and not each.healed for each in rotations)

    def heal(self, whose: Whose) -> None:
        """The person connected again: what was lost before is of no consequence now."""
        for each in self.rotations.get(whose, [])[-1:]:
            each.healed = each.is_open

    def _doubt(self, whose: Whose, said: Reply | Unanswered | None) -> None:
        """A refusal settles nothing: whoever doubts then has to say so."""
        match said:
            case None | Unanswered(was_sent=True):
                self.doubtful.add(whose)
            case Reply(status=status, body=body) if status >= 500 or not _is_object(body):
                self.doubtful.add(whose)
            case Reply(body=body) if b'"access_token"' in body:
                self.doubtful.discard(whose)

    def _one_time(self, call: Call) -> Token | None:
        given = (call.form or call.json or {}).get("refresh_token")
        text = given.reveal() if isinstance(given, Secret) else given
        return next((each.tokens[text] for each in self.simulator.platforms.values() if text in each.tokens), None)

    def _note(self, whose: Whose, successor: Token, was_spent: bool, said: Reply | Unanswered | None) -> None:
        arrived = isinstance(said, Reply) and said.status == 200 and successor.text.encode() in said.body
        if not was_spent:
            self.rotations[whose].append(Rotation(arrived))
        elif self.rotations[whose][-1].arrived:
            self.wrong.append(f"{whose.person_id} showed a spent token whose successor had arrived")
        else:
            self.second += 1
            self.rotations[whose][-1].arrived = arrived


def _is_object(body: bytes) -> bool:
    """Whether it says anything, be it a refusal: TikTok refuses under 200."""
    try:
        return isinstance(json.loads(body), dict)
    except ValueError:
        return False
