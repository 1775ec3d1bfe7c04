"""How much in how long, as settings and keys write it: ``quantity/seconds``."""

import re
from dataclasses import dataclass

MOST_QUANTITY = 1_000_000_000
LONGEST_WINDOW_SECONDS = 86_400
_FORM = re.compile(r"([0-9]{1,10})/([0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Rate:
    """A quantity of units, 1 to a thousand million, in each window of 1 to 86,400 seconds."""

    quantity: int
    window_seconds: int

    def __str__(self) -> str:
        return f"{self.quantity}/{self.window_seconds}"


def read_rate(text: str) -> Rate | None:
    """The rate that a text states; None for ``off``.

    Raises:
        ValueError: The text has another form, or a number is out of range. The message says the form.
    """
    if text == "off":
        return None
    if form := _FORM.fullmatch(text):
        rate = Rate(int(form[1]), int(form[2]))
        if 1 <= rate.quantity <= MOST_QUANTITY and 1 <= rate.window_seconds <= LONGEST_WINDOW_SECONDS:
            return rate
    raise ValueError(
        "write quantity/seconds, as in 6000/60, or off; "
        f"the quantity is 1 to {MOST_QUANTITY}, the seconds are 1 to {LONGEST_WINDOW_SECONDS}"
    )
