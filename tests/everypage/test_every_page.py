"""Every page of the route table: that it is there, what its answer carries, and that it holds in every look."""

import re

import httpx2

from altyaa.web.page import content_security_policy
from tests.access.pages.house import Browser
from tests.everypage.seed import Furnished
from tests.everypage.table import pages
from tests.everypage.visits import WITHOUT, Visit, fill, visits

# Their forms lead to an app, or to a platform.
_LEAD_ON = ("/oauth/authorize", "/sign-in", "/connect/{provider}")


async def opened(mara: Browser, stranger: Browser, visit: Visit, method: str = "GET") -> httpx2.Response:
    return await (mara if visit.signed_in else stranger).client.request(method, visit.path)


async def test_every_page_can_be_visited(furnished: Furnished, mara: Browser, stranger: Browser) -> None:
    """A new one is found in the route table: what its address names has to be in ``seed.py``."""
    answers = {visit.route: (await opened(mara, stranger, visit)).status_code for visit in visits(furnished)}
    assert {route: status for route, status in answers.items() if status != 200} == {}


async def test_what_has_no_page_by_itself_says_so(furnished: Furnished, mara: Browser) -> None:
    ids = {**furnished.ids, "token": "x", "code": "x"}
    asked = {route: (await mara.get(fill(route, ids))).status_code for route in WITHOUT}
    assert asked == WITHOUT
    assert set(WITHOUT) <= set(pages(furnished.house.service.serving, "GET"))


async def test_every_page_is_stored_nowhere_framed_nowhere_and_runs_nothing_inline(
    furnished: Furnished, mara: Browser, stranger: Browser
) -> None:
    for visit in visits(furnished):
        answer = await opened(mara, stranger, visit)
        headers, policy = answer.headers, content_security_policy()
        targets = re.sub(r"form-action 'self'[^;]*;", "form-action 'self';", headers["content-security-policy"])
        assert targets == policy, visit.path
        assert headers["content-security-policy"] == policy or visit.route in _LEAD_ON
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]* src=)", answer.text), visit.path
        assert re.findall(r'(?:src|srcset)="(?!/)|<link[^>]+href="(?!/)', answer.text) == [], visit.path


async def test_a_cookie_is_for_the_browser_alone_and_for_this_site(furnished: Furnished, stranger: Browser) -> None:
    seen = set()
    for visit in visits(furnished):
        answer = await stranger.get(visit.path)
        for line in answer.headers.get_list("set-cookie"):
            attributes = {part.strip().lower() for part in line.split(";")[1:]}
            assert {"httponly", "samesite=lax"} <= attributes, (visit.path, line.partition("=")[0])
            seen.add(line.partition("=")[0])
    assert "altyaa_visitor" in seen


async def test_head_says_the_same_without_a_body_and_other_methods_are_refused(
    furnished: Furnished, mara: Browser, stranger: Browser
) -> None:
    for visit in visits(furnished):
        head = await opened(mara, stranger, visit, "HEAD")
        assert (head.status_code, head.content) == (200, b""), visit.path
        assert head.headers["cache-control"] == "no-store"
        for method in ("OPTIONS", "PUT", "DELETE", "PATCH"):
            answer = await opened(mara, stranger, visit, method)
            assert answer.status_code == 405, (method, visit.path)
            assert "GET" in answer.headers["allow"]
            assert not any(name.startswith("access-control-") for name in answer.headers)


async def test_a_workspaces_pages_are_its_own_peoples(furnished: Furnished, stranger: Browser) -> None:
    own = [visit.path for visit in visits(furnished) if visit.route.startswith("/w/")]
    for path in own:
        assert (await stranger.get(path)).headers["location"].startswith("/sign-in?next="), path
    assert (await stranger.sign_in(await furnished.house.person())).status_code == 303
    for path in own:
        theirs = await stranger.get(path)
        nobodys = await stranger.get(path.replace(furnished.workspace.wire_id, f"wks_{'0' * 22}"))
        assert (theirs.status_code, nobodys.status_code) == (404, 404), path
        assert told(theirs) == told(nobodys), path


def told(page: httpx2.Response) -> str:
    """A page of a refusal, without its own id."""
    return re.sub(r"<code>[0-9a-f]{32}</code>", "", page.text)
