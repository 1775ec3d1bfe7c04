"""What of a platform's answer a caller is given."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from altyaa.connections.rules.proxying.scrubbing import Unscrubbable, scrubbed
from altyaa.connections.rules.proxying.traces import Traces
from altyaa.providers.model import Reply

HEADERS = frozenset(
    {"content-language", "etag", "last-modified", "retry-after", "facebook-api-version"}
    | {"x-fb-trace-id", "x-fb-request-id", "x-tt-logid", "x-goog-request-id"}
)
"""What goes on of an answer's headers, beside those of usage. The others speak to whoever is connected to the platform:
cookies, redirects, challenges, rules for browsers, the framing of the message."""
_USAGE = re.compile(r"x-[a-z-]*usage")
_JSON = re.compile(r"application/([a-z0-9.-]+\+)?json|text/json|text/javascript|application/javascript")
_VALUE = re.compile(r"[\x20-\x7e]{0,8000}")
NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class Passed:
    """An answer for a caller.

    Attributes:
        content_type: None without a body.
    """

    status: int
    headers: Mapping[str, str]
    content_type: str | None
    body: bytes = field(repr=False)


def passed(reply: Reply, secrets: Iterable[str]) -> Passed | str:
    """The answer without tokens, or why it cannot be passed on, in a sentence.

    Args:
        secrets: In the clear: what must not be in it, whatever it is called there.
    """
    if reply.status < 200 or (300 <= reply.status < 400 and reply.status != NOT_MODIFIED):
        return "it sends whoever asks to another address, and we go to none that is not listed"
    why = _unreadable(reply)
    if why is not None:
        return why
    traces = Traces(secrets)
    headers = {
        name: value
        for name, value in reply.headers.items()
        if (name in HEADERS or _USAGE.fullmatch(name)) and _VALUE.fullmatch(value) and not traces.are_in(value)
    }
    if not reply.body:
        return Passed(reply.status, headers, None, b"")
    type_, _ = _type(reply)
    try:
        body, is_json = scrubbed(reply.body, is_json=_JSON.fullmatch(type_) is not None, traces=traces)
    except Unscrubbable:
        return "it is no text in which tokens could be looked for"
    # A page of the platform's would run here as one of ours.
    return Passed(reply.status, headers, "application/json" if is_json else "text/plain; charset=utf-8", body)


def _unreadable(reply: Reply) -> str | None:
    if not reply.is_whole:
        return "it is larger than 10 MiB"
    if reply.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        return "it is compressed, and we asked for what is not"
    if reply.headers.get("transfer-encoding", "chunked").strip().lower() not in ("chunked", "identity"):
        return "it is compressed, and we asked for what is not"
    if _type(reply)[1] not in ("", "utf-8", "utf8", "us-ascii"):
        return "it is in another encoding than UTF-8"
    return None


def _type(reply: Reply) -> tuple[str, str]:
    """The type of the content and its encoding, in lower case; empty where they are not said."""
    type_, *parameters = reply.headers.get("content-type", "").lower().split(";")
    named = dict(each.strip().partition("=")[::2] for each in parameters)
    return type_.strip(), named.get("charset", "").strip().strip("\"'")
