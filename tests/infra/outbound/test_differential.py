"""Another guard, written by somebody else, judges the same targets; wherever the two differ, a reason decides."""

import socket
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any

from ssrfguard import Policy, SSRFGuardError, resolve

from altyaa.infra.outbound import Checked, guard
from altyaa.infra.outbound.model import Rules
from tests.infra.outbound.corpus import FORBIDDEN_EVERYWHERE, LOOPBACK, PERMITTED, Form

PORT = 8443
ANYCAST = "Anycast that the local network answers: IANA calls it reachable, but it is never somebody's server."
CARRIER = (
    "It carries another address to a translator or relay, and where that sends it we cannot know: no server needs it."
)
NOWHERE = "Outside 2000::/3 nothing is handed out (RFC 3587); what answers there is of the local network."
LETTERS = "An address is ASCII (RFC 3986 §2): whoever wrote it encodes the rest, and no two clients differ in how."
DIFFERENCES = {
    # url: (theirs, ours, why)
    "https://168.63.129.16:PORT/machine": (
        "permitted",
        "refused",
        "Azure's host answers its own machines there, with credentials; the address is registered as any other.",
    ),
    "https://192.0.0.9:PORT/": ("permitted", "refused", ANYCAST),
    "https://192.31.196.1:PORT/": ("permitted", "refused", ANYCAST),
    "https://192.52.193.1:PORT/": ("permitted", "refused", ANYCAST),
    "https://192.175.48.1:PORT/": ("permitted", "refused", ANYCAST),
    "https://[2001:1::1]:PORT/": ("permitted", "refused", ANYCAST),
    "https://[2001:3::1]:PORT/": ("permitted", "refused", ANYCAST),
    "https://[2001:4:112::1]:PORT/": ("permitted", "refused", ANYCAST),
    "https://[2620:4f:8000::1]:PORT/": ("permitted", "refused", ANYCAST),
    "https://[2001:20::1]:PORT/": ("permitted", "refused", "ORCHIDv2 names a host and is not routed (RFC 7343)."),
    "https://[2001:30::1]:PORT/": ("permitted", "refused", "A drone's entity tag is a name, not a place (RFC 9374)."),
    "https://[::ffff:0:127.0.0.1]:PORT/": ("permitted", "refused", CARRIER),
    "https://[64:ff9b::808:808]:PORT/": ("permitted", "refused", CARRIER),
    "https://[::ffff:8.8.8.8]:PORT/": ("permitted", "refused", CARRIER),
    "https://[::8.8.8.8]:PORT/": ("permitted", "refused", CARRIER),
    "https://[2002:808:808::1]:PORT/": ("permitted", "refused", CARRIER),
    "https://[2001:0:4136:e378:8000:63bf:f7f7:f7f7]:PORT/": ("permitted", "refused", CARRIER),
    "https://[4000::1]:PORT/": ("permitted", "refused", NOWHERE),
    "https://zone-of-a-public-one.example:PORT/": (
        "permitted",
        "refused",
        "A zone means something on one link alone (RFC 4007): no public address has one.",
    ),
    "https://127.0.0.١:PORT/": (
        "looked up",
        "refused",
        "A name whose last label does not begin with a letter is some reader's address.",
    ),
    "https://[v1.127]:PORT/": ("looked up", "refused", "No address of a future version exists (RFC 3986 §3.2.2)."),
    "https://public.example:PORT#@127.0.0.1/": (
        "permitted",
        "refused",
        "A reader that looks for the last @ first takes 127.0.0.1 for the host.",
    ),
    "https://public.example:PORT/#fragment": (
        "permitted",
        "refused",
        "A fragment is never sent: whoever wrote it means something else.",
    ),
    "https://public.example.:PORT/": (
        "permitted",
        "refused",
        "No certificate names a host with the dot, and two spellings of one host are one too many.",
    ),
    f"https://public.example:PORT/{'a' * 2048}": (
        "permitted",
        "refused",
        "Ours end at 2,048 characters, theirs at 8,192.",
    ),
    "https://public.example:PORT/ä": ("permitted", "refused", LETTERS),
    "https://public.example:PORT/ſ": ("permitted", "refused", LETTERS),
}


def theirs(form: Form) -> str:
    """What ssrfguard says, given our scheme and ports; "looked up" where it asks the resolver for what is no name."""

    def answer(host: str, port: int, *rest: int) -> Any:
        if not form.answers:
            return socket.getaddrinfo(host, port, rest[0], rest[1], rest[2], socket.AI_NUMERICHOST)
        return [
            (socket.AF_INET6, 1, 6, "", (text, port, 0, 0)) if ":" in text else (socket.AF_INET, 1, 6, "", (text, port))
            for text in form.answers
        ]

    policy = Policy(allowed_schemes=frozenset({"https"}), allowed_ports=frozenset({443, PORT}))
    try:
        resolve(policy.check_url(form.url.replace("PORT", str(PORT))), policy=policy, resolver=answer)
    except SSRFGuardError:
        return "refused"
    except socket.gaierror:
        return "looked up"
    return "permitted"


async def ours(form: Form) -> str:
    """What our guard says in production."""

    async def answer(_host: str) -> Sequence[str]:
        return form.answers

    rules = Rules(frozenset({443, PORT}), development=False)
    checked = await guard.check(form.url.replace("PORT", str(PORT)), rules, answer)
    return "permitted" if isinstance(checked, Checked) else "refused"


async def test_every_difference_to_another_guard_has_a_reason(figure: Callable[[str], None]) -> None:
    forms = LOOPBACK + FORBIDDEN_EVERYWHERE + PERMITTED
    verdicts = {form.url: (theirs(form), await ours(form)) for form in forms}
    differ = {url: pair for url, pair in verdicts.items() if pair[0] != pair[1]}
    assert differ == {url: (theirs, ours) for url, (theirs, ours, _why) in DIFFERENCES.items()}
    laxer = sum(ours == "permitted" for _theirs, ours in differ.values())
    figure(
        f"{len(forms)} forms judged beside ssrfguard {version('ssrfguard')}: {len(differ)} differences, each with its "
        f"reason; ours laxer in {laxer}"
    )
