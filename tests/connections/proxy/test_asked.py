"""Hostile requests, over HTTP: each is refused, and no platform sees anything of it."""

import json

import pytest

from tests.connections.proxy.corpus import CORPUS, Hostile
from tests.connections.proxy.passage import Passage

ELSEWHERE = {
    "path: raw bytes",
    "path: a line's end",
    "path: a line's end alone",
    "query: raw bytes",
    "method: none that is passed on",
    "method: in small letters",
}
"""What the server itself or the route table refuses."""


def test_the_corpus_is_large_and_each_of_its_names_is_one() -> None:
    assert len({each.name for each in CORPUS}) == len(CORPUS) >= 80


@pytest.mark.parametrize("hostile", CORPUS, ids=[each.name for each in CORPUS])
async def test_nothing_of_it_reaches_a_platform(passage: Passage, hostile: Hostile) -> None:
    got = await passage.call(
        hostile.path, hostile.method, provider=hostile.provider, headers=hostile.headers, body=hostile.body
    )
    assert passage.log == [], "a call was sent"
    assert not [each for each in passage.secrets() if each.encode() in got.whole]
    if hostile.name in ELSEWHERE:
        assert 400 <= got.status < 500
        return
    said = json.loads(got.body)
    wanted = (413, "body_too_large") if hostile.name == "body: too large" else (403, "proxy_refused")
    assert (got.status, said["code"]) == wanted, got.body
    assert "x-altyaa-provider" not in got.headers
