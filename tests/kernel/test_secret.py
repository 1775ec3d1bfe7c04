"""Values that do not print."""

import copy
import json
import pickle
import traceback

import pytest

from altyaa.kernel.secret import Secret

VALUE = "hunter2-hunter2"


@pytest.mark.parametrize("secret", [Secret(VALUE), Secret(VALUE.encode())])
def test_no_way_of_printing_shows_it(secret: Secret[str] | Secret[bytes]) -> None:
    printed = [str(secret), repr(secret), f"{secret}", f"{secret!s:>40}", "%s %r" % (secret, secret), repr([secret])]  # noqa: UP031
    assert not [text for text in printed if "hunter" in text]


def test_a_traceback_does_not_show_it() -> None:
    secret = Secret(VALUE)
    try:
        raise ValueError(secret)
    except ValueError as error:
        text = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "hunter" not in text.replace("VALUE", "")


def test_it_is_not_copied_out() -> None:
    secret = Secret(VALUE)
    for way in (pickle.dumps, json.dumps, copy.deepcopy, hash):
        with pytest.raises(TypeError):
            way(secret)
    assert not hasattr(secret, "__dict__")


def test_equal_values_are_equal_and_others_are_not() -> None:
    assert Secret(VALUE) == Secret(VALUE)
    assert Secret(VALUE) != Secret("other")
    assert Secret(VALUE) != VALUE
