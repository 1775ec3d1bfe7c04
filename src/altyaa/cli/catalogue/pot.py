"""The file that translators begin with."""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

import altyaa
from altyaa.cli.catalogue import code, templates
from altyaa.infra.language.catalogues import FOLDER
from altyaa.providers.registry import PROVIDERS

PATH = FOLDER / "messages.pot"
_SOURCE = Path(altyaa.__file__).parent
# What no visitor of a deployment sees: the platforms' own pages as they are played, plots, components on display.
_APART = ("simulator", "proof", "web/style")
_HEADER = """\
# What people read on the pages of Altyaa Auth. Made by `make catalogue`.
msgid ""
msgstr ""
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def catalogue() -> Catalog:
    """Every text, with the files that say it."""
    made = Catalog()
    for path in sorted(_SOURCE.rglob("*.html")):
        for message in templates.texts(path) if _is_seen(path) else ():
            made.add(message, locations=[(_name(path), 0)])
    for path in sorted(_SOURCE.rglob("*.py")):
        for text in code.texts(path) if _is_seen(path) else ():
            made.add(text, locations=[(_name(path), 0)])
    for name, provider in PROVIDERS.items():
        pack = provider.pack
        for text in (pack.gives, pack.needs, *(cause.sentence for cause in pack.causes)):
            made.add(text, locations=[(f"providers/{name}/pack.toml", 0)])
    return made


def written() -> str:
    """The file: in the order of the texts, without times and lines, so that it changes where a text does."""
    file = BytesIO()
    write_po(file, catalogue(), width=0, omit_header=True, sort_output=True, include_lineno=False)
    return _HEADER + file.getvalue().decode()


def _is_seen(path: Path) -> bool:
    return not _name(path).startswith(_APART)


def _name(path: Path) -> str:
    return path.relative_to(_SOURCE).as_posix()
