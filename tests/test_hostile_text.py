"""What people type is data: it survives the round trip, and it cannot disturb any screen."""

from __future__ import annotations

import io
import json
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from journeys import bullied_talk, follow_up, intake
from pestprotocol.cli import app
from scripted import Script, Seen, Teacher

pytestmark = pytest.mark.usefixtures("protocol_is_checked")


# All begin and end with a letter, for a line that is typed loses its outer spaces.
HOSTILE = {
    "markup": "a [b]vet[/b] [red]x[/] [/b] [link=http://x]y[/link] \\[ ]] [[ :smile: z",
    "rot op": "chat: [rot op] tegen [Jan]",
    "ansi": "a\x1b[31mrood\x1b[0m\x1b[2J\x1b[H\x1b[1A\x1b[8m weg \x1bc z",
    "osc": "a\x1b]0;titel\x07 \x1b]8;;http://x\x1b\\klik\x1b]8;;\x1b\\ \x1b]52;c;aGk=\x07 z",
    "c1": "a\x9b31mrood\x9d0;titel\x9c \x85 \x90q\x9c z",
    "controls": "a\x00b\x01c\x07d\x08\x08\x08e\x0bf\x0cg\x7fh\tz",
    "carriage return": "a\rWIS\rz",
    "lines": "a\u2028b\u2029c\x1cd\x1de\x1ez",
    "quotes": "a \"b\" 'c' “d” ‘e’ `f` \\ \\n {g} %s $(h) ;z",
    "emoji": "a 👩‍👩‍👧‍👦 👍🏽 🏳️‍🌈 ❤️ e\u0301 z",
    "right to left": "a \u202egnotz\u202c \u2066\u2067\u2069 \u200f\u200e\u061c שלום مرحبا z",
    "hidden": "a\u200b\ufeff\u00ad\u2060\u180e\U000e0041\ufff9\ufffb z",
    "surrogates": "a \ud83d \udc00 z\ud800z",
    "private": "a \ue000 \U0010ffff \uffff \ufdd0 z",
    "wide": "a 漢字 ｆｕｌｌ 한국어 z",
    "json": 'a", "kind": "closed", "x": "\\u0000 z',
    "yaml": "a: {b: [c, &d *e !f]} #g --- z",
    "one long word": "x" * 10_000,
    "many words": " ".join(["woord"] * 2_000),
    "zalgo": "z" + "\u0301\u0323\u20dd" * 50 + "z",
}
ALL = " ".join(
    text for name, text in HOSTILE.items() if name not in ("one long word", "many words")
)
DISTURBING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

COMMANDS: list[tuple[str, ...]] = [
    (), ("overzicht",), ("overzicht", "--alles"), ("overzicht", "--wacht-op-afronding"),
    ("overzicht", "--te-laat"), ("toon",), ("toon", "--tijdlijn"), ("afronden",), ("agenda",),
    ("namen",), ("checklist", "gepeste", "--casus", "CODE"),
    ("checklist", "ouders", "--casus", "CODE"),
    ("checklist", "afweging", "--casus", "CODE"), ("checklist", "navraag", "--casus", "CODE"),
    ("checklist", "gepeste", "--casus", "CODE", "--tekst"), ("dossier",), ("jaaroverzicht",),
    ("dossier", "--plakken"), ("dossier", "--voor", "ouders:G1"),
]  # fmt: skip


def write_everywhere(teacher: Teacher, text: str, *, long_group: bool = True) -> None:
    """A case that holds the text in every field that takes words."""
    teacher.records_as(text)
    asked = dict(intake(bullied="1", bullies="1"))
    asked["Wat is er gezien en gezegd?"] = text
    asked["Om welke groep gaat het?"] = text if long_group else "7b"
    teacher.does("start", script=list(asked.items()))
    teacher.does(
        "persoon", script=[("Wat wil je", "2"), ("Om wie", "1"), ("Welke naam", f"Naam {text}")]
    )
    teacher.does("persoon", script=[("Wat wil je", "3"), ("Om wie", "2"), ("In welke", text)])
    teacher.does("persoon", script=[("Wat wil je", "5"), ("Om wie", "2"), ("Hoe noem", text)])
    talk: Script = [
        ("begin je hiermee?", text),
        ("1 van 7", "o"),
        ("Opmerking", text),
        ("1 van 7", "v"),
        ("Waarom", text),
        *bullied_talk()[1:8],
        ("Welke afspraak", text),
        ("Wanneer kijk je", "2026-11-20"),
        ("Nog een afspraak", ""),
    ]
    teacher.does("verder", "gepeste", script=talk)
    teacher.does(
        "verder", "ouders:g1", script=[("Wie heb je", "3"), ("Waarom", text), ("Klopt", "")]
    )
    teacher.does("overslaan", teacher.case(), "afweging", script=[("Waarom", text)])
    teacher.does("navraag", script=[*follow_up("1")[:3], ("3 van 3", text)])
    teacher.does("notitie", script=[("Wat wil je", text), ("Nog een", "")])
    first = teacher.entries("note")[0]["id"]
    teacher.does("intrekken", teacher.case(), first, script=[("Waarom", text)])


def words_in(entries: list[dict[str, Any]]) -> Iterator[str]:
    for entry in entries:
        for field in ("text", "reason", "label", "group"):
            if entry.get(field):
                yield entry[field]


def disturbing(text: str) -> list[str]:
    """What could steer a terminal, or is not seen."""
    return [
        f"U+{ord(char):04X}"
        for char in text
        if char != "\n" and unicodedata.category(char) in DISTURBING
    ]


def columns(line: str) -> int:
    return sum(
        0
        if unicodedata.category(c) in ("Mn", "Me")
        else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in line
    )  # fmt: skip


def too_wide(seen: Seen, width: int) -> list[str]:
    """Lines that are wider than the screen, but for the commands that are there to copy."""
    return [
        line[:60]
        for line in seen.out.splitlines()
        if columns(line.rstrip()) > width and not line.lstrip().startswith("pestprotocol ")
    ]


def shown(teacher: Teacher) -> Iterator[tuple[str, Seen]]:
    """Every screen of a case, and the walk of a list in which the text stands already."""
    code = teacher.case()
    for words in COMMANDS:
        filled = [code if word == "CODE" else word for word in words]
        seen = teacher.does(*filled)
        assert seen.code in (0, 4)
        yield " ".join(words), seen
    yield "verder", teacher.does("verder", "gepeste", script=[("Klopt", "1"), ("(nu: ", "s")])
    yield "afspraak", teacher.does("afspraak", script=[("Om welke afspraak", "s")])


@pytest.fixture
def hostile(teacher: Teacher, shelf: Path) -> Teacher:
    """A teacher with a case that holds all of it everywhere; written once for all tests."""
    kept = shelf / "all"
    if not kept.exists():
        write_everywhere(teacher, ALL, long_group=False)
        shutil.copytree(teacher.home, kept)
    shutil.copytree(kept, teacher.home, dirs_exist_ok=True)
    return teacher


@pytest.mark.parametrize("name", HOSTILE)
def test_a_text_is_kept_as_it_was_typed(teacher: Teacher, name: str) -> None:
    text = HOSTILE[name]
    asked = dict(intake()) | {"Wat is er gezien en gezegd?": text}
    teacher.does("start", script=list(asked.items()))
    assert teacher.entries("answer")[-1]["text"] == text
    seen = teacher.does("toon", "--tijdlijn")
    assert disturbing(seen.out + seen.err) == []
    assert teacher.does("toon", "--json").json()["entries"][6]["text"] == text


@pytest.mark.parametrize("name", ["all", "one long word", "many words"])
def test_it_survives_and_disturbs_nothing(teacher: Teacher, name: str) -> None:
    text = ALL if name == "all" else HOSTILE[name]
    write_everywhere(teacher, text)
    entries = teacher.entries()
    kept = list(words_in(entries))
    assert {e["kind"] for e in entries if text in words_in([e])} == {
        "answer", "group", "home", "departure", "note", "agreement", "skip", "withdraw",
    }  # fmt: skip
    assert {entry["by"] for entry in teacher.entries()} == {text}
    for words, seen in shown(teacher):
        assert disturbing(seen.out + seen.err) == [], words
    listed = teacher.does("toon", "--json").json()
    assert list(words_in(listed["entries"])) == kept
    assert listed["group"] == text
    assert teacher.does("overzicht", "--json").json()[0]["group"] == text


@pytest.mark.parametrize(
    ("name", "width"), [("all", 40), ("all", 80), ("all", 200), ("one long word", 40)]
)
def test_no_line_is_wider_than_the_screen(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch, width: int, name: str
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    write_everywhere(teacher, ALL if name == "all" else HOSTILE[name], long_group=False)
    for words, seen in shown(teacher):
        if words != "dossier --plakken":  # for another program, which has a width of its own
            assert too_wide(seen, width) == [], words


@pytest.mark.parametrize("name", ["one long word", "many words"])
def test_a_long_group_keeps_the_list_readable(teacher: Teacher, name: str) -> None:
    asked = dict(intake()) | {"Om welke groep gaat het?": HOSTILE[name]}
    teacher.does("start", script=list(asked.items()))
    assert too_wide(teacher.does("overzicht"), 80) == []


def test_brackets_stay_evidence(hostile: Teacher) -> None:
    """Rich would take them for markup, and print nothing of them."""
    for words in (("toon", "--tijdlijn"), ("toon",), ("checklist", "gepeste", "--casus", "CODE")):
        filled = [hostile.case() if word == "CODE" else word for word in words]
        assert "[rot op] tegen [Jan]" in hostile.does(*filled).flat


@pytest.mark.parametrize(
    "words",
    [("dossier", "--md"), ("agenda", "--ics"), ("jaaroverzicht", "--csv")],
    ids=" ".join,
)
def test_a_file_to_take_along_steers_nothing(hostile: Teacher, words: tuple[str, ...]) -> None:
    path = hostile.home / "uit.txt"
    assert hostile.does(*words, str(path)).code == 0
    assert disturbing(path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")) == []


@pytest.mark.parametrize("name", ["ansi", "controls", "right to left", "surrogates", "markup"])
def test_a_note_through_a_pipe(teacher: Teacher, name: str) -> None:
    teacher.does("start", script=intake())
    text = f"{HOSTILE[name]}\n\n  {HOSTILE[name]}"
    teacher.does("notitie", piped=f"{text}\n")
    assert [note["text"] for note in teacher.entries("note")] == [text]
    for words in (("toon", "--tijdlijn"), ("toon",)):
        assert disturbing(teacher.does(*words).out) == []


def test_json_on_a_screen_steers_nothing(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does("notitie", piped=HOSTILE["c1"] + HOSTILE["right to left"])
    assert disturbing(teacher.does("toon", "--json").out) == []


# --- where text comes from other places ---


def test_a_name_of_a_group_that_comes_from_a_file(teacher: Teacher) -> None:
    """Another program, or another person, may have written anything at all there."""
    teacher.does("start", script=intake())
    path = teacher.folder / f"{teacher.case()}.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    evil = "\x1b[31m\u202e\x9b[/b]"
    for entry in raw["entries"]:
        entry["by"] = f"{evil}{entry.get('by', '')}"
    raw["entries"].append(
        raw["entries"][2] | {"id": f"zz{evil}", "item": f"x{evil}.y", "value": [evil, evil]}
    )
    raw["entries"].append(raw["entries"][-2] | {"id": "zzzz2", "code": f"G{evil}", "role": evil})
    raw["entries"].append(raw["entries"][2] | {"id": "zzzz3", "round": evil, "pass": 10**12})
    path.write_text(json.dumps(raw), encoding="utf-8")
    for words in (
        (),
        ("overzicht",),
        ("toon",),
        ("toon", "--tijdlijn"),
        ("afronden",),
        ("agenda",),
    ):
        seen = teacher.does(*words)
        assert seen.code in (0, 4)
        assert disturbing(seen.out + seen.err) == [], words


def test_a_protocol_with_hostile_text(teacher: Teacher) -> None:
    """YAML can say any sign in quotes; the school's own words are cleaned too."""
    evil = "\\e[31m\\u202E[/b]\\x9b"
    text = teacher.shipped()
    for old in ("Gesprek met de gepeste leerling\n        why", "Protocol bij cyberpesten"):
        new = old.replace("Gesprek met", f'"{evil}Gesprek met', 1).replace("\n", '"\n', 1)
        text = text.replace(old, new if "\n" in old else f'"{evil}{old}"', 1)
    (teacher.folder / "protocol.yaml").write_text(text, encoding="utf-8")
    teacher.does("start", script=intake())
    for words in (("protocol", "toon"), ("checklist", "gepeste"), ("toon",), ("checklist",)):
        seen = teacher.does(*words)
        assert seen.code == 0
        assert disturbing(seen.out + seen.err) == []
    assert "Gesprek met de gepeste leerling" in teacher.does("checklist").out


@pytest.mark.parametrize(
    "words",
    [
        ("\x1b[31mrood",), ("toon", "\x1b]0;x\x07"), ("verder", "abc", "\u202egnot"),
        ("--\x1b[31m",), ("checklist", "\x9b31m"), ("start", "--personen", "\x1b[2J=1"),
        ("toon", "--op\x1b[31m"), ("notitie", "--op", "\x1b[31m"), ("--map", "\x1b[2J", "start"),
        ("protocol", "controleer", "\x1b[31m.yaml"), ("--protocol", "\udcff\x1b[2J", "contacten"),
    ],
    ids=range(11),
)  # fmt: skip
def test_an_error_about_hostile_words_is_clean(teacher: Teacher, words: tuple[str, ...]) -> None:
    teacher.does("start", script=intake())
    seen = teacher.does(*words)
    assert disturbing(seen.out + seen.err) == []


def test_a_case_folder_with_an_odd_name(teacher: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    teacher.folder = teacher.home / "map [b] 'é' \x1b[31m \u202e"
    monkeypatch.setenv("PESTPROTOCOL_MAP", str(teacher.folder))
    teacher.does("start", script=intake())
    (teacher.folder / "abc-de2.json").write_text("{", encoding="utf-8")
    seen = teacher.does("overzicht")
    assert seen.code == 1
    assert disturbing(seen.out + seen.err) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_typed_answers_that_are_no_answer_are_echoed_cleanly(teacher: Teacher, name: str) -> None:
    text = HOSTILE[name]
    seen = teacher.does(
        "start",
        script=[("nu aan de hand?", text), ("[1-4]", "4"), ("binnen?", text), ("", "s")],
    )
    own = seen.out.replace(text, "").replace(text.encode(errors="backslashreplace").decode(), "")
    assert disturbing(own + seen.err) == []
    assert columns(max(own.splitlines(), key=columns)) <= 80


def test_a_role_with_half_a_sign(teacher: Teacher) -> None:
    asked: Script = [("Waar mogen", ""), ("Wie legt vast?", HOSTILE["surrogates"]), ("Welk", "")]
    assert teacher.does("instellen", script=asked).code == 0
    assert teacher.does("overzicht").code == 0


# --- a console that does not have every sign ---


class Console(io.TextIOWrapper):
    """A window with an old code page."""

    def __init__(self, encoding: str, *, terminal: bool) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    def text(self) -> str:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode(self.encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "ascii", "latin-1"])
@pytest.mark.parametrize("colour", [True, False])
def test_an_old_console_shows_stand_ins(
    hostile: Teacher, monkeypatch: pytest.MonkeyPatch, encoding: str, colour: bool
) -> None:
    if not colour:
        monkeypatch.setenv("NO_COLOR", "1")
    for words in (("checklist", "gepeste", "--casus", hostile.case()), ("toon",), ("--help",)):
        out, err = Console(encoding, terminal=True), Console(encoding, terminal=True)
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setattr(sys, "stdin", io.StringIO())
            with pytest.raises(SystemExit) as leaving:
                app(list(words), prog_name="pestprotocol")
        assert leaving.value.code in (0, None), err.text()
        if words[0] == "checklist":
            assert "[ ] 2. " in out.text() or "[x] 2. " in out.text()
            assert "☐" not in out.text()


def test_a_pipe_of_an_old_code_page_gets_utf_8(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = Console("cp1252", terminal=False)
    monkeypatch.setattr(sys, "stdout", out)
    with pytest.raises(SystemExit):
        app(["checklist", "gepeste"], prog_name="pestprotocol")
    assert "☐ 1. " in out.text()


def test_the_text_of_all_is_as_hostile_as_it_says() -> None:
    """A list that lost its teeth would let every test above pass."""
    kinds = {unicodedata.category(char) for text in HOSTILE.values() for char in text}
    assert kinds >= DISTURBING
    assert len(HOSTILE["one long word"]) == 10_000
    assert disturbing("a\x1bb\u202e\n") == ["U+001B", "U+202E"]
    assert columns("漢a\u0301") == 3
    assert Path(__file__).read_text(encoding="utf-8").isprintable() is False
