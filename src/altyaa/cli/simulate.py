"""``altyaa simulate``."""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from altyaa.cli.output import AsJson, err, out, run, show
from altyaa.infra.telemetry import logs

if TYPE_CHECKING:
    from altyaa.proof import Ask, Result


def command(
    days: Annotated[int, typer.Option(help="Virtual days. A hundred take a few minutes.", min=1, max=4000)] = 400,
    connections: Annotated[
        int, typer.Option(help="Shared out among the platforms; fewer where tokens live for an hour or two.", min=1)
    ] = 40,
    platforms: Annotated[
        str, typer.Option(help="Where they are: names with commas between, as google,facebook.")
    ] = "all",
    world: Annotated[
        str, typer.Option(help="What is so there: reality-2026-11, reality-classic or seed-literal.")
    ] = "reality-2026-11",
    faults: Annotated[str, typer.Option(help="What goes wrong: all, none, or names with commas between.")] = "all",
    seed: Annotated[int, typer.Option(help="The same seed brings the same faults and the same end.")] = 7,
    workers: Annotated[int, typer.Option(help="Engines that share the work; with one a run repeats.", min=1)] = 1,
    plot: Annotated[Path | None, typer.Option(help="Where the picture goes; simulation-WORLD-SEED.svg here.")] = None,
    as_json: AsJson = False,
) -> None:
    """Prove that no connection is lost that could be kept: run the real engine through a year in minutes.

    It runs on a PostgreSQL of its own, with a clock that leaps and platforms that are played in the process. Answers
    get lost, people revoke, platforms fail, and the worker dies at any point. At the end what the platforms know is
    held against what the database says. Exit status 1 where a promise was broken.
    """
    # Imported here: it costs every other command half a second.
    from altyaa.proof import Ask
    from altyaa.proof.plot import plot as drawn
    from altyaa.simulator.world import WORLDS

    if world not in WORLDS:
        raise typer.BadParameter(f"There are {', '.join(WORLDS)}.", param_hint="--world")
    at = _platforms(platforms)
    if connections < len(at):
        raise typer.BadParameter(f"At least one for each platform: {len(at)}.", param_hint="--connections")
    ask = Ask(days, connections, world, _faults(faults), seed, workers, at)
    picture = plot or Path(f"simulation-{world}-{seed}.svg")
    began = time.monotonic()
    with Path(os.devnull).open("w") as nowhere:
        logs.configure(nowhere)  # what would be logged is what is wanted here
        result = run(_run(ask))
    picture.write_text(drawn(result))
    _say(result, picture, time.monotonic() - began, as_json)
    raise typer.Exit(1 if result.broken else 0)


def _faults(said: str) -> frozenset[str]:
    from altyaa.proof import FAULTS

    if said in ("all", "none"):
        return frozenset(FAULTS if said == "all" else ())
    names = frozenset(name.strip() for name in said.split(","))
    if unknown := sorted(names - set(FAULTS)):
        raise typer.BadParameter(f"{unknown[0]} is none of them. There are {', '.join(FAULTS)}.", param_hint="--faults")
    return names


def _platforms(said: str) -> tuple[str, ...]:
    from altyaa.providers.registry import PROVIDERS

    if said == "all":
        return tuple(PROVIDERS)
    names = tuple(dict.fromkeys(name.strip() for name in said.split(",")))
    if unknown := sorted(set(names) - set(PROVIDERS)):
        known = ", ".join(PROVIDERS)
        raise typer.BadParameter(f"{unknown[0]} is none of them. There are {known}.", param_hint="--platforms")
    return names


async def _run(ask: "Ask") -> "Result":
    from altyaa.proof import run as prove

    columns = (TextColumn("day {task.completed:.0f} of {task.total}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("days", total=ask.days)
        return await prove(ask, lambda passed: progress.update(task, completed=min(passed, ask.days)))


def _say(result: "Result", picture: Path, seconds: float, as_json: bool) -> None:
    said = result.table()
    if as_json:
        said |= {"lost": result.lost, "broken": result.broken, "plot": str(picture), "seconds": round(seconds, 1)}
    show(said, as_json)
    for each in result.broken:
        err.print(f"Broken: {each}", markup=False, style="bold")
    if not as_json:
        out.print(f"\n{seconds:.0f} seconds. The picture is in {picture}.", markup=False)
