"""Broken and hostile requests through each proxy: each has its documented answer (docs/howto/gateway.md)."""

import json
from collections.abc import Sequence

import pytest

from altyaa.kernel.problems import CATALOGUE
from altyaa.testing.wire import RawAnswer, raw_get, send_raw
from tests.gateway.conftest import Front
from tests.gateway.house import bearer

LONG = b"a" * 8192
KEY = "Authorization: Bearer {key}"


def flipped(key: str, at: int) -> str:
    """The key with one character changed to another of the same alphabet."""
    return key[:at] + ("A" if key[at] != "A" else "B") + key[at + 1 :]


def judged(answer: RawAnswer, status: int, code: str) -> None:
    """It is verify's verdict, in the same shape from both proxies."""
    assert (answer.status, answer.header("content-type")) == (status, "application/problem+json")
    said = json.loads(answer.body)
    assert said["status"] == status
    assert (said["code"], said["title"]) == (code, CATALOGUE[code].public)
    challenge = answer.header("www-authenticate")
    assert challenge is not None
    assert challenge.startswith('Bearer realm="altyaa"')
    assert said["request_id"] == answer.header("x-request-id")


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ([], 401, "credentials_missing"),
        (["Authorization:"], 401, "credentials_missing"),
        (["Authorization: Bearer"], 401, "invalid_token"),
        (["Authorization: Bearer "], 401, "invalid_token"),
        (["Authorization: Bearer {key} x"], 401, "invalid_token"),
        (["Authorization: Bearer {key},{key}"], 401, "invalid_token"),
        (["Authorization: {key}"], 401, "credentials_missing"),
        (["Authorization: Basic e2tleX06"], 401, "credentials_missing"),
        (["Authorization: Bearer {flipped_id}"], 401, "invalid_token"),
        (["Authorization: Bearer {flipped_secret}"], 401, "invalid_token"),
        (["Authorization: Bearer {flipped_tag}"], 401, "invalid_token"),
        ([KEY, "X-Altyaa-Workspace: {ours}", "X-Altyaa-Workspace: {ours}"], 400, "invalid_request"),
        ([KEY, "X-Altyaa-Workspace: {ours}", "x-altyaa-workspace: {theirs}"], 400, "invalid_request"),
        ([KEY, "X-Altyaa-Workspace: {theirs}"], 401, "workspace_mismatch"),
        ([KEY, "X-Altyaa-Workspace: wks_"], 401, "workspace_mismatch"),
        ([KEY, "X-Altyaa-Workspace: \u00ff\u00fe"], 401, "workspace_mismatch"),
        (["Authorization: Bearer \u00ff\u00fe"], 401, "invalid_token"),
    ],
)
async def test_a_request_that_verify_refuses_is_refused_with_its_reason(
    front: Front, headers: Sequence[str], status: int, code: str
) -> None:
    ours, theirs = await front.house.workspace("Harbor"), await front.house.workspace("Trendline")
    key = await front.house.key(ours, "posts.read")
    words = {
        "key": key,
        "ours": ours.wire_id,
        "theirs": theirs.wire_id,
        "flipped_id": flipped(key, 8),
        "flipped_secret": flipped(key, 40),
        "flipped_tag": flipped(key, len(key) - 1),
    }
    lines = [line.format(**words).encode("latin-1") for line in headers]
    judged(await send_raw(front.url, raw_get("/posts", *lines)), status, code)


async def test_two_authorization_headers_are_refused_whoever_sees_them_first(front: Front) -> None:
    key = await front.house.key(await front.house.workspace("Harbor"), "posts.read")
    line = f"Authorization: Bearer {key}".encode()
    for second in (line, line.lower().replace(b"authorization", b"AUTHORIZATION"), b"Authorization: Basic YTpi"):
        answer = await send_raw(front.url, raw_get("/posts", line, second))
        assert answer.status == 400
        if front.kind == "caddy":
            judged(answer, 400, "invalid_request")


async def test_8_kib_of_bearer_are_refused(front: Front) -> None:
    answer = await send_raw(front.url, raw_get("/posts", b"Authorization: Bearer " + LONG))
    assert answer.status == {"nginx": 400, "caddy": 401}[front.kind], "nginx holds 8 KiB a line, Caddy 1 MiB in all"


@pytest.mark.parametrize("name", [b"Authorization", b"X-Altyaa-Workspace", b"X-Altyaa-Context"])
@pytest.mark.parametrize("value", [b"Bearer a\0b", b"\0", b"a\0"])
async def test_a_nul_byte_in_a_header_is_a_bad_request(front: Front, name: bytes, value: bytes) -> None:
    answer = await send_raw(front.url, raw_get("/posts", name + b": " + value))
    assert answer.status == 400


async def test_a_header_without_a_colon_or_with_a_line_break_in_it_passes_nobody(front: Front) -> None:
    key = await front.house.key(await front.house.workspace("Harbor"), "media.read")
    without_colon = await send_raw(front.url, raw_get("/posts", b"Authorization Bearer " + key.encode()))
    assert without_colon.status == 400
    folded = await send_raw(front.url, raw_get("/posts", b"X-A: b\r\n Authorization: Bearer " + key.encode()))
    assert folded.status == {"nginx": 400, "caddy": 401}[front.kind], "Caddy reads it as more of X-A (RFC 9112 §5.2)"


async def test_http_1_0_without_a_host_is_served(front: Front) -> None:
    key = await front.house.key(await front.house.workspace("Harbor"), "posts.read")
    answer = await send_raw(front.url, f"GET /posts HTTP/1.0\r\nAuthorization: Bearer {key}\r\n\r\n".encode())
    assert answer.status == 200
    assert b"Harbor" in answer.body
    refused = await send_raw(front.url, b"GET /posts HTTP/1.0\r\n\r\n")
    judged(refused, 401, "credentials_missing")


async def test_head_is_judged_and_answered_like_get_without_a_body(front: Front) -> None:
    key = await front.house.key(await front.house.workspace("Harbor"), "posts.read")
    served = await front.http.head("/posts", headers=bearer(key))
    assert (served.status_code, served.content) == (200, b"")
    refused = await front.http.head("/media", headers=bearer(key))
    assert (refused.status_code, refused.content) == (403, b"")
    assert 'scope="media.read"' in refused.headers["www-authenticate"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"])
async def test_other_methods_need_the_scope_to_write_and_do_nothing(front: Front, method: str) -> None:
    harbor = await front.house.workspace("Harbor")
    reader, writer = await front.house.key(harbor, "posts.read"), await front.house.key(harbor, "posts.write")
    assert (await front.http.request(method, "/posts", headers=bearer(reader))).status_code == 403
    assert (await front.http.request(method, "/posts", headers=bearer(writer))).status_code == 405
    assert len((await front.http.get("/posts", headers=bearer(reader))).json()) == 1
