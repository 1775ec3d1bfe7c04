"""``providers.md``: from the packs of the platforms."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from altyaa.cli.reference.markdown import document, table
from altyaa.providers.model import Provider
from altyaa.providers.pack import Pack, Route
from altyaa.providers.registry import PROVIDERS

_INTRODUCTION = """\
What is known about each platform: the facts that the connector and the simulator work by, each with its source, the day
on which it was so, and how certain it is. `verified`: read in a page or a source, or seen in a captured exchange;
`community`: somebody reported it; `assumed`: nobody says; `chosen`: ours to choose. What an answer says itself, as
`expires_in`, counts more than a fact. A name that ends in `seconds` may have a word in place of a number: `unlimited`
for what does not end, `none` for what there is not.

An answer that is no success is compared with the causes, and the first that fits decides. Whatever fits none, and every
5xx, page of HTML or other answer that cannot be read, is `transient`: the token is kept, and it is tried again.

Calls that are listed are passed on with a connection's token: see `docs/howto/proxy.md`. Each is for
connections of the kind that is named, and in its path `{asset}` is the connection's own asset, `{number}` stands for
digits, and `{id}` for letters, digits, `_`, `-` and dots within."""

_VERDICTS = (
    ("`throttled`", "The platform asks to slow down: it is waited as long as it says."),
    ("`transient`", "It passes: the token is kept, and it is tried again, for ever."),
    ("`app_level`", "The app itself is refused: the operator is told, and no connection is blamed."),
    ("`suspect`", "The token seems to have ended: believed after a second signal, or a second try."),
    ("`scope_lost`", "A permission is missing: a person has to allow it."),
    ("`asset_lost`", "A page or location is gone for this person; the rest goes on."),
    ("`user_action`", "A person has to do something, and may connect again after that."),
    ("`ok`", "Nothing is wrong: there was nothing left to revoke."),
)
_KNOWN = ("Source", "Seen on", "Certainty")


def page() -> str:
    """The whole page."""
    verdicts = table(("Verdict", "What follows"), _VERDICTS)
    sections = (part for provider in PROVIDERS.values() for part in _section(provider))
    return document("Providers", _INTRODUCTION, verdicts, *sections)


def _section(provider: Provider) -> Iterator[str]:
    pack = provider.pack
    yield f"## {provider.title}"
    facts = [
        (f"`{name}`", _value(name, fact.value), fact.source, fact.observed_at, fact.certainty)
        for name, fact in pack.facts.items()
    ]
    yield table(("Fact", "Value", *_KNOWN), facts)
    yield f"### Errors of {provider.title}"
    causes = [
        (
            *(f"`{cause.code}`", _match(cause.match), ", ".join(sorted(cause.on)) or "all", f"`{cause.verdict}`"),
            *(cause.sentence, cause.source, cause.observed_at, cause.certainty),
        )
        for cause in pack.causes
    ]
    yield table(("Code", "Where", "Calls", "Verdict", "Sentence", *_KNOWN), causes)
    yield f"### Calls to {provider.title} through the service"
    routes = [
        (
            *(f"`{route.method}`", f"`{_path(route)}`", route.kind or "all"),
            ", ".join(f"`{name}`" for name in sorted(route.query)) or "none",
            *(route.body or "none", route.source, route.observed_at, route.certainty),
        )
        for route in pack.routes
    ]
    yield table(("Method", "Path", "For", "Query", "Body", *_KNOWN), routes)
    yield f"### Simulated worlds of {provider.title}"
    yield table(("World", "What is another there"), [(f"`{name}`", _changes(pack, name)) for name in pack.worlds])


def _path(route: Route) -> str:
    """As a caller writes it, with the parameter that has to be the connection's asset."""
    path = urlsplit(route.url).path.removeprefix("/")
    return path if route.asset is None else f"{path} ({route.asset}={{asset}})"


def _value(name: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(f"`{each}`" for each in value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"`{each}={said}`" for each, said in value.items()) or "none"
    if value == " ":
        return "a space"
    said = f"`{str(value).lower() if isinstance(value, bool) else value}`"
    return f"{said} ({_span(value)})" if name.endswith("_seconds") and isinstance(value, int) and value else said


def _span(seconds: int) -> str:
    """Seconds in the largest unit that they make a whole number of."""
    for unit, size in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if seconds % size == 0:
            return f"{seconds // size} {unit}"
    return str(timedelta(seconds=seconds))


def _match(match: Any) -> str:
    return " and ".join(f"`{name}` {_asked(asked)}" for name, asked in match.items())


def _asked(asked: Any) -> str:
    if isinstance(asked, list):
        return ", ".join(map(_asked, asked))
    if isinstance(asked, dict):
        return f"{asked['from']} to {asked['to']}"
    return str(asked).lower() if isinstance(asked, bool) else str(asked)


def _changes(pack: Pack, world: str) -> str:
    changed = pack.worlds[world].items()
    return ", ".join(f"`{name}`: {_value(name, value)}" for name, value in changed) or "nothing"
