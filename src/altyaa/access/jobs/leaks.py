"""How a leak became known, in a letter about it; products write of theirs too."""

from collections.abc import Mapping
from typing import Any

from altyaa.kernel.text import Text, sentences, text


def leaked_and_ended(leaked: Text, told: Mapping[str, Any]) -> Text:
    """A paragraph.

    Args:
        leaked: A sentence that says what was leaked.
        told: As for ``known_by``.
    """
    return sentences(leaked, known_by(told), text("It was ended at once."))


def known_by(told: Mapping[str, Any]) -> Text:
    """A sentence, after one that said what was leaked.

    Args:
        told: The fact's data: ``found_by`` and ``url``, as in ``access.leaks.Leak``.
    """
    if told["found_by"] != "github":
        return text("Somebody who held it reported it as leaked.")
    if not told["url"]:
        return text("GitHub found it in public, and does not say where.")
    return text("GitHub found it in public: %(url)s.", url=told["url"])
