"""Texts of templates: ``_("…")``, ``ngettext`` and ``{% trans %}``."""

from collections.abc import Iterator
from pathlib import Path

from altyaa.infra.language.catalogues import SOURCE
from altyaa.web.page import environment

Message = str | tuple[str, str]
"""A text, or its singular and plural."""


def texts(path: Path) -> Iterator[Message]:
    """What one template says.

    Raises:
        jinja2.TemplateSyntaxError: It cannot be read.
    """
    templates = environment([path.parent], SOURCE)
    found = templates.extract_translations(path.read_text())  # type: ignore[attr-defined] # of the extension
    for _, function, said in found:
        if isinstance(said, str):
            yield said
        elif "ngettext" in function and isinstance(said[0], str) and isinstance(said[1], str):
            yield said[0], said[1]
        elif said and isinstance(said[0], str):
            yield said[0]
