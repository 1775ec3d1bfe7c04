"""``altyaa`` commands without a process of their own: the same words, streams and statuses, and none of the start."""

import asyncio
import os
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from unittest.mock import patch

from altyaa.cli.main import main
from altyaa.testing.instance import Done, Instance

_ALONE = asyncio.Lock()


async def call_command(environment: Mapping[str, str], *arguments: str, stdin: str = "") -> Done:
    """Run ``altyaa`` to its end in this process, one at a time: arguments, environment and streams are the process's.

    For commands beside a database that runs: what starts servers or configures logs needs a process
    (``instance.run_command``).
    """
    async with _ALONE:
        return await asyncio.to_thread(_called, environment, arguments, stdin)


def _called(environment: Mapping[str, str], arguments: tuple[str, ...], stdin: str) -> Done:
    out, err = StringIO(), StringIO()
    with (
        patch.dict(os.environ, environment),
        patch.object(sys, "argv", ["altyaa", *arguments]),
        patch.object(sys, "stdin", StringIO(stdin)),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            return Done(int(end.code or 0), out.getvalue(), err.getvalue())
    raise AssertionError("main() exits")


async def beside(instance: Instance, *arguments: str, stdin: str = "") -> Done:
    """Run ``altyaa`` with the settings of a running instance."""
    return await call_command(instance.environment, *arguments, stdin=stdin)
