"""Going on after a sign-in leads to a page of ours, and nowhere else."""

import pytest

from altyaa.access.pages.resume import local_path


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/workspaces",
        "/invitation",
        "/w/wks_0123456789/settings/members",
        "/oauth/authorize?client_id=app_1&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=a.b+c.d&state=x%26y",
        "/oauth/authorize?redirect_uri=https://app.example/cb",
        "/docs/errors/csrf_failed",
        "/account/",
    ],
)
def test_a_path_of_ours_passes(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "", "workspaces", "?next=/", "#x", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
        "\\/evil.example", "/%2Fevil.example", "/%2f%2fevil.example", "/%5Cevil.example", "%2F%2Fevil.example",
        "https://evil.example", "https:evil.example", "javascript:alert(1)", "data:text/html,x", "mailto:a@b.example",
        "/\tevil", "/\t/evil.example", "/\n/evil.example", "/\r\nSet-Cookie: a=b", "/x\r\n", "/x\n", " /x", "/x ",
        "/\x00", "/\x7f", "/x\u2028", "/x//evil.example", "//evil.example/..", "/../evil", "/./x", "/.",
        "/x?y=\\evil", "/x?y= z", "/x?y=\n", "/x?y=<b>", '/x?y="', "/x#y", "/@evil.example", "/x:y", "/x;y",
        "/ｅvil", "/ü", "／／evil.example", "/" + "a" * 8000,
    ],
)  # fmt: skip
def test_nothing_else_does(path: str) -> None:
    assert local_path(path) is None
