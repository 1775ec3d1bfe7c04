"""What is asked thousands of times a second does not fill the log, and nothing is lost from the count."""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any

import pytest
import structlog

from altyaa.infra.http.observed import SAMPLED_ONE_IN, Observed
from altyaa.infra.http.refusals import MOST_CAUSES, WINDOW_SECONDS, Refusals
from altyaa.infra.http.turn import Fields
from altyaa.infra.telemetry import metrics

Send = Callable[[dict[str, Any]], Awaitable[None]]


async def ask(observed: Observed, path: str, client: str = "203.0.113.7") -> list[tuple[bytes, bytes]]:
    """The header fields of the answer."""
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {"type": "http", "path": path, "method": "GET", "headers": [], "client": (client, 1)}
    await observed(scope, receive, send)
    return list(sent[0]["headers"])


def answering(status: int, code: str | None = None, why: str | None = None) -> Any:
    async def app(scope: Any, _receive: Any, send: Send) -> None:
        if code is not None:
            scope["state"] |= {"code": code, "refused": why or f"why {code}"}
        scope["state"]["fields"] = [(b"x-left", b"3")]
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return app


async def test_of_frequent_successes_one_in_a_hundred_is_logged() -> None:
    observed = Observed(answering(200), (), {"/often", "/seldom"}, {"/often"})
    with structlog.testing.capture_logs() as lines:
        for _ in range(3 * SAMPLED_ONE_IN):
            await ask(observed, "/often")
        assert [line["sampled_one_in"] for line in lines] == [SAMPLED_ONE_IN] * 3
        await ask(observed, "/seldom")
        await ask(observed, "/seldom")
    assert [line["path"] for line in lines].count("/seldom") == 2


async def test_frequent_refusals_are_logged_once_and_then_counted() -> None:
    observed = Observed(answering(401, "invalid_token"), (), {"/often"}, {"/often"})
    with structlog.testing.capture_logs() as lines:
        for last in range(50):
            await ask(observed, "/often", f"203.0.113.{last}")
        assert [(line["event"], line["refused"]) for line in lines] == [("request", "why invalid_token")]
        await ask(observed, "/often", "198.51.100.1")
        assert len(lines) == 2, "another network"
        observed._app = answering(401, "invalid_token", "another cause")
        for _ in range(2):
            await ask(observed, "/often", "198.51.100.1")
        assert [line["refused"] for line in lines[2:]] == ["another cause"]
        observed._refusals.write()
    assert [(line["network"], line["refused"], line["times"]) for line in lines[3:]] == [
        ("203.0.113.0/24", "why invalid_token", 49), ("198.51.100.0/24", "another cause", 1)
    ]  # fmt: skip


async def test_what_breaks_is_always_logged() -> None:
    observed = Observed(answering(503), (), {"/often"}, {"/often"})
    with structlog.testing.capture_logs() as lines:
        for _ in range(5):
            await ask(observed, "/often")
    assert [line["status"] for line in lines] == [503] * 5


async def test_every_answer_has_an_id_of_its_own_and_what_was_left_for_it() -> None:
    observed = Observed(answering(200), (), {"/often"}, {"/often"})
    answers = [dict(await ask(observed, "/often")) for _ in range(500)]
    assert len({answer[b"x-request-id"] for answer in answers}) == 500
    assert {len(answer[b"x-request-id"]) for answer in answers} == {32}
    assert {answer[b"x-left"] for answer in answers} == {b"3"}


def test_a_minute_begins_anew_and_kinds_are_bounded() -> None:
    now = [0.0]
    refusals = Refusals(lambda: now[0])
    client = ip_address("2001:db8::1")
    with structlog.testing.capture_logs() as lines:
        assert refusals.is_first("invalid_token", "no such key", client)
        assert not refusals.is_first("invalid_token", "no such key", ip_address("2001:db8:0:ffff::2")), "the same /48"
        now[0] += WINDOW_SECONDS
        assert refusals.is_first("invalid_token", "no such key", client)
        assert [(line["event"], line["times"]) for line in lines] == [("refused_again", 1)]
    firsts = [refusals.is_first(f"code {number}", "x", client) for number in range(5000)]
    assert sum(firsts) <= 1001


def test_a_second_cause_of_the_same_code_is_not_lost_and_nobody_makes_up_many() -> None:
    refusals, client, elsewhere = Refusals(lambda: 0.0), ip_address("203.0.113.7"), ip_address("198.51.100.1")
    with structlog.testing.capture_logs() as lines:
        for cause in ("app_1: wrong secret", "app_2: wrong secret", "unknown scope "):
            assert refusals.is_first("invalid_client", cause, client)
            assert not refusals.is_first("invalid_client", f"{cause}'{cause}'", client), "what was sent is no cause"
            assert not refusals.is_first("invalid_client", f'{cause}"x', client)
        firsts = [refusals.is_first("invalid_client", f"cause {number}", client) for number in range(5000)]
        assert sum(firsts) == MOST_CAUSES - 3 + 1, "all others are one"
        assert refusals.is_first("invalid_client", "cause 4999", elsewhere)
        assert refusals.is_first("invalid_request", "cause 4999", client)
        refusals.write()
    told = {line["refused"]: line["times"] for line in lines}
    assert (told["app_1: wrong secret"], told["other"]) == (2, 5000 - (MOST_CAUSES - 3) - 1)


def test_what_is_answered_at_once_is_counted_and_logged_alike() -> None:
    def answer(scope: Any, _head: object) -> Fields | None:
        scope["state"]["principal"] = "key_1"
        return None if scope["query_string"] else [(b"x-left", b"3")]

    def counted() -> float:
        return metrics.REGISTRY.get_sample_value(
            "altyaa_http_requests_total", {"route": "/often", "method": "GET", "status": "200"}
        ) or 0.0  # fmt: skip

    observed = Observed(answering(200), (), {"/often"}, {"/often"})
    watched, before = observed.watch("/often", answer), counted()
    scope: dict[str, Any] = {"headers": [], "client": ("203.0.113.7", 1), "query_string": b""}
    with structlog.testing.capture_logs() as lines:
        answers = [watched(scope | {"state": {}}, {}) for _ in range(2 * SAMPLED_ONE_IN)]
        assert watched(scope | {"state": {}, "query_string": b"later"}, {}) is None
    assert counted() - before == 2 * SAMPLED_ONE_IN
    said = [(line["method"], line["path"], line["status"], line["principal"], line["client"]) for line in lines]
    assert said == [("GET", "/often", 200, "key_1", "203.0.113.7")] * 2
    ids = {dict(fields or [])[b"x-request-id"].decode() for fields in answers}
    assert len(ids) == len(answers)
    assert {line["request_id"] for line in lines} <= ids


def test_a_form_that_is_answered_at_once_is_counted_as_a_post_and_logged_as_often_as_its_path_is() -> None:
    def answer(_scope: Any, _head: object, body: bytes) -> tuple[Fields, bytes] | None:
        return ([(b"x-left", b"3")], body) if body else None

    def counted(route: str) -> float:
        labels = {"route": route, "method": "POST", "status": "200"}
        return metrics.REGISTRY.get_sample_value("altyaa_http_requests_total", labels) or 0.0

    observed, before = Observed(answering(200), (), {"/often", "/form"}, {"/often"}), counted("/form")
    often, seldom = (observed.watch_form(path, answer) for path in ("/often", "/form"))
    scope: dict[str, Any] = {"headers": [], "client": ("203.0.113.7", 1), "query_string": b""}
    with structlog.testing.capture_logs() as lines:
        for _ in range(SAMPLED_ONE_IN):
            assert often(scope | {"state": {}}, {}, b"a") is not None
        assert often(scope | {"state": {}}, {}, b"") is None
        replies = [seldom(scope | {"state": {}}, {}, b"a") for _ in range(3)]
    [*_, (fields, body)] = [reply for reply in replies if reply is not None]
    assert body == b"a"
    assert counted("/form") - before == 3
    said = [(line["method"], line["path"], "sampled_one_in" in line) for line in lines]
    assert said == [("POST", "/often", True)] + [("POST", "/form", False)] * 3
    assert lines[-1]["request_id"] == dict(fields)[b"x-request-id"].decode()


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/calendar/ald_0123456789abcdefABCDEF.ics", "/calendar/…"),
        # Mistyped, its secret is as secret.
        ("/calendar/ld_0123456789abcdefABCDEF.ics", "/calendar/…"),
        ("/calendar/x/ald_0123456789abcdefABCDEF.ics/", "/calendar/…"),
        ("/invitations/ali_0123456789abcdef", "/invitations/ali_…"),
        ("/calendars", "/calendars"),
        ("/first-run/4fzQ2mN8xK1vB7cD9eF3gH5jL6pR0sT", "/first-run/…"),
        ("/first-run", "/first-run"),
        ("/CALENDAR/ald_0123456789abcdef", "/CALENDAR/…"),
        ("/c/all_0123456789abcdef", "/c/…"),
        ("/c/ll_0123456789abcdef", "/c/…"),
        ("/c/all_-0123456789abcdef", "/c/…"),
        ("/C/ALL_0123456789abcdef", "/C/…"),
        ("//c/all-0123456789abcdef", "//c/…"),
        ("/c/\n0123456789abcdef", "/c/…"),
        ("/hooks/meta/deletion/0123456789abcdef", "/hooks/meta/deletion/…"),
        ("/hooks/Meta/deletion/x/0123456789abcdef", "/hooks/Meta/deletion/…"),
        ("/hooks/meta/deletion", "/hooks/meta/deletion"),
        ("/v1/connections/con_1/proxy/v26.0/0123456789abcdef", "/v1/connections/con_1/proxy/…"),
        ("/v1/Connections/con_1/Proxy/0123456789abcdef", "/v1/Connections/con_1/Proxy/…"),
        ("/v1/connections/con_1/token", "/v1/connections/con_1/token"),
        ("/connections", "/connections"),
    ],
)
async def test_a_secret_in_a_path_is_in_no_line_and_no_label(path: str, logged: str) -> None:
    observed = Observed(answering(404), (), {"/known"})
    with structlog.testing.capture_logs() as lines:
        await ask(observed, path)
    assert [line["path"] for line in lines] == [logged]
    assert "0123456789abcdef" not in str(lines) + metrics.exposition().decode()
