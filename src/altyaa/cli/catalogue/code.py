"""Texts of the code: what ``N_("…")`` marks, and what certain values say wherever they are made."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

# By the name of what is called, its arguments that people read: their place, and their name.
_READ: Mapping[str, tuple[tuple[int, str], ...]] = {
    "N_": ((0, "text"),),
    "Link": ((0, "label"),),
    "Problem": ((2, "public"),),
    "Refused": ((2, "detail"),),
    "Scope": ((1, "title"), (2, "sentence")),
    "text": ((0, "message"),),
}
_COUNTED = "counted"  # of one, and of any other number


def texts(path: Path) -> Iterator[str | tuple[str, str]]:
    """What one module says: literals, and names of the module's own constants."""
    tree = ast.parse(path.read_text())
    constants = dict(_constants(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id == _COUNTED:
                yield (_literal(node.args[0]), _literal(node.args[1]))
            for place, name in _READ.get(node.func.id, ()):
                yield from _said(_argument(node, place, name), constants)


def _literal(value: ast.expr) -> str:
    return str(ast.literal_eval(value))


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            for target in statement.targets:
                if isinstance(target, ast.Name) and isinstance(statement.value.value, str):
                    yield target.id, statement.value.value


def _argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    named = (keyword.value for keyword in call.keywords if keyword.arg == name)
    return call.args[place] if place < len(call.args) else next(named, None)


def _said(value: ast.expr | None, constants: Mapping[str, str]) -> Iterator[str]:
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Name(id=name) if name in constants:
            yield constants[name]
        case ast.IfExp(body=one, orelse=other):
            yield from _said(one, constants)
            yield from _said(other, constants)
