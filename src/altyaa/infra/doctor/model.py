"""What an examination consists of."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

Facts = TypeVar("Facts")
Severity = Literal["refuse", "warn"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be.

    Attributes:
        severity: ``refuse``: not fit to serve; ``warn``: fit, and somebody should know.
        what: What is wrong.
        remedy: What to do about it.
    """

    severity: Severity
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A check that could not be made is not a check that passed."""

    reason: str


NOT_THERE_YET = Unchecked("it is not there yet; `altyaa up` makes it")

Verdict = Iterable[Finding] | Unchecked


@dataclass(frozen=True, slots=True)
class Check(Generic[Facts]):
    """One entry of the table: a name for people, and the rule."""

    name: str
    rule: Callable[[Facts], Verdict]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one check.

    Attributes:
        about: The part of the deployment, such as "app login".
        check: The check's name.
        findings: Empty where it passed.
        unchecked: Why it was not made; None where it was.
    """

    about: str
    check: str
    findings: tuple[Finding, ...] = ()
    unchecked: str | None = None

    @property
    def state(self) -> Literal["passed", "warn", "refuse", "not checked"]:
        """The worst of it, in a word."""
        if self.unchecked is not None:
            return "not checked"
        severities = {finding.severity for finding in self.findings}
        return "refuse" if "refuse" in severities else "warn" if severities else "passed"


def judge(about: str, checks: Sequence[Check[Facts]], facts: Facts | Unchecked) -> list[Result]:
    """Apply checks to what was seen, or note of each why nothing was."""
    return [_judge(about, check, facts) for check in checks]


def _judge(about: str, check: Check[Facts], facts: Facts | Unchecked) -> Result:
    verdict = facts if isinstance(facts, Unchecked) else check.rule(facts)
    if isinstance(verdict, Unchecked):
        return Result(about, check.name, unchecked=verdict.reason)
    return Result(about, check.name, tuple(verdict))


def refused(results: Sequence[Result]) -> bool:
    """Whether anything speaks against serving."""
    return any(result.state == "refuse" for result in results)
