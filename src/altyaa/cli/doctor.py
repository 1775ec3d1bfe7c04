"""``altyaa doctor``, and the refusal of an unsafe start."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import typer

from altyaa.cli.database import Logins, database
from altyaa.cli.output import AsJson, err, out, refuse, run, show
from altyaa.infra.doctor import Deployment, Result, before_start, everything, no_database, refused
from altyaa.infra.postgres import PostgresError
from altyaa.infra.settings import Settings, load
from altyaa.migrations import HEAD

_SYMBOLS = {"passed": "✓", "warn": "!", "refuse": "✗", "not checked": "·"}


def command(as_json: AsJson = False) -> None:
    """Examine this deployment: roles, policies, keys, files, clocks, settings.

    Every finding says what to do. Exit 1 where one of them (✗) speaks against serving. What only the owner can see is
    checked when ALTYAA_DATABASE_OWNER_URL is set.
    """
    results = run(_examine(load()))
    if as_json:
        show(_as_data(results), as_json)
    else:
        for line in (*lines(results), _summary(results)):
            out.print(line, markup=False)
    if refused(results):
        raise typer.Exit(1)


async def refuse_unsafe(settings: Settings, logins: Logins) -> None:
    """Exit 1, with reasons, where this process must not serve."""
    results = await before_start(_deployment(settings, logins))
    wrong = [result for result in results if result.state == "refuse"]
    if wrong:
        for line in lines(wrong):
            err.print(line, markup=False)
        silent = all(result.check == "answers" for result in wrong)
        what = "This start has no database to work with" if silent else "This start would be unsafe"
        refuse(f"{what}. Repair what is marked ✗ above; `altyaa doctor` checks it all again.")


async def _examine(settings: Settings) -> list[Result]:
    try:
        async with database(settings, "command", may_create=False) as logins:
            return await everything(_deployment(settings, logins))
    except PostgresError as error:
        return no_database(settings, str(error))


def _deployment(settings: Settings, logins: Logins) -> Deployment:
    return Deployment(settings, HEAD, logins.app, logins.worker, logins.owner)


def lines(results: Iterable[Result]) -> Iterator[str]:
    """Parts of the deployment, their checks, and under each what was found and what to do."""
    for about, group in groupby(results, key=lambda result: result.about):
        yield about
        for result in group:
            reason = f", not checked: {result.unchecked}" if result.unchecked else ""
            yield f"  {_SYMBOLS[result.state]} {result.check}{reason}"
            for finding in result.findings:
                yield f"      {_SYMBOLS[finding.severity]} {finding.what}"
                yield f"        {finding.remedy}"


def _summary(results: list[Result]) -> str:
    count = {state: sum(result.state == state for result in results) for state in _SYMBOLS}
    return (
        f"\n{len(results)} checks: {count['passed']} passed, {count['refuse']} against serving, "
        f"{count['warn']} to know about, {count['not checked']} not made."
    )


def _as_data(results: list[Result]) -> dict[str, Any]:
    checks = [
        {
            "about": result.about,
            "check": result.check,
            "state": result.state,
            "reason": result.unchecked,
            "findings": [
                {"severity": finding.severity, "what": finding.what, "remedy": finding.remedy}
                for finding in result.findings
            ],
        }
        for result in results
    ]
    return {"fit_to_serve": not refused(results), "checks": checks}
