"""A platform's pack: facts as data, each with its source and the day it was seen. ``pack.toml`` in its folder."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.resources import files
from typing import Any, Literal

WORDS = ("unlimited", "none")
"""In place of seconds: a span that does not end, and one that there is not."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a platform's documentation says, or that its wire showed.

    Attributes:
        value: A number (where the name ends in ``seconds``, or in its place ``unlimited`` or ``none``), a word, a list
            of words, or parameters with their values.
        source: The page, the SDK's source, or who reported it.
        observed_at: The day on which it was so.
        certainty: ``verified`` in a page, a source or a captured exchange; ``community``, where somebody reported it;
            ``assumed``, where nobody did; ``chosen``, where it is ours to choose.
    """

    value: Any
    source: str
    observed_at: date
    certainty: str


@dataclass(frozen=True, slots=True)
class Cause:
    """One entry of the table of errors: what an answer must say, and what that means.

    Attributes:
        match: Members of the error to their values, as ``{"error": "invalid_grant"}``. ``{"from": 200, "to": 299}`` is
            a range, a list any of what it holds. ``http`` is the status, ``lacks`` what a success came without.
        on: Endpoints that it is about; none for all of them.
        verdict: One of the model's; or ``ok``, where a revocation finds nothing left to end.
        source, observed_at, certainty: As of a fact.
    """

    code: str
    match: Mapping[str, Any]
    on: frozenset[str]
    verdict: str
    sentence: str
    source: str
    observed_at: date
    certainty: str


@dataclass(frozen=True, slots=True)
class Route:
    """A call of the platform's API that whoever may use a connection makes through us: ``[[route]]``.

    Attributes:
        url: ``https://HOST/PATH``. Its placeholders: ``{asset}``, the connection's own asset as the platform names it;
            ``{number}``, digits; ``{id}``, one segment, or a part of one, of ``[A-Za-z0-9_.:-]`` without a dot at
            either end. Where ids are digits alone, ``{number}`` keeps words out that mean something at the platform.
        query: Names of parameters that may be sent.
        kind: Of the assets that it is for, as ``page``. None where the platform has one kind alone: a platform of
            several names it in every route, as their ids look alike and one token may open them all.
        body: What it takes, ``json`` or ``form``; None for no body.
        asset: The parameter that has to be the connection's own asset where the path does not name it: a member of the
            body, or of the query without one. None for none.
        source, observed_at, certainty: As of a fact.
    """

    method: str
    url: str
    query: frozenset[str]
    source: str
    observed_at: date
    certainty: str
    kind: str | None = None
    body: Literal["json", "form"] | None = None
    asset: str | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """What is known about a platform.

    Attributes:
        title: What people call it.
        gives: What can be connected there, for whoever is about to.
        needs: What they need for it.
        facts: By name. Every pack has:
            ``access_seconds``: life of an access token whose answer does not say;
            ``grant_seconds``: until a person must click again, likewise; ``grant_slides``: a renewal begins it anew;
            ``rotates``: a renewal brings another refresh token; ``grace_seconds``: how long the token that was renewed
            with works on after that; ``min_age_seconds``: before which a token is not renewed;
            ``believed_seconds``: beyond which no lifetime is believed;
            ``renewal_shows_app``: a renewal names our app, so that a refusal of the app reads differently;
            ``token_opens``: the API hands tokens out without an Admin's word; not those that do not end, nor those that
            whoever holds them can extend;
            ``access_interval_seconds``, ``access_lead_seconds``, ``grant_interval_seconds``, ``grant_lead_seconds``,
            ``check_interval_seconds``: the policy of both clocks, and of looking whether it still works;
            ``scopes`` that are asked for, ``required_scopes``, ``scope_separator``, ``pkce`` (``S256``, ``S256_hex`` or
            ``none``); ``authorize_url``, ``token_url``, ``introspect_url``; ``client_id_parameter``,
            ``client_secret_parameter``, ``authorize_parameters``, ``again_parameters``, ``hint_parameter``;
            ``calls_per_minute`` of one app; ``usage_headers``.
        causes: The table of errors, first match first.
        worlds: By name of a simulated world, the facts that are others there.
        routes: What callers may ask through us. Paths are unique over the hosts.
    """

    name: str
    title: str
    gives: str
    needs: str
    facts: Mapping[str, Fact]
    causes: tuple[Cause, ...]
    worlds: Mapping[str, Mapping[str, Any]]
    routes: tuple[Route, ...]

    def value(self, name: str) -> Any:
        """The value of a fact.

        Raises:
            KeyError: The pack does not tell.
        """
        return self.facts[name].value

    def span(self, name: str) -> timedelta | None:
        """The value of a fact in seconds; None for a word in its place.

        Raises:
            KeyError: The pack does not tell.
        """
        value = self.value(name)
        return None if value in WORDS else timedelta(seconds=value)

    def in_world(self, world: str) -> "Pack":
        """The pack as it is in a simulated world.

        Raises:
            KeyError: There is no such world, or it changes a fact that the pack does not have.
        """
        changed = {name: replace(self.facts[name], value=value) for name, value in self.worlds[world].items()}
        return replace(self, facts={**self.facts, **changed})


def read_pack(name: str, package: str = __package__) -> Pack:
    """The pack of a platform's folder.

    Args:
        package: Where the folder is.

    Raises:
        KeyError: A table is missing, as that of routes.
        TypeError: A fact, a cause or a route lacks a part, as its source, or has one that is none.
    """
    said = tomllib.loads((files(package) / name / "pack.toml").read_text())
    version = said["facts"]["api_version"]["value"]
    facts = {
        each: Fact(**{**fact, "value": _versioned(fact["value"], version)}) for each, fact in said["facts"].items()
    }
    causes = tuple(
        Cause(**{**cause, "code": f"{name}.{cause['code']}", "on": frozenset(cause.get("on", ()))})
        for cause in said["cause"]
    )
    routes = tuple(
        Route(**{**route, "url": _versioned(route["url"], version), "query": frozenset(route["query"])})
        for route in said["route"]
    )
    return Pack(name, said["title"], said["gives"], said["needs"], facts, causes, said["worlds"], routes)


def _versioned(value: Any, version: str) -> Any:
    """An address with the version of the API in it, which is a fact of its own."""
    return value.replace("{api_version}", version) if isinstance(value, str) else value
