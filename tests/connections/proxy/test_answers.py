"""Hostile answers, over HTTP: no token is in what the caller is given, in any way of writing it."""

import json
import re
from base64 import b64decode
from binascii import Error
from html import unescape
from urllib.parse import unquote

import pytest

from altyaa.kernel.secret import Secret
from altyaa.providers.facebook.graph import present
from altyaa.providers.model import App, Call
from tests.connections.proxy.answers import NOT_PASSED, OTHER, PASSED
from tests.connections.proxy.passage import PAGE_PATH, Got, Passage, answer
from tests.simulator.stage import CLIENT_ID, SECRET

GONE = {"set-cookie", "location", "authorization", "www-authenticate", "link", "refresh", "content-location"}
GONE |= {"x-access-token", "access-control-allow-origin", "strict-transport-security"}


def readings(text: str) -> set[str]:
    """Everything that somebody could read in it: an outsider's look, which shares no line with ours."""
    found, fresh = set[str](), {text}
    for _ in range(4):
        more = set[str]()
        for each in fresh:
            more |= {unquote(each), unescape(each), re.sub(r"\\+u(....)", lambda m: chr(int(m[1], 16)), each)}
            more |= {each.replace("\\", "")}
            for word in re.findall(r"[A-Za-z0-9+/_-]{20,}={0,2}", each):
                plain = word.rstrip("=").translate(str.maketrans("-_", "+/"))
                for padded in (plain + "=" * (-len(plain) % 4), plain[: len(plain) // 4 * 4]):
                    try:
                        more.add(b64decode(padded).decode("latin-1"))
                    except (Error, ValueError):
                        continue
                if re.fullmatch(r"([0-9A-Fa-f]{2})+", word):
                    more.add(bytes.fromhex(word).decode("latin-1"))
        found |= fresh
        fresh = more - found
    return found


def shown(passage: Passage, got: Got) -> list[str]:
    """The tokens that can be read in an answer."""
    proof = present(
        App("facebook", CLIENT_ID, Secret(SECRET)), Secret(passage.tokens["facebook"]), Call("proxy", "GET", "")
    )
    proofs = [each.reveal() for each in proof.query.values() if isinstance(each, Secret)]
    read = readings(got.whole.decode("latin-1"))
    secrets = {*passage.secrets(), *proofs, OTHER, SECRET}
    return [each for each in secrets if any(each in text for text in read)]


@pytest.mark.parametrize("name", PASSED)
async def test_what_is_passed_on_shows_no_token(passage: Passage, name: str) -> None:
    passage.says = said = PASSED[name](passage.tokens["facebook"])
    got = await passage.call(PAGE_PATH)
    assert shown(passage, got) == []
    assert got.status == said.status
    assert got.headers["x-altyaa-provider"] == "facebook"
    assert not GONE & set(got.headers)
    assert got.headers["content-type"] in ("application/json", "text/plain; charset=utf-8")
    if got.headers["content-type"] == "application/json":
        json.loads(got.body)


@pytest.mark.parametrize("name", NOT_PASSED)
async def test_what_cannot_be_searched_is_not_passed_on(passage: Passage, name: str) -> None:
    passage.says = NOT_PASSED[name](passage.tokens["facebook"])
    got = await passage.call(PAGE_PATH)
    assert shown(passage, got) == []
    assert (got.status, json.loads(got.body)["code"]) == (502, "provider_failed"), got.body
    assert len(passage.log) == 1, "nobody is followed anywhere"


@pytest.mark.parametrize("name", [*PASSED, *NOT_PASSED])
def test_each_of_them_would_show_a_token(name: str) -> None:
    """Or the test above would prove nothing: the outsider's look sees it in most of them as they were sent."""
    token = "EAAB" + "aA1/" * 10
    said = (PASSED | NOT_PASSED)[name](token)
    whole = str(dict(said.headers)) + said.body.decode("latin-1")
    unreadable = {
        "compressed",
        "compressed otherwise",
        "compressed in secret",
        "UTF-16",
        "UTF-16, and says so",
        "EBCDIC",
    }
    unreadable |= {"NULs between", "encoded without an end"}
    assert name in unreadable or any(each in text for text in readings(whole) for each in (token, OTHER))


@pytest.mark.parametrize(
    ("body", "type_"),
    [
        ('{"id": "1",  "n": 1.10, "big": 12345678901234567890, "emoji": "\\ud83d\\ude00"}', "application/json"),
        (
            '{"nextPageToken": "Q0FFU0JrTkNSV==", "reviews": [], "token_type": "bearer"}',
            "application/json; charset=UTF-8",
        ),
        ('{"paging": {"next": "https://x.example/?after=QVFI", "cursors": {"after": "QVFI"}}}', "text/javascript"),
        ('{"error": {"message": "Unknown path components: /x", "code": 2500}}', "application/json"),
    ],
)
async def test_an_answer_without_tokens_is_passed_on_byte_for_byte(passage: Passage, body: str, type_: str) -> None:
    passage.says = answer(body, type_, etag='"abc"', x_app_usage='{"call_count":3}', x_fb_trace_id="F00")
    got = await passage.call(PAGE_PATH)
    assert got.body == body.encode()
    assert (got.headers["etag"], got.headers["x-app-usage"], got.headers["x-fb-trace-id"]) == (
        '"abc"',
        '{"call_count":3}',
        "F00",
    )


async def test_what_is_removed_leaves_the_rest(passage: Passage) -> None:
    token = passage.tokens["facebook"]
    address = f"https://graph.facebook.com/v26.0/1/feed?access_token={token}&limit=25&after=QVFI"
    passage.says = answer(json.dumps({"data": [{"id": "1", "access_token": OTHER}], "paging": {"next": address}}))
    got = await passage.call(PAGE_PATH)
    assert json.loads(got.body) == {
        "data": [{"id": "1", "access_token": "[removed]"}],
        "paging": {"next": "https://graph.facebook.com/v26.0/1/feed?access_token=[removed]&limit=25&after=QVFI"},
    }


async def test_what_has_not_changed_has_no_body(passage: Passage) -> None:
    passage.says = answer(b"", status=304, etag='"abc"')
    got = await passage.call(PAGE_PATH, headers={"if-none-match": '"abc"'})
    assert (got.status, got.body, got.headers["etag"]) == (304, b"", '"abc"')
    assert passage.log[0].headers["if-none-match"] == '"abc"'
