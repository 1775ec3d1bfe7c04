"""What is said of a link."""

import pytest

from altyaa.connections.rules.links import maker_of


@pytest.mark.parametrize(
    ("created_by", "maker"),
    [
        ("usr_0352xZ0Mb9f366w8VDFuUM", "member"),
        ("key_0352xZ0Mb9f366w8VDFuUM", "program"),
        ("app_0352xZ0Mb9f366w8VDFuUM", "program"),
        ("operator", "operator"),
    ],
)
def test_who_made_it_is_said_by_kind_alone(created_by: str, maker: str) -> None:
    assert maker_of(created_by) == maker
