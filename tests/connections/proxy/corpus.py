"""Requests that no platform may ever see: each is refused before anything is sent.

A path stands behind ``/proxy/``. ``{page}`` is the connection's own page.
"""

from dataclasses import dataclass, field

from tests.connections.flow.house import PAGE

P = f"v26.0/{PAGE}"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
OF_FORM, UTF_7 = {"content-type": FORM}, f"{FORM}; charset=utf-7"


@dataclass(frozen=True)
class Hostile:
    """A request, by what is wrong with it."""

    name: str
    path: str | bytes
    method: str = "GET"
    provider: str = "facebook"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def _paths(*pairs: tuple[str, str | bytes]) -> list[Hostile]:
    return [Hostile(f"path: {name}", path) for name, path in pairs]


def _queries(*pairs: tuple[str, str | bytes]) -> list[Hostile]:
    return [
        Hostile(f"query: {name}", f"{P}?{query}" if isinstance(query, str) else P.encode() + b"?" + query)
        for name, query in pairs
    ]


def _forms(*pairs: tuple[str, bytes]) -> list[Hostile]:
    return [
        Hostile(f"form: {name}", f"{P}/feed", "POST", headers={"content-type": FORM}, body=body) for name, body in pairs
    ]


def _jsons(*pairs: tuple[str, bytes]) -> list[Hostile]:
    where = "v1/locations/5001?updateMask=title"
    return [Hostile(f"json: {name}", where, "PATCH", "google", {"content-type": JSON}, body) for name, body in pairs]


PATHS = _paths(
    ("empty", ""),
    ("not listed", "v26.0/me/accounts"),
    ("me", "v26.0/me"),
    ("tokens of others", "v26.0/oauth/access_token"),
    ("debug_token", "v26.0/debug_token"),
    ("another page", "v26.0/200000000000002"),
    ("another page's feed", "v26.0/200000000000002/feed"),
    ("another version", f"v25.0/{PAGE}"),
    ("no version", PAGE),
    ("a version encoded", f"v26%2E0/{PAGE}"),
    ("the other platform", "v1/locations/5001"),
    ("a host", f"graph.facebook.com/{P}"),
    ("a scheme", f"https://evil.example/{P}"),
    ("a scheme with one slash", f"https:/evil.example/{P}"),
    ("a scheme encoded", "https%3A%2F%2Fevil.example/"),
    ("no scheme", f"//evil.example/{P}"),
    ("userinfo", f"x@evil.example/{P}"),
    ("userinfo in the id", f"{P}@evil.example"),
    ("a port", f"v26.0:80/{PAGE}"),
    ("up", f"{P}/../me"),
    ("up at first", f"../{P}"),
    ("up to another page", f"{P}/../200000000000002"),
    ("up, and back", f"v26.0/x/../{PAGE}"),
    ("up encoded", f"{P}/%2e%2e/me"),
    ("up half encoded", f"{P}/.%2E/me"),
    ("up twice encoded", f"{P}/%252e%252e/me"),
    ("up with a parameter", f"{P}/..;/me"),
    ("up with an encoded slash", f"{P}/..%2fme"),
    ("up with a backslash", f"{P}/..\\me"),
    ("here", f"v26.0/./{PAGE}"),
    ("here encoded", f"v26.0/%2E/{PAGE}"),
    ("an encoded slash", f"v26.0%2F{PAGE}"),
    ("an encoded slash twice", f"v26.0%252F{PAGE}"),
    ("an encoded backslash", f"v26.0%5C{PAGE}"),
    ("a backslash", f"v26.0\\{PAGE}"),
    ("two slashes", f"v26.0//{PAGE}"),
    ("two slashes at first", f"/{P}"),
    ("a slash at the end", f"{P}/"),
    ("a dot at the end", f"{P}."),
    ("dots at the end", f"{P}..."),
    ("a space at the end", f"{P}%20"),
    ("a tab", f"{P}%09"),
    ("a NUL", f"{P}%00"),
    ("a NUL before a suffix", f"{P}%00.json"),
    ("a line's end", f"{P}%0d%0aHost:%20evil.example"),
    ("a line's end alone", f"{P}%0A"),
    ("a delete", f"{P}%7F"),
    ("a question mark encoded", f"{P}%3Faccess_token=x"),
    ("a fragment encoded", f"{P}%23x"),
    ("an ampersand", f"{P}&method=delete"),
    ("a semicolon", f"{P};method=delete"),
    ("a semicolon encoded", f"{P}%3Bx"),
    ("a percent sign alone", f"{P}%"),
    ("a percent sign with rubbish", f"{P}%zz"),
    ("overlong dot", f"{P}/%c0%ae%c0%ae/me"),
    ("overlong slash", f"v26.0%c0%af{PAGE}"),
    ("half a character", f"{P}%c3"),
    ("full-width digits", "v26.0/%EF%BC%92%EF%BC%90"),
    ("a full-width dot", f"{P}/%EF%BC%8E%EF%BC%8E/me"),
    ("one dot leader", f"{P}/%E2%80%A4%E2%80%A4/me"),
    ("raw bytes", P.encode() + b"/\xc3\xa9"),
    ("a word for an id", "v26.0/me_me/comments"),
    ("an id that begins with a dot", f"{P}_.1"),
    ("several ids", f"v26.0/{PAGE},200000000000002"),
    ("several ids, and a star", f"v26.0/{PAGE}*"),
    ("a method of Google's behind an id", "v1/accounts/1:x/locations/5001/reviews"),
    ("too long", f"{P}_{'1' * 2000}"),
)
QUERIES = _queries(
    ("a token", "access_token=x"),
    ("a token in capitals", "ACCESS_TOKEN=x"),
    ("a token encoded", "access%5Ftoken=x"),
    ("a token as an array", "access_token[]=x"),
    ("a proof", "appsecret_proof=x"),
    ("a method", "method=delete"),
    ("a method hidden", "_method=delete"),
    ("a batch", "batch=[]"),
    ("ids", f"ids={PAGE},1"),
    ("headers in the body", "include_headers=true"),
    ("a secret", "client_secret=x"),
    ("a token to inspect", "input_token=x"),
    ("a token to exchange", "fb_exchange_token=x"),
    ("a script around it", "callback=alert"),
    ("not listed", "debug=all"),
    ("not listed here, but elsewhere", "limit=3"),
    ("a name in other letters", "Fields=id"),
    ("a name with a NUL", "fields%00=id"),
    ("a name with an end", "fields[a]=id"),
    ("a name alone", "fields"),
    ("no name", "=id"),
    ("twice", "fields=id&fields=name"),
    ("twice, once encoded", "fields=id&%66ields=access_token"),
    ("an empty pair", "fields=id&&"),
    ("a semicolon", "fields=id;access_token=x"),
    ("a semicolon as a separator", "fields=id;method=delete"),
    ("fields: a token", "fields=access_token"),
    ("fields: a token among others", "fields=id,name,access_token"),
    ("fields: a token in capitals", "fields=Access_Token"),
    ("fields: a token encoded", "fields=access%5Ftoken"),
    ("fields: encoded twice", "fields=access%255Ftoken"),
    ("fields: full width", "fields=%EF%BD%81ccess_token"),
    ("fields: an escape of JSON", "fields=%5Cu0061ccess_token"),
    ("fields: nested", "fields=from%7Bid,access_token%7D"),
    ("fields: nested deeply", "fields=a%7Bb%7Bc%7Bpage_token%7D%7D%7D"),
    ("fields: an alias", "fields=access_token.as(x)"),
    ("fields: an alias nested", "fields=from%7Baccess_token.as(name)%7D"),
    ("fields: with a modifier", "fields=accounts.limit(5)%7Baccess_token%7D"),
    ("fields: a plus for a space", "fields=id,+access_token"),
    ("fields: a tab", "fields=id,%09access_token"),
    ("fields: any token", "fields=some_new_token"),
    ("fields: a secret", "fields=app_secret"),
    ("fields: a NUL", "fields=id%00"),
    ("fields: overlong", "fields=%c1%a1ccess_token"),
    ("fields: a percent sign alone", "fields=%"),
    ("raw bytes", b"fields=\xff"),
    ("too long", f"fields={'a,' * 5000}"),
)
HEADERS = [
    Hostile(
        "header: compressed",
        f"{P}/feed",
        "POST",
        headers={"content-type": FORM, "content-encoding": "gzip"},
        body=b"a=b",
    ),
    Hostile("header: too long", P, headers={"accept-language": "a" * 2000}),
    Hostile("method: not listed", P, "PUT", headers={"content-type": FORM}, body=b"a=b"),
    Hostile("method: not listed either", P, "DELETE"),
    Hostile("method: none that is passed on", P, "TRACE"),
    Hostile("method: in small letters", P, "get"),
]
FORMS = _forms(
    ("a token", b"message=hi&access_token=x"),
    ("a token encoded", b"message=hi&access%5ftoken=x"),
    ("a token in an array", b"message=hi&a[access_token]=x"),
    ("a proof", b"appsecret_proof=x"),
    ("a method", b"message=hi&method=delete"),
    ("a batch", b"batch=%5B%5D"),
    ("ids", b"ids=1,2"),
    ("headers", b"include_headers=1"),
    ("a secret", b"client_secret=x"),
    ("fields with a token", b"message=hi&fields=access_token"),
    ("fields nested", b"message=hi&fields=from%7Baccess_token%7D"),
    ("twice", b"message=a&message=b"),
    ("a semicolon", b"message=a;method=delete"),
    ("a NUL", b"message=%00"),
    ("no UTF-8", b"message=%ff"),
    ("raw bytes", b"message=\xff"),
    ("a name alone", b"message"),
    ("JSON", b'{"message": "hi"}'),
)
JSONS = _jsons(
    ("a token", b'{"title": "x", "access_token": "y"}'),
    ("a token by an escape", b'{"title": "x", "\\u0061ccess_token": "y"}'),
    ("a token in other letters", b'{"accessToken": "y"}'),
    ("a token nested", b'{"a": [{"b": {"refresh_token": "y"}}]}'),
    ("a method", b'{"method": "delete"}'),
    ("a batch", b'{"batch": []}'),
    ("fields with a token", b'{"fields": ["access_token"]}'),
    ("fields with a token, nested", b'{"fields": {"a": [{"fields": "id"}, {"b": "access_token"}]}}'),
    ("a name with a mark in it", '{"access_to\u0301ken": "y"}'.encode()),
    ("a member twice", b'{"title": "x", "title": "y"}'),
    ("a member twice, nested", b'{"a": {"title": "x", "title": "y"}}'),
    ("not a number", b'{"title": NaN}'),
    ("no end", b'{"title": 1e999}'),
    ("a list", b'[{"title": "x"}]'),
    ("a text", b'"title"'),
    ("two of them", b'{"title": "x"}{"title": "y"}'),
    ("not closed", b'{"title": "x"'),
    ("a comment", b'{"title": "x"} // x'),
    ("a form", b"title=x"),
    ("UTF-16", '{"title": "x"}'.encode("utf-16")),
    ("a mark before it", b'\xef\xbb\xbf{"title": "x"}'),
    ("no UTF-8", b'{"title": "\xff"}'),
    ("nested without an end", b'{"a":' * 50_000),
)
BODIES = [
    Hostile("body: where none is taken", P, headers={"content-length": "3"}, body=b"a=b"),
    Hostile("body: no type", f"{P}/feed", "POST", body=b"message=hi"),
    Hostile(
        "body: another type",
        f"{P}/feed",
        "POST",
        headers={"content-type": "multipart/form-data; boundary=x"},
        body=b"--x--",
    ),
    Hostile("body: JSON for a form", f"{P}/feed", "POST", headers={"content-type": JSON}, body=b'{"message": "hi"}'),
    Hostile(
        "body: another encoding", f"{P}/feed", "POST", headers={"content-type": f"{FORM}; charset=utf-7"}, body=b"a=b"
    ),
    Hostile("body: too large", f"{P}/feed", "POST", headers={"content-type": FORM}, body=b"a=" + b"b" * (256 << 10)),
]
CORPUS = [*PATHS, *QUERIES, *HEADERS, *FORMS, *JSONS, *BODIES]
