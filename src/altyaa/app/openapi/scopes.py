"""The deployment's scopes, as the document tells of them (CommonMark with tables)."""

from altyaa.kernel.scopes import Scope, ScopeCatalogue

_KEY = """\
A workspace API key. It may do what its scopes say, in whole words: `posts.write` does not include `posts.read`. A scope
that no call here needs opens what your own APIs put behind it: their proxy asks for it with
`/gateway/verify?scope=NAME`. The lowest role says which members of the workspace have a scope.

| Scope | What it allows | Lowest role |
| --- | --- | --- |
"""


def key_and_scopes(scopes: ScopeCatalogue) -> str:
    """What a workspace API key is, and a table of what it may be allowed."""
    return _KEY + "\n".join(map(_row, scopes.values()))


def _row(scope: Scope) -> str:
    return f"| `{scope.name}` | {_cell(f'{scope.title}. {scope.sentence}')} | {scope.lowest_role.capitalize()} |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
