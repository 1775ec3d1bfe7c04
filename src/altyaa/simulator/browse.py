"""A person's way through a consent page without a browser, for simulations and tests."""

from collections.abc import Collection
from urllib.parse import parse_qsl, urlsplit

from altyaa.simulator.simulator import Simulator
from altyaa.simulator.wire import Request, Response


def decide(
    simulator: Simulator,
    url: str,
    person_id: str,
    *,
    leave_out: Collection[str] = (),
    decision: str = "allow",
    days: int | None = None,
) -> str:
    """Press a button of the consent page that an authorization URL leads to; where the browser is sent.

    Args:
        url: ``https://HOST/PATH?QUERY``, whatever its prompt.
        leave_out: Scopes, and ids of assets, whose boxes are unticked.
        decision: ``allow`` or ``deny``.
        days: For how long, where the platform lets a person choose; None for always.

    Raises:
        ValueError: There is no such page; with what there is.
        KeyError: Nobody has that id there.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    query = dict(parse_qsl(parts.query))
    found = simulator.at(Request("GET", host, parts.path, query))
    if found is None:
        raise ValueError(f"no platform is played at {host}")
    played, platform = found
    query[played.person_parameter] = person_id
    person = platform.people[person_id]
    ticks = [f"scope {each}" for each in _scopes(query["scope"]) if each not in leave_out]
    ticks += [f"asset {each.id}" for each in person.assets if each.id not in leave_out]
    form = {"decision": decision, "days": str(days or "")} | dict.fromkeys(ticks, "on")
    answer = simulator.answer(Request("POST", host, parts.path, query, form))
    if not isinstance(answer, Response) or answer.status != 303:
        raise ValueError(f"no consent page: {answer}")
    return answer.headers["location"]


def _scopes(text: str) -> list[str]:
    return text.replace(",", " ").split()
