"""Lists of strings with parameters, read as RFC 9651 §4.2 says: of what limits write, and nothing wider."""

Item = tuple[str, dict[str, int]]


def read_list(field: str) -> list[Item]:
    """The items of a list (§4.2.1).

    Raises:
        ValueError: The field is not a list of strings with integer parameters.
    """
    items, rest = [], field
    while True:
        item, rest = _item(rest)
        items.append(item)
        rest = rest.lstrip(" \t")
        if not rest:
            return items
        rest = _after(rest, ",").lstrip(" \t")


def _item(text: str) -> tuple[Item, str]:
    value, rest = _string(text)
    parameters = {}
    while rest.startswith(";"):
        name, rest = _key(rest[1:].lstrip(" "))
        parameters[name], rest = _integer(_after(rest, "="))
    return (value, parameters), rest


def _string(text: str) -> tuple[str, str]:
    value, _, rest = _after(text, '"').partition('"')
    if not value.isascii() or not value.isprintable() or "\\" in value:
        raise ValueError(f"not a plain string: {text!r}")
    return value, rest


def _key(text: str) -> tuple[str, str]:
    allowed = "abcdefghijklmnopqrstuvwxyz0123456789_-.*"
    length = len(text) - len(text.lstrip(allowed))
    if not length or text[0] in "0123456789_-.":
        raise ValueError(f"not a key: {text!r}")
    return text[:length], text[length:]


def _integer(text: str) -> tuple[int, str]:
    rest = text.lstrip("0123456789")
    digits = text[: len(text) - len(rest)]
    if not 1 <= len(digits) <= 15:
        raise ValueError(f"not an integer: {text!r}")
    return int(digits), rest


def _after(text: str, sign: str) -> str:
    if not text.startswith(sign):
        raise ValueError(f"expected {sign} before {text!r}")
    return text[len(sign) :]
