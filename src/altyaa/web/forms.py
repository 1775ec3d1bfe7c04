"""Reading a posted form (WHATWG URL, application/x-www-form-urlencoded) without guessing."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request

from altyaa.infra.http.body import read_body
from altyaa.infra.http.problems import Halted
from altyaa.kernel.problems import BODY_TOO_LARGE, INVALID_VALUE, Refused
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import N_

LARGEST_BODY_BYTES = 65_536
CSRF_FIELD = "csrf_token"
_MEDIA_TYPE = "application/x-www-form-urlencoded"


class Form:
    """What was posted. Printing it shows the names alone: values may be passwords."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def text(self, name: str) -> str:
        """A value with the space around it removed; empty when it was not sent (an unticked box is not)."""
        return self._values.get(name, "").strip()

    def secret(self, name: str) -> Secret[str]:
        """A value exactly as it was typed."""
        return Secret(self._values.get(name, ""))

    def without(self, *names: str) -> dict[str, str]:
        """What was sent under all other names, for a form that carries it on."""
        return {name: value for name, value in self._values.items() if name not in names}

    def __repr__(self) -> str:
        return f"Form({', '.join(sorted(self._values))})"


async def read_form(request: Request, *fields: str) -> Form | Refused:
    """Read the body as a form of these fields (and the CSRF token). Each may come once or not at all.

    ``choice-*`` stands for every field that begins with ``choice-``.

    Refused are other media types, more than 64 KiB, names that are not among the fields, a name that comes twice,
    and text that is not UTF-8 or holds a NUL, which PostgreSQL does not store.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _MEDIA_TYPE:
        return _refused(N_("The form must be sent as application/x-www-form-urlencoded."), "not a form")
    try:
        body = await read_body(request, LARGEST_BODY_BYTES)
    except Halted:
        return Refused(BODY_TOO_LARGE, "form too large", "The form holds more than 64 KiB. Shorten what you entered.")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), errors="strict")
    except ValueError:  # UnicodeError is one
        return _refused(N_("The form could not be read. Open the page again."), "form is malformed")
    return _checked(pairs, {CSRF_FIELD, *fields})


def _checked(pairs: list[tuple[str, str]], known: set[str]) -> Form | Refused:
    values = dict(pairs)
    beginnings = tuple(name.removesuffix("*") for name in known if name.endswith("*"))
    if unknown := [name for name in values if name not in known and not name.startswith(beginnings)]:
        return _refused(
            N_("The form has a field that this page does not know. Open the page again."),
            f"{len(unknown)} unknown fields",
        )
    if len(values) != len(pairs):
        return _refused(N_("The form holds one field twice. Open the page again."), "a field came twice")
    if any("\0" in value for value in values.values()):
        return _refused(N_("A field holds a character that cannot be stored (NUL). Remove it."), "NUL in a field")
    return Form(values)


def _refused(sentence: str, why: str) -> Refused:
    return Refused(INVALID_VALUE, why, sentence)
