"""The real way to the platforms: through the guard that every call to other people's servers goes through."""

import json
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from altyaa.infra.outbound import Outbound
from altyaa.infra.outbound.model import Answer, OutboundRefused, Unreached
from altyaa.providers.model import Call, Provider, Reply, Send, Unanswered, largest_reply, revealed


def send_over(outbound: Outbound, elsewhere: Mapping[str, str]) -> Send:
    """A way out.

    Args:
        elsewhere: By host, the address under which it is played: see ``hosts_elsewhere``.
    """

    async def send(call: Call, timeout_seconds: float) -> Reply | Unanswered:
        headers, content = _body(call)
        said = await outbound.request(
            call.method,
            _address(call, elsewhere),
            headers=headers,
            content=content,
            timeout_seconds=timeout_seconds,
            largest_body_bytes=largest_reply(call),
        )
        match said:
            case Answer():
                named = {name.lower(): value for name, value in said.headers.items()}
                return Reply(said.status, named, said.body, not said.truncated)
            case OutboundRefused():
                return Unanswered(said.reason, was_sent=False)
            case Unreached():
                return Unanswered(said.reason, said.was_sent)

    return send


def hosts_elsewhere(providers: Mapping[str, Provider], base_urls: Mapping[str, str]) -> Mapping[str, str]:
    """By host, where a platform with a base URL is: ``https://HOST/PATH`` at ``U/HOST/PATH``. Its pack names hosts."""
    found: dict[str, str] = {}
    for name, base in base_urls.items():
        pack = providers[name].pack
        urls = [
            fact.value for each, fact in pack.facts.items() if each.endswith("_url") and isinstance(fact.value, str)
        ]
        urls += [route.url for route in pack.routes]
        found |= {f"{urlsplit(url).hostname}": f"{base.rstrip('/')}/{urlsplit(url).hostname}" for url in urls}
    return found


def _address(call: Call, elsewhere: Mapping[str, str]) -> str:
    host = urlsplit(call.url).hostname or ""
    url = call.url.replace(f"https://{host}", elsewhere.get(host, f"https://{host}"), 1)
    return f"{url}?{urlencode(revealed(call.query))}" if call.query else url


def _body(call: Call) -> tuple[dict[str, str], bytes]:
    headers = {"accept": "application/json", **revealed(call.headers)}
    if call.content is not None:
        return headers, call.content
    if call.json is not None:
        return headers | {"content-type": "application/json"}, json.dumps(revealed(call.json)).encode()
    if call.form is not None:
        form = urlencode(revealed(call.form)).encode()
        return headers | {"content-type": "application/x-www-form-urlencoded"}, form
    return headers, b""
