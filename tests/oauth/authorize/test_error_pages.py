"""What people and developers read when it went wrong."""

import re
from html import unescape
from typing import get_args

import pytest

from altyaa.oauth.pages.help import HELP
from altyaa.oauth.rules.authorize import differences, hint, nearest
from altyaa.protocol.rfc6749_errors import ErrorCode
from altyaa.testing.factories import make_workspace
from altyaa.testing.oauth import REDIRECT_URI
from tests.access.pages.house import House
from tests.oauth.authorize.visitor import Visitor, app

WRONG = "https://app.example/Callback/"


async def test_a_developer_sees_what_is_registered_beside_what_was_sent(house: House, visitor: Visitor) -> None:
    uris = ("https://other.example/x", REDIRECT_URI)
    workspace, client = await app(house, redirect_uris=uris)
    await visitor.enter(workspace, "admin")
    page = await visitor.ask(client, redirect_uri=WRONG)
    assert page.status_code == 400
    lines = [unescape(re.sub("<[^>]+>", "", line)) for line in re.findall(r"<code>(.*?)</code>", page.text)[1:]]
    assert lines == [WRONG, REDIRECT_URI, WRONG, uris[0]], "the nearest first"
    assert re.findall("<mark>(.*?)</mark>", page.text)[:3] == ["C", "/", "c"]
    assert "Only the path differs." in page.text
    missing = await visitor.ask(client, redirect_uri=None)
    assert REDIRECT_URI in missing.text


async def test_nobody_else_sees_anything_of_that(house: House, visitor: Visitor, other: Visitor) -> None:
    workspace, client = await app(house, name="Secret Project", any_workspace=True)
    stranger = await visitor.ask(client, redirect_uri=WRONG)
    await visitor.enter(workspace, "member")
    await other.enter(await make_workspace(house.runtime), "owner")
    for page in (
        stranger,
        await visitor.ask(client, redirect_uri=WRONG),
        await other.ask(client, redirect_uri=WRONG),
        await other.ask(client, redirect_uri=None),
    ):
        assert page.status_code == 400
        assert "Secret Project" not in page.text
        assert "/callback" not in page.text.lower().replace("redirect_uri%3dhttps%253a%252f%252f", "")
        assert "<mark>" not in page.text
    assert "/sign-in?next=" in stranger.text


async def test_the_page_has_the_reference_that_the_log_has(house: House, visitor: Visitor) -> None:
    _, client = await app(house)
    page = await visitor.ask(client, redirect_uri=WRONG)
    assert page.headers["x-request-id"] in page.text


@pytest.mark.parametrize("error", get_args(ErrorCode))
async def test_every_error_of_the_protocol_has_a_page_with_next_steps(visitor: Visitor, error: ErrorCode) -> None:
    page = await visitor.get(f"/oauth/help/{error}")
    assert page.status_code == 200
    assert f"<code>{error}</code>" in page.text
    help_of = HELP[error]
    assert help_of.you
    assert help_of.developer
    for step in (help_of.title, help_of.what, *help_of.you, *help_of.developer):
        assert step in unescape(page.text)


@pytest.mark.parametrize("path", ["/oauth/help/unheard_of", "/oauth/help/", "/oauth/help", "/oauth/help/%2e%2e"])
async def test_what_is_no_error_has_no_page(visitor: Visitor, path: str) -> None:
    page = await visitor.get(path)
    assert page.status_code == 404
    assert "text/html" in page.headers["content-type"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("https://app.example/Callback", "Capital and small letters differ."),
        ("https://app.example/callback/", "One ends in a slash, the other does not."),
        ("http://app.example/callback", "Only the scheme differs."),
        ("https://www.app.example/callback", "Only the host differs."),
        ("https://app.example:8443/callback", "Only the port differs."),
        ("https://app.example/back", "Only the path differs."),
        ("https://app.example/callback?x=1", "Only the query differs."),
        ("https://app.example/callback#x", "Only the fragment differs."),
        ("https://me@app.example/callback", "Only the user name differs."),
        ("http://app.example/back", ""),
        ("https://[x/callback", "What was sent is no address."),
    ],
)
def test_the_difference_is_said_in_words(sent: str, said: str) -> None:
    assert hint(sent, REDIRECT_URI) == said
    ours, theirs = differences(sent, REDIRECT_URI)
    assert "".join(piece.text for piece in ours) == sent
    assert "".join(piece.text for piece in theirs) == REDIRECT_URI
    assert any(piece.differs for piece in (*ours, *theirs))


def test_the_nearest_address_comes_first() -> None:
    far = "https://elsewhere.example/"
    assert nearest(WRONG, [far, REDIRECT_URI]) == [REDIRECT_URI, far]
