"""Hostile answers: what a platform, or somebody in between, may say to a call with a token.

Each is made for the token that the call was sent with. ``NOT_PASSED`` are answered 502, the others in part.
"""

import gzip
import json
import zlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote

from altyaa.simulator.wire import Response
from tests.connections.proxy.passage import answer

OTHER = "EAABsomebodyelsestokenWithManyLetters0123456789"
"""A token that we do not know: only its name tells what it is."""
Says = Callable[[str], Response]


def _json(value: object) -> Response:
    return answer(json.dumps(value))


def _with(text: str, *values: str) -> str:
    for each in values:
        text = text.replace("%s", each, 1)
    return text


def _percent(text: str) -> str:
    return "".join(f"%{ord(each):02x}" for each in text)


def _unicode(text: str) -> str:
    return "".join(f"\\u{ord(each):04x}" for each in text)


def _entities(text: str) -> str:
    return "".join(f"&#{ord(each)};" for each in text)


PASSED: dict[str, Says] = {
    "a member": lambda t: _json({"id": "1", "access_token": t}),
    "a member, another's token": lambda _: _json({"id": "1", "access_token": OTHER}),
    "a member in other letters": lambda _: _json({"accessToken": OTHER, "ACCESS-TOKEN": OTHER, "page_token": OTHER}),
    "a member by an escape": lambda _: answer(_with('{"\\u0061ccess_token": "%s"}', OTHER)),
    "a member nested": lambda _: _json({"data": [{"page": {"refresh_token": OTHER}}]}),
    "a member deep down": lambda _: answer('{"a":' * 100 + _with('{"id_token":"%s"}', OTHER) + "}" * 100),
    "a member with an object": lambda _: _json({"tokens": {"mine": OTHER}}),
    "a member with a list": lambda _: _json({"page_access_tokens": [OTHER, {"x": OTHER}]}),
    "a secret": lambda _: _json({"client_secret": OTHER, "appsecret_proof": OTHER}),
    "a member twice": lambda _: answer(_with('{"access_token": "%s", "access_token": null}', OTHER)),
    "a member twice, the other way": lambda _: answer(_with('{"access_token": null, "access_token": "%s"}', OTHER)),
    "under another name": lambda t: _json({"name": t}),
    "within a text": lambda t: _json({"message": f"Your token is {t}, keep it."}),
    "as a name": lambda t: _json({t: 1, "nested": {f"x{t}": 2}}),
    "the next page": lambda t: _json({"paging": {"next": f"https://x.example/?access_token={t}&after=QVFI"}}),
    "the next page, another's": lambda _: _json({"paging": {"next": f"https://x.example/?access_token={OTHER}&a=1"}}),
    "the next page, encoded": lambda _: _json({"u": f"https://x.example/?u=%3Faccess_token%3D{OTHER}%26after%3D1"}),
    "escapes of JSON": lambda t: answer(_with('{"name": "%s"}', _unicode(t))),
    "percent-encoded": lambda t: _json({"u": quote(t, safe="")}),
    "percent-encoded, every letter": lambda t: _json({"u": _percent(t)}),
    "percent-encoded twice": lambda t: _json({"u": quote(_percent(t))}),
    "entities of HTML": lambda t: _json({"u": _entities(t)}),
    "base64": lambda t: _json({"u": b64encode(t.encode()).decode()}),
    "base64 with more before it": lambda t: _json({"u": b64encode(b"Bearer " + t.encode()).decode()}),
    "base64 with more around it": lambda t: _json({"u": b64encode(b"xx" + t.encode() + b"yyy").decode()}),
    "base64 for addresses": lambda t: _json({"u": urlsafe_b64encode(b"x" + t.encode()).decode()}),
    "hexadecimals": lambda t: _json({"u": t.encode().hex()}),
    "JSON in a text": lambda _: _json({"raw": json.dumps({"access_token": OTHER})}),
    "JSON in a text of JSON": lambda _: _json({"raw": json.dumps(json.dumps({"access_token": OTHER}))}),
    "an escape before a value": lambda _: answer(_with('{"u": "https://x.example/?access_token\\u003d%s"}', OTHER)),
    "an escape in a name": lambda _: answer(_with('{"u": "https://x.example/?access_t\\u006fken=%s&a=1"}', OTHER)),
    "an escape in a text": lambda _: answer(f"var u = 'https://x.example/?access_token\\u003d{OTHER}'", "text/plain"),
    "an escape in a name in a text": lambda _: answer(f"access_t\\x6fken={OTHER}", "text/plain"),
    "escapes in JSON in a text": lambda _: answer(
        _with('{"raw": "{\\"u\\": \\"?access_t\\\\u006fken\\\\u003d%s\\"}"}', OTHER)
    ),
    "a name by percent signs": lambda _: _json({"u": f"https://x.example/?access_t%6Fken={OTHER}"}),
    "a name by entities": lambda _: answer(f"access_t&#111;ken={OTHER}", "text/plain"),
    "a name and a value": lambda _: _json({"headers": [{"name": "access_token", "value": OTHER}]}),
    "a key and values": lambda _: _json({"Key": "X-Access-Token", "Values": [OTHER]}),
    "a value and a name": lambda _: _json({"value": {"x": OTHER}, "field": "client_secret"}),
    "a bearer": lambda _: _json({"curl": f"-H 'Authorization: Bearer {OTHER}'"}),
    "a bearer alone": lambda _: _json({"message": f"I sent bearer  {OTHER}."}),
    "a bearer, encoded": lambda _: answer(f"Bearer%20{OTHER}", "text/plain"),
    "a bearer by an escape": lambda _: answer(_with('{"m": "B\\u0065arer %s"}', OTHER)),
    "an element": lambda _: _json({"m": f"<access_token>{OTHER}</access_token>"}),
    "an element as it is": lambda _: answer(f"<access_token><![CDATA[{OTHER}]]></access_token>", "application/xml"),
    "an element by entities": lambda _: _json({"m": f"&lt;access_token&gt;{OTHER}&lt;/access_token&gt;"}),
    "a variable": lambda _: answer(f'var accessToken = "{OTHER}";', "text/plain"),
    "an array's member": lambda _: answer(f"'access_token' => '{OTHER}'", "text/plain"),
    "after another name": lambda _: answer(f"u=https://x.example/?access_token={OTHER}", "text/plain"),
    "after another name, encoded": lambda _: answer(f"u%3Daccess_token%3D{OTHER}", "text/plain"),
    "right after another": lambda _: answer(f"access_token=abcdef]refresh_token={OTHER}", "text/plain"),
    "behind a long name": lambda _: answer(f"{'token' * 100}={OTHER}", "text/plain"),
    "a list": lambda t: _json([t, {"access_token": OTHER}]),
    "a text": lambda t: _json(t),
    "an error": lambda t: answer(json.dumps({"error": {"message": f"bad token {t}", "code": 100}}), status=400),
    "an outage": lambda t: answer(f"<p>{t}</p>", "text/html", 503),
    "a page": lambda t: answer(f"<a href='?access_token={OTHER}'>{t}</a>", "text/html; charset=utf-8"),
    "a page with a script": lambda _: answer(f'<script>var x={{"access_token":"{OTHER}"}}</script>', "text/html"),
    "a page with entities": lambda _: answer(f"{{&quot;access_token&quot;:&quot;{OTHER}&quot;}}", "text/html"),
    "a text of its own": lambda t: answer(f"token: {OTHER}\nmine: {t}", "text/plain"),
    "a form": lambda _: answer(f"access_token={OTHER}&expires=5183944", "text/plain"),
    "JSON that says it is a page": lambda _: answer(json.dumps({"access_token": OTHER}), "text/html"),
    "JSON without a type": lambda _: answer(json.dumps({"access_token": OTHER}), ""),
    "JSON behind a guard": lambda _: answer(")]}'\n" + json.dumps({"access_token": OTHER}), "text/plain"),
    "two of JSON, as text": lambda _: answer(_with('{"a":1}\n{"access_token":"%s"}', OTHER), "application/x-ndjson"),
    "a script": lambda t: answer(f"cb('{t}')", "text/plain"),
    "a cookie": lambda t: answer("{}", set_cookie=f"session={t}; Path=/"),
    "a challenge": lambda t: answer("{}", www_authenticate=f'Bearer realm="{t}"'),
    "credentials": lambda t: answer("{}", authorization=f"Bearer {t}", x_access_token=OTHER),
    "a place": lambda t: answer("{}", location=f"https://x.example/?access_token={t}", content_location=OTHER),
    "a link": lambda t: answer("{}", link=f"<https://x.example/?access_token={t}>; rel=next", refresh=f"0; url=?{t}"),
    "a mark": lambda t: answer("{}", etag=f'"{t}"', x_fb_trace_id=quote(t)),
    "usage": lambda t: answer("{}", x_app_usage=json.dumps({"call_count": 1, "of": t})),
    "encoded without an end": lambda t: answer("%" + "25" * 40 + _percent(t)[1:], "text/plain"),
    "a rule for browsers": lambda _: answer("{}", access_control_allow_origin="*", strict_transport_security=OTHER),
}
NOT_PASSED: dict[str, Says] = {
    "compressed": lambda t: answer(gzip.compress(t.encode()), content_encoding="gzip"),
    "compressed otherwise": lambda t: answer(zlib.compress(t.encode()), content_encoding="deflate"),
    "compressed, and a lie": lambda t: answer(t, content_encoding="br"),
    "compressed in secret": lambda t: answer(gzip.compress(json.dumps({"access_token": t}).encode())),
    "an image": lambda t: answer(b"\x89PNG\r\n\x1a\n\x00" + t.encode(), "image/png"),
    "bytes": lambda t: answer(b"\xff\xfe" + t.encode(), "application/octet-stream"),
    "UTF-16": lambda t: answer(json.dumps({"access_token": t}).encode("utf-16-le"), "application/json"),
    "UTF-16, and says so": lambda t: answer(t.encode("utf-16"), "application/json; charset=utf-16"),
    "UTF-7": lambda t: answer(t, "text/plain; charset=utf-7"),
    "Latin-1": lambda t: answer(f"é{t}".encode("latin-1"), "text/plain; charset=iso-8859-1"),
    "EBCDIC": lambda t: answer(t.encode("cp037"), "text/plain"),
    "NULs between": lambda t: answer("\0".join(t), "text/plain"),
    "no JSON": lambda t: answer(f"{{'access_token': '{t}'}}"),
    "half of JSON": lambda t: answer(_with('{"access_token": "%s"', t)),
    "two of JSON": lambda t: answer(_with('{"a": 1}{"access_token": "%s"}', t)),
    "not a number": lambda t: answer(_with('{"n": NaN, "access_token": "%s"}', t)),
    "no end": lambda t: answer(_with('{"n": Infinity, "access_token": "%s"}', t)),
    "a number without an end": lambda t: answer(_with('{"n": %s, "access_token": "%s"}', "9" * 5000, t)),
    "nested without an end": lambda t: answer('{"a":' * 100_000 + f'"{t}"' + "}" * 100_000),
    "too large": lambda t: answer(json.dumps({"x": "y" * (10 << 20), "access_token": t})),
    "another address": lambda t: answer("{}", status=302, location=f"https://evil.example/?access_token={t}"),
    "another address for ever": lambda t: answer("{}", status=301, location=f"https://evil.example/{t}"),
    "another address, same method": lambda t: answer("{}", status=307, location=f"https://evil.example/{t}"),
    "a choice": lambda t: answer(f'["{t}"]', status=300),
    "a use of a proxy": lambda t: answer(t, status=305),
}
