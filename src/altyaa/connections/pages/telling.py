"""What happened to a connection, in sentences: one for each type of event that is about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from starlette.requests import Request

from altyaa.connections.actions.look import Past
from altyaa.connections.rules.states import meaning, retried, sentence
from altyaa.infra.language.say import say
from altyaa.kernel.text import N_, Text, counted, text
from altyaa.providers.pack import Pack
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
    sentence: Text
    who: str


def timeline(request: Request, past: list[Past], pack: Pack, names: Mapping[str, str]) -> list[Told]:
    """In the same order.

    Args:
        pack: The platform's: what it says of a code now is what is said.
        names: Of those who acted, by wire id.
    """
    return [
        Told(each.id, each.at, _SIGNS.get(_short(each), "info"), _sentence(each, pack), who(request, each.actor, names))
        for each in past
    ]


def who(request: Request, actor: str, names: Mapping[str, str]) -> str:
    """As people call them: a member's address, a key's name, the operator in the reader's language, or an id."""
    if actor == "service":
        return ""
    return say(N_("the operator"), locale_of(request)) if actor == "operator" else names.get(actor, actor)


def _short(past: Past) -> str:
    return past.type.removeprefix("connection.")


def _sentence(past: Past, pack: Pack) -> Text:
    said, name = past.data, _short(past)
    match name:
        case "connected" | "reauthenticated":
            return _connected(name, said)
        case "renewed":
            count = said.get("count")
            number = count if isinstance(count, int) else 1
            return counted("Renewed by itself.", "Renewed by itself %(num)s times.", number)
        case "degraded":
            return retried(_meaning(said, pack))
        case "attention" if "by" in said:
            ends = datetime.fromisoformat(str(said["by"]))
            return text("People were told that one of them is needed by %(day)s.", day=ends)
        case "attention" | "expired" | "revoked" | "asset_lost" if said.get("code") or said.get("sentence"):
            return _meaning(said, pack)
        case "disconnected":
            return text("Disconnected, as the last one of its account.") if said.get("last") else text("Disconnected.")
        case "grant_revoked":
            return _ended(said, pack.title)
    plain = _PLAIN.get(name)
    return Text(name.replace("_", " ").capitalize() + ".") if plain is None else Text(plain)


def _meaning(said: Mapping[str, object], pack: Pack) -> Text:
    """Of the code; where the platform's pack knows it no more, what was said of it then."""
    code, then = said.get("code"), said.get("sentence")
    known = meaning(pack, code) if isinstance(code, str) else None
    return known or (Text(then) if isinstance(then, str) and then else sentence(pack, None))


def _connected(name: str, said: Mapping[str, object]) -> Text:
    account = str(said.get("account", ""))
    if name == "reauthenticated":
        return text("Connected again through %(account)s. It kept its id.", account=account)
    if "link" in said:
        return text("Connected by a link, through %(account)s.", account=account)
    return text("Connected through %(account)s.", account=account)


def _ended(said: Mapping[str, object], title: str) -> Text:
    if said.get("revoked"):
        return text("%(title)s ended the permission.", title=title)
    if said.get("shared"):
        return text("The permission at %(title)s stays: others live by it.", title=title)
    return text("%(title)s did not confirm that the permission has ended.", title=title)
