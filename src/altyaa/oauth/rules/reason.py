"""Why somebody ends what a person allowed: a few words for the record."""

from altyaa.kernel.problems import INVALID_VALUE, Refused

BY_HAND, LONGEST_REASON = "by hand", 200


def read_reason(text: str | None) -> str | Refused:
    """The words; ``by hand`` where there are none."""
    if text is None:
        return BY_HAND
    reason = text.strip()
    if not reason or len(reason) > LONGEST_REASON or not reason.isprintable():
        why = f"A reason has 1 to {LONGEST_REASON} printable characters."
        return Refused(INVALID_VALUE, "bad reason", why, fields=("reason",))
    return reason
