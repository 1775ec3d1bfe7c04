"""The pages that people read, and running a program on their behalf."""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROSE = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
"""Every page, generated ones included."""

PROGRAMS = Path(sys.executable).parent
NO_SETTINGS = {name: value for name, value in os.environ.items() if not name.startswith("ALTYAA_")}


def name_of(path: Path) -> str:
    """A page's path in the repository, to name its test by."""
    return str(path.relative_to(ROOT))


async def run(*command: str, cwd: Path, environment: Mapping[str, str] | None = None) -> str:
    """What a program of the virtual environment says on standard output; it has to succeed."""
    process = await asyncio.create_subprocess_exec(
        PROGRAMS / command[0],
        *command[1:],
        cwd=cwd,
        env={**NO_SETTINGS, **(environment or {})},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complaint = await process.communicate()
    assert process.returncode == 0, complaint.decode()
    return said.decode()
