"""What every page carries, and what never becomes markup."""

import re
from pathlib import Path

import httpx2
import pytest
from jinja2 import TemplateNotFound, UndefinedError
from starlette.applications import Starlette
from starlette.requests import Request

from altyaa.infra.language import catalogues
from altyaa.kernel.problems import NOT_FOUND, RATE_LIMITED, SERVICE_UNAVAILABLE, Problem, Refused
from altyaa.web.model import Link, Place, Section, Viewer
from altyaa.web.page import Pages, content_security_policy
from altyaa.web.refusal import refusal_page, wants_page

HOSTILE = "\"><script>alert(1)</script>'&<img src=x onerror=alert(1)>"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def request(path: str = "/") -> Request:
    return Request({"type": "http", "method": "GET", "path": path, "headers": [], "state": {"request_id": "0e41"}})


def pages(folder: Path, **templates: str) -> Pages:
    for name, text in templates.items():
        (folder / f"{name}.html").write_text(text)
    return Pages(folder)


async def test_every_page_is_stored_nowhere_framed_nowhere_and_runs_nothing_inline(client: httpx2.AsyncClient) -> None:
    for path in ("/sign-in", "/_style", "/account", "/error", "/nothing-here"):
        answer = await client.get(path)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert "camera=()" in answer.headers["permissions-policy"]
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]* src=)", answer.text)
        assert re.findall(r'(?:src|href)="(?:https?:)?//', answer.text) == []


def test_where_a_target_has_no_name_in_a_policy_forms_may_lead_anywhere_and_nothing_else_changes() -> None:
    assert content_security_policy(None) == POLICY.replace("form-action 'self'; ", "")
    assert content_security_policy(()) == POLICY


def test_a_value_never_becomes_markup(tmp_path: Path) -> None:
    text = (
        '{% extends "web/frame.html" %}{% block title %}{{ bad }}{% endblock %}{% block content %}<h1>{{ bad }}</h1>'
        "{{ parts.note('bad', bad, bad) }}{{ parts.pill('good', bad) }}{{ parts.copy(bad, bad, 'c') }}"
        "{{ form.field('n', bad, value=bad, hint=bad, error=bad, placeholder=bad) }}"
        "{{ form.choice('s', bad, [(bad, bad)]) }}{{ form.tick('t', bad, value=bad, hint=bad) }}"
        "{% call form.post(bad, bad) %}{{ bad }}{{ form.submit(bad) }}{% endcall %}"
        "{% call parts.empty('mail', bad, bad) %}{{ bad }}{% endcall %}{{ parts.clock(bad, 7) }}{% endblock %}"
    )
    viewer = Viewer(HOSTILE, Place(HOSTILE, HOSTILE, (Section(HOSTILE, (Link(HOSTILE, HOSTILE),)),)))
    answer = pages(tmp_path, page=text).render(
        request(HOSTILE), "page.html", viewer=viewer, csrf_token=HOSTILE, bad=HOSTILE
    )
    html = bytes(answer.body).decode()
    assert "alert(1)" in html
    assert "<script>" not in html
    assert "<img" not in html
    assert '"><' not in re.sub(r'"><(?=/?[a-z])', "", html.replace(HOSTILE, "!!!"))
    assert "!!!" not in html.replace(HOSTILE, "!!!")


def test_a_refusal_never_becomes_markup() -> None:
    answer = refusal_page(request(), Refused(NOT_FOUND, HOSTILE, HOSTILE), Link(HOSTILE, HOSTILE))
    assert "<script>" not in bytes(answer.body).decode()


def test_a_value_that_was_forgotten_is_an_error_and_not_a_gap(tmp_path: Path) -> None:
    with pytest.raises(UndefinedError, match="missing"):
        pages(tmp_path, page="{{ missing }}").render(request(), "page.html")


def test_a_form_without_a_token_is_an_error_and_not_an_open_door(tmp_path: Path) -> None:
    text = '{% import "web/form.html" as form %}{% call form.post("/", csrf_token) %}{% endcall %}'
    with pytest.raises(UndefinedError, match="csrf_token"):
        pages(tmp_path, page=text).render(request(), "page.html")


def test_a_template_is_taken_from_its_folders_alone(tmp_path: Path) -> None:
    with pytest.raises(TemplateNotFound):
        pages(tmp_path).render(request(), "../../../../etc/passwd")


@pytest.mark.parametrize(
    "target", ["https://app.example", "https://app.example:8443", "http://[::1]:3000", "app.example:"]
)
def test_a_form_may_lead_to_the_origins_that_were_named(target: str) -> None:
    assert f"form-action 'self' {target};" in content_security_policy((target,))


@pytest.mark.parametrize(
    "target",
    ["*", "https://a.example; script-src *", "https://a.example *", "'unsafe-inline'", "https://a.example/x", ""],
)
def test_a_form_target_cannot_write_policy(target: str) -> None:
    with pytest.raises(ValueError, match="not an origin"):
        content_security_policy((target,))


@pytest.mark.parametrize("problem", [NOT_FOUND, RATE_LIMITED, SERVICE_UNAVAILABLE])
def test_a_refusal_says_what_happened_whose_move_it_is_and_its_reference(problem: Problem) -> None:
    asked = request()
    answer = refusal_page(asked, Refused(problem, "for the log", "It is said exactly."))
    html = bytes(answer.body).decode()
    assert answer.status_code == problem.status
    assert "It is said exactly." in html
    assert "Whose move it is" in html
    assert "0e41" in html
    assert f'href="/docs/errors/{problem.code}"' in html
    assert "for the log" not in html
    assert asked.state.refused == "for the log"
    assert ("retry-after" in answer.headers) == (problem is SERVICE_UNAVAILABLE)


@pytest.mark.parametrize(
    ("accept", "page"),
    [(b"text/html,application/xhtml+xml,*/*;q=0.8", True), (b"*/*", False), (b"application/json", False), (b"", False)],
)
def test_only_who_reads_html_gets_a_page(accept: bytes, page: bool) -> None:
    assert wants_page(Request({"type": "http", "headers": [(b"accept", accept)]})) == page


def test_the_navigation_shows_where_the_reader_is(tmp_path: Path) -> None:
    place = Place("Harbor", "Owner", (Section("S", (Link("Members", "/w/1/members"), Link("Usage", "/w/1/usage"))),))
    text = '{% extends "web/frame.html" %}{% block content %}{% endblock %}'
    for path, current in {"/w/1/members": "Members", "/w/1/members/usr_1": "Members", "/w/1/members-of": None}.items():
        answer = pages(tmp_path, page=text).render(
            request(path), "page.html", viewer=Viewer("a@b.example", place), csrf_token="t"
        )
        found = re.findall(r'aria-current="page">(\w+)<', bytes(answer.body).decode())
        assert found == ([current] if current else [])


@pytest.mark.parametrize(
    "asked", ["EN", "En-US", "eN, de;q=0.5", "en-GB-oxendict", "de, *", "", "q=", ";;;", "en;q=nan"]
)
def test_whatever_language_is_asked_for_there_is_a_page(tmp_path: Path, asked: str) -> None:
    made = pages(tmp_path, hello="{{ lang }}")
    heard = request()
    heard.scope["headers"] = [(b"accept-language", asked.encode())]
    assert made.render(heard, "hello.html").headers["content-language"] == "en"


@pytest.mark.parametrize(("asked", "spoken"), [("", "pt-BR"), ("fr", "pt-BR"), ("en-GB", "en"), ("pt-BR", "pt-BR")])
def test_where_the_browser_asks_for_no_language_that_there_is_it_is_the_deployments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, spoken: str
) -> None:
    (tmp_path / "pt_BR.po").write_text("")
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    heard = request()
    heard.scope.update(app=Starlette(), headers=[(b"accept-language", asked.encode())])
    heard.app.state.language = "pt_BR"
    answer = pages(tmp_path, hello="{{ lang }}").render(heard, "hello.html")
    assert answer.headers["content-language"] == bytes(answer.body).decode() == spoken
