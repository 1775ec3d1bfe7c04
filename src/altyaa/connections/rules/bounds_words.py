"""Why a part of a policy cannot be as somebody wants it: a sentence for each part."""

from collections.abc import Mapping
from datetime import timedelta

from altyaa.kernel.text import N_, Text
from altyaa.providers.pack import Pack

_TOO_SHORT: Mapping[str, str] = {
    "access_interval_seconds": N_(
        "The access interval of %(title)s is at least %(seconds)s seconds (%(span)s): %(why)s."
    ),
    "access_lead_seconds": N_("The access lead of %(title)s is at least %(seconds)s seconds (%(span)s): %(why)s."),
    "grant_interval_seconds": N_(
        "The grant interval of %(title)s is at least %(seconds)s seconds (%(span)s): %(why)s."
    ),
    "grant_lead_seconds": N_("The grant lead of %(title)s is at least %(seconds)s seconds (%(span)s): %(why)s."),
    "check_interval_seconds": N_(
        "The check interval of %(title)s is at least %(seconds)s seconds (%(span)s): %(why)s."
    ),
}
_TOO_LONG: Mapping[str, str] = {
    "access_interval_seconds": N_(
        "The access interval of %(title)s is at most %(seconds)s seconds (%(span)s): %(why)s."
    ),
    "access_lead_seconds": N_("The access lead of %(title)s is at most %(seconds)s seconds (%(span)s): %(why)s."),
    "grant_interval_seconds": N_("The grant interval of %(title)s is at most %(seconds)s seconds (%(span)s): %(why)s."),
    "grant_lead_seconds": N_("The grant lead of %(title)s is at most %(seconds)s seconds (%(span)s): %(why)s."),
    "check_interval_seconds": N_("The check interval of %(title)s is at most %(seconds)s seconds (%(span)s): %(why)s."),
}
_ENDLESS: Mapping[str, str] = {
    "access_seconds": N_("The access token of %(title)s does not end by itself, so there is nothing to be ahead of."),
    "grant_seconds": N_("The permission of %(title)s does not end by itself, so there is nothing to be ahead of."),
}
_SHORT: Mapping[str, str] = {
    "access_seconds": N_(
        "The access token of %(title)s lives %(life)s: it is renewed when a fifth of that is left, and a lead counts "
        "from a life of 7 days on."
    ),
    "grant_seconds": N_(
        "The permission of %(title)s lives %(life)s: it is renewed when a fifth of that is left, and a lead counts "
        "from a life of 7 days on."
    ),
}


def too_short(name: str, pack: Pack, seconds: int, least: timedelta, why: Text) -> Text:
    """Of a part, by its name.

    Args:
        seconds: What would do, as a program sends it.
        least: The same for people.
        why: What ``least`` stands for.
    """
    return Text(_TOO_SHORT[name], {"title": pack.title, "seconds": str(seconds), "span": least, "why": why})


def too_long(name: str, pack: Pack, seconds: int, most: timedelta, why: Text) -> Text:
    """The same, of what is beyond ``most``."""
    return Text(_TOO_LONG[name], {"title": pack.title, "seconds": str(seconds), "span": most, "why": why})


def endless(fact: str, pack: Pack) -> Text:
    """There is no end to be ahead of."""
    return Text(_ENDLESS[fact], {"title": pack.title})


def short_lived(fact: str, pack: Pack, life: timedelta) -> Text:
    """It lives too short a time for a lead."""
    return Text(_SHORT[fact], {"title": pack.title, "life": life})
