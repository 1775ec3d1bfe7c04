"""``python -m altyaa.cli.catalogue`` writes the catalogue."""

from altyaa.cli.catalogue.pot import PATH, written

PATH.write_text(written(), encoding="utf-8")
