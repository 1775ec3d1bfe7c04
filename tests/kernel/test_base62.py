"""Base62 of fixed width."""

from hypothesis import given
from hypothesis import strategies as st

from altyaa.kernel import base62


@given(st.binary(min_size=1, max_size=64))
def test_what_is_written_is_read_back(data: bytes) -> None:
    assert base62.read(base62.write(data), len(data)) == data


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
def test_text_sorts_as_its_bytes_do(left: bytes, right: bytes) -> None:
    assert (left < right) == (base62.write(left) < base62.write(right))


@given(st.text(alphabet=base62.ALPHABET, min_size=22, max_size=22))
def test_bytes_have_one_encoding(text: str) -> None:
    data = base62.read(text, 16)
    assert data is None or base62.write(data) == text


def test_what_is_no_encoding_is_refused() -> None:
    assert base62.read("z" * 22, 16) is None, "62^22 is more than 2^128"
    assert base62.read("0" * 21, 16) is None
    assert base62.read("0" * 23, 16) is None
    assert base62.read("0" * 21 + "-", 16) is None
    assert base62.read("0" * 21 + "é", 16) is None


@given(st.binary(min_size=1, max_size=100), st.data())
def test_it_is_62_digits_and_nothing_cleverer(data: bytes, draw: st.DataObject) -> None:
    number, characters = int.from_bytes(data, "big"), draw.draw(st.integers(1, base62.width(len(data)) + 12))
    digits = [base62.ALPHABET[number // 62**place % 62] for place in reversed(range(characters))]
    assert base62.write_int(number, characters) == "".join(digits)
