"""The figures of a school year: what is counted, and that nobody can be found in them."""

from __future__ import annotations

import csv
import io
import json
import re
import tracemalloc
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.cases import (
    again,
    answer,
    closed,
    dec,
    follow_up,
    left,
    noon,
    nov,
    opened,
    person,
    read,
    shipped,
    skip,
    withdrawn,
)  # fmt: skip
from journeys import bullied_talk, bully_talk, intake, parents, weighing
from journeys import follow_up as asked
from pestprotocol import yearly
from pestprotocol.commands import common
from pestprotocol.core.logbook import Entry
from pestprotocol.core.year import Figures, add
from pestprotocol.screen import Screen
from pestprotocol.sheets import blocks
from pestprotocol.store import Listing
from scripted import Teacher
from test_paper import text_of

PUPIL, BULLY = person("G1"), person("P1")


def counted(*logbooks: tuple[Entry, ...], year: int = 2026, today: str = "2026-12-31") -> Figures:
    """The figures over cases that hold these entries."""
    figures = Figures(year=year)
    for entries in logbooks:
        add(figures, read(shipped(), *entries), date.fromisoformat(today))
    return figures


def row(figures: Figures, key: str) -> float | None:
    return next(found for found in yearly.rows(figures) if found.key == key).shown


# --- what is counted ---


def test_cases_count_once_however_often_they_were_closed_and_opened_again() -> None:
    case = (
        opened(), PUPIL, closed(nov(10), PUPIL), again(2, "gesprekken", on=nov(12)),
        closed(nov(20), PUPIL, pass_=2), again(3, "gesprekken", on=nov(23)),
    )  # fmt: skip
    figures = counted(case, (opened(), PUPIL))
    assert (figures.opened, figures.closed, figures.reopened) == (2, 1, 1)


def test_beginning_again_in_a_case_that_is_open_is_no_reopening() -> None:
    case = (opened(), PUPIL, closed(nov(10), PUPIL), again(2, "gesprekken", on=nov(12)))
    later = (*case, again(3, "gesprekken", on=dec(1)))
    assert counted(later).reopened == 1
    assert counted((opened(), PUPIL, again(2, "gesprekken", on=nov(12)))).reopened == 0


def test_a_closing_that_was_withdrawn_is_none() -> None:
    ended = closed(nov(10), PUPIL)
    assert counted((opened(), PUPIL, ended, withdrawn(ended))).closed == 0


def test_a_case_that_was_escalated() -> None:
    decided = answer("opschalen.besluit", "in-werking", on=nov(12))
    assert counted((opened(), PUPIL, decided)).escalated == 1
    assert counted((opened(), PUPIL)).escalated == 0


def test_what_was_skipped_unless_the_skip_was_withdrawn() -> None:
    one, other = skip("afweging"), skip("pester")
    assert counted((opened(), PUPIL, one, other, withdrawn(other))).skipped == 1


def test_the_forms_of_the_cases_that_began_in_the_year() -> None:
    both = answer("intake.form", ("schelden", "roddelen"))
    figures = counted((opened(), both), (opened(), answer("intake.form", ("schelden",))))
    assert figures.forms == {"schelden": 2, "roddelen": 1}
    assert counted((opened(), both), year=2025).forms == {}


def test_the_days_to_the_first_talk_and_to_what_closing_asks() -> None:
    case = (
        opened(), PUPIL, answer("intake.signal", "2026-11-02"),
        answer("gepeste.verhaal", "not_yet", "G1", on=nov(3)),
        answer("gepeste.verhaal", "done", "G1", on=nov(5)),
        answer("ouders.wie", "beide", "G1.home", on=nov(9)),
        *follow_up("G1", "gestopt", on=nov(12)), *follow_up("G1", "gestopt", on=nov(20)),
    )  # fmt: skip
    figures = counted(case, case, case)
    assert row(figures, "days_to_first_talk") == 3, "“not yet” is no talk"
    assert row(figures, "days_to_gestopt") == 18
    assert row(figures, "days_to_ouders") is None, "nobody knows yet who bullies"


def test_the_first_talk_stays_the_first_when_it_is_put_right_later() -> None:
    first = answer("gepeste.verhaal", "partly", "G1", on=nov(5))
    better = answer("gepeste.verhaal", "done", "G1", on=nov(25), replaces=[first])
    case = (opened(), PUPIL, answer("intake.signal", "2026-11-02"), first, better)
    assert counted(case).first_talk == [3]


def test_a_talk_before_the_signal_counts_no_days_below_nothing() -> None:
    talk = answer("gepeste.verhaal", "done", "G1", on=nov(2))
    assert counted((opened(), PUPIL, answer("intake.signal", "2026-11-09"), talk)).first_talk == [0]


def test_the_middle_of_the_days_is_shown() -> None:
    figures = Figures(year=2026, cases=4, first_talk=[1, 4, 30, 3])
    assert row(figures, "days_to_first_talk") == 3.5
    assert "3,5" in yearly.as_csv(figures)


def test_large_numbers_are_written_in_full() -> None:
    figures = Figures(year=2026, opened=1234567)
    assert '"1234567"' in yearly.as_csv(figures)


def test_cases_of_which_nobody_said_what_happened() -> None:
    case = (opened(), PUPIL)
    shown = str(yearly.sheet(counted(case, case, case), nov(20)))
    assert "niets (meer) bewaard" in shown
    assert "geen casus geopend" not in shown


def test_rounds_that_were_held_and_those_that_are_late() -> None:
    talk = answer("gepeste.verhaal", "done", "G1", on=nov(5))
    case = (opened(), PUPIL, talk, *follow_up("G1", "minder", on=nov(12)))
    figures = counted(case, today="2026-11-20")
    assert (figures.held, figures.planned) == (1, 1), "the next one is not late yet"
    figures = counted(case, today="2026-12-20")
    assert (figures.held, figures.planned) == (1, 2)


def test_a_round_that_was_left_half_way_is_not_held() -> None:
    half = answer("navraag.waar", "veilig", "G1", on=nov(12), round_="2026-11-12")
    assert counted((opened(), PUPIL, half)).held == 0


def test_rounds_of_before_a_reopening_and_with_who_left_are_still_counted() -> None:
    case = (
        opened(), PUPIL, BULLY, *follow_up("G1", "gestopt", on=nov(12)),
        *follow_up("P1", "gestopt", on=nov(13)), left("P1"),
        closed(nov(20), PUPIL), again(2, "gesprekken", on=nov(23)),
    )  # fmt: skip
    assert counted(case).held == 2


def test_a_round_that_was_late_when_the_case_closed_was_planned_and_not_held() -> None:
    talk = answer("gepeste.verhaal", "done", "G1", on=nov(5))
    case = (opened(), PUPIL, talk, closed(dec(1), PUPIL))
    figures = counted(case, today="2026-12-20")
    assert (figures.held, figures.planned) == (0, 1)
    assert counted(case, today="2026-12-31").planned == 2, "the after-care is late by then"
    in_time = (opened(), PUPIL, talk, closed(nov(6), PUPIL))
    assert counted(in_time, today="2026-12-01").planned == 0


@pytest.mark.parametrize(
    "stop", [left("G1", on=dec(1)), skip("navraag", on=dec(1)), again(2, "gesprekken", on=dec(1))]
)
def test_a_late_round_stays_planned_however_the_case_stopped_asking_for_it(stop: Entry) -> None:
    talk = answer("gepeste.verhaal", "done", "G1", on=nov(5))
    case = (opened(), PUPIL, talk, stop)
    assert counted(case, today="2026-12-02").planned == 1
    assert counted(case, today="2026-12-02").held == 0
    gone = (*case, withdrawn(stop))
    assert counted(gone, today="2026-12-02").planned == 1, "and is counted once"


# --- how few is too few ---


@pytest.mark.parametrize(("cases", "shown"), [(1, False), (2, False), (3, True)])
def test_no_days_and_forms_are_told_of_fewer_than_three_cases(cases: int, shown: bool) -> None:
    case = (
        opened(), PUPIL, answer("intake.signal", "2026-11-02"),
        answer("intake.form", ("schelden",)), answer("gepeste.verhaal", "done", "G1", on=nov(5)),
        answer("opschalen.besluit", "in-werking", on=nov(12)),
    )  # fmt: skip
    figures = counted(*[case] * cases)
    sheet = yearly.sheet(figures, nov(20))
    totals = yearly.as_json(figures)
    table = dict(csv.reader(io.StringIO(yearly.as_csv(figures)), delimiter=";"))
    assert totals["opened"] == cases
    assert totals["escalated"] == cases, "a count is told"
    assert (totals["days_to_first_talk"] is None) != shown
    assert ("days_to_first_talk" in totals["withheld"]) != shown
    assert totals["days_to_gestopt"] is None
    assert ("days_to_gestopt" in totals["withheld"]) != shown, "none came so far"
    assert (totals["forms"] == {"schelden": cases}) == shown
    talk = "van signaal tot eerste gesprek met een kind"
    days = table[f"dagen {talk} (bij de helft van de casussen niet langer)"]
    assert (days == "te weinig") != shown
    assert ("schelden" in table) == shown
    on_screen = str(list(blocks(sheet)))
    assert ("schelden" in on_screen) == shown
    assert ("te weinig" in on_screen) != shown


def test_a_middle_is_told_when_enough_cases_came_so_far() -> None:
    early = (opened(), PUPIL, answer("gepeste.verhaal", "done", "G1", on=nov(5)))
    figures = counted(early, early, (opened(), PUPIL), (opened(), PUPIL))
    assert row(figures, "escalated") == 0
    assert row(figures, "days_to_first_talk") is None
    assert "days_to_first_talk" in yearly.as_json(figures)["withheld"]


# --- the borders of a school year ---


@pytest.mark.parametrize(("day", "year"), [("2026-07-31", 2025), ("2026-08-01", 2026)])
def test_a_school_year_begins_in_august(teacher: Teacher, day: str, year: int) -> None:
    teacher.on(day).does(
        "start", script=[(q, day if "signaal binnen" in q else a) for q, a in intake()]
    )
    assert teacher.does("jaaroverzicht", "--json").json()["school_year"] == year
    counts = [
        teacher.does("jaaroverzicht", str(y), "--json").json()["opened"] for y in (2025, 2026)
    ]
    assert counts == [int(year == 2025), int(year == 2026)]


def test_everything_counts_in_the_year_of_its_own_day() -> None:
    """A case that began in one school year and went on, through two passes, in the next."""
    may, july, august = date(2026, 5, 4), date(2026, 7, 31), date(2026, 8, 1)
    case = (
        opened(may), person("G1", on=may), answer("intake.signal", "2026-05-01", on=may),
        answer("intake.form", ("schelden",), on=may),
        answer("gepeste.verhaal", "done", "G1", on=date(2026, 5, 6)),
        answer("opschalen.besluit", "in-werking", on=august), skip("afweging", on=july),
        *follow_up("G1", "minder", on=july), *follow_up("G1", "gestopt", on=august),
        closed(august, person("G1")), again(2, "gesprekken", on=date(2026, 9, 7)),
    )  # fmt: skip
    before, after = (counted(case, case, case, year=y, today="2026-09-08") for y in (2025, 2026))

    def told(figures: Figures) -> list[float | None]:
        keys = ("opened", "closed", "escalated", "reopened", "skipped", "follow_ups_held")
        return [row(figures, key) for key in (*keys, "days_to_first_talk")]

    assert told(before) == [3, 0, 0, 0, 3, 3, 5]
    assert told(after) == [0, 3, 3, 3, 0, 3, None]
    assert (before.forms, after.forms) == ({"schelden": 3}, {})
    # After-care was due on the 29th of August (a Saturday, so the Monday): late when it reopened.
    assert (before.planned, after.planned) == (3, 6)


def test_a_case_that_is_closed_in_the_next_year_counts_there() -> None:
    case = (opened(), PUPIL, closed(date(2027, 9, 1), PUPIL))
    assert [(f.opened, f.closed) for f in (counted(case), counted(case, year=2027))] == [
        (1, 0),
        (0, 1),
    ]


@pytest.mark.parametrize("year", ["26", "2026-2028", "2026-", "x"])
def test_a_year_that_is_none(teacher: Teacher, year: str) -> None:
    assert teacher.does("jaaroverzicht", year).code == 2


def test_a_year_may_be_typed_as_it_is_called(teacher: Teacher) -> None:
    for year in ("2025", "2025-2026", "2025/2026"):
        assert "Jaaroverzicht 2025-2026" in teacher.does("jaaroverzicht", year).out


# --- on the screen, on paper, as a table, for a program ---


def a_year(teacher: Teacher) -> list[str]:
    """Three cases with names, words and an agreement; the codes of all."""
    teacher.does("start", script=intake())
    first = teacher.case()
    teacher.does("verder", "ouders", script=[("met wie?", "1"), *parents()])
    teacher.does("verder", "ouders", script=parents())
    teacher.does("verder", script=bullied_talk(agreement="Praten met meneer Jansen."))
    teacher.does("verder", script=weighing())
    teacher.does("verder", script=bully_talk())
    teacher.does("navraag", script=asked("1"))
    teacher.does("notitie", piped="Noor zat bij de deur.")
    for _ in range(2):
        teacher.does("start", script=intake(bullied="Fleur", bullies="0"))
    return sorted({first, *(path.stem for path in teacher.folder.glob("???-???.json"))})


def test_every_form_has_the_same_totals_and_nothing_of_anyone(teacher: Teacher) -> None:
    codes = a_year(teacher)
    screen = teacher.does("jaaroverzicht").out
    totals = teacher.does("jaaroverzicht", "--json").json()
    pdf, table = teacher.home / "jaar.pdf", teacher.home / "jaar.csv"
    assert teacher.does("jaaroverzicht", "--pdf", str(pdf)).code == 0
    assert teacher.does("jaaroverzicht", "--csv", str(table)).code == 0
    rows = dict(csv.reader(io.StringIO(table.read_bytes().decode("utf-8-sig")), delimiter=";"))

    assert (totals["opened"], totals["forms"]) == (3, {"bedreigen": 3, "schelden": 3})
    assert (totals["follow_ups_held"], totals["days_to_first_talk"]) == (1, None)
    assert rows["keer een casus geopend"] == "3"
    assert rows["schelden"] == "3"
    for page in (screen, text_of(pdf)):
        assert "Jaaroverzicht 2026-2027" in page
        assert re.search("(?s)bedreigen.{0,60}3 keer(?! een)", page), (
            "what a bar says is there in words too"
        )

    everything = "\n".join([screen, json.dumps(totals), text_of(pdf), str(rows)])
    raw = pdf.read_bytes() + table.read_bytes()
    for secret in (*codes, "Noor", "Bram", "Fleur", "Jansen", "deur", "G1", "P1", "7b"):
        assert secret not in everything
        assert len(secret) < 4 or secret.encode() not in raw


def test_the_bars_are_as_long_as_the_numbers() -> None:
    sheet = yearly.sheet(Figures(year=2026, planned=10, held=5), noon(nov(2)).date())
    shown = [block for block in blocks(sheet) if "gepland" in str(block)]
    assert "█" * 20 in str(shown)
    assert "█" * 10 + "'" in str(shown)


@pytest.mark.parametrize("width", [30, 40, 80, 200])
def test_the_chart_stays_on_the_screen(width: int) -> None:
    label = "beelden van telefoon of webcam online gezet"
    figures = Figures(year=2026, cases=5, opened=5, described=5)
    figures.forms.update({"a": 5, "b": 3})
    figures.form_labels.update({"a": label, "b": "schelden"})
    stream = io.StringIO()
    Screen(stream, plain=True, width=width).show(blocks(yearly.sheet(figures, nov(20))))
    lines = stream.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert {len(line) - len(line.rstrip("█")) for line in lines} >= {20, 12}


def test_an_empty_year_says_so_in_every_form(teacher: Teacher) -> None:
    assert "geen casus geopend" in teacher.does("jaaroverzicht").out
    assert teacher.does("jaaroverzicht", "--json").json()["opened"] == 0
    assert teacher.does("jaaroverzicht", "--pdf", "leeg.pdf").code == 0
    assert "geen casus geopend" in text_of(Path("leeg.pdf"))
    assert teacher.does("jaaroverzicht", "--csv", "leeg.csv").code == 0
    assert teacher.does("jaaroverzicht", "--csv", "leeg.csv", "--json").code == 2


@pytest.mark.parametrize(
    "label",
    ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\u200b=1", "a;=1+1", "＝1+1"],
)
def test_no_cell_begins_a_formula(label: str) -> None:
    figures = Figures(year=2026, forms={"x": 3}, form_labels={"x": label})  # type: ignore[arg-type]
    text = yearly.as_csv(figures)
    for cells in csv.reader(io.StringIO(text), delimiter=";"):
        assert len(cells) == 2
        assert cells[0][0] not in "=+-@\t\r＝"
    assert ";=" not in text.replace("a;=1+1", "")
    assert all(line.startswith('"') for line in text.splitlines()), "also where a comma parts"


def test_the_table_does_not_depend_on_which_case_is_read_first() -> None:
    one = Figures(year=2026, forms={"a": 2, "b": 2}, form_labels={"a": "A", "b": "B"})  # type: ignore[arg-type]
    other = Figures(year=2026, forms={"b": 2, "a": 2}, form_labels={"a": "A", "b": "B"})  # type: ignore[arg-type]
    assert yearly.as_csv(one) == yearly.as_csv(other)
    assert yearly.as_json(one) == yearly.as_json(other)


# --- several folders ---


def scripted_case(teacher: Teacher, folder: Path) -> str:
    words = (
        "--groep",
        "7",
        "--signaal-op",
        "2026-11-20",
        "--melder",
        "ouder",
        "--vorm",
        "schelden",
    )
    persons = ("--wat", "-", "--personen", "gepeste=1", "--personen", "pester=0")
    made = teacher.does("--map", str(folder), "start", "--niet-vragen", *words, *persons, piped="x")
    assert made.code == 0, made.err
    return made.last_line


def year_of(teacher: Teacher, *folders: Path) -> tuple[int, dict[str, Any], str]:
    words = [word for folder in folders for word in ("--map", str(folder))]
    seen = teacher.does(*words, "jaaroverzicht", "--json")
    return seen.code, seen.json(), seen.err


def test_a_foundation_counts_the_folders_of_its_schools_together(teacher: Teacher) -> None:
    one, other = teacher.home / "een", teacher.home / "twee"
    scripted_case(teacher, one)
    scripted_case(teacher, one)
    code = scripted_case(teacher, other)
    assert year_of(teacher, one, other)[1]["opened"] == 3
    assert year_of(teacher, one, other, one)[1]["opened"] == 3, "a folder counts once"
    (one / f"{code}.json").write_bytes((other / f"{code}.json").read_bytes())
    assert year_of(teacher, one, other)[1]["opened"] == 3, "a case in two folders counts once"


def test_a_folder_that_is_not_there_is_named(teacher: Teacher) -> None:
    one = teacher.home / "een"
    scripted_case(teacher, one)
    code, totals, said = year_of(teacher, one, teacher.home / "tikfout")
    assert (code, totals["opened"]) == (1, 1)
    assert "De map bestaat niet" in said
    assert "tikfout" in "".join(said.split())


def test_no_figure_stands_for_a_folder_that_nobody_could_look_in(teacher: Teacher) -> None:
    for folders in (["tikfout"], ["tikfout", "nog een"]):
        words = [word for folder in folders for word in ("--map", folder)]
        seen = teacher.does(*words, "jaaroverzicht", "--csv", "jaar.csv")
        assert (seen.code, seen.out) == (1, "")
        assert "De map bestaat niet" in seen.err
        assert not Path("jaar.csv").exists()
    unset = teacher.does("jaaroverzicht")
    assert unset.code == 0
    assert "De map met casussen bestaat nog niet" in unset.err


def test_what_holds_for_every_folder_is_said_once(teacher: Teacher) -> None:
    one, other = teacher.home / "een", teacher.home / "twee"
    for folder in (one, other):
        scripted_case(teacher, folder)
    _, _, said = year_of(teacher, one, other)
    assert said.count("met de hand gekozen") == 1


def test_a_case_that_cannot_be_read_is_named_and_the_rest_is_counted(teacher: Teacher) -> None:
    scripted_case(teacher, teacher.folder)
    (teacher.folder / "k7f-3mp.json").write_text("{", encoding="utf-8")
    seen = teacher.does("jaaroverzicht", "--json")
    assert seen.code == 1
    assert seen.json()["opened"] == 1
    assert "k7f-3mp" in seen.err
    assert "k7f" not in seen.out


def test_only_the_year_takes_several_folders(teacher: Teacher) -> None:
    assert teacher.does("--map", "a", "--map", "b", "overzicht").code == 2


# --- how far it is ---


class Ear(io.StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(("terminal", "patience"), [(True, -1.0), (True, 1e9), (False, -1.0)])
def test_progress_is_shown_to_whoever_waits_and_looks(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch, terminal: bool, patience: float
) -> None:
    for _ in range(3):
        scripted_case(teacher, teacher.folder)
    monkeypatch.setattr(yearly, "_PATIENCE", patience)
    desk = common.make_desk(Plain())
    for plain in (False, True):
        ear = Ear(terminal)
        figures, failures = yearly.count([desk], 2026, Screen(ear, plain=plain))
        assert (figures.opened, failures) == (3, ())
        waited = terminal and patience < 0
        shown = ear.getvalue()
        assert (shown == "Even geduld: 3 casussen.\n") == (waited and plain)
        assert ("#] 33%\r" in shown.replace(".", "#")) == (waited and not plain)
        assert shown.endswith("\r") == (waited and not plain), "nothing of the bar is left"


def test_no_case_stays_in_memory_once_it_is_counted(teacher: Teacher) -> None:
    code = scripted_case(teacher, teacher.folder)
    desk = common.make_desk(Plain())
    silent = Screen(Ear(False), plain=True)

    def peak(cases: int) -> int:
        many: Any = SimpleNamespace(
            today=desk.today,
            open=lambda *_: desk.open(code, desk.listing()),
            listing=lambda: Listing(codes=tuple(f"{n:04}-abc" for n in range(cases)), copies={}),
            store=SimpleNamespace(graves=list),
        )
        tracemalloc.start()
        try:
            figures, _ = yearly.count([many], 2026, silent)
            assert figures.opened == cases
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(5)  # what is loaded once is loaded
    # Bytes. What is over may wait to be cleared away; 800 cases that are held take eight million.
    assert peak(800) < 5_000_000


class Plain:
    folders: tuple[str, ...] = ()
    protocol = ""
    plain = True


@pytest.mark.parametrize(
    ("days", "unit"), [([1, 1, 1], "dag"), ([0, 2, 3], "dagen"), ([1], "dagen")]
)
def test_one_day_is_called_so(days: list[int], unit: str) -> None:
    figures = Figures(year=2026, cases=3, first_talk=days)
    said = [row.label for row in yearly.rows(figures) if row.key == "days_to_first_talk"]
    assert said[0].startswith(f"{unit} van signaal")
