"""``python -m altyaa.cli.reference FOLDER`` writes the pages into FOLDER."""

import sys
from pathlib import Path

from altyaa.cli.reference.pages import PAGES


def main(folder: Path) -> None:
    """Write every page."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")


main(Path(sys.argv[1]))
