"""What a letter says, before anybody decides how it looks."""

from dataclasses import dataclass

from altyaa.kernel.secret import Secret
from altyaa.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Action:
    """The one thing a letter asks for.

    Attributes:
        label: On the button: ``Accept the invitation``.
        url: An https or http address. Secret, because most carry a token.
    """

    label: Text
    url: Secret[str]


@dataclass(frozen=True, slots=True)
class Letter:
    """Words only, in no language yet. Each text is one line or one paragraph; space and control characters in it become
    single spaces.

    Attributes:
        preheader: What a mailbox shows behind the subject.
        reason: Why this person got it, as the last line.
        is_renewed: Each attempt at it has a link of its own, and the one before opens nothing any more.
    """

    subject: Text
    preheader: Text
    paragraphs: tuple[Text, ...]
    reason: Text
    action: Action | None = None
    is_renewed: bool = False
