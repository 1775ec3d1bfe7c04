"""What nasty texts cost: so many times longer, so many times more work, whatever is in them."""

import json
from collections.abc import Callable
from time import thread_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from altyaa.connections.rules.proxying.answers import passed
from altyaa.connections.rules.proxying.asked import Asked, plan, with_content
from altyaa.connections.rules.proxying.traces import Traces
from altyaa.kernel.problems import Refused
from altyaa.providers.model import Reply
from altyaa.providers.registry import PROVIDERS

SECRETS = ["EAAOwnToken1234567890", "secret-of-the-app-0123456789"]
PAGE = "200000000000001"
KINDS = {"facebook": "page", "google": "location"}
GROWTH, SLACK = 16, 3.0
"""Quadratic work grows by 256, far from 16 times 3."""
Work = Callable[[str], object]

UNITS = [
    "\\",
    "token",
    "token\\",
    "token ",
    "token=",
    "token:",
    "token%25",
    "token%",
    "password_",
    "authorization",
    "a=",
    "a%3D",
    "a%3d25",
    "25",
    "%25",
    "%2525",
    "token=%25",
    "token=%2525",
    "token='",
    'token"',
    'token" ',
    "token&quot;",
    "token&quot; ",
    "&quot;",
    "&amp;",
    "&#0",
    "&#",
    "&#x0",
    "[",
    "token[",
    "]",
    "-",
    "_",
    " ",
    "\t",
    "<token>",
    "token>",
    "token><![CDATA[",
    "Bearer ",
    "bearer+",
    "Bearer%20",
    "bearer",
    "\\u0074oken",
    "\\u005c",
    "\\x5c",
    "\\/",
    "EAAOwnToken123456789",
    "\u0301\u0327",
    "\u0f73",
    "\ufdfa",
    "a\u0301",
    "{",
    "a{",
    "9",
    "1.",
    ".",
    ":",
    "a_",
    ";",
    "+",
]
STARTS = ["", "token", "token=", "a", "&#", "%", "\\", "Bearer "]


def page(content_type: str, body: bytes) -> None:
    passed(Reply(200, {"content-type": content_type}, body), SECRETS)


def sent(provider: str, asset: str, asked: Asked, body: bytes) -> Refused | object:
    planned = plan(PROVIDERS[provider].pack, KINDS[provider], asset, asked)
    return planned if isinstance(planned, Refused) else with_content(planned, body)


def form(body: bytes) -> object:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return sent("facebook", PAGE, Asked("POST", f"v26.0/{PAGE}/feed".encode(), b"", headers), body)


def patch(body: bytes) -> object:
    asked = Asked("PATCH", b"v1/locations/5001", b"updateMask=title", {"content-type": "application/json"})
    return sent("google", "locations/5001", asked, body)


def nested(name: str, text: str) -> bytes:
    """One within another, 900 deep at most, and the text in the innermost."""
    depth = min(len(text) // 20, 900)
    return (f'{{"{name}":' * depth + json.dumps(text) + "}" * depth).encode()


WORKS: dict[str, Work] = {
    "an answer's text": lambda text: page("text/plain", text.encode()),
    "an answer's member": lambda text: page("application/json", json.dumps({"token": 1, "x": text}).encode()),
    "an answer's name": lambda text: page("application/json", json.dumps({"token": 1, text: "x"}).encode()),
    "an answer, not escaped": lambda text: page("text/html", json.dumps({"x": text}, ensure_ascii=False).encode()),
    "an answer's header": lambda text: passed(Reply(200, {"etag": text, "content-type": text}, b"{}"), SECRETS),
    "an answer's usage": lambda text: passed(Reply(200, {f"x-{text}": text}, b"{}"), SECRETS),
    "a path": lambda text: sent("facebook", PAGE, Asked("GET", text.encode(), b"", {}), b""),
    "an id": lambda text: sent("facebook", PAGE, Asked("GET", f"v26.0/{PAGE}_{text}".encode(), b"", {}), b""),
    "a query": lambda text: sent("facebook", PAGE, Asked("GET", f"v26.0/{PAGE}".encode(), text.encode(), {}), b""),
    "a header": lambda text: sent("facebook", PAGE, Asked("GET", f"v26.0/{PAGE}".encode(), b"", {"accept": text}), b""),
    "a form": lambda text: form(text.encode()),
    "a form's value": lambda text: form(b"message=" + text.encode()),
    "a form's fields": lambda text: form(b"fields=" + text.encode()),
    "a body's text": lambda text: patch(text.encode()),
    "a body's member": lambda text: patch(json.dumps({"title": text}).encode()),
    "a body's name": lambda text: patch(json.dumps({text: 1}).encode()),
    "a body's name, not escaped": lambda text: patch(json.dumps({text: 1}, ensure_ascii=False).encode()),
    "a body's fields": lambda text: patch(json.dumps({"fields": [text]}).encode()),
    "a body's fields, nested": lambda text: patch(nested("fields", text)),
}


def cost(work: Work, text: str) -> float:
    """Seconds of this thread's processor, the lesser of two."""
    found = []
    for _ in range(2):
        begin = thread_time()
        work(text)
        found.append(thread_time() - begin)
    return min(found)


def is_linear(work: Work, begin: str, unit: str, size: int = 500) -> bool:
    """Whether the work grows as the text does; a millisecond is nothing."""
    small = cost(work, begin + unit * (size // len(unit)))
    return cost(work, begin + unit * (GROWTH * size // len(unit))) <= GROWTH * SLACK * (small + 0.0005)


@pytest.mark.parametrize("name", WORKS)
def test_no_text_costs_more_than_its_length(name: str) -> None:
    assert [unit for unit in UNITS if not is_linear(WORKS[name], "", unit)] == []


@settings(max_examples=40, deadline=None)
@given(
    name=st.sampled_from(list(WORKS)),
    begin=st.sampled_from(STARTS),
    units=st.lists(st.sampled_from(UNITS), min_size=2, max_size=4),
)
def test_no_mixture_does(name: str, begin: str, units: list[str]) -> None:
    assert is_linear(WORKS[name], begin, "".join(units))


def test_a_post_of_backslashes_is_looked_at_at_once() -> None:
    """The post that kept a process for minutes."""
    begin = thread_time()
    assert not Traces(SECRETS).are_in("\\" * 60_000)
    assert thread_time() - begin < 1


def test_a_page_of_posts_that_say_token_is_passed_on_at_once() -> None:
    body = json.dumps({"data": [{"message": "token" * 12_000} for _ in range(20)]}).encode()
    begin = thread_time()
    said = passed(Reply(200, {"content-type": "application/json"}, body), SECRETS)
    assert not isinstance(said, str)
    assert said.body == body
    assert thread_time() - begin < 1


@pytest.mark.parametrize("digits", ["9" * 5000, "0" * 5000 + "65"])
@pytest.mark.parametrize("type_", ["text/plain", "application/json"])
def test_a_letter_by_a_long_number_is_none_of_ours(digits: str, type_: str) -> None:
    body = json.dumps(f"a token of thanks &#{digits};").encode()
    said = passed(Reply(200, {"content-type": type_}, body), SECRETS)
    assert not isinstance(said, str)
    assert said.body == body


@pytest.mark.parametrize("zeros", [0, 5000])
def test_a_secret_by_long_numbers_is_found(zeros: int) -> None:
    assert Traces(SECRETS).are_in("".join(f"&#{'0' * zeros}{ord(each)};" for each in SECRETS[0]))
