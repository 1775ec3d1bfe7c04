"""The refusal to give more than one has. The same for keys and for apps."""

from collections.abc import Sequence

from altyaa.kernel.problems import EXCEEDS_OWN_ACCESS, Refused
from altyaa.kernel.text import Text, text


def scopes_beyond(names: Sequence[str]) -> Text:
    """Scopes that the giver does not have, one at least."""
    if len(names) == 1:
        return text("the scope %(scope)s", scope=names[0])
    return text("the scopes %(scopes)s", scopes=", ".join(names))


def gives_more(beyond: Sequence[Text]) -> Refused:
    """The refusal.

    Args:
        beyond: In what, one at least. Their values are names alone.
    """
    told = beyond[0]
    for each in beyond[1:]:
        told = text("%(before)s and %(after)s", before=told, after=each)
    logged = " and ".join(each.message % each.values for each in beyond)
    detail = text("This would give more than you have yourself: %(beyond)s. Ask for less.", beyond=told)
    return Refused(EXCEEDS_OWN_ACCESS, f"gives {logged}", detail)
