"""The SQL files, in order."""

from pathlib import Path

FOLDER = Path(__file__).parent / "versions"


def sql_files() -> list[Path]:
    """Every migration, oldest first."""
    return sorted(FOLDER.glob("[0-9][0-9][0-9][0-9]_*.sql"))


def tenancy_files() -> list[Path]:
    """Those that make the ``tenancy`` schema and nothing else: what a resource API's own database receives."""
    return [path for path in sql_files() if path.stem.endswith("_tenancy")]


def revision_of(path: Path) -> str:
    """``0001`` of ``0001_tenancy.sql``."""
    return path.stem.split("_", 1)[0]
