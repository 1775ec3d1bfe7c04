"""A picture of a run: a row for each person, the colour is the state that we showed, strokes are what went wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from altyaa.proof.model import ACTS, START, Result

_LEFT, _TOP, _ROW, _RIGHT = 110, 60, 18, 1400
_COLOURS = {
    "healthy": "#3f8f5f",
    "degraded": "#d9b44a",
    "attention": "#e08a3c",
    "scope_lost": "#9a6fb0",
    "expired": "#b0483f",
    "revoked": "#6b6b6b",
}
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    y: int
    bars: Sequence[dict[str, object]]
    marks: Sequence[dict[str, object]]


def plot(result: Result) -> str:
    """As SVG."""
    ask = result.ask
    names = sorted(result.states)
    rows = [_row(result, name, _TOP + number * _ROW) for number, name in enumerate(names)]
    title = f"{ask.days} days of {ask.connections} connections in {ask.world}, seed {ask.seed}"
    months = [{"day": day, "x": _x(START + timedelta(days=day), ask.days)} for day in range(0, ask.days, 30)]
    return _TEMPLATES.get_template("plot.svg").render(
        title=title, rows=rows, months=months, colours=_COLOURS, left=_LEFT, top=_TOP, width=_RIGHT + 20,
        height=_TOP + len(rows) * _ROW + 30,
    )  # fmt: skip


def _row(result: Result, name: str, y: int) -> _Row:
    days, end = result.ask.days, START + timedelta(days=result.ask.days)
    marks = [
        {"x": _x(at, days), "name": said, "day": (at - START).days, "is_act": said in ACTS}
        for at, said in result.marks.get(name, [])
        if at < end
    ]
    return _Row(name, y, list(_bars(result.states[name], days, end)), marks)


def _bars(states: Sequence[tuple[datetime, str]], days: int, end: datetime) -> Iterator[dict[str, object]]:
    for number, (since, state) in enumerate(states):
        until = states[number + 1][0] if number + 1 < len(states) else end
        if since < end and until > since:
            x = _x(since, days)
            yield {
                "x": x,
                "width": round(_x(min(until, end), days) - x, 1),
                "state": state,
                "day": (since - START).days,
            }


def _x(at: datetime, days: int) -> float:
    return round(_LEFT + (at - START) / timedelta(days=days) * (_RIGHT - _LEFT), 1)
