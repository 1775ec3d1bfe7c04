"""The page of every error: it exists, it tells the truth, and the service serves it."""

import base64
import hashlib
import json
import re
import zipfile
from pathlib import Path

import httpx2
import pytest

from altyaa.infra.http.error_pages import folder
from altyaa.infra.http.problems import problem_response
from altyaa.kernel.problems import CATALOGUE, Problem, Refused
from altyaa.testing.http import http_client
from altyaa.testing.service import Service
from tests.docs.pages import ROOT, run

SECTIONS = ["What happened", "Why", "What to do", "An example answer", "Source"]
BASE_URL = "https://auth.example.com"
codes = pytest.mark.parametrize("code", sorted(CATALOGUE))


def page(code: str) -> str:
    return (folder() / f"{code}.md").read_text()


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert {path.stem for path in folder().iterdir()} == set(CATALOGUE)


@codes
def test_a_page_answers_the_same_questions_as_every_other(code: str) -> None:
    assert page(code).startswith(f"# {code}\n\nStatus {CATALOGUE[code].status}. ")
    assert re.findall(r"^## (.+)$", page(code), re.MULTILINE) == SECTIONS
    assert CATALOGUE[code].public.replace("'", "`") in page(code).replace("'", "`")
    named = CATALOGUE[code].source.replace("§", "section ")
    assert named.lower() in page(code).rpartition("## Source")[2].lower()


@codes
def test_the_example_is_what_the_service_answers(code: str) -> None:
    block = re.search(r"```http\n(.+?)\n\n(.+?)\n```", page(code), re.DOTALL)
    assert block is not None
    status, *lines = block[1].splitlines()
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    body = json.loads(block[2])
    answer = problem_response(
        refusal(CATALOGUE[code], headers, body), BASE_URL, body["request_id"], headers.get("allow")
    )
    assert int(status.split()[1]) == answer.status_code
    assert body == json.loads(bytes(answer.body))
    assert headers == {name: value for name, value in answer.headers.items() if name != "content-length"}


def refusal(problem: Problem, headers: dict[str, str], body: dict[str, str]) -> Refused:
    """One that gives the example's own detail and scopes, and the limit that it names."""
    scopes = re.findall(r'scope="([^"]+)"', headers.get("www-authenticate", ""))
    policy = body.get("policy")
    retry_after = int(headers["retry-after"]) if policy else None
    return Refused(problem, "", body["detail"], tuple(scopes), retry_after, policy)


async def test_a_browser_gets_html_that_loads_nothing(service: Service) -> None:
    async with http_client(base_url=service.url, headers={"Accept": "text/html,*/*;q=0.8"}) as client:
        for code in CATALOGUE:
            check_html(code, await client.get(f"/docs/errors/{code}"))


def check_html(code: str, answer: httpx2.Response) -> None:
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert f"<h1>{code}</h1>" in answer.text
    assert "<script" not in answer.text
    style = re.search(r"<style>(.*)</style>", answer.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert '<header><a class="brand" href="/">' in answer.text
    addresses = re.findall(r'href="([^"]+)"', answer.text)
    assert {"/", "/v1/docs"} <= set(addresses), "the way home"
    for address in set(addresses) - {"/", "/v1/docs"}:
        assert address in CATALOGUE, "a link from the text leads to another of these pages"


async def test_curl_gets_the_page_as_it_was_written(service: Service) -> None:
    async with http_client(base_url=service.url) as client:
        answer = await client.get("/docs/errors/key_revoked")
        head = await client.head("/docs/errors/key_revoked")
    assert answer.text == page("key_revoked")
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert answer.headers["vary"] == "Accept"
    assert (head.status_code, head.headers["content-type"]) == (200, "text/markdown; charset=utf-8")


async def test_the_type_of_a_problem_is_the_address_of_its_page(service: Service) -> None:
    async with http_client(base_url=service.url) as client:
        refused = (await client.get("/v1/whoami")).json()
        answer = await client.get(refused["type"])
    assert answer.text == page(refused["code"])


@pytest.mark.parametrize("code", ["nonsense", "..%2f..%2fREADME", "key_revoked.md", "%00", "key_revoked/"])
async def test_an_unknown_code_is_a_404_problem(service: Service, code: str) -> None:
    async with http_client(base_url=service.url) as client:
        answer = await client.get(f"/docs/errors/{code}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


async def test_the_wheel_carries_the_pages_and_finds_them(tmp_path: Path) -> None:
    await run("python", "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path), cwd=ROOT)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    found = await run(
        "python",
        "-c",
        "import altyaa.infra.http.error_pages as pages; print(pages.folder())",
        cwd=tmp_path / "installed",
        environment={"PYTHONPATH": str(tmp_path / "installed")},
    )
    shipped = Path(found.strip())
    assert shipped.is_relative_to(tmp_path)
    assert {path.stem for path in shipped.iterdir()} == set(CATALOGUE)
