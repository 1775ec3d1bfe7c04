"""What happened to a connection, in sentences: one for each type of event that is about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from gettext import NullTranslations
from uuid import UUID

from starlette.requests import Request

from altyaa.connections.actions.look import Past
from altyaa.infra.language.catalogues import translations
from altyaa.infra.language.values import day
from altyaa.kernel.text import N_
from altyaa.web.text import locale_of

_SIGNS: Mapping[str, str] = {
    "connected": "good",
    "reauthenticated": "good",
    "renewed": "good",
    "recovered": "good",
    "degraded": "warn",
    "attention": "warn",
    "expired": "bad",
    "revoked": "bad",
    "asset_lost": "bad",
}
_PLAIN: Mapping[str, str] = {
    "recovered": N_("It works again."),
    "token_opened": N_("Its token was opened: the API hands it to whoever may take tokens."),
    "token_closed": N_("Its token was closed: the API hands it to nobody."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """An entry of the timeline.

    Attributes:
        sign: ``good``, ``warn``, ``bad`` or ``info``.
        who: Who did it, as people call them; empty where it went by itself.
    """

    id: UUID
    at: datetime
    sign: str
    sentence: str
    who: str


def timeline(request: Request, past: list[Past], title: str, names: Mapping[str, str]) -> list[Told]:
    """In the same order, in the reader's language.

    Args:
        title: The platform's.
        names: Of those who acted, by wire id.
    """
    locale = locale_of(request)
    texts = translations(locale)
    return [
        Told(
            each.id,
            each.at,
            _SIGNS.get(_short(each), "info"),
            _sentence(each, title, texts, locale),
            who(each.actor, names, texts),
        )
        for each in past
    ]


def who(actor: str, names: Mapping[str, str], texts: NullTranslations) -> str:
    """As people call them: a member's address, a key's name, the operator, or an id."""
    if actor == "service":
        return ""
    return texts.gettext("the operator") if actor == "operator" else names.get(actor, actor)


def _short(past: Past) -> str:
    return past.type.removeprefix("connection.")


def _sentence(past: Past, title: str, texts: NullTranslations, locale: str) -> str:
    said, name = past.data, _short(past)
    match name:
        case "connected" | "reauthenticated":
            return _connected(name, said, texts)
        case "renewed":
            count = said.get("count")
            number = count if isinstance(count, int) else 1
            return texts.ngettext("Renewed by itself.", "Renewed by itself %(num)d times.", number) % {"num": number}
        case "degraded":
            words = texts.gettext("%(sentence)s It is tried again by itself.")
            return words % {"sentence": texts.gettext(str(said.get("sentence", "")))}
        case "attention" if "by" in said:
            ends = datetime.fromisoformat(str(said["by"]))
            return texts.gettext("People were told that one of them is needed by %(day)s.") % {"day": day(ends, locale)}
        case "attention" | "expired" | "revoked" | "asset_lost" if "sentence" in said:
            return texts.gettext(str(said["sentence"]))
        case "disconnected":
            last = texts.gettext("Disconnected, as the last one of its account.")
            return last if said.get("last") else texts.gettext("Disconnected.")
        case "grant_revoked":
            return _ended(said, texts) % {"title": title}
    plain = _PLAIN.get(name)
    return name.replace("_", " ").capitalize() + "." if plain is None else texts.gettext(plain)


def _connected(name: str, said: Mapping[str, object], texts: NullTranslations) -> str:
    values = {"account": said.get("account", "")}
    if name == "reauthenticated":
        return texts.gettext("Connected again through %(account)s. It kept its id.") % values
    if "link" in said:
        return texts.gettext("Connected by a link, through %(account)s.") % values
    return texts.gettext("Connected through %(account)s.") % values


def _ended(said: Mapping[str, object], texts: NullTranslations) -> str:
    if said.get("revoked"):
        return texts.gettext("%(title)s ended the permission.")
    if said.get("shared"):
        return texts.gettext("The permission at %(title)s stays: others live by it.")
    return texts.gettext("%(title)s did not confirm that the permission has ended.")
