"""Whole journeys through the real command in a real terminal of 80 columns and 24 lines."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Protocol

import pexpect
import pytest

if sys.platform == "win32":
    pytest.skip("there is no pseudo-terminal", allow_module_level=True)

from journeys import bullied_talk, bully_talk, follow_up, intake, parents, weighing
from scripted import Script, Teacher
from terminal_play import COLUMNS, ROWS, Played, PlayError, Terminal

pytestmark = pytest.mark.terminal

ENGLISH = re.compile(
    r"\b(the|and|with|this|that|error|usage|please|press|aborted?|yes|invalid|warning|traceback|"
    r"unknown|missing|exit|file|options?|show|help|not|no such|interrupt)\b",
    re.IGNORECASE,
)


@pytest.fixture
def terminal(teacher: Teacher, protocol_is_checked: None) -> Terminal:
    return Terminal(teacher)


def looks_right(played: Played) -> None:
    """What holds for every screen of every journey."""
    for screen in played.screens:
        too_long = [line for line in screen if len(line.rstrip()) > COLUMNS]
        assert too_long == [], "longer than the screen is wide"
        assert len(screen) <= ROWS, "more than one screenful:\n" + "\n".join(screen)
    said = re.sub(r"(?<!\w)--?[a-z][a-z-]*", "", played.out.replace("pestprotocol --help", ""))
    assert ENGLISH.findall(said) == []
    assert "\\x" not in played.out


class Player(Protocol):
    """Whoever plays a script: in this process or in a terminal."""

    def does(self, *words: str, script: Script | None = None) -> object: ...


def do_all_steps(player: Player) -> None:
    """From the signal until the case waits for its closing, with one bully."""
    player.does("start", script=intake())
    player.does("verder", script=parents())
    player.does("verder", "ouders", script=parents())
    player.does("verder", script=bullied_talk(agreement="Elke dag even praten."))
    player.does("verder", script=weighing())
    player.does("verder", script=bully_talk())


def close(terminal: Terminal, *children: str) -> None:
    """Two rounds of asking, with a week or more between them, and the closing."""
    for day in ("2026-11-27", "2026-12-11"):
        for child in children or ("",):
            terminal.on(day).does("navraag", script=follow_up(child))
    closed = terminal.does("afronden", script=[("afronden?", "j")])
    assert closed.code == 0
    assert "is afgerond op vr 11 december 2026" in closed.flat


def all_looks_right(terminal: Terminal, *words: str) -> None:
    terminal.does(*words)
    for played in terminal.played:
        assert played.code in (0, 4)
        looks_right(played)


def test_from_the_signal_to_the_closing_with_one_bully(terminal: Terminal) -> None:
    do_all_steps(terminal)
    refused = terminal.does("afronden")
    assert refused.code == 4
    close(terminal, "1", "2")
    assert terminal.answers <= 65
    assert terminal.teacher.state()["status"] == "closed"
    all_looks_right(terminal, "toon", terminal.teacher.case())


def test_a_bully_who_is_never_found(terminal: Terminal) -> None:
    terminal.does("start", script=intake(bullies="0"))
    terminal.does("verder", script=parents())
    terminal.does("verder", script=bullied_talk())
    terminal.does(
        "verder",
        script=[
            ("gesprekken bewaren", "j"),
            ("aanwijzingen", "j"),
            ("schrijfstijl", "j"),
            ("in de klas", ""),
            ("Klopt dit?", ""),
            ("Weet je wie", "2"),
            ("Waarom zoeken jullie niet verder?", "Niemand herkent de stijl."),
        ],
    )
    close(terminal)
    assert "niet gevonden, omdat: Niemand herkent de stijl." in terminal.played[-1].flat
    all_looks_right(terminal, "overzicht", "--alles")


def test_a_bully_who_joins_later(terminal: Terminal) -> None:
    do_all_steps(terminal.teacher)  # as the first journey does them here in the terminal
    terminal.on("2026-11-24").does(
        "persoon",
        script=[
            ("Wat wil je doen?", "1"),
            ("In welke rol?", "2"),
            ("leerlingen die pesten?", "Daan"),
        ],
    )
    assert terminal.teacher.state()["status"] == "open"
    terminal.does("verder", "ouders:p2", script=parents())
    terminal.does("verder", "pester:P2", script=bully_talk())
    shown = terminal.does("toon")
    assert "P2 (Daan)" in shown.out
    close(terminal, "1", "2", "3")
    all_looks_right(terminal, "agenda")


def test_parents_after_the_talks(terminal: Terminal) -> None:
    terminal.does("start", script=intake())
    late = "De ouders nemen niet op."
    terminal.does("verder", "gepeste", script=[("begin je hiermee?", late), *bullied_talk()])
    terminal.does("verder", "ouders:g1", script=parents(agreements=True))
    told = f"Eerder dan in het protocol: “Gesprek met de gepeste leerling”, omdat: {late}"
    assert told in terminal.does("toon", "--tijdlijn").flat
    assert "G1 (Noor)" in terminal.played[-1].out
    all_looks_right(terminal, "overzicht")


def test_it_stopped_and_then_began_again(terminal: Terminal) -> None:
    do_all_steps(terminal.teacher)  # as the first journey does them here in the terminal
    terminal.on("2026-11-27").does("navraag", script=follow_up("1"))
    terminal.on("2026-12-11").does(
        "navraag", script=[*follow_up("1", how="4"), ("Besluit je dat?", "j")]
    )
    state = terminal.teacher.state()
    assert (state["status"], state["escalated"]) == ("open", True)
    assert terminal.does("afronden").code == 4
    assert "Het pestprotocol van de school is in werking." in terminal.does("toon").flat
    all_looks_right(terminal)


# --- the player itself ---


def test_the_player_objects_to_another_question(terminal: Terminal) -> None:
    with pytest.raises(PlayError, match="expected “Wie gaf het signaal"):
        terminal.does("start", script=[("nu aan de hand?", "4"), ("Wie gaf het signaal?", "1")])


def test_the_player_objects_to_a_question_too_many(terminal: Terminal) -> None:
    with pytest.raises(PlayError, match="an unexpected question"):
        terminal.does("start", script=[("nu aan de hand?", "4")])


def test_the_player_objects_to_a_line_that_is_not_used(terminal: Terminal) -> None:
    with pytest.raises(PlayError, match="the command ended before “nog iets”"):
        terminal.does("start", script=[("nu aan de hand?", "s"), ("nog iets", "1")])


# --- hands on a keyboard ---


def test_ctrl_c_at_a_question_gives_130_and_keeps_all(terminal: Terminal) -> None:
    session = terminal.opens("start")
    session.answer("nu aan de hand?", "4")
    session.hears("kwam het signaal binnen?")
    played = session.interrupts("2026-1")
    assert played.code == 130
    assert "Gestopt. Alles is bewaard." in played.out
    assert "Onderbroken." not in played.out
    looks_right(played)
    (answer,) = terminal.teacher.entries("answer")
    assert answer["item"] == "intake.veilig"
    terminal.does("verder", script=[("kwam het signaal binnen?", "s")])


def test_ctrl_d_stops_and_keeps_all(terminal: Terminal) -> None:
    session = terminal.opens("start")
    session.answer("nu aan de hand?", "4")
    session.hears("kwam het signaal binnen?")
    session.child.sendeof()
    played = session.ends()
    assert played.code == 0
    assert "Gestopt. Alles is bewaard." in played.out
    assert len(terminal.teacher.entries("answer")) == 1


def test_a_window_that_is_closed_costs_nothing(terminal: Terminal) -> None:
    session = terminal.opens("start")
    session.answer("nu aan de hand?", "4")
    session.answer("kwam het signaal binnen?", "gisteren")
    session.hears("Wie gaf het signaal?")
    session.close()
    assert len(terminal.teacher.entries("answer")) == 2


def test_the_arrow_up_brings_no_earlier_answer_back(terminal: Terminal) -> None:
    session = terminal.opens("start")
    for question, answer in intake()[:5]:
        session.answer(question, answer)
    session.hears("Wat is er gezien en gezegd?")
    session.types("\x1b[A\r")
    session.answer("Er is niets vastgelegd.", "Iets gezien.")
    session.answer("gepeste leerlingen?", "s")
    assert session.ends().code == 0
    assert [e["text"] for e in terminal.teacher.entries("answer") if e.get("text")] == [
        "7b", "Iets gezien.",
    ]  # fmt: skip


def test_bytes_that_are_no_text_are_no_bug(terminal: Terminal) -> None:
    session = terminal.opens("start")
    for question, answer in intake()[:3]:
        session.answer(question, answer)
    session.hears("Om welke groep gaat het?")
    session.types(b"7\xff\xfe\r")
    session.hears("")
    session.types("s\r")
    played = session.ends()
    assert played.code == 0
    assert "Er ging iets mis" not in played.out


def test_x_empties_the_screen_until_enter(terminal: Terminal) -> None:
    session = terminal.opens("start")
    session.answer("nu aan de hand?", "x")
    session.answer("Het scherm is leeg.", "")
    session.answer("nu aan de hand?", "s")
    played = session.ends()
    assert played.raw.count("\x1b[2J\x1b[3J\x1b[H") == 2
    assert list(terminal.teacher.folder.glob("*.json")) == []


def test_x_empties_a_long_text_too(terminal: Terminal) -> None:
    session = terminal.opens("protocol", "toon")
    try:
        session.child.expect(r"Bladzijde 1 van \d+")
        session.types("x\r")
        session.child.expect_exact("\x1b[2J\x1b[3J\x1b[H")
        session.child.expect("Het scherm is leeg. Enter brengt de bladzijde terug")
        assert "Bladzijde" not in session.child.before
        session.types("\r")
        session.child.expect(r"Bladzijde 1 van \d+")
        session.types("x\r")
        session.child.expect("Het scherm is leeg.")
        session.types("s\r")
        session.child.expect(pexpect.EOF)
    finally:
        session.close()
    assert "Bladzijde" not in session.child.before


@pytest.mark.parametrize("way", ["--kaal", "NO_COLOR", "dumb"])
def test_without_colour_the_text_is_the_same(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    teacher.does("start", script=intake())
    coloured = Terminal(teacher).does("overzicht")
    assert "\x1b[" in coloured.raw
    if way == "NO_COLOR":
        monkeypatch.setenv("NO_COLOR", "1")
    term = "dumb" if way == "dumb" else "xterm-256color"
    options = ["--kaal"] if way == "--kaal" else []
    bare = Terminal(teacher, term=term).does(*options, "overzicht")
    assert "\x1b" not in bare.raw
    assert bare.out == coloured.out


def test_a_long_page_is_shown_a_screenful_at_a_time(terminal: Terminal) -> None:
    terminal.teacher.does("start", script=intake())
    terminal.teacher.does("verder", script=parents())
    terminal.teacher.does("verder", "gepeste", script=bullied_talk())
    played = terminal.does("toon", "--tijdlijn")
    assert len(played.screens) == 2
    looks_right(played)
    assert "Bladzijde 1 van" in played.out


def test_the_first_time_asks_where_and_who(
    terminal: Terminal, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PESTPROTOCOL_MAP")
    settings = Path(os.environ["XDG_CONFIG_HOME"]) / "pestprotocol" / "instellingen.json"
    settings.unlink()
    played = terminal.does(
        "start",
        script=[
            ("Waar mogen de casussen staan?", str(own_home / "casussen")),
            ("Wie legt vast?", "leerkracht 7b"),
            ("nu aan de hand?", "4"),
            ("kwam het signaal binnen?", "s"),
        ],
    )
    looks_right(played)
    assert json.loads(settings.read_text(encoding="utf-8"))["by"] == "leerkracht 7b"
    assert len(list((own_home / "casussen").glob("???-???.json"))) == 1
