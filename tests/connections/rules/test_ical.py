"""The calendar as other people's parsers read it, whatever people and platforms called things."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import vobject
from hypothesis import example, given
from hypothesis import strategies as some

from altyaa.connections.model import Deadline, Entry, GrantState
from altyaa.connections.rules.deadlines import HOW, tell
from altyaa.connections.rules.ical import Said, entry, name_of, write_calendar
from altyaa.infra.language.say import say
from altyaa.providers.registry import PROVIDERS

NOW = datetime(2026, 11, 29, 9, 30, tzinfo=UTC)
ENDS = datetime(2027, 1, 28, 12, tzinfo=UTC)
URL = "https://auth.example.com/connections?workspace=wks_x"
GRANT = UUID("0199a0a0-0000-7000-8000-000000000001")
HOSTILE = "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\nSUMMARY:y;z,\\n\u2028ä\x00\x85"


def deadline(
    account: str = "mara@harbor.example",
    names: tuple[str, ...] = ("Harbor Coffee",),
    at: datetime = ENDS,
    state: GrantState = "healthy",
    code: str | None = None,
) -> Deadline:
    ids = [UUID(int=number) for number in range(len(names))]
    return Deadline(GRANT, "facebook", account, state, code, NOW, at, None, NOW, ids, list(names))


def said(of: Deadline) -> Said:
    told = tell(of, PROVIDERS[of.provider].pack, NOW)
    return entry(told, say, URL)


def written(of: Deadline, workspace: str = "Harbor", sequence: int = 3) -> bytes:
    return write_calendar(say(name_of(workspace)), [said(of)], {GRANT: Entry(GRANT, sequence, NOW)})


def test_a_deadline_as_another_parser_reads_it() -> None:
    calendar = vobject.readOne(written(deadline(names=("Harbor Coffee", "Harbor; Books, Ltd.\\"))).decode())
    assert calendar.version.value == "2.0"
    assert calendar.prodid.value
    assert calendar.contents["name"][0].value == "Harbor: connect again"
    assert calendar.contents["refresh-interval"][0].value == "PT6H"
    assert calendar.contents["refresh-interval"][0].params == {"VALUE": ["DURATION"]}
    (event,) = calendar.vevent_list
    assert event.uid.value == str(GRANT)
    assert event.dtstart.value == date(2027, 1, 28)
    assert event.sequence.value == "3"
    assert event.dtstamp.value == event.contents["last-modified"][0].value == NOW
    assert event.summary.value == "Connect Facebook again: mara@harbor.example"
    told = event.description.value.split("\n")
    assert told[0].startswith(
        "By 2027-01-28 12:00 UTC. Facebook asks for a person by 28 January 2027: connect the account again"
    )
    assert told[1:] == ["What it is about: Harbor Coffee and Harbor; Books, Ltd.\\.", HOW, URL]
    assert event.url.value == URL
    assert event.transp.value == "TRANSPARENT"
    assert [each.trigger.value for each in event.valarm_list] == [-timedelta(days=days) for days in (30, 7, 3)]
    assert {each.action.value for each in event.valarm_list} == {"DISPLAY"}


def test_what_is_overdue_says_so_and_rings_no_bell() -> None:
    (event,) = vobject.readOne(written(deadline(at=NOW - timedelta(days=2), state="revoked")).decode()).vevent_list
    assert event.summary.value == "Overdue: connect Facebook again: mara@harbor.example"
    assert event.description.value.startswith("Since 2026-11-27 09:30 UTC.")
    assert not hasattr(event, "valarm_list")


def test_a_day_is_that_of_utc() -> None:
    late = datetime(2027, 1, 28, 23, 30, tzinfo=UTC)
    (event,) = vobject.readOne(written(deadline(at=late)).decode()).vevent_list
    assert event.dtstart.value == date(2027, 1, 28)


TEXTS = some.text(max_size=200)


@given(TEXTS, some.lists(TEXTS, max_size=30), TEXTS)
@example(HOSTILE, [HOSTILE], HOSTILE)
@example("\U0001f600" * 60, ["ä" * 200], "\ufeff")
def test_no_name_gets_out_of_its_line(account: str, names: list[str], workspace: str) -> None:
    of = deadline(account, tuple(names))
    raw = written(of, workspace)
    assert raw.endswith(b"END:VCALENDAR\r\n")
    lines = raw.removesuffix(b"\r\n").split(b"\r\n")
    assert max(map(len, lines)) <= 75
    text = raw.decode()
    assert not {each for each in text if each < " " and each not in "\r\n"}
    assert text.count("\n") == text.count("\r") == text.count("\r\n") == len(lines)
    # Programs that break lines wherever Unicode does find the same ones.
    assert len(text.splitlines()) == len(lines)
    (event,) = vobject.readOne(text).vevent_list
    assert event.summary.value == said(of).summary
    assert event.description.value == said(of).description


def test_what_has_not_changed_is_byte_for_byte_the_same() -> None:
    assert written(deadline()) == written(deadline())
    assert said(deadline()).digest == said(deadline(at=ENDS + timedelta(seconds=1))).digest
    others = [deadline(at=ENDS + timedelta(days=1)), deadline("x"), deadline(names=("x",)), deadline(at=NOW)]
    assert said(deadline()).digest not in [said(each).digest for each in others]
