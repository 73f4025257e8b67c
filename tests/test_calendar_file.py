"""The agenda as a file for a calendar: read by `icalendar`, and taken in by Debian's `khal`."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from core.cases import protocol, read
from core.draws import logbooks
from core.test_laws import ORDERED
from journeys import bullied_talk, follow_up, intake, parents
from pestprotocol import calendar_file
from pestprotocol.core.logbook import KINDS, Entry, merge
from scripted import Script, Teacher
from test_casebook import closed

Event: TypeAlias = Any  # what its properties hold depends on their names
SCHOOL = protocol(ORDERED)
ANY_CASE = logbooks(SCHOOL)
AGREEMENT = "Elke dag bij juf Anja, ook thuis; dan praten."


def half_way(teacher: Teacher) -> str:
    """A follow-up on the 27th of November and an agreement for the first of December."""
    teacher.does("start", script=intake())
    talk = [("Waarom", ""), *bullied_talk(agreement=AGREEMENT)]
    teacher.does("verder", "gepeste", script=talk)
    return teacher.case()


def made(teacher: Teacher, *words: str) -> bytes:
    file = teacher.home / "agenda.ics"
    assert teacher.does("agenda", "--ics", str(file), *words).code == 0
    return file.read_bytes()


def events(teacher: Teacher, *words: str) -> dict[str, Event]:
    """The events of a file that is made now, by their UID."""
    found: list[Event] = list(Calendar.from_ical(made(teacher, *words)).walk("VEVENT"))
    by_uid = {str(event["UID"]): event for event in found}
    assert len(by_uid) == len(found), "no UID twice"
    return by_uid


def state(event: Event) -> tuple[str, date, str]:
    return str(event["SUMMARY"]).partition(": ")[2], event["DTSTART"].dt, str(event["STATUS"])


def states(found: dict[str, Event]) -> list[tuple[str, date, str]]:
    return sorted(map(state, found.values()), key=str)


def only(found: dict[str, Event], title: str, status: str = "CONFIRMED") -> Event:
    (event,) = [e for e in found.values() if title in str(e["SUMMARY"]) and e["STATUS"] == status]
    return event


def nov(day: int) -> date:
    return date(2026, 11, day)


def dec(day: int) -> date:
    return date(2026, 12, day)


@pytest.fixture
def in_amsterdam(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Amsterdam")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


# --- what is in it ---


def test_all_day_events_with_an_alarm_in_the_morning(teacher: Teacher) -> None:
    code = half_way(teacher)
    found = events(teacher)
    assert states(found) == [
        ("Afspraak · G1: kijken of het is gelukt", dec(1), "CONFIRMED"),
        ("Navraag · G1", nov(27), "CONFIRMED"),
    ]
    for event in found.values():
        assert str(event["SUMMARY"]).startswith(f"{code}: ")
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1)
        (alarm,) = event.walk("VALARM")
        assert alarm["TRIGGER"].dt == timedelta(hours=8)
        assert event["CLASS"] == "CONFIDENTIAL"


@pytest.mark.usefixtures("in_amsterdam")
@pytest.mark.parametrize(
    ("day", "typed", "utc"), [("2026-11-20", "14.30", "13:30"), ("2027-05-17", "8:05", "06:05")]
)
def test_events_at_an_hour_of_the_school(teacher: Teacher, day: str, typed: str, utc: str) -> None:
    script = [(q, day if "signaal binnen" in q else a) for q, a in intake()]
    teacher.on(day).does("start", script=script)
    teacher.does("verder", "gepeste", script=[("Waarom", ""), *bullied_talk()])
    (event,) = events(teacher, "--om", typed).values()
    start = event["DTSTART"].dt
    assert isinstance(start, datetime)
    assert f"{start:%H:%M %Z}" == f"{utc} UTC"
    assert event["DTEND"].dt - start == timedelta(minutes=30)
    assert event.walk("VALARM")[0]["TRIGGER"].dt == -timedelta(minutes=15)


@pytest.mark.parametrize("words", [("--om", "25:00", "--ics", "a.ics"), ("--om", "9:00")])
def test_an_hour_that_cannot_be(teacher: Teacher, words: tuple[str, ...]) -> None:
    assert teacher.does("agenda", *words).code == 2
    assert not Path("a.ics").exists()


def test_an_empty_agenda_is_a_calendar_too(teacher: Teacher) -> None:
    assert events(teacher) == {}
    assert "Er staat geen dag in" in teacher.does("agenda", "--ics", "leeg.ics").out
    closed(teacher)
    assert "Er staat geen dag in" not in teacher.does("agenda", "--ics", "vol.ics").out


def test_the_cases_that_are_read_are_there_beside_one_that_is_not(teacher: Teacher) -> None:
    half_way(teacher)
    (teacher.folder / "k7f-3mp.json").write_text("{", encoding="utf-8")
    seen = teacher.does("agenda", "--ics", "agenda.ics")
    assert seen.code == 1
    assert "k7f-3mp" in seen.err
    assert "Navraag" in Path("agenda.ics").read_text(encoding="utf-8")


# --- no name, no words of anybody ---


def test_no_name_and_nothing_that_was_typed(teacher: Teacher) -> None:
    half_way(teacher)
    home: Script = [("Wat wil je", "5"), ("Om wie", "1"), ("Hoe noem je", "opa Kees")]
    teacher.does("persoon", script=home)
    lines = made(teacher).decode().splitlines()
    text = "\n".join(line for line in lines if not line.startswith(("UID:", " ")))
    for typed in ("Noor", "Bram", "Anja", "Kees", "dag", "7b"):
        assert typed not in text


# --- the form of the file ---


def test_lines_of_at_most_75_octets_that_end_as_they_should(teacher: Teacher) -> None:
    teacher.folder.mkdir()
    title = "Navraag; één kind, één gesprek, " + "ruïne\\" * 20
    own = teacher.shipped().replace("title: Navraag", f"title: '{title}'")
    (teacher.folder / "protocol.yaml").write_text(own, encoding="utf-8")
    half_way(teacher)
    data = made(teacher)
    lines = data.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    for line in lines:
        line.decode("utf-8")  # never folded through the middle of a letter
    assert str(only(events(teacher), "Navraag")["SUMMARY"]).endswith(f"{title} · G1")


def test_the_same_logbook_gives_the_same_file(teacher: Teacher) -> None:
    half_way(teacher)
    assert made(teacher) == made(teacher)


# --- what changes ---


def test_an_agreement_keeps_its_uid_and_gets_a_higher_sequence(teacher: Teacher) -> None:
    half_way(teacher)
    before = only(events(teacher), "Afspraak")
    moved: Script = [("Om welke", "1"), ("gelukt?", "3"), ("Wanneer kijk", "2026-12-09")]
    teacher.does("afspraak", script=moved)
    after = only(events(teacher), "Afspraak")
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTART"].dt == dec(9)


@pytest.mark.parametrize("became", ["1", "2"])
def test_an_agreement_that_was_kept_or_not_is_cancelled(teacher: Teacher, became: str) -> None:
    half_way(teacher)
    before = only(events(teacher), "Afspraak")
    teacher.does("afspraak", script=[("Om welke", "1"), ("gelukt?", became)])
    after = only(events(teacher), "Afspraak", "CANCELLED")
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert not after.walk("VALARM")


def test_a_round_that_was_held_is_cancelled_and_the_next_one_is_new(teacher: Teacher) -> None:
    half_way(teacher)
    before = only(events(teacher), "Navraag")
    teacher.on("2026-11-26").does("navraag", script=follow_up("1"))
    found = events(teacher)
    assert state(found[str(before["UID"])]) == ("Navraag · G1", nov(27), "CANCELLED")
    coming = only(found, "Navraag")
    assert coming["UID"] != before["UID"]
    assert coming["DTSTART"].dt == dec(10)


def test_after_closing_only_the_after_care_is_left_and_reopening_takes_that_back(
    teacher: Teacher,
) -> None:
    code = closed(teacher)
    assert states(events(teacher)) == [
        ("Navraag · G1", nov(27), "CANCELLED"),
        ("Navraag · G1", dec(11), "CANCELLED"),
        ("Navraag · G1", dec(28), "CANCELLED"),
        ("Navraag · P1", nov(27), "CANCELLED"),
        ("Nazorg · G1", date(2027, 1, 8), "CONFIRMED"),
        ("Nazorg · P1", date(2027, 1, 8), "CONFIRMED"),
    ]
    ended = next(entry["id"] for entry in teacher.entries("closed"))
    teacher.does("intrekken", code, ended, "--reden", "-", piped="Per ongeluk.")
    found = events(teacher)
    assert only(found, "Navraag · G1")["DTSTART"].dt == dec(28)
    assert {e["STATUS"] for e in found.values() if "Nazorg" in e["SUMMARY"]} == {"CANCELLED"}


def test_what_was_withdrawn_or_left_is_cancelled(teacher: Teacher) -> None:
    code = half_way(teacher)
    uids = set(events(teacher))
    left: Script = [("Wat wil je", "6"), ("Om wie", "1"), ("Waarom hoort G1", "Was ziek.")]
    left.append(("vergeten?", "n"))
    teacher.does("persoon", script=left)
    dated = next(entry["id"] for entry in teacher.entries("agreement") if entry.get("due"))
    teacher.does("intrekken", code, dated, "--reden", "-", piped="Vergissing.")
    found = events(teacher)
    assert set(found) == uids
    assert {str(event["STATUS"]) for event in found.values()} == {"CANCELLED"}


def test_what_is_long_over_does_not_stay_in_the_file(teacher: Teacher) -> None:
    code = half_way(teacher)
    teacher.does("afronden", code, "--geen-pesten", "--reden", "-", piped="Een ruzie.")
    teacher.does("afspraak", code, script=[("Om welke", "1"), ("gelukt?", "1")])
    for _ in range(2):
        for who in ("1", "2"):
            teacher.on("2027-01-08").does("navraag", code, script=follow_up(who))
    assert {str(e["STATUS"]) for e in events(teacher).values()} == {"CANCELLED"}
    teacher.on("2028-02-01")
    assert events(teacher) == {}


def test_every_kind_of_entry_in_a_logbook_is_read(teacher: Teacher) -> None:
    """The history is read entry by entry: no beginning of a logbook may be too short for that."""
    code = closed(teacher)
    teacher.does("opschalen", code, script=[("in werking?", "1"), ("Waarom", "Ernstig."), ("", "")])
    reopened = ("heropenen", code, "--vanaf", "gesprekken", "--reden", "-")
    assert teacher.on("2027-01-11").does(*reopened, piped="Nieuwe berichten.").code == 0
    assert {entry["kind"] for entry in teacher.entries()} <= set(KINDS)
    assert only(events(teacher), "Nazorg · G1", "CANCELLED")["DTSTART"].dt == date(2027, 1, 8)


def test_a_deadline_moves_with_the_holidays_and_is_over_when_it_is_met(teacher: Teacher) -> None:
    teacher.folder.mkdir()
    calls = "call: [ouders-onderwijs, pestweb, meldknop]"
    due = "due: {within: 2 school_days, from: opened, source: proposal}"
    own = teacher.shipped().replace(calls, f"{calls}\n        {due}")
    file = teacher.folder / "protocol.yaml"
    file.write_text(own, encoding="utf-8")
    teacher.does("start", script=intake())
    before = only(events(teacher), "ouders/verzorgers · G1")
    assert before["DTSTART"].dt == nov(24)
    free = '[{from: "2026-11-23", to: "2026-11-27", title: vrij}]'
    file.write_text(own.replace("holidays: []", f"holidays: {free}"), encoding="utf-8")
    moved = only(events(teacher.on("2026-11-21")), "ouders/verzorgers · G1")
    assert moved["DTSTART"].dt == dec(1)
    assert moved["UID"] == before["UID"]
    assert moved["SEQUENCE"] > before["SEQUENCE"]
    teacher.does("verder", "ouders:g1", script=parents())
    over = only(events(teacher), "ouders/verzorgers · G1", "CANCELLED")
    assert over["UID"] == before["UID"]


def test_what_came_and_went_in_a_talk_that_was_left_is_cancelled_too(teacher: Teacher) -> None:
    """A term that begins at the first answer of a list and ends at its last."""
    teacher.folder.mkdir()
    due = "due: {within: 2 school_days, from: afweging, source: proposal}"
    first = "        when: {persons: pester}\n"
    assert first in teacher.shipped()
    own = teacher.shipped().replace(first, f"{first}        {due}\n", 1)
    (teacher.folder / "protocol.yaml").write_text(own, encoding="utf-8")
    teacher.does("start", script=intake())
    chosen: Script = [("driegesprek", "2"), ("Waarom", "Dat wil G1."), ("2 van 2", "s")]
    teacher.does("verder", "afweging", script=[("Waarom", ""), *chosen])
    begun = only(events(teacher), "Apart praten")
    rest: Script = [("2 van 2", "j"), ("Klopt", "")]
    teacher.on("2026-11-20", "08:16").does("verder", "afweging", script=rest)
    assert only(events(teacher), "Apart praten", "CANCELLED")["UID"] == begun["UID"]


def file_of(logbook: tuple[Entry, ...], today: date) -> dict[str, calendar_file.Event]:
    """The events of a case that holds this, by UID."""
    progress = read(SCHOOL, *logbook)
    case: Any = SimpleNamespace(
        code="k7f-3mp", logbook=progress.facts.logbook, progress=progress, facts=progress.facts,
        today=today, protocol=SCHOOL, desk=SimpleNamespace(calendar=progress.calendar),
    )  # fmt: skip
    return {event.uid: event for event in calendar_file.events(case)}


@settings(deadline=None, max_examples=100)
@given(ANY_CASE, st.data())
def test_a_later_file_tells_of_all_that_an_earlier_one_had(
    logbook: tuple[Entry, ...], data: st.DataObject
) -> None:
    """Whatever happened between: the same UID, and a higher sequence where something changed."""
    logbook = merge(logbook)
    times = sorted({entry.at for entry in logbook})
    until = data.draw(st.sampled_from(times))
    earlier = file_of(tuple(e for e in logbook if e.at <= until), until.date())
    later = file_of(logbook, times[-1].date())
    for uid, event in earlier.items():
        known = later.get(uid)
        assert known is not None or event.cancelled
        if known is not None and known != event._replace(sequence=known.sequence):
            assert known.sequence > event.sequence


# --- a real calendar program ---

KHAL = """\
[calendars]
[[pesten]]
path = {folder}/vdir
type = calendar
[sqlite]
path = {folder}/khal.db
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Europe/Amsterdam
default_timezone = Europe/Amsterdam
[default]
default_calendar = pesten
"""


class Khal:
    """The program khal with one calendar of its own."""

    def __init__(self, folder: Path) -> None:
        (folder / "vdir").mkdir(parents=True)
        self.config = folder / "config"
        self.config.write_text(KHAL.format(folder=folder), encoding="utf-8")

    def does(self, *words: str) -> str:
        if shutil.which("khal") is None:
            pytest.skip("khal is not installed here")
        command = ["khal", "--config", str(self.config), *words]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stderr
        assert "rror" not in done.stderr
        return done.stdout

    def takes_in(self, file: Path) -> list[str]:
        """What it shows after it took in the file."""
        self.does("import", "--batch", str(file))
        return self.does("list", "2026-11-20", "60d").splitlines()


def test_a_calendar_program_takes_in_the_file_and_later_what_changed(teacher: Teacher) -> None:
    code = half_way(teacher)
    khal = Khal(teacher.home / "khal")
    made(teacher)
    assert khal.takes_in(teacher.home / "agenda.ics") == [
        "Friday, 2026-11-27",
        f" {code}: Navraag · G1 ⏰",
        "Tuesday, 2026-12-01",
        f" {code}: Afspraak · G1: kijken of het is gelukt ⏰",
    ]
    teacher.on("2026-11-27").does("navraag", script=follow_up("1"))
    moved: Script = [("Om welke", "1"), ("gelukt?", "3"), ("Wanneer kijk", "2026-12-09")]
    teacher.does("afspraak", script=moved)
    made(teacher)
    assert khal.takes_in(teacher.home / "agenda.ics") == [
        "Friday, 2026-11-27",
        f"CANCELLED  {code}: Navraag · G1",
        "Wednesday, 2026-12-09",
        f" {code}: Afspraak · G1: kijken of het is gelukt ⏰",
        "Friday, 2026-12-11",
        f" {code}: Navraag · G1 ⏰",
    ], "no event stands there twice"
