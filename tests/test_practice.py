"""Practice shows a whole case, and nothing of it touches a real one."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from journeys import bullied_talk, follow_up, intake, parents
from pestprotocol import practice
from pestprotocol.commands import common
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


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_any_protocol_is_practised_to_its_closing(
    teacher: Teacher, temporary: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trainee who gives the first answer to everything gets there, whatever the school asks."""
    monkeypatch.setattr(common, "Asker", practice._Helper)
    seen = teacher.does("--protocol", str(path), "oefenen")
    assert "is afgerond op" in seen.flat
    assert "Dat was de oefening." in seen.out
