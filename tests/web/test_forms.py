"""A form is read without guessing: one value a name, known names, a bound on its size."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import Message

from altyaa.infra.language.say import say
from altyaa.kernel.problems import BODY_TOO_LARGE, INVALID_VALUE, Refused
from altyaa.kernel.secret import Secret
from altyaa.web.forms import LARGEST_BODY_BYTES, Form, read_form

FORM = "application/x-www-form-urlencoded"


async def read(body: bytes, *fields: str, media_type: str = FORM) -> Form | Refused:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", media_type.encode())]
    return await read_form(Request({"type": "http", "method": "POST", "headers": headers}, receive), *fields)


async def test_values_come_as_they_were_typed() -> None:
    form = await read(
        urlencode({"email": " müller@exämple.example ", "password": " a+b&c=d% "}).encode(), "email", "password"
    )
    assert isinstance(form, Form)
    assert form.text("email") == "müller@exämple.example"
    assert form.secret("password") == Secret(" a+b&c=d% ")


async def test_a_box_that_is_not_ticked_is_empty() -> None:
    form = await read(b"", "remember")
    assert isinstance(form, Form)
    assert form.text("remember") == ""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"email=a&email=b", "twice"),
        (b"email=a&email=a", "twice"),
        (b"email=a&role=owner", "does not know"),
        (b"email=%ff", "could not be read"),
        (b"email=\xc3\xbc", "could not be read"),
        (b"email", "could not be read"),
        (b"email=a&&", "could not be read"),
        (b"email=a%00b", "NUL"),
        (b"=a", "does not know"),
    ],
)
async def test_what_would_have_to_be_guessed_is_refused(body: bytes, said: str) -> None:
    refused = await read(body, "email")
    assert isinstance(refused, Refused)
    assert refused.problem is INVALID_VALUE
    assert said in say(refused.sentence)


@pytest.mark.parametrize("media_type", ["", "text/plain", "multipart/form-data; boundary=x", "application/json"])
async def test_other_media_types_are_refused(media_type: str) -> None:
    assert isinstance(await read(b"email=a", "email", media_type=media_type), Refused)


async def test_a_form_has_a_largest_size() -> None:
    largest = b"email=" + b"a" * (LARGEST_BODY_BYTES - 6)
    assert isinstance(await read(largest, "email"), Form)
    refused = await read(largest + b"a", "email")
    assert isinstance(refused, Refused)
    assert refused.problem is BODY_TOO_LARGE


async def test_a_body_without_end_is_left_as_soon_as_it_is_too_large() -> None:
    taken = 0

    async def receive() -> Message:
        nonlocal taken
        taken += 4096
        return {"type": "http.request", "body": b"a" * 4096, "more_body": True}

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", FORM.encode())]}
    assert isinstance(await read_form(Request(scope, receive), "email"), Refused)
    assert taken == LARGEST_BODY_BYTES + 4096


def test_printing_a_form_prints_no_value() -> None:
    assert repr(Form({"password": "hunter2"})) == "Form(password)"


@given(st.binary(max_size=200))
async def test_no_body_breaks_the_reader(body: bytes) -> None:
    assert isinstance(await read(body, "email"), Form | Refused)
