"""What stands on the screens, word for word, at 80 columns and on one date.

Renew them with `pytest tests/test_screens.py --snapshot-update`, and read what changed.
"""

from __future__ import annotations

from itertools import count

import pytest
from syrupy.assertion import SnapshotAssertion

from journeys import bullied_talk, bully_talk, follow_up, intake, parents, weighing
from pestprotocol import desk
from pestprotocol.cli import app
from pestprotocol.screen import COLOURS
from scripted import Teacher


@pytest.fixture(autouse=True)
def same_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes and ids that are the same on every run."""
    codes = iter(("k7f-3mp", "p4c-x2h", "z9r-t6b"))
    numbers = count(1)
    monkeypatch.setattr(desk, "new_code", lambda: next(codes))
    monkeypatch.setattr(desk, "new_id", lambda: f"{next(numbers):04d}abcdefgh".replace("0", "w"))


def half_way(teacher: Teacher) -> None:
    """The parents and the bullied pupil were spoken with; one agreement was made."""
    teacher.does("start", script=intake())
    teacher.does("verder", "ouders", script=[("met wie?", "1"), *parents()])
    teacher.does("verder", script=bullied_talk(agreement="De berichten bewaren."))


def all_talks(teacher: Teacher) -> None:
    half_way(teacher)
    teacher.does("verder", "ouders", script=parents())
    teacher.does("verder", script=weighing())
    teacher.does("verder", script=bully_talk())


def test_without_a_case(teacher: Teacher, snapshot: SnapshotAssertion) -> None:
    assert teacher.does().out == snapshot


def test_the_first_talk_as_it_is_asked(teacher: Teacher, snapshot: SnapshotAssertion) -> None:
    teacher.does("start", script=intake())
    teacher.does("verder", "ouders", script=[("met wie?", "1"), *parents()])
    assert teacher.does("verder", script=bullied_talk()).out == snapshot


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("toon",),
        ("overzicht",),
        ("overzicht", "--json"),
        ("agenda",),
        ("checklist", "gepeste", "--casus", "k7f"),
        ("afronden",),
        ("toon", "--tijdlijn"),
    ],
    ids=" ".join,
)
def test_half_way(teacher: Teacher, snapshot: SnapshotAssertion, words: tuple[str, ...]) -> None:
    half_way(teacher)
    assert teacher.on("2026-11-23").does(*words).out == snapshot


@pytest.mark.parametrize(
    "words", [(), ("toon",), ("overzicht", "--wacht-op-afronding"), ("afronden",)], ids=" ".join
)
def test_awaiting_closure(
    teacher: Teacher, snapshot: SnapshotAssertion, words: tuple[str, ...]
) -> None:
    all_talks(teacher)
    teacher.on("2026-11-27").does("navraag", script=follow_up("1"))
    assert teacher.on("2026-12-07").does(*words).out == snapshot


@pytest.mark.parametrize("words", [(), ("toon", "k7f"), ("overzicht", "--afgerond")], ids=" ".join)
def test_closed(teacher: Teacher, snapshot: SnapshotAssertion, words: tuple[str, ...]) -> None:
    all_talks(teacher)
    for day in ("2026-11-27", "2026-12-11"):
        teacher.on(day).does("navraag", script=follow_up("1"))
    teacher.does("afronden", script=[("afronden?", "j")])
    assert teacher.on("2026-12-14").does(*words).out == snapshot


@pytest.mark.parametrize(
    "words",
    [("checklist",), ("checklist", "gepeste"), ("checklist", "navraag"), ("contacten",),
     ("richtlijnen",), ("protocol", "toon")],
    ids=" ".join,
)  # fmt: skip
def test_of_the_protocol(
    teacher: Teacher, snapshot: SnapshotAssertion, words: tuple[str, ...]
) -> None:
    assert teacher.does(*words).out == snapshot


COMMANDS = sorted(c.name or getattr(c.callback, "__name__", "") for c in app.registered_commands)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(teacher: Teacher, snapshot: SnapshotAssertion, command: str) -> None:
    assert teacher.does(*([command] if command else []), "--help").out == snapshot


def test_every_colour_can_be_read_on_black_and_on_white() -> None:
    """By the contrast of WCAG; the palette is that of xterm, which others share from 16 on."""

    def light(number: int) -> float:
        assert 16 <= number < 232, "what is below and above differs, or has no colour"
        steps = (0, 95, 135, 175, 215, 255)
        cube = number - 16
        parts = [steps[part] / 255 for part in (cube // 36, cube // 6 % 6, cube % 6)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    numbers = {code: int(code.split(";")[-1]) for code in COLOURS.values() if "38;5;" in code}
    assert len(numbers) == 4
    for code, number in numbers.items():
        on_white, on_black = 1.05 / (light(number) + 0.05), (light(number) + 0.05) / 0.05
        bold = code.startswith("1;")
        assert min(on_white, on_black) >= (3 if bold else 4.4), code
