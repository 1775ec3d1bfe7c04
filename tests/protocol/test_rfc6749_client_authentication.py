"""Who a request says it comes from: by one method, and by no two."""

from base64 import b64encode
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altyaa.protocol.rfc6749_client_authentication import ASSERTION_TYPE, Presented, read_client
from altyaa.protocol.rfc6749_errors import ErrorCode, OAuthRefused
from altyaa.protocol.rfc6749_parameters import parameters

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
ID, SECRET = "app_1", "als_1"
ASSERTION = {"client_assertion": "x.y.z", "client_assertion_type": ASSERTION_TYPE}


def basic(text: str) -> bytes:
    return b"Basic " + b64encode(text.encode())


def read(*headers: bytes, **form: str) -> Presented | OAuthRefused:
    return read_client(headers, parameters(form.items()))


def error(answer: Presented | OAuthRefused) -> ErrorCode:
    assert isinstance(answer, OAuthRefused), answer
    return answer.error


@given(_TEXT, _TEXT)
def test_basic_is_form_urldecoded_after_base64(client_id: str, secret: str) -> None:
    """§2.3.1, which most servers leave out: a colon or a plus in a secret is not lost."""
    for written in (quote_plus, lambda text: quote(text, safe="")):
        answer = read(basic(f"{written(client_id)}:{written(secret)}"))
        assert isinstance(answer, Presented)
        assert answer.proof is not None
        assert (answer.method, answer.client_id, answer.proof.reveal()) == ("client_secret_basic", client_id, secret)


def test_a_secret_in_the_body_is_the_post_method() -> None:
    answer = read(client_id=ID, client_secret=SECRET)
    assert isinstance(answer, Presented)
    assert (answer.method, answer.client_id) == ("client_secret_post", ID)
    assert SECRET not in repr(answer)


def test_an_id_alone_is_a_public_client() -> None:
    assert read(client_id=ID) == Presented("none", ID)


def test_an_empty_password_proves_nothing_in_either_way() -> None:
    assert read(basic(f"{ID}:")) == read(client_id=ID, client_secret="") == Presented("none", ID)


@pytest.mark.parametrize("client_id", ["", ID])
def test_an_assertion_may_come_with_the_id_or_without(client_id: str) -> None:
    answer = read(client_id=client_id, **ASSERTION)
    assert isinstance(answer, Presented)
    assert (answer.method, answer.client_id) == ("private_key_jwt", client_id)


def test_an_equal_id_beside_basic_is_one_method() -> None:
    assert isinstance(read(basic(f"{ID}:{SECRET}"), client_id=ID), Presented)


@pytest.mark.parametrize(
    ("headers", "form"),
    [
        ([basic(f"{ID}:{SECRET}")], {"client_secret": SECRET}),
        ([basic(f"{ID}:{SECRET}")], {"client_id": ID, "client_secret": SECRET}),
        ([basic(f"{ID}:{SECRET}")], ASSERTION),
        ([basic(f"{ID}:{SECRET}")], {"client_id": "app_2"}),
        ([basic(f"{ID}:{SECRET}"), basic(f"{ID}:{SECRET}")], {}),
        ([], {"client_id": ID, "client_secret": SECRET, **ASSERTION}),
    ],
)
def test_two_methods_are_refused(headers: list[bytes], form: dict[str, str]) -> None:
    assert error(read(*headers, **form)) == "invalid_request"


@pytest.mark.parametrize(
    ("headers", "form"),
    [
        ([], {}),
        ([], {"client_secret": SECRET}),
        ([], {"client_assertion": "x.y.z"}),
        ([], {"client_assertion_type": ASSERTION_TYPE}),
        ([], {"client_assertion": "x.y.z", "client_assertion_type": "urn:example"}),
        ([b"Bearer abc"], {"client_id": ID}),
        ([b"Basic"], {}),
        ([b"Basic !!!"], {}),
        ([b"Basic " + b64encode(b"no-colon")], {}),
        ([b"Basic " + b64encode(b":secret")], {}),
        ([b"Basic " + b64encode(b"\xff\xfe:a")], {}),
        ([b"Basic " + b64encode(b"%ff:a")], {}),
        ([b"Basic " + b64encode(b"a:b") + b" trailing"], {}),
    ],
)
def test_nothing_that_can_be_read_is_no_client(headers: list[bytes], form: dict[str, str]) -> None:
    assert error(read(*headers, **form)) == "invalid_client"


@given(st.binary(max_size=40), st.dictionaries(st.sampled_from(["client_id", "client_secret"]), _TEXT))
def test_whatever_the_header_holds_it_is_an_answer(header: bytes, form: dict[str, str]) -> None:
    for value in (header, b"Basic " + header, b"Basic " + b64encode(header)):
        assert isinstance(read(value, **form), Presented | OAuthRefused)
