"""What somebody chose for each thing that a member's leaving affects: read from a form, and shown in one again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from altyaa.access import rules
from altyaa.access.leaving import Affected, Choice, Keep, Revoke, Rotate
from altyaa.kernel.problems import Refused
from altyaa.kernel.text import N_
from altyaa.web.forms import Form

MOST_SINGLE = 250
"""So many get a choice of their own, for a form has 64 KiB. What is beyond follows the choice for all."""
LONGEST_ROTATION_DAYS = 90
FIELDS = ("all", "all-reason", "shown", "choice-*", "reason-*")
OPTIONS = (
    ("revoke", N_("Revoke now")),
    ("rotate:1", N_("Rotate within 1 day")),
    ("rotate:7", N_("Rotate within 7 days")),
    ("rotate:30", N_("Rotate within 30 days")),
    ("rotate:90", N_("Rotate within 90 days")),
    ("keep", N_("Keep, with a reason")),
)
OF_CONNECTIONS = (
    ("revoke", N_("Disconnect now")),
    ("rotate:1", N_("Connect again within 1 day")),
    ("rotate:7", N_("Connect again within 7 days")),
    ("rotate:30", N_("Connect again within 30 days")),
    ("rotate:90", N_("Connect again within 90 days")),
    ("keep", N_("Keep, with a reason")),
)
"""The same, in the words of what is connected."""
_NO_REASON = N_("Say why it is kept: 1 to 100 characters.")
_NO_CHOICE = N_("Choose one of the list.")


@dataclass(frozen=True, slots=True)
class Answers:
    """A form as it was filled in.

    Attributes:
        choices: By wire id. What has none becomes due for rotation.
        errors: What is wrong with an answer, by wire id; under ``all`` for the choice for all.
        given: The values of the fields, by their names.
    """

    choices: dict[str, Choice] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """Of a field; empty where it was not sent."""
        return self.given.get(name, "")


def read_choices(form: Form, asked: Sequence[Affected]) -> Answers:
    """What was chosen for each of these."""
    answers = Answers(given=form.without("shown"))
    everything = _choice(form.text("all"), form.text("all-reason"))
    if isinstance(everything, str):
        answers.errors["all"] = everything
        everything = None
    for number, each in enumerate(asked):
        own = form.text(f"choice-{each.id}") if number < MOST_SINGLE else ""
        choice = _choice(own, form.text(f"reason-{each.id}")) if own else everything
        if isinstance(choice, str):
            answers.errors[each.id] = choice
        elif choice is not None:
            answers.choices[each.id] = choice
    return answers


def asked_about(affected: Sequence[Affected], answers: Answers) -> dict[str, Any]:
    """What a page with these choices shows: the options, what was chosen so far, and which list it is about."""
    return {
        "answers": answers,
        "options": OPTIONS,
        "of_connections": OF_CONNECTIONS,
        "most": MOST_SINGLE,
        "shown": digest_of(affected),
    }


def digest_of(affected: Sequence[Affected]) -> str:
    """Names what somebody was shown: what is affected may be another list by the time that they decide."""
    return sha256(" ".join(each.id for each in affected).encode()).hexdigest()[:32]


def _choice(word: str, reason: str) -> Choice | str | None:
    """The choice, or what is wrong with it; None for none."""
    if not word:
        return None
    if word == "revoke":
        return Revoke()
    if word == "keep":
        kept = rules.read_name(reason)
        return _NO_REASON if isinstance(kept, Refused) else Keep(kept)
    verb, _, days = word.partition(":")
    if verb == "rotate" and days.isascii() and days.isdigit() and 1 <= int(days) <= LONGEST_ROTATION_DAYS:
        return Rotate(int(days))
    return _NO_CHOICE
