"""What pydantic found wrong, in plain words: those of settings, of the command line and of requests are the same."""

from collections.abc import Mapping
from typing import Any

_WHOLE, _OBJECT, _YES_OR_NO = "must be a whole number", "must be a JSON object", "must be true or false"
_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "list_type": "must be a list",
    "string_type": "must be a text",
    "string_unicode": "must be a text of Unicode characters",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
}
_LISTS = frozenset({"List", "Tuple", "Set"})


def in_words(item: Mapping[str, Any]) -> str:
    """What is wrong, to stand after the name of what is: ``must be a list``. The value is not repeated.

    Args:
        item: One of ``ValidationError.errors()``.
    """
    kind, context = item["type"], item.get("ctx", {})
    if context.get("min_length") == 1:
        return "must not be empty"
    if kind in ("too_short", "too_long"):
        units = "entries" if context["field_type"] in _LISTS else "characters"
        bound = f"at least {context['min_length']}" if kind == "too_short" else f"at most {context['max_length']}"
        return f"must have {bound} {units}"
    if kind in _WORDS:
        return _WORDS[kind].format(**context)
    # Our own words, from a validator.
    return str(item["msg"]).removeprefix("Value error, ")
