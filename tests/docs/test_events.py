"""The page of events lists what the code writes down, and nothing else."""

import ast
import re
from pathlib import Path

from altyaa.access.api.events import TYPES

ROOT = Path(__file__).parents[2]
_TYPE = re.compile(r"(api_key|connection|ledger|member|oauth\.[a-z_]+|workspace)\.[a-z_]+")
_FOLDERS = ("access/actions", "connections/actions", "connections/engine", "keys/actions", "oauth/actions")


def written() -> set[str]:
    """Every text in the shape of an event's type, where facts are written."""
    found = set()
    for folder in _FOLDERS:
        for path in (ROOT / "src" / "altyaa" / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and _TYPE.fullmatch(node.value):
                    found.add(node.value)
    return found


def test_every_type_that_is_written_is_on_the_page_and_no_other() -> None:
    page = (ROOT / "docs" / "howto" / "events.md").read_text()
    listed = set(re.findall(r"^\| `([a-z_.]+)` \|", page, re.MULTILINE))
    assert listed == written() == set(TYPES)
    assert len(listed) > 10
