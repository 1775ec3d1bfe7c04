"""All platforms of a world, and what goes wrong between them and their callers."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from math import inf

from altyaa.kernel.clock import Clock
from altyaa.simulator.faults import Faults, Rule
from altyaa.simulator.faults.answers import in_place_of
from altyaa.simulator.mint import Mint
from altyaa.simulator.platform import Platform, Played
from altyaa.simulator.platforms import PLATFORMS
from altyaa.simulator.record import Record
from altyaa.simulator.state import Code, Token, Whose
from altyaa.simulator.wire import Dropped, Request, Response, json_response
from altyaa.simulator.world import World


class Simulator:
    """The platforms, played. No socket, no clock of its own, no randomness that its seed does not decide.

    Attributes:
        played: How each platform is played, by provider.
        platforms: By provider.
        faults: What goes wrong, until it is taken back.
        record: What happened.
    """

    def __init__(self, world: World, clock: Clock, seed: int = 0, played: Mapping[str, Played] = PLATFORMS) -> None:
        self.world, self.seed, self.clock, self.played = world, seed, clock, played
        mint, self.record = Mint(seed), Record()
        self.faults = Faults(mint)
        self.platforms = {
            each.name: Platform(each.name, world.packs[each.name], world.rotations[each.name], mint, self.record)
            for each in played.values()
        }
        # Whoever takes a part of a host's requests is asked before whoever takes the rest.
        self._asked = sorted(played.values(), key=lambda each: each.takes is None)

    def at(self, request: Request) -> tuple[Played, Platform] | None:
        """Who answers a request; None for nobody."""
        for played in self._asked:
            if request.host in played.hosts and (played.takes is None or played.takes(request)):
                return played, self.platforms[played.name]
        return None

    def answer(self, request: Request, patience_seconds: float = inf) -> Response | Dropped:
        """Answer a request, or lose it.

        Args:
            patience_seconds: How long the caller waits: whatever takes longer is lost to them.
        """
        found = self.at(request)
        if found is None:
            return json_response(404, {"error": f"no platform is played at {request.host}"})
        played, platform = found
        now = self.clock()
        if not self.faults.rules:
            return played.answer(platform, request, now)
        whose = played.whose(platform, request)
        rule = self.faults.strike(platform.name, request, whose, now)
        if rule is None:
            return played.answer(platform, request, now)
        return self._struck(rule, played, platform, request, whose, now, patience_seconds)

    def ledger(self) -> Iterator[tuple[str, Token | Code]]:
        """Every code and token that was ever issued, with its provider."""
        for name, platform in self.platforms.items():
            for code in platform.codes.values():
                yield name, code
            for token in platform.tokens.values():
                yield name, token

    def why_dead(self, provider: str, whose: Whose) -> str | None:
        """The truth about what a person allowed an app: why it is over; None while it lives.

        Raises:
            KeyError: They never allowed it anything.
        """
        platform = self.platforms[provider]
        return self.played[provider].why_dead(platform, platform.grants[whose], self.clock())

    def _struck(
        self,
        rule: Rule,
        played: Played,
        platform: Platform,
        request: Request,
        whose: Whose | None,
        now: datetime,
        patience_seconds: float,
    ) -> Response | Dropped:
        commits = rule.effect != "unreachable" and (rule.commits or rule.effect in ("drop", "delay"))
        answer = played.answer(platform, request, now) if commits else None
        is_lost = rule.effect != "delay" or rule.seconds >= patience_seconds
        changed = answer.changed if answer is not None and is_lost else None
        path = f"{request.host}{request.path}"
        self.record.add(now, "fault", rule.effect, platform.name, whose, path=path, changed=changed)
        if rule.effect == "delay" and answer is not None and not is_lost:
            return replace(answer, delay_seconds=float(rule.seconds))
        if rule.effect in ("drop", "unreachable", "delay"):
            return Dropped(was_sent=rule.effect != "unreachable")
        return in_place_of(answer, rule, played, platform, request)
