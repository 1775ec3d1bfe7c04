"""Malformed and borderline requests to ours and to node-oidc-provider: each difference is known and has a reason."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import MINTED, make_member, make_workspace
from altyaa.testing.oauth import MadeClient, make_client, make_code, oauth_means
from altyaa.testing.service import served
from bench.peers.peer import REDIRECT_URI, Peer, peer
from tests.access.pages.house import PASSWORD, password_hash
from tests.conformance.browser import person
from tests.conformance.differential.differences import between, entry, listed, reasons
from tests.conformance.differential.outcome import Outcome, read
from tests.conformance.differential.request import Request, corpus
from tests.conformance.differential.side import OURS, Credentials, Ours, Side, Way, cookies_of, theirs
from tests.conformance.differential.wire import Answer, ask

REQUESTS = corpus()
REASONS = reasons()
TOO_MANY_AT_ONCE = 8
CREDENTIAL = re.compile(r"\bal[acr]_[0-9A-Za-z]{40,}")
LOOPBACK = re.compile(r"http://127\.0\.0\.1(:[0-9]{1,5})?/callback")
"""The address that is registered, at any port."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with what came of it.

    Attributes:
        sent: Parameters by name, as they were sent to us.
        answer: Ours, whole.
    """

    request: Request
    sent: Mapping[str, list[str]]
    answer: Answer
    ours: Outcome
    theirs: Outcome


@pytest.fixture(scope="module")
async def ours(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Side]:
    """Ours, with somebody signed in who has allowed two clients everything."""
    folder: Path = tmp_path_factory.mktemp("differential")
    async with cluster.fresh() as database, served(database, data_dir=folder) as service:
        runtime = service.runtime
        workspace, means = await make_workspace(runtime), await oauth_means(runtime)
        email = "mara@harbor.example"
        mara = await make_member(runtime, workspace, "admin", email, password_hash())
        changes = {"redirect_uris": (REDIRECT_URI,), "pkce": "required"}
        clients: dict[Way, MadeClient] = {
            "basic": await make_client(runtime, workspace, **changes),
            "post": await make_client(runtime, workspace, auth_method="client_secret_post", **changes),
        }
        make = Ours(runtime, means, mara, clients, REDIRECT_URI)
        for each in clients.values():
            await make_code(means, each.record, mara, redirect_uri=REDIRECT_URI)
        async with person(service.url, email, PASSWORD) as browsing:
            await browsing.sign_in()
            cookie = cookies_of(browsing.http)
        secrets: dict[Way, Credentials] = {
            way: (each.id, each.secret.reveal()) for way, each in clients.items() if each.secret is not None
        }
        yield Side(service.url, OURS, secrets, REDIRECT_URI, cookie, make)


@pytest.fixture(scope="module")
async def at() -> AsyncIterator[Peer]:
    """The peer."""
    async with peer(redirect_uri=REDIRECT_URI) as running:
        yield running


@pytest.fixture(scope="module")
async def asked(ours: Side, at: Peer) -> dict[str, Asked]:
    """The whole corpus, by title."""
    other, turns, numbers = await theirs(at), asyncio.Semaphore(TOO_MANY_AT_ONCE), count(1)

    async def one(request: Request) -> Asked:
        async with turns:
            sent, answer = await _answered(request, ours, next(numbers))
            MINTED.extend(map(Secret, CREDENTIAL.findall(f"{answer.headers.get('location')} {answer.body!r}")))
            _, their_answer = await _answered(request, other, 0)
        endpoint = request.endpoint
        return Asked(request, sent, answer, read(endpoint, answer, ours), read(endpoint, their_answer, other))

    return {each.request.title: each for each in await asyncio.gather(*map(one, REQUESTS))}


async def _answered(request: Request, side: Side, number: int) -> tuple[Mapping[str, list[str]], Answer]:
    """The parameters that were sent, and the answer."""
    sent, parameters = await request.read(side.value)
    return parameters, await ask(side.url, sent, f"2001:db8:0:{number:x}::1")


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: request.title)
def test_outcome_is_theirs_or_differs_as_listed(asked: dict[str, Asked], request_: Request) -> None:
    """A difference that is not listed fails, and so does a listed one that is no more."""
    found = asked[request_.title]
    differs = between(found.ours, found.theirs)
    assert differs == listed(request_.title, REASONS), entry(request_.title, differs)


def test_every_listed_difference_is_of_a_request() -> None:
    """A title that nobody has would stay in the table for ever; and one that two have would hide one of them."""
    titles = [request.title for request in REQUESTS]
    assert len(set(titles)) == len(titles)
    assert {title for reason in REASONS for title in reason.requests} <= set(titles)


def test_nothing_breaks_ours(asked: dict[str, Asked]) -> None:
    """No request is answered by a server error, or by silence where HTTP has an answer."""
    assert [title for title, each in asked.items() if each.answer.status >= 500] == []
    assert [title for title, each in asked.items() if not each.answer.status] == []


def test_nothing_is_redirected_before_the_redirect_uri_is_right(asked: dict[str, Asked], ours: Side) -> None:
    """RFC 6749 §3.1.2.4: a client or an address that nobody knows ends at a page, whatever else is asked."""
    wrong = [each for each in asked.values() if each.request.endpoint == "authorize" and not _is_right(each, ours)]
    assert len(wrong) > 50
    assert [each.request.name for each in wrong if "location" in each.answer.headers] == []


def test_a_redirect_leads_to_the_address_that_was_sent(asked: dict[str, Asked], ours: Side) -> None:
    """Character by character, with the answer after it; or to a page of ours."""
    for each in asked.values():
        location = each.answer.headers.get("location")
        if location is not None and each.ours["answer"] != "question":
            assert location.startswith(f"{each.sent['redirect_uri'][0]}?"), each.request.name
            assert each.ours["iss"] == "right", each.request.name
            assert location.isascii(), each.request.name


def test_errors_are_json_that_nobody_keeps(asked: dict[str, Asked]) -> None:
    """RFC 6749 §5.2, and of introspection and revocation the same."""
    for title, each in asked.items():
        if each.request.endpoint in ("token", "introspect", "revoke") and each.answer.status >= 400:
            assert each.answer.headers.get("cache-control") == "no-store", title
            if each.request.method != "HEAD":
                name = "error" if each.request.method == "POST" else "code"  # of a problem: there is no such method
                assert json.loads(each.answer.body)[name], title


def test_401_names_the_scheme_that_was_used(asked: dict[str, Asked]) -> None:
    """RFC 6749 §5.2."""
    for title, each in asked.items():
        if each.answer.status == 401 and "Authorization" in each.request.said["headers"]:
            assert each.ours["challenge"] in ("Basic", "Bearer"), title


def test_figures(asked: dict[str, Asked], at: Peer, figure: Callable[[str], None]) -> None:
    """How many there were of each."""
    by_design = {title for title, each in asked.items() if between(each.ours, each.theirs)}
    assert len(asked) >= 200
    figure(
        f"{len(asked)} malformed requests, ours and oidc-provider {at.version}: "
        f"{len(asked) - len(by_design)} equal, {len(by_design)} different by design"
    )


def _is_right(each: Asked, ours: Side) -> bool:
    """Whether client and redirect URI were each sent once, as they are registered."""
    clients, uris = each.sent.get("client_id", []), each.sent.get("redirect_uri", [])
    if clients != [ours.clients["basic"][0]] or len(uris) != 1:
        return False
    return LOOPBACK.fullmatch(uris[0]) is not None
