"""What can be wrong is said in Dutch, with the file or the case; and nothing is lost by it."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import filelock
import pytest
import typer.main
from filelock import FileLock

from journeys import bullied_talk, follow_up, intake, parents
from pestprotocol import files, places, store
from pestprotocol.cli import app
from pestprotocol.dutch import ALIASES
from scripted import Script, Seen, Teacher

BUG = "Er ging iets mis in het programma zelf"


def explained(seen: Seen, *parts: str, code: int = 1) -> None:
    """It ended with this code, and said all this on stderr."""
    told = " ".join(seen.err.split())
    assert seen.code == code, seen.err
    assert BUG not in seen.err
    assert "Traceback" not in seen.err
    for part in parts:
        assert part in told


def squeezed(path: Path) -> str:
    """A path as it stands in a text that was wrapped anywhere."""
    return re.sub(r"\s", "", str(path))


def names_the_file(seen: Seen, path: Path) -> bool:
    return squeezed(path) in re.sub(r"\s", "", seen.err)


def names_a_command(seen: Seen) -> bool:
    words = re.findall(r"pestprotocol (?:--\S+ )*([a-z]+)", " ".join(seen.err.split()))
    return any(word in COMMANDS for word in words)


COMMANDS: frozenset[str] = frozenset(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


SCRIPT = (
    "start", "--niet-vragen", "--groep", "7b", "--signaal-op", "2026-11-20", "--melder", "ouder",
    "--vorm", "schelden", "--wat", "-", "--personen", "gepeste=1", "--personen", "pester=1",
)  # fmt: skip


_MADE: dict[str, bytes] = {}


def new_case(teacher: Teacher, code: str = "abc-de2") -> Path:
    """A case as a script makes it, under a code of our own. The script runs once for all tests."""
    if not _MADE:
        made = teacher.does(*SCRIPT, piped="Nare berichten.").last_line
        for found in teacher.folder.rglob("*.*"):
            data = found.read_bytes().replace(made.encode(), b"CODE")
            data = re.sub(rb'],\n"check": ".{8}"', b"]", data)  # another code has another checksum
            _MADE[str(found.relative_to(teacher.folder)).replace(made, "CODE")] = data
        shutil.rmtree(teacher.folder)
    for name, data in _MADE.items():
        path = teacher.folder / name.replace("CODE", code)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.replace(b"CODE", code.encode()))
    return teacher.folder / f"{code}.json"


def on_disk(path: Path) -> dict[str, Any]:
    raw = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(raw, dict)
    return raw


# --- days ---


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-02-30", "februari 2026 heeft 28 dagen"),
        ("31-11-2026", "november heeft 30 dagen"),
        ("2026-13-01", "een jaar heeft 12 maanden"),
        ("0000-01-01", "Die dag bestaat niet"),
        ("2026-11-2०", "geen dag die ik ken"),
        ("2026-W47-5", "geen dag die ik ken"),
        ("vrijdag", "Het is vandaag vrijdag"),
        ("20261120", "geen dag die ik ken"),
        ("2026-11-20T08:15", "geen dag die ik ken"),
        ("2026-11-21", "is nog niet geweest"),
        ("morgen", "is nog niet geweest"),
        ("9999-12-31", "is nog niet geweest"),
        ("ergens in mei", "of zoals 20 november, gisteren of vrijdag"),
        ("?", "of zoals 20 november, gisteren of vrijdag"),
    ],
)
def test_a_day_that_cannot_be_is_asked_again(teacher: Teacher, typed: str, said: str) -> None:
    teacher.does("start", script=[*intake()[:1], ("signaal binnen?", typed), (said, "s")])
    assert [e["item"] for e in teacher.entries("answer")] == ["intake.veilig"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2026-11-20", "2026-11-20"),
        ("20-11-2026", "2026-11-20"),
        ("9-11-2026", "2026-11-09"),
        ("9/11/2026", "2026-11-09"),
        ("9.11.2026", "2026-11-09"),
        ("vandaag", "2026-11-20"),
        ("Gisteren", "2026-11-19"),
        (" eergisteren ", "2026-11-18"),
        ("20 november", "2026-11-20"),
        ("21-11", "2025-11-21"),
        ("20-11-26", "2026-11-20"),
        ("ma", "2026-11-16"),
        ("29-2-2024", "2024-02-29"),
    ],
)
def test_a_day_as_people_type_it(teacher: Teacher, typed: str, stored: str) -> None:
    teacher.does("start", script=[*intake()[:1], ("signaal binnen?", typed), ("Wie gaf", "s")])
    assert teacher.entries("answer")[-1]["value"] == stored


@pytest.mark.parametrize("command", ["verder", "navraag", "notitie", "opschalen"])
@pytest.mark.parametrize(
    ("day", "said"), [("2026-02-30", "bestaat niet"), ("2026-11-21", "nog niet geweest")]
)
def test_a_day_behind_a_command(teacher: Teacher, command: str, day: str, said: str) -> None:
    new_case(teacher)
    before = teacher.entries()
    explained(teacher.does(command, "--op", day), f"--op {day}", said, code=2)
    assert teacher.entries() == before


def test_a_day_behind_a_command_as_people_type_it(teacher: Teacher) -> None:
    new_case(teacher)
    seen = teacher.does("notitie", "--op", "maandag", piped="De conciërge zag het ook.")
    assert "ma 16 november 2026" in seen.out
    assert [note["day"] for note in teacher.entries("note")] == ["2026-11-16"]


def test_a_talk_of_another_day(teacher: Teacher) -> None:
    new_case(teacher)
    talk = [("Wie heb je", "1"), ("", "s")]
    teacher.does("verder", "ouders:g1", "--op", "19-11-2026", script=talk)
    assert teacher.entries("answer")[-1]["day"] == "2026-11-19"


@pytest.mark.parametrize("now", ["gisteren", "2026-02-30T08:00", "25:00", "9999-99"])
def test_a_now_that_cannot_be(teacher: Teacher, monkeypatch: pytest.MonkeyPatch, now: str) -> None:
    monkeypatch.setenv("PESTPROTOCOL_NU", now)
    explained(teacher.does("overzicht"), "PESTPROTOCOL_NU", now)


@pytest.mark.parametrize("day", ["0001-01-01", "1583-10-15", "1900-02-28"])
def test_a_day_of_long_ago_is_a_day(teacher: Teacher, day: str) -> None:
    new_case(teacher)
    teacher.does("navraag", "--op", day, script=follow_up("1"))
    for words in (("toon",), ("overzicht",), (), ("agenda",), ("toon", "--tijdlijn")):
        assert teacher.does(*words).code == 0


def test_an_agreement_for_the_end_of_time(teacher: Teacher) -> None:
    new_case(teacher)
    teacher.does(
        "afspraak",
        script=[
            ("Met wie", "1"),
            ("Welke afspraak", "Praten."),
            ("Wanneer kijk je", "9999-12-31"),
            ("Nog een", ""),
        ],
    )
    calendar = str(teacher.home / "agenda.ics")
    timed = ("agenda", "--ics", calendar, "--om", "23:45")
    for words in (("toon",), ("overzicht",), (), ("agenda",), ("agenda", "--ics", calendar), timed):
        assert teacher.does(*words).code == 0


def test_a_now_at_the_end_of_time(teacher: Teacher) -> None:
    new_case(teacher)
    assert teacher.on("9999-12-31").does().code in (0, 1)


def test_contacts_are_there_when_the_protocol_has_a_mistake(teacher: Teacher) -> None:
    """Someone in need must not wait for a bracket; the copy of a running case knows the numbers."""
    new_case(teacher)
    (teacher.folder / "protocol.yaml").write_text("protocol: {id: [", encoding="utf-8")
    assert "112" in teacher.does("contacten").out


# --- which case ---


CASE_COMMANDS = [
    ("verder",), ("toon",), ("toon", "--json"), ("navraag",), ("persoon",), ("notitie",),
    ("afspraak",), ("afronden",), ("opschalen",), ("heropenen",),
]  # fmt: skip


@pytest.mark.parametrize("words", CASE_COMMANDS, ids=" ".join)
def test_an_unknown_case(teacher: Teacher, words: tuple[str, ...]) -> None:
    path = new_case(teacher, "k7f-2ab")
    before = path.read_bytes()
    seen = teacher.does(words[0], "zzz-999", *words[1:])
    explained(seen, "Er is geen casus met de code zzz-999.", "pestprotocol overzicht")
    assert path.read_bytes() == before


@pytest.mark.parametrize("words", CASE_COMMANDS, ids=" ".join)
def test_an_ambiguous_beginning(teacher: Teacher, words: tuple[str, ...]) -> None:
    new_case(teacher, "k7f-2ab")
    new_case(teacher, "k7f-2cd")
    new_case(teacher, "abc-de2")
    seen = teacher.does(words[0], "K7F2", *words[1:])
    explained(seen, "2 casussen", "k7f-2ab en k7f-2cd", "Typ een letter of cijfer meer", code=2)


@pytest.mark.parametrize(
    "typed", ["k", "k7f", "k7f-", "K7F-2", "k7f2", "k7f2a", "k7f-2ab", "K7F2AB"]
)
def test_any_beginning_that_only_one_case_has(teacher: Teacher, typed: str) -> None:
    new_case(teacher, "k7f-2ab")
    new_case(teacher, "abc-de2")
    assert teacher.does("toon", typed, "--json").json()["code"] == "k7f-2ab"


@pytest.mark.parametrize(
    "typed", ["-", "--", "k7f-2abc", "k 7", "*", ".", "../k7f-2ab", "k7f-2ab.json"]
)
def test_what_is_no_beginning_of_a_code(teacher: Teacher, typed: str) -> None:
    new_case(teacher, "k7f-2ab")
    seen = teacher.does("toon", "--json", "--", typed)
    assert seen.code in (1, 2)
    assert seen.out == ""
    assert BUG not in seen.err


def test_a_case_may_be_left_out_when_there_is_one(teacher: Teacher) -> None:
    new_case(teacher, "k7f-2ab")
    assert teacher.does("toon", "--json").json()["code"] == "k7f-2ab"
    new_case(teacher, "abc-de2")
    explained(teacher.does("toon"), "Om welke casus gaat het?", "k7f-2ab", "abc-de2", code=2)


@pytest.mark.parametrize("words", CASE_COMMANDS, ids=" ".join)
def test_no_case_at_all(teacher: Teacher, words: tuple[str, ...]) -> None:
    seen = teacher.does(*words)
    assert seen.code in (1, 2)
    assert "casus" in seen.err
    assert not teacher.folder.exists()


def test_a_step_and_a_case_are_told_apart(teacher: Teacher) -> None:
    """Ids of lists hold no digit; a beginning of a code that holds none is still a code."""
    new_case(teacher, "abc-de2")
    teacher.does("verder", "ouders:g1", script=[("Gesprek met de ouders/verzorgers · G1", "s")])
    teacher.does("verder", "abc", "ouders:P1", script=[("verzorgers · P1", "s")])
    explained(
        teacher.does("verder", "abc", "oeders"), "oeders", "Kies uit: intake, gepeste", code=2
    )
    explained(teacher.does("verder", "oeders"), "Er is geen casus met de code oeders")
    explained(teacher.does("verder", "ouders:g9"), "g9", code=2)


@pytest.mark.parametrize("typed", ["abc", "zzzz", "", "ZZZZ-"])
def test_a_line_that_is_not_there(teacher: Teacher, typed: str) -> None:
    path = new_case(teacher)
    before = path.read_bytes()
    seen = teacher.does("intrekken", path.stem, typed, "--reden", "-", piped="Fout.")
    assert seen.code in (1, 2)
    assert "--tijdlijn" in seen.err
    assert path.read_bytes() == before


def test_the_beginning_of_a_line_must_be_unique(teacher: Teacher) -> None:
    path = new_case(teacher)
    raw = on_disk(path)
    for number, entry in enumerate(raw["entries"]):
        entry["id"] = f"abcd{number}{entry['id'][5:]}"
    path.write_text(json.dumps(raw), encoding="utf-8")
    seen = teacher.does("intrekken", path.stem, "abcd", "--reden", "-", piped="Fout.")
    explained(seen, "Er zijn meer regels waarvan de code begint met abcd")
    teacher.does("intrekken", path.stem, "ABCD2", "--reden", "-", piped="Fout.")
    assert on_disk(path)["entries"][-1]["entry"] == raw["entries"][2]["id"]


# --- case files that cannot be read ---


def half(text: str) -> str:
    return text[: len(text) // 2]


def without(key: str) -> Callable[[str], str]:
    return lambda text: json.dumps({k: v for k, v in json.loads(text).items() if k != key})


def with_(**changes: Any) -> Callable[[str], str]:
    return lambda text: json.dumps(json.loads(text) | changes)


BROKEN: dict[str, Callable[[str], str | bytes]] = {
    "empty": lambda _: "",
    "a space": lambda _: " \n",
    "half written": half,
    "all but the last bracket": lambda text: text.rstrip()[:-1],
    "twice": lambda text: text + text,
    "zeros": lambda text: b"\0" * len(text),
    "no JSON": lambda _: "Beste collega,",
    "no text": lambda _: b"\x89PNG\r\n\x1a\n\xff\xfe",
    "latin-1": lambda text: text.replace("7b", "b\xe9").encode("latin-1"),
    "null": lambda _: "null",
    "a list": lambda _: "[]",
    "a number": lambda _: "1",
    "a huge number": lambda _: "1" * 5000,
    "too deep": lambda _: "[" * 100_000,
    "NaN": lambda text: text.replace('"entries"', '"meer": NaN, "entries"'),
    "without format": without("format"),
    "without code": without("code"),
    "without protocol": without("protocol"),
    "without entries": without("entries"),
    "format as text": with_(format="1"),
    "format true": with_(format=True),
    "another code": with_(code="abc-de2"),
    "protocol as text": with_(protocol="1"),
    "protocol without digest": with_(protocol={"id": "a", "version": "1"}),
    "entries as an object": with_(entries={}),
    "an entry as text": with_(entries=["answer"]),
    "an entry without id": with_(entries=[{"kind": "note", "text": "a"}]),
    "an entry without a day": with_(
        entries=[{"kind": "note", "id": "a", "at": "2026-11-20T08:15+01:00", "text": "a"}]
    ),
    "a moment without offset": with_(
        entries=[{"kind": "note", "id": "a", "at": "2026-11-20T08:15", "day": "2026-11-20"}]
    ),
    "a newer format": with_(format=2),
    "a much newer format": with_(format=10**30, entries="compressed"),
}


def broken_case(teacher: Teacher, how: str) -> Path:
    new_case(teacher, "abc-de2")
    path = new_case(teacher, "k7f-2ab")
    content = BROKEN[how](path.read_text(encoding="utf-8"))
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_case_is_named_and_left_as_it_is(teacher: Teacher, how: str) -> None:
    path = broken_case(teacher, how)
    before = path.read_bytes()
    for words in (("toon", "k7f"), ("verder", "k7f")):
        seen = teacher.does(*words)
        explained(seen, "k7f-2ab", "niets veranderd")
        assert names_the_file(seen, path)
        assert seen.out == ""
    assert path.read_bytes() == before


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_case_does_not_stop_a_list(teacher: Teacher, how: str) -> None:
    path = broken_case(teacher, how)
    seen = teacher.does("overzicht", "--json")
    explained(seen, "k7f-2ab")
    assert names_the_file(seen, path)
    assert [case["code"] for case in seen.json()] == ["abc-de2"]


@pytest.mark.parametrize("words", [(), ("overzicht",), ("agenda",), ("namen",)], ids=" ".join)
def test_no_list_stops_for_a_broken_case(teacher: Teacher, words: tuple[str, ...]) -> None:
    path = broken_case(teacher, "half written")
    agreed = [("Met wie", "1"), ("Welke", "Praten."), ("Wanneer", "2026-11-23"), ("Nog een", "")]
    teacher.does("afspraak", "abc", script=agreed)
    seen = teacher.does(*words)
    explained(seen, "k7f-2ab")
    assert names_the_file(seen, path)
    assert "abc-de2" in seen.out


def test_all_that_is_broken_is_named(teacher: Teacher) -> None:
    broken_case(teacher, "empty")
    other = new_case(teacher, "xyz-987")
    other.write_text("{", encoding="utf-8")
    seen = teacher.does("overzicht")
    explained(seen, "k7f-2ab", "xyz-987")
    assert "abc-de2" in seen.out


def test_a_folder_where_a_case_should_be(teacher: Teacher) -> None:
    new_case(teacher, "abc-de2")
    (teacher.folder / "k7f-2ab.json").mkdir()
    explained(teacher.does("toon", "k7f"), "Casus k7f-2ab is niet te lezen", "map, geen bestand")
    assert "abc-de2" in teacher.does("overzicht").out


def test_a_case_that_may_not_be_read(teacher: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    new_case(teacher, "abc-de2")
    path = new_case(teacher, "k7f-2ab")
    real = os.open

    def refuse(file: Path | str, *rest: int) -> int:
        if Path(file) == path:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(file, *rest)

    monkeypatch.setattr(os, "open", refuse)
    seen = teacher.does("overzicht")
    explained(seen, "Casus k7f-2ab is niet te lezen", "geen toegang")
    assert "abc-de2" in seen.out


@pytest.mark.parametrize(
    "name",
    ["k7f-2ab.json.bak", "abc-def.json", "K7F.json", ".k7f-2ab.json.swp"],
)
def test_other_files_in_the_folder_are_not_read(teacher: Teacher, name: str) -> None:
    new_case(teacher, "k7f-2ab")
    (teacher.folder / name).write_text("{", encoding="utf-8")
    seen = teacher.does("overzicht", "--json")
    assert (seen.code, [case["code"] for case in seen.json()]) == (0, ["k7f-2ab"])


def test_a_file_with_a_mark_before_it_is_read(teacher: Teacher) -> None:
    """Some editors put it there."""
    path = new_case(teacher)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert teacher.does("toon").code == 0


@pytest.mark.parametrize("how", ["half written", "another code", "a newer format"])
def test_a_broken_case_names_the_next_command(teacher: Teacher, how: str) -> None:
    broken_case(teacher, how)
    assert names_a_command(teacher.does("toon", "k7f"))


# --- what a later version wrote ---

LATER: list[dict[str, Any]] = [
    {
        "kind": "voorspelling",
        "id": "zzzz22223333",
        "at": "2026-11-20T08:00:00+01:00",
        "day": "2026-11-20",
        "by": "ib'er",
        "text": "[b]Later[/b] 👩‍👧 \u202e",
        "diep": {"a": [1, 2.5, None, True, {"b": "é"}], "leeg": {}},
    },
    {
        "kind": "outcome",
        "id": "zzzz22224444",
        "at": "2026-11-20T08:00:01.5+00:00",
        "day": "2026-11-20",
        "agreement": "nergens",
        "state": "half",
    },
    {
        "kind": "note",
        "id": "zzzz22225555",
        "at": "2026-11-20T08:00:02-05:30",
        "day": "2026-11-19",
        "text": "Bekend, met meer.",
        "kleur": "groen",
        "lijst": [[], [1]],
        "groot": 123456789012345678901234567890,
    },
    {
        "kind": "answer",
        "id": "zzzz22226666",
        "at": "2026-11-20T08:00:03+01:00",
        "day": "2026-11-20",
        "item": "toekomst.vraag",
        "value": "misschien",
        "zekerheid": 0.5,
    },
]


def with_later_entries(teacher: Teacher, **top: Any) -> Path:
    path = new_case(teacher)
    raw = on_disk(path)
    raw["entries"] += LATER
    path.write_text(json.dumps(raw | top), encoding="utf-8")
    return path


def comparable(entry: dict[str, Any]) -> dict[str, Any]:
    from datetime import datetime  # the same moment may be written in another way

    return entry | {"at": datetime.fromisoformat(entry["at"])}


def test_what_is_unknown_is_kept_through_every_save(teacher: Teacher) -> None:
    path = with_later_entries(teacher, later={"x": [1, "é", None]}, versie="9.9")
    teacher.does("verder", "ouders:g1", script=parents())
    teacher.does("notitie", piped="Nog iets.")
    teacher.does("intrekken", path.stem, "zzzz22225555", "--reden", "-", piped="Vergissing.")
    raw = on_disk(path)
    assert (raw["later"], raw["versie"], raw["format"]) == ({"x": [1, "é", None]}, "9.9", 1)
    kept = {entry["id"]: comparable(entry) for entry in raw["entries"]}
    assert [kept[entry["id"]] for entry in LATER] == [comparable(entry) for entry in LATER]
    assert len(kept) == len(raw["entries"])


def test_what_is_unknown_is_shown(teacher: Teacher) -> None:
    with_later_entries(teacher)
    shown = teacher.does("toon", "--json").json()["entries"]
    by_id = {entry["id"]: comparable(entry) for entry in shown}
    assert [by_id[entry["id"]] for entry in LATER] == [comparable(entry) for entry in LATER]
    told = teacher.does("toon", "--tijdlijn").flat
    assert told.count("Iets dat deze versie van het programma niet kent") == 2
    assert "toekomst.vraag (niet gevraagd in dit protocol): misschien" in told
    for words in ((), ("overzicht",), ("toon",), ("afronden",), ("agenda",)):
        assert teacher.does(*words).code in (0, 4)


def test_a_number_beyond_all_bounds_is_refused_and_nothing_is_changed(teacher: Teacher) -> None:
    """Written back, it would be read as something else, or not at all."""
    path = new_case(teacher)
    text = path.read_text(encoding="utf-8").replace('"entries"', '"meer": 1e400, "entries"')
    path.write_text(text, encoding="utf-8")
    explained(teacher.does("notitie", "abc", piped="Een."), "beschadigd", "pestprotocol overzicht")
    assert path.read_text(encoding="utf-8") == text


def test_half_a_sign_in_an_unknown_key_is_kept(teacher: Teacher) -> None:
    path = new_case(teacher)
    text = path.read_text(encoding="utf-8").replace('"entries"', r'"meer": "\ud83d", "entries"')
    path.write_text(text, encoding="utf-8")
    assert teacher.does("notitie", piped="Een.").code == 0
    assert on_disk(path)["meer"] == "\ud83d"


def test_two_windows_lose_nothing(teacher: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another window writes between our reading and our saving."""
    path = new_case(teacher)
    real = store.Store.add

    def meanwhile(self: store.Store, case: Any, entries: Any) -> Any:
        raw = on_disk(path)
        if not any(entry["id"] == "zzzz22225555" for entry in raw["entries"]):
            raw["entries"].append(LATER[2])
            path.write_text(json.dumps(raw), encoding="utf-8")
        return real(self, case, entries)

    monkeypatch.setattr(store.Store, "add", meanwhile)
    teacher.does("verder", "ouders:g1", script=parents())
    ids = [entry["id"] for entry in on_disk(path)["entries"]]
    assert ids.count("zzzz22225555") == 1
    assert len(ids) == len(set(ids)) > 10


def test_a_window_that_keeps_a_case_is_waited_for_and_then_named(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = new_case(teacher)
    teacher.does("notitie", piped="Nul.")
    before = path.read_bytes()
    (lock,) = (Path(os.environ["XDG_STATE_HOME"]) / "pestprotocol").rglob(f"*{path.stem}.lock")
    monkeypatch.setattr(store, "LOCK_SECONDS", 0.05)
    with FileLock(lock):
        explained(teacher.does("notitie", piped="Een."), f"Casus {path.stem}", "ander venster")
    assert path.read_bytes() == before
    assert teacher.does("notitie", piped="Een.").code == 0


def test_a_lock_that_was_taken_away_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "sloten" / "casus.lock"
    for _ in range(2):
        files.unlock(files.lock(path, 0))
        shutil.rmtree(path.parent)


def test_a_lock_that_is_taken_away_while_it_is_taken_keeps_others_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "casus.lock"
    looked: list[int] = []
    real = filelock.lock_descriptor

    def after_cleaning_up(handle: int, *, blocking: bool) -> bool:
        if not looked:
            path.unlink()
        looked.append(handle)
        return real(handle, blocking=blocking)

    with monkeypatch.context() as patch:
        patch.setattr(filelock, "lock_descriptor", after_cleaning_up)
        held = files.lock(path, 1)
    assert len(looked) == 2
    with pytest.raises(TimeoutError):
        files.lock(path, 0)
    files.unlock(held)


# --- folders and disks ---


class BrokenSystem:
    """The system calls of `files`, of which the one with the number `fails` gives an error.

    Opening a file to read it always works, and so does opening a lock, which stands elsewhere.
    `made` has the names of the calls that were made."""

    def __init__(self, *names: str, error: int, fails: int = -1) -> None:
        self._names = names
        self._error = error
        self._fails = fails
        self.made: list[str] = []

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in self._names:
            return real

        def call(*args: Any) -> Any:
            if name == "open":
                path = Path(args[0])
                if path.suffix == ".lock" or not (args[1] & os.O_CREAT or path.is_dir()):
                    return real(*args)
            self.made.append(name)
            if self._fails == len(self.made) - 1 or self._fails == ALWAYS:
                raise OSError(self._error, os.strerror(self._error))
            return real(*args)

        return call


ALWAYS = -2
CALLS = ("open", "write", "fsync")


def break_system(
    monkeypatch: pytest.MonkeyPatch, *names: str, error: int, fails: int = ALWAYS
) -> BrokenSystem:
    system = BrokenSystem(*(names or CALLS), error=error, fails=fails)
    monkeypatch.setattr(files, "os", system)
    return system


def from_shelf(teacher: Teacher, shelf: Path, before: Callable[[Teacher], object]) -> None:
    kept = shelf / before.__name__
    if not kept.exists():
        before(teacher)
        shutil.copytree(teacher.home, kept)
    shutil.rmtree(teacher.home)
    shutil.copytree(kept, teacher.home)
    os.chdir(teacher.home)


def nothing(_: Teacher) -> None:
    pass


def started(teacher: Teacher) -> None:
    teacher.does("start", script=intake())


def answered(teacher: Teacher) -> list[str]:
    """What the only case holds, in the order of recording; nothing without a case."""
    paths = list(teacher.folder.glob("???-???.json"))
    if not paths:
        return []
    return [
        f"{e['kind']} {e.get('item', e.get('code', ''))} {e.get('value', '')}"
        for e in on_disk(paths[0])["entries"]
    ]


@pytest.fixture
def types(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Seen]:
    """Run a command with its answers in a pipe, for one that may end before all are used."""

    def run(*words: str, answers: list[str]) -> Seen:
        capsys.readouterr()
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in answers)))
        code = 0
        try:
            app(list(words), prog_name="pestprotocol")
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        shown = capsys.readouterr()
        return Seen(code, shown.out, shown.err)

    return run


WALKS: dict[str, tuple[Callable[[Teacher], object], tuple[str, ...], Script]] = {
    "start": (nothing, ("start",), intake("1", "1")),
    "parents": (started, ("verder", "ouders:g1"), parents()),
    "talk": (
        started,
        ("verder", "gepeste"),
        [("begin je hiermee?", "Zo."), *bullied_talk(agreement="Praten.")],
    ),
}


def typed(script: Script) -> list[str]:
    return [answer for _, answer in script]


@pytest.mark.parametrize("typed", ["agenda --ics", "checklist gepeste --pdf", "dossier --voor"])
def test_a_value_that_is_missing_names_the_help_of_its_command(
    teacher: Teacher, typed: str
) -> None:
    command, *rest = typed.split()
    seen = teacher.does(command, *rest)
    assert seen.code == 2
    assert f"Uitleg: pestprotocol {command} --help" in seen.err


def test_a_code_without_a_command_is_taken_for_a_case(teacher: Teacher) -> None:
    seen = teacher.does("k7f-2ab")
    assert seen.code == 2
    assert "Typ: pestprotocol verder k7f-2ab" in seen.err


def test_who_to_call_is_said_where_nothing_can_be_kept(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(teacher)
    with monkeypatch.context() as patch:
        break_system(patch, "fsync", error=errno.ENOSPC)
        seen = teacher.does("start", script=[("nu aan de hand?", "1")])
    assert "Bel: Alarmnummer" in seen.out
    explained(seen, "Er is nog geen casus gemaakt.")
    assert "pestprotocol verder" not in seen.err


def test_a_folder_that_was_chosen_and_is_gone_is_not_an_empty_one(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher.does("start", script=intake())
    places.write_settings(places.Settings(folder=str(teacher.folder), by="leerkracht 7b"))
    monkeypatch.delenv("PESTPROTOCOL_MAP")
    gone = "De map met casussen is er nu niet."
    assert gone not in teacher.does().err
    teacher.folder.rename(teacher.home / "elders")
    for command in ("", "agenda", "overzicht", "start"):
        seen = teacher.does(*command.split())
        assert (seen.code, gone in seen.err, seen.out) == (1, True, "")
    assert not teacher.folder.exists()
    seen = teacher.does("nakijken")
    assert (seen.code, "niets mis" in seen.out) == (1, False)
    assert "(niet te zien)" in seen.out
    assert "in orde:  wat erin staat" not in seen.out


@pytest.mark.parametrize(
    ("name", "call"),
    [("start", "write"), ("start", "fsync"), ("parents", "open"), ("talk", "write")],
)
def test_a_disk_that_is_full_at_any_moment(
    teacher: Teacher,
    shelf: Path,
    types: Callable[..., Seen],
    name: str,
    call: str,
) -> None:
    """Whatever call of a walk finds the disk full: it is said, and what was confirmed is there."""
    before, words, script = WALKS[name]
    from_shelf(teacher, shelf, before)
    with pytest.MonkeyPatch.context() as patch:
        system = break_system(patch, call, error=errno.ENOSPC, fails=-1)
        assert types(*words, answers=typed(script)).code == 0
    whole = answered(teacher)
    assert len(system.made) >= 3
    lost: list[str] = []
    for number in range(len(system.made)):
        from_shelf(teacher, shelf, before)
        with pytest.MonkeyPatch.context() as patch:
            break_system(patch, call, error=errno.ENOSPC, fails=number)
            seen = types(*words, answers=typed(script))
        told = " ".join(seen.err.split())
        if seen.code != 1 or "de schijf is vol" not in told or BUG in told:
            lost.append(f"{call} {number}: exit {seen.code}: {told}")
        kept = answered(teacher)
        assert kept == whole[: len(kept)], "what stands there is what was answered"
        assert not list(teacher.folder.glob(".pestprotocol-*")), "no half files are left"
    assert lost == []


@pytest.mark.parametrize("call", CALLS)
def test_a_disk_that_is_full_when_a_name_is_kept(
    teacher: Teacher, shelf: Path, types: Callable[..., Seen], call: str
) -> None:
    from_shelf(teacher, shelf, started)
    names = Path(os.environ["XDG_DATA_HOME"]) / "pestprotocol" / "namen.json"
    before = names.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        break_system(patch, call, error=errno.ENOSPC)
        seen = types("persoon", answers=["2", "1", "Fatima"])
    assert names.read_bytes() == before
    explained(seen, "de schijf is vol")
    assert names_the_file(seen, names)


def test_a_full_disk_costs_the_last_answer_only(
    teacher: Teacher, shelf: Path, types: Callable[..., Seen]
) -> None:
    from_shelf(teacher, shelf, started)
    with pytest.MonkeyPatch.context() as patch:
        break_system(patch, "write", error=errno.ENOSPC, fails=2)
        seen = types("verder", answers=typed(parents()))
    explained(seen, teacher.case(), "de schijf is vol", f"pestprotocol verder {teacher.case()}")
    assert names_the_file(seen, teacher.folder / f"{teacher.case()}.json")
    teacher.does("verder", script=parents()[2:])


def test_a_disk_that_writes_in_pieces(teacher: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = 0

    class Slow(BrokenSystem):
        def __getattr__(self, name: str) -> Any:
            if name != "write":
                return getattr(os, name)

            def write(handle: int, data: bytes) -> int:
                nonlocal pieces
                pieces += 1
                return os.write(handle, data[:100])

            return write

    monkeypatch.setattr(files, "os", Slow(error=0))
    made = teacher.does(*SCRIPT, piped="Nare berichten.").last_line
    assert pieces > 10
    kinds = [e["kind"] for e in on_disk(teacher.folder / f"{made}.json")["entries"]]
    assert (kinds.count("answer"), kinds.count("person")) == (5, 2)


ERRORS = {
    errno.EACCES: "geen toegang",
    errno.EPERM: "geen toegang",
    errno.EROFS: "alleen te lezen",
    errno.EIO: "de schijf geeft een fout",
    errno.EDQUOT: "fout",
}


@pytest.mark.parametrize("error", ERRORS, ids=errno.errorcode.get)
def test_a_folder_that_cannot_be_written(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    path = new_case(teacher)
    before = path.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        break_system(patch, "open", error=error)
        seen = teacher.does("notitie", piped="Een.")
        explained(seen, f"Casus {path.stem} kon niet worden bewaard", ERRORS[error])
        assert names_the_file(seen, path)
        assert names_a_command(seen)
        assert teacher.does("overzicht").code == 0
        assert teacher.does("toon").code == 0
    assert path.read_bytes() == before


def test_a_file_that_cannot_be_replaced(teacher: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    path = new_case(teacher)
    before = path.read_bytes()

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", refuse)
        explained(teacher.does("notitie", piped="Een."), "kon niet worden bewaard", "geen toegang")
    assert path.read_bytes() == before
    assert sorted(p.name for p in teacher.folder.iterdir()) == sorted(
        [path.name, "LEESMIJ.txt", "protocollen"]
    )


@pytest.mark.parametrize(
    "words", [("overzicht",), (), ("start",), SCRIPT], ids=lambda w: " ".join(w[:2])
)
def test_a_file_where_the_case_folder_should_be(teacher: Teacher, words: tuple[str, ...]) -> None:
    teacher.folder.write_text("hier staat al iets", encoding="utf-8")
    seen = teacher.does(*words, script=None, piped="Nare berichten.")
    explained(seen, "De map met casussen is niet te", "geen map", "pestprotocol instellen")
    assert names_the_file(seen, teacher.folder)
    assert teacher.folder.read_text(encoding="utf-8") == "hier staat al iets"


@pytest.mark.parametrize(
    ("variable", "said"),
    [("XDG_STATE_HOME", "Er kan nu niet worden bewaard"), ("XDG_DATA_HOME", "namen")],
)
def test_a_file_where_a_folder_of_this_computer_should_be(
    teacher: Teacher, variable: str, said: str
) -> None:
    new_case(teacher)
    before = teacher.entries()
    home = Path(os.environ[variable])
    shutil.rmtree(home, ignore_errors=True)
    home.write_text("hier staat al iets", encoding="utf-8")
    naming: Script = [("Wat wil je doen?", "3"), ("Om wie", "1"), ("welke groep", "8")]
    explained(teacher.does("persoon", script=naming), said)
    assert teacher.entries() == before


def test_settings_on_a_full_disk(teacher: Teacher) -> None:
    script: Script = [("Waar mogen", ""), ("Wie legt", "leerkracht"), ("Welk protocol", "")]
    with pytest.MonkeyPatch.context() as patch:
        break_system(patch, "write", error=errno.ENOSPC)
        explained(teacher.does("instellen", script=script), "de schijf is vol")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"folder": 1}x', "\x00"])
def test_settings_that_cannot_be_read(teacher: Teacher, text: str) -> None:
    path = Path(os.environ["XDG_CONFIG_HOME"]) / "pestprotocol" / "instellingen.json"
    path.write_text(text, encoding="utf-8")
    seen = teacher.does("overzicht")
    explained(seen, "De instellingen zijn niet te lezen", "pestprotocol instellen")
    assert names_the_file(seen, path)
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 2, "names": {}}', '{"format": 1}'])
def test_names_that_cannot_be_read_are_never_replaced(teacher: Teacher, text: str) -> None:
    code = new_case(teacher).stem
    path = Path(os.environ["XDG_DATA_HOME"]) / "pestprotocol" / "namen.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    naming: Script = [("Wat wil je doen?", "2"), ("Om wie", "1"), ("Welke naam", "Noor")]
    for words, script in ((("toon",), None), (("persoon", code), naming)):
        seen = teacher.does(*words, script=script)
        explained(seen, "Het bestand met de namen is niet te lezen")
        assert names_the_file(seen, path)
    assert path.read_text(encoding="utf-8") == text
    assert teacher.does("overzicht").code == 0
    assert teacher.does().code == 0


# --- the pinned copy of the protocol ---


def pinned(teacher: Teacher) -> Path:
    (path,) = (teacher.folder / "protocollen").glob("*.json")
    return path


PINNED: dict[str, Callable[[str], str | None]] = {
    "missing": lambda _: None,
    "empty": lambda _: "",
    "half written": half,
    "a list": lambda _: "[]",
    "another digest": with_(digest="0" * 64),
    "a newer format": with_(format=2),
    "without steps": lambda text: json.dumps(
        json.loads(text) | {"protocol": {"protocol": json.loads(text)["protocol"]["protocol"]}}
    ),
    "steps as text": lambda text: json.dumps(
        json.loads(text) | {"protocol": json.loads(text)["protocol"] | {"steps": "alle"}}
    ),
    "a holiday that is no day": with_(public_holidays=["2026-02-30"]),
    "years as text": with_(years=["a", "b"]),
}


def damage(teacher: Teacher, how: str) -> None:
    path = pinned(teacher)
    content = PINNED[how](path.read_text(encoding="utf-8"))
    path.unlink() if content is None else path.write_text(content, encoding="utf-8")


@pytest.mark.parametrize("how", PINNED)
def test_a_damaged_copy_of_the_protocol_of_today_is_made_again(teacher: Teacher, how: str) -> None:
    new_case(teacher)
    damage(teacher, how)
    seen = teacher.does("toon")
    assert seen.code == 0
    assert "Gesprek met de gepeste leerling · G1" in seen.out
    assert json.loads(pinned(teacher).read_text(encoding="utf-8"))["format"] == 1
    teacher.does("verder", "ouders:g1", script=parents())


@pytest.mark.parametrize("how", PINNED)
def test_a_damaged_copy_of_another_protocol_is_said_and_the_case_goes_on(
    teacher: Teacher, how: str
) -> None:
    new_case(teacher)
    damage(teacher, how)
    changed = teacher.shipped().replace("Vraag door tot je begrijpt", "Vraag dóór tot je begrijpt")
    (teacher.folder / "protocol.yaml").write_text(changed, encoding="utf-8")
    for words in (("toon",), ("overzicht",), (), ("afronden",)):
        seen = teacher.does(*words)
        assert seen.code in (0, 4)
        assert "van casus abc-de2 ontbreekt of is beschadigd" in " ".join(seen.err.split())
    card = teacher.does("checklist", "gepeste", "--casus", "abc")
    assert "Vraag dóór tot je begrijpt" in card.out
    teacher.does("verder", "ouders:g1", script=parents())


def test_a_running_case_keeps_the_protocol_that_it_began_with(teacher: Teacher) -> None:
    new_case(teacher)
    changed = teacher.shipped().replace("Vraag door tot je begrijpt", "Vraag dóór tot je begrijpt")
    changed = changed.replace("0800-5010", "0800-9999")
    (teacher.folder / "protocol.yaml").write_text(changed, encoding="utf-8")
    card = teacher.does("checklist", "gepeste", "--casus", "abc")
    assert "Vraag door tot je begrijpt" in card.out
    assert card.err.count("Let op") == 1, "nothing but the day that was set"
    assert "0800-9999" in teacher.does("checklist", "ouders", "--casus", "abc").out, "of today"


@pytest.fixture
def with_broken_protocol(teacher: Teacher) -> Teacher:
    """A case runs, and someone makes a mistake in the protocol of the case folder."""
    new_case(teacher)
    (teacher.folder / "protocol.yaml").write_text("protocol: {id: [", encoding="utf-8")
    return teacher


def test_a_case_does_not_stop_for_a_mistake_in_the_protocol(with_broken_protocol: Teacher) -> None:
    teacher = with_broken_protocol
    for words in (("toon",), ("overzicht",), (), ("afronden",), ("agenda",), ("toon", "--json")):
        seen = teacher.does(*words)
        assert seen.code in (0, 4), words
        assert "1 fout" in seen.err
        assert names_the_file(seen, teacher.folder / "protocol.yaml")
    teacher.does("verder", "abc", "intake", script=[("nu aan de hand?", "4"), ("Klopt", "")])
    teacher.does("verder", "abc", "ouders:g1", script=parents())
    teacher.does("checklist", "gepeste", "--casus", "abc")
    teacher.does("navraag", script=follow_up("1"))


def test_whom_to_call_is_there_all_the_same(with_broken_protocol: Teacher) -> None:
    asked = [("op de hoogte gebracht?", "!"), ("Wie kun je bellen?", "s")]
    assert with_broken_protocol.does("verder", script=asked).code == 0


def test_a_list_is_found_all_the_same(with_broken_protocol: Teacher) -> None:
    with_broken_protocol.does("verder", "ouders:g1", script=parents())


def test_the_holidays_that_were_known_still_count(with_broken_protocol: Teacher) -> None:
    """A week after Friday 18 December is Christmas: the term moves to the next school day."""
    teacher = with_broken_protocol.on("2026-12-18")
    teacher.does("verder", "abc", "gepeste", script=[("begin je hiermee?", ""), *bullied_talk()])
    assert "ma 28 december 2026" in teacher.does("agenda").out


@pytest.mark.parametrize("words", [("start",), SCRIPT, ("checklist", "gepeste"),
                                   ("protocol", "toon"), ("richtlijnen",)],
                         ids=lambda words: " ".join(words[:2]))  # fmt: skip
def test_what_needs_the_protocol_of_today_names_its_mistakes(
    with_broken_protocol: Teacher, words: tuple[str, ...]
) -> None:
    teacher = with_broken_protocol
    seen = teacher.does(*words, piped="Nare berichten.")
    path = teacher.folder / "protocol.yaml"
    explained(seen, "1 fout", "pestprotocol protocol controleer")
    assert re.search(re.escape(squeezed(path)) + r":\d+:\d+:", re.sub(r"\s", "", seen.err))
    assert len(list(teacher.folder.glob("???-???.json"))) == 1


def test_a_protocol_that_is_not_there(teacher: Teacher) -> None:
    path = teacher.home / "weg.yaml"
    seen = teacher.does("--protocol", str(path), "checklist", "gepeste")
    explained(seen, "Het protocol is niet te lezen", "bestaat niet", "pestprotocol instellen")
    assert names_the_file(seen, path)


def test_reading_works_in_a_folder_that_cannot_be_written(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher.folder.mkdir()
    break_system(monkeypatch, "open", error=errno.EROFS)
    assert teacher.does("checklist", "gepeste").code == 0


# --- `protocol controleer` ---

Change = tuple[str, str, str, str]  # what stands there, what comes in its place, where, the fault

MISTAKES: dict[str, Change] = {
    "unknown key": ("    plural: gepeste leer", "    plurl: gepeste leer", "plurl",
                    "de sleutel `plurl` bestaat hier niet; bedoel je `plural`?"),
    "key twice": ("    letter: G\n", "    letter: G\n    letter: H\n", "    letter: H",
                  "de sleutel `letter` staat hier al"),
    "no letter": ("    letter: G\n", "", "id: gepeste", "de sleutel `letter` ontbreekt hier"),
    "letter twice": ("    letter: P\n", "    letter: G\n", "letter: G#2", "`G` bestaat al"),
    "letter of two": ("    letter: P\n", "    letter: PP\n", "letter: PP",
                      "een rol heeft één hoofdletter"),
    "id twice": ("          - id: doorvragen\n            text: Vraag door tot",
                 "          - id: verhaal\n            text: Vraag door tot",
                 "- id: verhaal#2", "`verhaal` bestaat al"),
    "digit": ("  - id: gesprekken\n", "  - id: stap1\n", "id: stap1",
              "mag geen cijfer staan"),
    "capital": ("          - id: verhaal\n", "          - id: Verhaal\n", "id: Verhaal",
                "`Verhaal` kan geen id zijn"),
    "no such contact": ("call: [vertrouwenspersoon-een, vertrouwenspersoon-twee]\n       "
                        "     source",
                        "call: [vertrouwenspersoon-een, schoolleidr]\n            source",
                        "schoolleidr",
                        "er is geen contact `schoolleidr`; bedoel je `schoolleider`?"),
    "no such item": ("          after: {item: ouders.wie}\n",
                     "          after: {item: ouders.wi}\n",
                     "ouders.wi}", "er is geen punt `ouders.wi`; bedoel je `ouders.wie`?"),
    "no such list": ("              - {complete: afweging}",
                     "              - {complete: afweeging}",
                     "afweeging", "geen checklist of stap `afweeging`; bedoel je `afweging`?"),
    "no such role": ("        for_each: pester\n", "        for_each: dader\n", "for_each: dader",
                     "er is geen rol `dader`"),
    "no such step": ("            again: gesprekken", "            again: gesprek",
                     "again: gesprek",
                     "er is geen stap `gesprek`; bedoel je `gesprekken`?"),
    "no such answer": ("            reason: [niet]", "            reason: [nooit]", "[nooit]",
                       "`nooit` is geen antwoord op dit punt"),
    "no such kind": ("      answer: date\n", "      answer: datum\n", "answer: datum",
                     "`datum` kan niet bij `answer`"),
    "no term": ("repeats: {every: 2 weeks, source: proposal}", "repeats: {every: 2 weken}",
                "2 weken", "`2 weken` is geen termijn"),
    "term of nothing": ("term: 24 months", "term: 0 months", "retention:",
                        "`0` is te klein of te groot"),
    "no who": ("      who: every gepeste\n", "", "", "zeg met `who`"),
    "odd who": ("      who: every gepeste\n", "      who: alle gepeste\n", "who: alle",
                "`alle gepeste` zegt niet wie"),
    "no condition": ("        when: {persons: pester}\n", "        when: {rol: pester}\n",
                     "{rol: pester}", "dit is geen voorwaarde"),
    "not a number": ("      times: 2\n", "      times: twee\n", "times: twee",
                     "bij `times` hoort een heel getal, niet `twee`"),
    "not true": ("        agreements: true\n", "        agreements: ja\n", "agreements: ja",
                 "bij `agreements` hoort `true` of `false`, niet `ja`"),
    "no day": ('    checked: "2026-11-22"', '    checked: "2026-02-30"', "2026-02-30",
               "`2026-02-30` is geen dag die bestaat"),
    "day without quotes": ('    checked: "2026-11-22"', "    checked: 2026-11-22", "2026-11-22",
                           "zet er aanhalingstekens om"),
    "anchor": ("  id: mkc-anne-frank-cyberpesten", "  id: &a mkc", "&a", "een anker (&a) mag niet"),
    "tag": ("  id: mkc-anne-frank-cyberpesten", "  id: !!int 1", "!!int", "een tag"),
    "tab": ("    letter: G\n", "\tletter: G\n", "\tletter", "hier staat een tab"),
    "bracket": ("holidays: []", "holidays: [", "holidays: [", "dit haakje wordt niet goed"),
    "reversed holiday": ("holidays: []",
                         'holidays:\n  - {from: "2026-12-31", to: "2026-12-01", title: Kerst}',
                         'from: "2026-12-31"', "de laatste dag ligt voor de eerste"),
    "intake item": ("    - id: signal\n", "    - id: signaal\n", "",
                    "in de intake ontbreekt het punt `signal`"),
    "no choices": ("      answer: choice\n      choices:\n        leerling",
                   "      answer: choice\n      keuzes:\n        leerling", "keuzes:",
                   "de sleutel `keuzes` bestaat hier niet"),
}  # fmt: skip


def line_with(text: str, part: str) -> int:
    """The number of the line that holds this; `#2`: the second such line."""
    wanted, _, nth = part.partition("#")
    lines = [n for n, line in enumerate(text.split("\n"), 1) if wanted in line]
    assert lines, part
    return lines[int(nth or 1) - 1]


def check(teacher: Teacher, text: str | bytes) -> tuple[Path, Seen]:
    path = teacher.home / "p.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path, teacher.does("protocol", "controleer", str(path))


def mistaken(text: str, change: Change) -> str:
    old, new, _, _ = change
    assert old in text, old
    return text.replace(old, new, 1)


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_shown_with_its_place(teacher: Teacher, name: str) -> None:
    change = MISTAKES[name]
    text = mistaken(teacher.shipped(), change)
    path, seen = check(teacher, text)
    assert seen.code == 1
    lines = seen.out.splitlines()
    assert lines
    assert all(re.match(rf"{re.escape(str(path))}:\d+:\d+: \S", line) for line in lines)
    place = f"{path}:{line_with(text, change[2])}:" if change[2] else f"{path}:"
    assert any(line.startswith(place) and change[3] in line for line in lines), seen.out
    assert f"{len(lines)} fout" in seen.err


def test_all_mistakes_are_shown_at_once(teacher: Teacher) -> None:
    text = teacher.shipped()
    at_once = [
        MISTAKES[name]
        for name in ("no such contact", "no such item", "no such role", "no such answer", "digit",
                     "letter of two", "reversed holiday")
    ]  # fmt: skip
    for change in at_once:
        text = mistaken(text, change)
    path, seen = check(teacher, text)
    assert seen.code == 1
    for _, _, place, fault in at_once:
        wanted = f"{path}:{line_with(text, place)}:"
        assert any(x.startswith(wanted) and fault in x for x in seen.out.splitlines()), fault
    places = [tuple(map(int, x.split(":")[1:3])) for x in seen.out.splitlines()]
    assert places == sorted(places), "in the order of the file"


def test_mistakes_of_form_are_shown_at_once(teacher: Teacher) -> None:
    text = teacher.shipped()
    at_once = [
        MISTAKES[name]
        for name in ("unknown key", "key twice", "no term", "odd who", "not a number", "not true",
                     "no such kind", "no day", "no condition")
    ]  # fmt: skip
    for change in at_once:
        text = mistaken(text, change)
    path, seen = check(teacher, text)
    for _, _, place, fault in at_once:
        wanted = f"{path}:{line_with(text, place)}:"
        assert any(x.startswith(wanted) and fault in x for x in seen.out.splitlines()), fault


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "hier ontbreekt de inhoud"),
        (b"# alleen uitleg\n", "hier ontbreekt de inhoud"),
        (b"\xff\xfe\x00", "is dit geen gewone tekst"),
        (b"protocol: {id: a}\n---\nprotocol: {id: b}\n", "hier begint een tweede document"),
        (b"- een\n- twee\n", ""),
        (b"tekst", ""),
        (b"a: *b\n", "een verwijzing"),
        (b"<<: {a: b}\n", "samenvoegen"),
        (b"? [a, b]\n: c\n", "een sleutel moet een gewoon woord zijn"),
        (b"a: \x00\n", "onzichtbaar stuurteken"),
        (b"a: " + b"[" * 60 + b"]" * 60 + b"\n", "te diep genest"),
        (b"a: b\n" * 250_000, "te groot"),
        (b"a: 'b\n", "dit aanhalingsteken wordt niet goed afgesloten"),
    ],
    ids=lambda part: repr(part[:12]) if isinstance(part, bytes) else "",
)
def test_a_file_that_is_no_protocol(teacher: Teacher, content: bytes, said: str) -> None:
    path, seen = check(teacher, content)
    assert seen.code == 1
    assert BUG not in seen.err
    assert any(x.startswith(f"{path}:") and said in x for x in seen.out.splitlines()), seen.out


def test_a_mark_before_the_file_is_a_mistake_and_the_shipped_one_has_none(teacher: Teacher) -> None:
    text = teacher.shipped()
    assert check(teacher, text)[1].code == 0
    assert check(teacher, text.replace("\n", "\r\n"))[1].code == 0
    assert "BOM" in check(teacher, b"\xef\xbb\xbf" + text.encode())[1].out
    assert teacher.does("protocol", "controleer").code == 0


ENGLISH = re.compile(
    r"\b(did|not|find|expected|found|could|while|the|a key|mapping|character|values|are|allowed|"
    r"block|end|scanning|parsing|unexpected|stream|here|this|context)\b"
)


@pytest.mark.parametrize(
    "text",
    ["a: [", "a: {b", "a: 'b", "a: b: c", "a\n b: c", "- a\nb: c", "a: @b", "a: %b", "a: |x"],
)
def test_a_mistake_in_the_yaml_is_said_in_dutch(teacher: Teacher, text: str) -> None:
    path, seen = check(teacher, text)
    assert seen.code == 1
    assert ENGLISH.findall(seen.out.replace(str(path), "")) == []


@pytest.mark.parametrize("name", ["weg.yaml", "."])
def test_no_file_to_check(teacher: Teacher, name: str) -> None:
    seen = teacher.does("protocol", "controleer", name)
    explained(seen, "Het bestand is niet te lezen", "Het systeem zegt")


# --- wrong usage ---


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("strat", "start"),
        ("Start", "start"),
        ("verdr", "verder"),
        ("overzigt", "overzicht"),
        ("afrondn", "afronden"),
        ("persoonn", "persoon"),
        ("setings", "instellen"),
        ("contniue", "verder"),
    ],
)
def test_an_unknown_word_suggests_the_nearest(teacher: Teacher, typed: str, meant: str) -> None:
    seen = teacher.does(typed)
    explained(seen, f"De opdracht “{typed}” bestaat niet.", f"pestprotocol {meant}", code=2)


def test_a_word_that_is_near_to_nothing(teacher: Teacher) -> None:
    explained(teacher.does("xqzzy"), "Alle opdrachten: pestprotocol --help", code=2)
    assert "Bedoel je" not in teacher.does("xqzzy").err


@pytest.mark.parametrize(
    ("typed", "meant"), [("delete", "wissen"), ("Sluiten", "afronden"), ("gesprek", "verder")]
)
def test_a_word_for_the_thing_suggests_its_command(
    teacher: Teacher, typed: str, meant: str
) -> None:
    explained(teacher.does(typed), f"Bedoel je: pestprotocol {meant}", code=2)


@pytest.mark.parametrize("typed", ["stop", "quit", "S"])
def test_who_wants_to_leave_has_left(teacher: Teacher, typed: str) -> None:
    seen = teacher.does(typed)
    explained(seen, "Er loopt nu niets. Je kunt dit venster gewoon sluiten.", code=2)
    assert "Bedoel je" not in seen.err


@pytest.mark.parametrize(("english", "dutch"), ALIASES.items())
def test_an_english_word_finds_its_command(teacher: Teacher, english: str, dutch: str) -> None:
    seen = teacher.does(english, "--help")
    if dutch in COMMANDS:
        assert seen.code == 0
        assert teacher.does(dutch, "--help").out == seen.out.replace(
            f" {english} ", f" {dutch} ", 1
        )
    else:
        explained(seen, f"De opdracht “{english}” bestaat niet.", code=2)


@pytest.mark.parametrize("word", ["help", "Hulp", "uitleg"])
def test_who_asks_for_help_in_a_word_gets_it(teacher: Teacher, word: str) -> None:
    assert teacher.does(word).out == teacher.does("--help").out


def test_english_words_stand_in_no_help(teacher: Teacher) -> None:
    shown = re.findall(r"^  ([a-z]+)  ", teacher.does("--help").out, re.MULTILINE)
    assert set(shown) == COMMANDS
    assert not set(shown) & set(ALIASES)


@pytest.mark.parametrize(
    "words",
    [
        ("--map",), ("--nergens",), ("toon", "--nergens"), ("start", "--groep"),
        ("toon", "a", "b"), ("overzicht", "--te-laat", "--alles"), ("afronden", "--toch=ja"),
        ("checklist", "nergens"), ("intrekken",), ("overslaan",), ("start", "--groep", "7"),
        ("afronden", "--toch", "--geen-pesten"), ("notitie", "--om", "24:00"),
        ("namen", "--exporteer", "a", "--importeer", "b"), ("protocol", "nergens"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage(teacher: Teacher, words: tuple[str, ...]) -> None:
    new_case(teacher)
    seen = teacher.does(*words)
    assert seen.code == 2
    assert seen.out == ""
    assert "pestprotocol" in seen.err or "Kies" in seen.err or "Schrijf" in seen.err


@pytest.mark.parametrize(
    "words",
    [("afronden", "--toch", "--reden", "Verhuisd"), ("start", "--niet-vragen", "--wat", "Noor")],
    ids=" ".join,
)
def test_words_never_stand_on_the_command_line(teacher: Teacher, words: tuple[str, ...]) -> None:
    path = new_case(teacher)
    before = path.read_bytes()
    explained(teacher.does(*words), "alleen een streepje", code=2)
    assert path.read_bytes() == before


# --- a case from a script ---


def test_all_that_is_missing_is_named_at_once(teacher: Teacher) -> None:
    seen = teacher.does("start", "--niet-vragen")
    explained(
        seen, "Er is nog geen casus gemaakt.", "--groep", "--signaal-op", "--melder", "--vorm",
        "--wat -", "--personen gepeste=AANTAL", "--personen pester=AANTAL", code=2,
    )  # fmt: skip
    assert seen.out == ""
    assert not list(teacher.folder.glob("*.json"))


def test_a_case_from_a_script(teacher: Teacher) -> None:
    words = [*SCRIPT, "--vorm", "roddelen"]
    words[words.index("pester=1")] = "pester=0"
    seen = teacher.does(*words, piped="Nare berichten.\nEn een foto.\n")
    assert seen.code == 0
    assert re.fullmatch(r"[2-9a-hjkmnp-z]{3}-[2-9a-hjkmnp-z]{3}", seen.last_line)
    assert seen.last_line == teacher.case()
    values = {e["item"]: e.get("text") or e["value"] for e in teacher.entries("answer")}
    assert values == {
        "intake.signal": "2026-11-20",
        "intake.reporter": "ouder",
        "intake.group": "7b",
        "intake.form": ["schelden", "roddelen"],
        "intake.seen": "Nare berichten.\nEn een foto.",
    }
    assert [e["code"] for e in teacher.entries("person")] == ["G1"]
    assert {e["clock"] for e in teacher.entries()} == {"set"}


def with_option(option: str, value: str) -> list[str]:
    words = list(SCRIPT)
    words[words.index(option) + 1] = value
    return words


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--signaal-op", "2026-02-30"), ("--signaal-op", "2026-11-21"), ("--signaal-op", "gister"),
        ("--melder", "juf"), ("--melder", "Ouder"), ("--vorm", "pesten"), ("--groep", " "),
        ("--personen", "gepeste=21"), ("--personen", "gepeste=-1"), ("--personen", "gepeste=een"),
        ("--personen", "gepeste"), ("--personen", "=1"), ("--personen", "buur=1"),
        ("--personen", "gepeste=²"),
    ],
)  # fmt: skip
def test_what_a_script_cannot_give(teacher: Teacher, option: str, value: str) -> None:
    seen = teacher.does(*with_option(option, value), piped="Nare berichten.")
    explained(seen, option, code=2)
    assert not list(teacher.folder.glob("*.json"))


@pytest.mark.parametrize("piped", ["", "  \n\n", "\t"])
def test_an_empty_pipe_is_no_text(teacher: Teacher, piped: str) -> None:
    explained(teacher.does(*SCRIPT, piped=piped), "--wat - ontbreekt", code=2)


@pytest.mark.parametrize("typed", ["20261120", "2026-W47-5"])
def test_the_day_of_a_script_is_stored_as_an_iso_date(teacher: Teacher, typed: str) -> None:
    seen = teacher.does(*with_option("--signaal-op", typed), piped="Nare berichten.")
    if seen.code == 0:
        values = [e["value"] for e in teacher.entries("answer")]
        assert values[0] == "2026-11-20"


def test_a_form_given_twice_is_stored_once(teacher: Teacher) -> None:
    teacher.does(*SCRIPT, "--vorm", "schelden", piped="Nare berichten.")
    assert [e["value"] for e in teacher.entries("answer") if e["item"] == "intake.form"] == [
        ["schelden"]
    ]


# --- the streams of the real process ---


def process(
    *words: str, code: str = "from pestprotocol.main import run; run()", **more: Any
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        env={k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
        check=False,
        timeout=60,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "input": b"", **more},
    )


def test_a_reader_that_stops_reading_is_no_trouble(teacher: Teacher) -> None:
    new_case(teacher)
    reader, writer = os.pipe()
    os.close(reader)
    done = process("toon", "--json", stdout=writer)
    os.close(writer)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert b"Broken" not in done.stderr
    assert b"Exception" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_output_to_a_full_disk(teacher: Teacher) -> None:
    new_case(teacher)
    with Path("/dev/full").open("wb") as full:
        done = process("toon", "--json", stdout=full)
    assert done.returncode == 1
    assert "de schijf is vol" in done.stderr.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")
def test_ctrl_c_while_it_starts(teacher: Teacher) -> None:
    code = (
        "import sys, os, signal\n"
        "class Interrupt:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name == 'typer': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupt())\n"
        "from pestprotocol.main import run; run()"
    )
    done = process("overzicht", code=code)
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_help_and_errors_on_an_old_stream(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    monkeypatch.setenv("PYTHONUTF8", "0")
    for words in (("--help",), ("checklist", "gepeste"), ("zomaar",)):
        done = process(*words)
        assert done.returncode in (0, 2), done.stderr
        assert b"Traceback" not in done.stderr


def test_a_bug_is_one_calm_sentence_and_the_log_holds_no_words(
    teacher: Teacher, types: Callable[..., Seen], monkeypatch: pytest.MonkeyPatch
) -> None:
    new_case(teacher)

    def bug(*_: object, **__: object) -> None:
        raise RuntimeError("Noor Jansen")

    monkeypatch.setattr("pestprotocol.show.case_blocks", bug)
    seen = types("toon", answers=[])
    assert seen.code == 3
    assert seen.out == ""
    told = " ".join(seen.err.split())
    assert BUG in told
    assert "RuntimeError" not in told
    log = Path(os.environ["XDG_STATE_HOME"]) / "pestprotocol" / "fouten.log"
    assert names_the_file(seen, log)
    text = log.read_text(encoding="utf-8")
    assert "RuntimeError" in text
    assert "Noor" not in text
    assert "abc-de2" not in text
