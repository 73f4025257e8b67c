"""Practice shows a whole case, and nothing of it touches a real one."""

from __future__ import annotations

import random
import re
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from journeys import agreed, bullied_talk, follow_up, intake, parents
from pestprotocol import practice
from pestprotocol.commands import common
from pestprotocol.prompts import Asker, Given, Question
from scripted import Script, Teacher
from test_trouble import new_case

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.yaml"))
ON: tuple[str, str] = ("[Enter, s]", "")
SCRIPT: Script = [
    ON, *intake(), ON,
    ON,
    *parents(), ON, *bullied_talk(agreement="Elke dag even praten."), ON,
    ON,
    ("Een week later: vr 27 november 2026", ""), *follow_up(how="3"),
    ("Twee weken later: vr 11 december 2026", ""), *follow_up(how="1"), ON,
    ("afronden?", "j"),
]  # fmt: skip


AGREED: Script = [
    ("Welke afspraak", "Elke dag praten."),
    ("Wanneer kijk je", "1 december"),
    ("Nog een afspraak", "Samen naar huis lopen."),
    ("Wanneer kijk je", "morgen"),
    ("Nog een afspraak", "We zien wel."),
    ("Wanneer kijk je", ""),
    ("Nog een afspraak", ""),
]


def practised(
    *,
    begin: Script | None = None,
    told: Script | None = None,
    talk: Script | None = None,
    agreements: Script | None = None,
    first: Script | None = None,
    second: Script | None = None,
) -> Script:
    """The same practice with other answers somewhere, up to the pause before the last part."""
    return [
        ON, *(begin or intake()), ON,
        ON,
        *(told or parents()), ON,
        *(talk or bullied_talk())[:-1], *(agreements or agreed("")), ON,
        ON,
        ON, *(first or follow_up(how="3")),
        ON, *(second or follow_up(how="1")), ON,
    ]  # fmt: skip


def others(*answers: tuple[str, str]) -> Script:
    """The talk with the bullied pupil with other answers to some of its points."""
    other = dict(answers)
    script = bullied_talk()
    assert set(other) <= {question for question, _ in script}
    return [(question, other.get(question, answer)) for question, answer in script]


UNINFORMED: Script = [
    ("Wie heb je op de hoogte gebracht?", "3"),
    ("Waarom", "Ze zijn op reis."),
    ("Klopt dit?", ""),
]
AGAIN: Script = [*follow_up(how="4"), ("[j/n]", "j")]
WAYS: dict[str, Script] = {
    "agreements": practised(agreements=AGREED),
    "one agreement without a day": practised(
        agreements=[("Welke", "Praten."), ("Wanneer", ""), ("Nog een", "")]
    ),
    "an agreement far ahead": practised(
        agreements=[("Welke", "Praten."), ("Wanneer", "2027-06-01"), ("Nog een", "")]
    ),
    "several children": practised(begin=intake("Noor, Sam, Isa", "Bram, Max")),
    "a whole class": practised(begin=intake("8", "8")),
    "points left": practised(
        talk=others(("Vraag door", "n"), ("vertrouwenspersoon", "d"), ("serieus te nemen", "n"))
    ),
    "parents not told": practised(told=UNINFORMED),
    "less": practised(second=follow_up(how="2")),
    "it began again": practised(first=AGAIN),
    "it began again twice": practised(first=AGAIN, second=AGAIN),
    "it began again, and is not decided": practised(
        first=[*follow_up(how="4"), ("[j/n]", "n"), ("Waarom nog niet?", "Het is nu stil.")]
    ),
    "stopped at once": practised(first=follow_up(how="1")),
    "in the corridor": practised(first=follow_up(how="1", where="2")),
    "wrong keys": practised(
        told=[
            ("Wie heb je op de hoogte gebracht?", "q"),
            ("ken ik hier niet", ""),
            ("Er is niets vastgelegd.", "7"),
            ("ken ik hier niet", "o"),
            ("Opmerking bij dit punt", "Vader belt terug."),
            *parents(),
        ]
    ),
}


def everything(home: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "tijdelijk"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


def test_a_whole_case_is_practised(teacher: Teacher, temporary: Path) -> None:
    seen = teacher.does("oefenen", script=SCRIPT)
    assert seen.code == 0
    for number in range(1, 9):
        assert f"Oefening {number} van 8 · " in seen.out
    assert "Oefening 9" not in seen.out
    assert "kan nog niet worden afgerond" in seen.flat
    assert "is afgerond op" in seen.flat
    assert "“3”" not in seen.out
    assert len(SCRIPT) < 60, "ten minutes"


def test_nothing_of_it_touches_a_real_case(teacher: Teacher, temporary: Path) -> None:
    new_case(teacher)
    before = everything(teacher.home)
    teacher.does("oefenen", script=SCRIPT)
    assert everything(teacher.home) == before
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("lines", [0, 3, 8, 9, 12, 20, len(SCRIPT) - 2])
def test_it_stops_at_any_moment(teacher: Teacher, temporary: Path, lines: int) -> None:
    script = [*SCRIPT[:lines], (SCRIPT[lines][0], "s")]
    before = everything(teacher.home)
    seen = teacher.does("oefenen", script=script)
    assert seen.code == 0
    assert "De oefening is gestopt. Er is niets bewaard." in seen.out
    assert everything(teacher.home) == before
    assert list(temporary.iterdir()) == []


def test_the_keys_work_in_it(teacher: Teacher, temporary: Path) -> None:
    script = [
        *SCRIPT[: len(intake()) + 3],
        ("Wie heb je op de hoogte gebracht?", "o"),
        ("Opmerking bij dit punt", "Vader belt terug."),
        ("Wie heb je op de hoogte gebracht?", "!"),
        ("Wie heb je op de hoogte gebracht?", "?"),
        ("Kies [1-3]", "s"),
    ]
    assert "Wie kun je bellen?" in teacher.does("oefenen", script=script).out


@pytest.mark.parametrize("way", WAYS)
def test_it_comes_to_the_closing_whatever_was_answered(
    teacher: Teacher, temporary: Path, way: str
) -> None:
    seen = teacher.does("oefenen", script=[*WAYS[way], ("afronden?", "j")])
    assert "is afgerond op" in seen.flat
    assert "Dat was de oefening." in seen.flat
    rest = seen.flat.partition("Zo staat de casus er nu voor:")[2].partition("Oefening 5")[0]
    # all is filled in by then; that nobody was told is an answer, and not enough to close with
    not_told = "(zo kun je nog niet afronden)" in rest
    assert not_told is (way == "parents not told")
    assert re.findall(r"Nu te doen \((\d+)\)", rest) == ["1"] * not_told
    assert "Te laat" not in seen.flat
    assert not re.search("(maart|april|mei|juni) 2027, ", seen.flat), "no months were skipped"
    assert not re.search("(maart|april|mei|juni) 2027[.;]", seen.flat), "no months were skipped"


def test_what_stands_in_the_way_is_shown_and_mended(teacher: Teacher, temporary: Path) -> None:
    script = [*WAYS["parents not told"], ("afronden?", "j")]
    seen = teacher.does("oefenen", script=script)
    assert "ontbreekt nog iets: · Gesprek met de ouders/verzorgers · G1: het antwoord" in seen.flat


def test_what_cannot_be_mended_is_closed_with_a_reason(teacher: Teacher, temporary: Path) -> None:
    """Nobody is known who was bullied, and nobody looks for them."""
    nobody = [("Weet je wie", "2"), ("Waarom zoeken", "Niet te vinden.")]
    script = [
        ON, *intake(bullied="0"), ON,
        ON, *nobody, ON, *parents(), ON,
        ON,
        ON, *follow_up(how="1"), ON, *follow_up(how="1"), ON,
        ("Waarom rond je de casus toch af?", "Het is overgedragen."),
    ]  # fmt: skip
    seen = teacher.does("oefenen", script=script)
    assert "--toch" in seen.out
    assert "is afgerond op" in seen.flat
    assert "Dat was de oefening." in seen.flat


def test_after_less_nobody_says_that_it_goes_on_well(teacher: Teacher, temporary: Path) -> None:
    seen = teacher.does("oefenen", script=[*WAYS["less"], ("afronden?", "j")])
    assert "Het blijft goed gaan" not in seen.flat
    assert "alsof het dan goed gaat" in seen.flat


def test_what_s_does_is_said_as_it_is(teacher: Teacher, temporary: Path) -> None:
    seen = teacher.does(
        "oefenen",
        script=[
            *SCRIPT,
        ],
    )
    assert "· s stoppen" in seen.flat
    assert "begint de oefening de volgende keer opnieuw" in seen.flat


class _AnyAnswer(Asker):
    """Answers whatever a question takes, and stops nowhere."""

    dice = random.Random()

    def _ask(self, question: Question, *_: object) -> Given:
        dice = self.dice
        if question.text.endswith("afronden?"):
            return Given("yes")
        if question.empty is not None and dice.random() < 0.4:
            return Given(question.empty)
        match question.kind:
            case "text" if question.check is not None:
                return Given("given", dice.choice(["0", "1", "3", "Noor", "Noor, Bram"]))
            case "text":
                return Given("given", dice.choice(["Elke dag praten.", "Noor vertelt.", "1"]))
            case "date":
                first = question.earliest or self.today - timedelta(days=20)
                last = question.latest or first + timedelta(days=40)
                days = dice.randint(0, (last - first).days)
                return Given((first + timedelta(days=days)).isoformat())
            case "many":
                return Given((dice.choice(question.options).value,))
            case "number" | "enter":
                return Given(question.empty or "")
            case _:
                return Given(dice.choice(question.options).value)


@pytest.mark.parametrize("seed", range(24))
def test_any_answers_come_to_the_closing(
    teacher: Teacher, temporary: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(common, "Asker", _AnyAnswer)
    monkeypatch.setattr(_AnyAnswer, "dice", random.Random(seed))
    seen = teacher.does("oefenen")
    assert "is afgerond op" in seen.flat
    assert "Dat was de oefening." in seen.flat


class _NobodyIsBullied(practice._Helper):
    """The first answer of everything, and nobody to follow up whose word ends the case."""

    def _ask(self, question: Question, *rest: object) -> Given:
        if "gepeste leerling" in question.text and question.kind == "text":
            return Given("given", "0")
        if question.text.startswith("Weet je wie het is"):
            return Given("nobody")
        return super()._ask(question, *rest)


def test_no_year_goes_by_where_nobody_can_say_that_it_stopped(
    teacher: Teacher, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(common, "Asker", _NobodyIsBullied)
    seen = teacher.on("2026-11-20").does("oefenen")
    assert "Dat was de oefening." in seen.flat
    assert "2027" not in seen.out.split("Oefening 8")[0]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_any_protocol_is_practised_to_its_closing(
    teacher: Teacher, temporary: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trainee who gives the first answer to everything gets there, whatever the school asks."""
    monkeypatch.setattr(common, "Asker", practice._Helper)
    seen = teacher.does("--protocol", str(path), "oefenen")
    assert "is afgerond op" in seen.flat
    assert "Dat was de oefening." in seen.out
