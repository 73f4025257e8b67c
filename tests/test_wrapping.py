"""Where lines break: never inside a word, and a command stays whole where it fits."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys import bullied_talk, follow_up, intake, parents
from pestprotocol.prompts import KEYS
from pestprotocol.screen import Screen, Text, Verbatim
from pestprotocol.wrapping import at_spaces, width_of, wrap
from scripted import Teacher

COMMANDS = [
    "pestprotocol start",
    "pestprotocol toon k7f-3mp --tijdlijn",
    "pestprotocol overslaan k7f gepeste",
    "pestprotocol verder k7f-3mp voor-publiceren",
    "pestprotocol overzicht --wacht-op-afronding",
]
WORDS = st.lists(st.sampled_from(["Kijk", "dan", "eerst", "naar", "een", "afspraak"]), max_size=9)


@given(
    before=WORDS,
    command=st.sampled_from(COMMANDS),
    after=st.sampled_from(["", ".", ". Dan verder.", " · en dit nog"]),
    width=st.integers(30, 80),
)
def test_a_command_is_broken_only_where_it_does_not_fit(
    before: list[str], command: str, after: str, width: int
) -> None:
    text = f"{' '.join([*before, 'zo'])}: {command}{after}"
    lines = wrap(text, width)
    assert " ".join(lines) == text
    assert all(width_of(line) <= width for line in lines)
    whole = [line for line in lines if command in line]
    assert whole or len(command) + len(after[:1].strip()) > width
    if not whole:
        assert any(line.startswith("pestprotocol ") for line in lines)


@given(text=st.text(), width=st.integers(8, 80))
def test_nothing_is_lost_or_too_wide(text: str, width: int) -> None:
    for said in (text, f"Zo: pestprotocol {text}"):
        lines = wrap(said, width)
        assert "".join("".join(lines).split()) == "".join(said.split())
        assert all(width_of(line) <= width for line in lines)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Trek dan de afronding in (pestprotocol intrekken).",
         ["Trek dan de afronding in", "(pestprotocol intrekken)."]),
        ("Typ dus pestprotocol instellen en kies de map.",
         ["Typ dus pestprotocol instellen", "en kies de map."]),
        ("Enter = /home/school/documenten/pestprotocol (tekst, leeg mag)",
         ["Enter =", "/home/school/documenten/pestprot", "ocol (tekst, leeg mag)"]),
        ("Trek dan in (pestprotocol intrekken k7f-3mp)",
         ["Trek dan in", "(pestprotocol intrekken k7f-3mp)"]),
        ("Trek dan in (pestprotocol intrekken k7f-3mp4)",
         ["Trek dan in (pestprotocol", "intrekken k7f-3mp4)"]),
        ("Dan treedt ook het pestprotocol van de school in werking.",
         ["Dan treedt ook het pestprotocol", "van de school in werking."]),
        ("Toetsen: o\N{NO-BREAK SPACE}opmerking · !\N{NO-BREAK SPACE}wie\N{NO-BREAK SPACE}bellen",
         ["Toetsen: o opmerking ·", "! wie bellen"]),
    ],
)  # fmt: skip
def test_what_is_no_command_breaks_as_ever(text: str, lines: list[str]) -> None:
    assert wrap(text, 32) == lines


def test_a_word_that_is_longer_than_the_line_is_left_whole() -> None:
    path = "/home/school/documenten/pestprotocol.yaml"
    assert at_spaces(f"pestprotocol protocol controleer {path}", 36) == [
        "pestprotocol protocol controleer",
        path,
    ]


@pytest.mark.parametrize("width", [30, 40, 45, 60, 80])
def test_the_keys_stay_whole_with_the_dot_behind_them(width: int) -> None:
    text = Text(f"Toetsen: {KEYS}")
    lines = Screen(io.StringIO(), plain=True, width=width).layout(text)
    told = ["".join(part for part, _ in line) for line in lines]
    assert not [line for line in told if line.startswith("·")]
    assert " ".join(told).endswith("s stoppen")


@pytest.mark.parametrize(
    ("typed", "margin"),
    [("persoon k7f-3mp", 2), ("verder k7f-3mp ouders:P1", 2), ("verder k7f-3mp ouders:G1:2", 1)],
)
def test_a_command_on_a_narrow_screen_stays_whole(typed: str, margin: int) -> None:
    command = Verbatim(f"pestprotocol {typed}", indent=4)
    (line,) = Screen(io.StringIO(), plain=True, width=40).layout(command)
    assert "".join(text for text, _ in line) == f"{' ' * margin}{command.text}"


@pytest.mark.parametrize(
    "words",
    [(), ("toon",), ("overzicht",), ("overzicht", "--wacht-op-afronding"), ("agenda",),
     ("afronden",), ("checklist",), ("contacten",), ("richtlijnen",), ("namen",), ("nakijken",),
     ("bewaartermijn",), ("verder",), ("navraag",), ("notitie",), ("toon", "xxx"), ("tonn",),
     ("overslaan",), ("--help",), ("verder", "--help"), ("overslaan", "--help")],
    ids=" ".join,
)  # fmt: skip
def test_every_command_on_a_narrow_screen_is_there_to_type_over(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    teacher.does("start", script=intake())
    teacher.does("verder", "ouders", script=[("met wie?", "1"), *parents()])
    teacher.does("verder", script=bullied_talk(agreement="De berichten bewaren."))
    teacher.on("2026-11-27").does("navraag", script=follow_up("1"))
    script = [("", "s")] if words in {("verder",), ("navraag",), ("notitie",)} else None
    monkeypatch.setenv("COLUMNS", "100")
    wide = teacher.does(*words, script=script)
    monkeypatch.setenv("COLUMNS", "40")
    narrow = teacher.does(*words, script=script)
    lines = f"{narrow.out}\n{narrow.err}".split("\n")
    named = re.findall(
        r"\bpestprotocol [a-z]+(?: [a-z0-9]{3}-[a-z0-9]{3}\b)?(?: --[a-z-]+)?", wide.out + wide.err
    )
    assert all(len(line) <= 40 for line in lines)
    for command in named:
        if len(command) <= 40:
            assert any(command in line for line in lines), command
        else:
            broken = at_spaces(command, 38)
            assert any(line.strip() == broken[0] for line in lines), command


@pytest.mark.parametrize(("width", "lines"), [(80, 1), (40, 2)])
def test_a_command_behind_its_lead_is_not_torn(width: int, lines: int) -> None:
    stream = io.StringIO()
    command = "pestprotocol verder k7f-2ab ouders:G1"
    Screen(stream, plain=True, width=width).show(Text(command, "command", lead="Eerst dit: "))
    shown = stream.getvalue().splitlines()
    assert len(shown) == lines
    assert shown[-1].endswith(command)
