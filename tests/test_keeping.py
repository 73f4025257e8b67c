"""What must go goes for good, what must stay stays, and the health of the folder is told."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from journeys import intake
from pestprotocol import case_text, places
from pestprotocol.errors import UserError
from pestprotocol.files import TEMPORARY
from pestprotocol.store import APART_FOLDER, GRAVES_FOLDER, PINNED_FOLDER, README, Store
from scripted import Script, Seen, Teacher
from test_trouble import SCRIPT, explained, names_the_file, new_case, on_disk

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="rights are kept elsewhere there")
SECRET = "geheimzinnig"


pytestmark = pytest.mark.usefixtures("files_of_her_own")


def holding(folder: Path, words: str) -> list[str]:
    """The files under a folder in which these bytes stand."""
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and words.encode() in path.read_bytes()
    ]


def line_of(teacher: Teacher, text: str) -> str:
    """The number of the entry with these words, as `toon --tijdlijn` gives it."""
    seen = teacher.does("toon", teacher.case(), "--tijdlijn")
    (line,) = [line for line in seen.out.splitlines() if text in line]
    return line.split()[0]


# --- the words of one entry ---


def erases(teacher: Teacher, line: str, answer: str = "j") -> Seen:
    script = [("voorgoed wissen?", answer)]
    return teacher.does("wissen", teacher.case(), line, script=script)


def test_the_words_of_an_entry_are_gone_from_every_file(teacher: Teacher) -> None:
    new_case(teacher)
    teacher.does("notitie", piped=f"Iets {SECRET}s.")
    seen = erases(teacher, line_of(teacher, SECRET))
    assert seen.code == 0
    assert SECRET in seen.out, "what goes is shown before"
    assert "OneDrive" in seen.out, "and what is out of reach"
    assert holding(teacher.home, SECRET) == []
    assert "gewist" in teacher.does("toon", "--tijdlijn").out


def test_erased_words_do_not_come_back_by_an_old_copy(teacher: Teacher) -> None:
    path = new_case(teacher)
    teacher.does("notitie", piped=f"Iets {SECRET}s.")
    old = path.read_bytes()
    erases(teacher, line_of(teacher, SECRET))
    copy = teacher.folder / f"{path.stem} (1).json"
    copy.write_bytes(old)
    assert SECRET not in teacher.does("toon", "--tijdlijn").out
    teacher.does("notitie", piped="Daarna.")
    assert holding(teacher.folder, SECRET) == []
    assert "Daarna." in path.read_text(encoding="utf-8")


def test_erasing_reaches_what_was_put_apart_and_what_was_broken_off(teacher: Teacher) -> None:
    path = new_case(teacher)
    teacher.does("notitie", piped=f"Iets {SECRET}s.")
    (teacher.folder / f"{path.stem} (1).json").write_bytes(path.read_bytes())
    teacher.does("notitie", piped="Daarna.")
    half = teacher.folder / f"{TEMPORARY}{path.stem}-0123456789ab.tmp"
    half.write_bytes(path.read_bytes()[:-9])
    damaged = teacher.folder / APART_FOLDER / f"{path.stem} 2.json"
    damaged.write_bytes(path.read_bytes()[:-9])
    assert len(holding(teacher.folder, SECRET)) == 4
    erases(teacher, line_of(teacher, SECRET))
    assert holding(teacher.folder, SECRET) == []


def test_what_was_made_to_be_printed_goes_along_with_the_words_of_an_entry(
    teacher: Teacher,
) -> None:
    new_case(teacher)
    teacher.does("notitie", piped=f"Iets {SECRET}s.")
    sheet = places.new_print_folder() / "kaart.pdf"
    sheet.write_bytes(b"%PDF")
    erases(teacher, line_of(teacher, SECRET))
    assert not sheet.exists()


@pytest.mark.parametrize(
    "name", ["{code} (1).json", "{code}.json~", "{code}.json.bak", "{code}.JSON"]
)
def test_a_file_in_which_erased_words_may_still_stand_is_named(teacher: Teacher, name: str) -> None:
    """It cannot be read, so it may hold what nothing else does, and is not taken away."""
    path = new_case(teacher)
    teacher.does("notitie", piped=f"Iets {SECRET}s.")
    damaged = teacher.folder / name.format(code=path.stem)
    damaged.write_bytes(path.read_bytes()[:-9])
    seen = erases(teacher, line_of(teacher, SECRET))
    assert "kunnen ze nog staan" in " ".join(seen.err.split())
    assert names_the_file(seen, damaged)
    assert holding(teacher.folder, SECRET) == [damaged.name]
    destroys(teacher, path.stem)
    assert holding(teacher.folder, SECRET) == []


def test_a_copy_with_erased_words_that_stays_is_named(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = new_case(teacher)
    teacher.does("notitie", piped=f"Iets {SECRET}s.")
    stuck = teacher.folder / f"{path.stem} (1).json"
    stuck.write_bytes(path.read_bytes())
    line = line_of(teacher, SECRET)

    def refuse(_: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "no")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        seen = erases(teacher, line)
    assert "kunnen ze nog staan" in " ".join(seen.err.split())
    assert names_the_file(seen, stuck)


def test_erasing_takes_the_earlier_forms_of_a_text_along(teacher: Teacher) -> None:
    new_case(teacher)
    note = [
        ("Wat wil je vastleggen?", f"Iets {SECRET}s."),
        ("Nog een zin?", "En nog iets."),
        ("Nog een zin?", ""),
    ]
    teacher.does("notitie", script=note)
    assert len(teacher.entries("note")) == 2
    seen = erases(teacher, teacher.current("note")[0]["id"][:6])
    assert "1 eerdere vorm" in seen.flat
    assert holding(teacher.home, SECRET) == []


def test_a_corrected_text_stays_when_its_earlier_form_is_erased(teacher: Teacher) -> None:
    new_case(teacher)
    note = [
        ("Wat wil je vastleggen?", "Een."),
        ("Nog een zin?", "Twee."),
        ("Nog een zin?", ""),
    ]
    teacher.does("notitie", script=note)
    first = teacher.entries("note")[0]["id"]
    erases(teacher, first[:6])
    (kept,) = teacher.current("note")
    assert kept["text"] == "Een.\nTwee."


@pytest.mark.parametrize(("answer", "code"), [("n", 0), ("s", 0)])
def test_without_a_yes_nothing_is_erased(teacher: Teacher, answer: str, code: int) -> None:
    path = new_case(teacher)
    teacher.does("notitie", piped=f"Iets {SECRET}s.")
    before = path.read_bytes()
    assert erases(teacher, line_of(teacher, SECRET), answer).code == code
    assert path.read_bytes() == before


def test_the_end_of_the_input_erases_nothing(teacher: Teacher) -> None:
    path = new_case(teacher)
    teacher.does("notitie", piped=f"Iets {SECRET}s.")
    before = path.read_bytes()
    teacher.does("wissen", path.stem, line_of(teacher, SECRET))
    assert path.read_bytes() == before


def test_an_entry_without_words_is_not_erased(teacher: Teacher) -> None:
    new_case(teacher)
    line = teacher.entries("opened")[0]["id"]
    explained(teacher.does("wissen", teacher.case(), line), "geen woorden", "intrekken")


@pytest.mark.parametrize("kind", ["opened", "later"])
def test_words_that_this_version_does_not_know_are_erased(teacher: Teacher, kind: str) -> None:
    path = new_case(teacher)
    raw = on_disk(path)
    head = {key: raw["entries"][0][key] for key in ("at", "day")}
    raw["entries"].append({"kind": kind, "id": "zzzz22225555", **head, "remark": SECRET})
    path.write_text(json.dumps(raw), encoding="utf-8")
    assert erases(teacher, "zzzz").code == 0
    assert holding(teacher.home, SECRET) == []


@pytest.mark.parametrize("words", [(), ("abc",), ("abc", "4g7h", "--hele-casus")])
def test_what_to_erase_must_be_said(teacher: Teacher, words: tuple[str, ...]) -> None:
    new_case(teacher)
    explained(teacher.does("wissen", *words), "Voorbeeld: pestprotocol wissen", code=2)


# --- a whole case ---


def destroys(teacher: Teacher, typed: str, code: str = "") -> Seen:
    script = [("Typ de code van de casus", typed)]
    return teacher.does("wissen", code or teacher.case(), "--hele-casus", script=script)


@pytest.fixture
def named(teacher: Teacher) -> str:
    """A case with names, a note, and everything that comes beside a case; its code."""
    teacher.does("start", script=intake("Noor", "Bram"))
    code = teacher.case()
    teacher.does("notitie", piped=f"Iets {SECRET}s.")
    path = teacher.folder / f"{code}.json"
    (teacher.folder / f"{code} (1).json").write_bytes(path.read_bytes())
    teacher.does("notitie", piped="Daarna.")
    (teacher.folder / f"{code} (2).json").write_bytes(path.read_bytes())
    (teacher.folder / f"{code}-LAPTOP.json").write_bytes(path.read_bytes()[:-9])
    half = teacher.folder / f"{TEMPORARY}{code}-0123456789ab.tmp"
    half.write_bytes(path.read_bytes()[:-9])
    return code


def test_a_destroyed_case_leaves_its_year_and_status_only(teacher: Teacher, named: str) -> None:
    seen = destroys(teacher, named)
    assert seen.code == 0
    assert "reservekopieën" in seen.out
    assert holding(teacher.home, SECRET) == []
    assert holding(teacher.home, "Noor") == []
    grave = teacher.folder / GRAVES_FOLDER / f"{named}.json"
    assert holding(teacher.folder, named) == [str(grave.relative_to(teacher.folder))]
    assert json.loads(grave.read_text(encoding="utf-8")) == {
        "format": 1,
        "code": named,
        "year": 2026,
        "status": "open",
        "destroyed": "2026-11-20",
    }
    assert teacher.does("overzicht", "--alles", "--json").json() == []


def test_a_destroyed_case_still_counts_in_the_year(teacher: Teacher, named: str) -> None:
    before = teacher.does("jaaroverzicht", "--json").json()
    destroys(teacher, named)
    after = teacher.does("jaaroverzicht", "--json").json()
    assert (before["opened"], before["destroyed"]) == (1, 0)
    assert (after["opened"], after["destroyed"], after["closed"]) == (1, 1, 0)


def test_a_destroyed_case_was_closed_in_its_own_year(teacher: Teacher, closed: str) -> None:
    teacher.on("2029-01-08")
    script = [("voorgoed vernietigen?", "j")]
    teacher.does("bewaartermijn", "--vernietig", script=script)
    counts = teacher.does("jaaroverzicht", "2026", "--json").json()
    assert (counts["opened"], counts["closed"], counts["destroyed"]) == (1, 1, 1)


def test_what_was_made_to_be_printed_goes_along(teacher: Teacher, named: str) -> None:
    sheet = places.new_print_folder() / "kaart.pdf"
    sheet.write_bytes(b"%PDF")
    destroys(teacher, named)
    assert not sheet.exists()


@pytest.mark.parametrize("typed", ["", "abc-de2", "ja"])
def test_another_code_destroys_nothing(teacher: Teacher, named: str, typed: str) -> None:
    before = {path: path.read_bytes() for path in teacher.home.rglob("*") if path.is_file()}
    explained(destroys(teacher, typed), "Er is niets vernietigd")
    for seen in (destroys(teacher, "s"), teacher.does("wissen", named, "--hele-casus")):
        assert (seen.code, "Gestopt. Er is niets vernietigd." in seen.out) == (0, True)
    after = {path: path.read_bytes() for path in teacher.home.rglob("*") if path.is_file()}
    assert {path: after.get(path) for path in before} == before


def test_the_code_may_be_typed_as_elsewhere(teacher: Teacher, named: str) -> None:
    assert destroys(teacher, named.replace("-", "").upper()).code == 0


@pytest.mark.parametrize("name", ["{code}.json", "{code} (3).json", "Kopie.json"])
def test_an_old_copy_does_not_revive_a_destroyed_case(
    teacher: Teacher, named: str, name: str
) -> None:
    old = (teacher.folder / f"{named}.json").read_bytes()
    destroys(teacher, named)
    back = teacher.folder / name.format(code=named)
    back.write_bytes(old)
    seen = teacher.does("overzicht", "--alles", "--json")
    assert (seen.json(), seen.code) == ([], 0)
    assert "pestprotocol nakijken" in seen.err
    explained(teacher.does("toon", named), "geen casus met de code")
    seen = teacher.does("nakijken", script=[("Die kopie weghalen?", "j")])
    assert seen.code == 0
    assert not back.exists()
    assert "vernietigde" not in teacher.does("overzicht").err


@pytest.mark.parametrize(
    "name", ["{folder}/{code}.json", "{folder}/{code} 2.json", "{code} (1).json"]
)
@pytest.mark.parametrize("cut", [0, 9], ids=["whole", "damaged"])
def test_nothing_of_a_destroyed_case_stays_unseen(
    teacher: Teacher, named: str, name: str, cut: int
) -> None:
    """Another computer had it, and did not yet know that the case was destroyed."""
    old = (teacher.folder / f"{named}.json").read_bytes()
    destroys(teacher, named)
    back = teacher.folder / name.format(code=named, folder=APART_FOLDER)
    back.write_bytes(old[: len(old) - cut])
    seen = teacher.does("nakijken", script=[("Die kopie weghalen?", "j")])
    assert (seen.code, back.name in seen.flat) == (0, True)
    assert holding(teacher.folder, SECRET) == []


def test_a_window_that_is_still_open_does_not_revive_it(teacher: Teacher, named: str) -> None:
    old = (teacher.folder / f"{named}.json").read_bytes()
    destroys(teacher, named)
    path = teacher.folder / f"{named}.json"
    case = case_text.read(old, path, named)
    with pytest.raises(UserError, match="vernietigd"):
        Store(teacher.folder, teacher.home / "state").save(case)
    assert not path.exists()


def test_a_case_that_cannot_be_read_can_be_destroyed(teacher: Teacher) -> None:
    path = new_case(teacher)
    path.write_bytes(path.read_bytes()[:-40])
    assert destroys(teacher, path.stem, path.stem).code == 0
    assert not path.exists()
    assert teacher.does("overzicht").code == 0


def test_a_file_that_stays_is_named(
    teacher: Teacher, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.unlink
    stuck = teacher.folder / f"{named} (2).json"

    def refuse(self: Path, missing_ok: bool = False) -> None:
        if self == stuck:
            raise PermissionError(13, "no")
        real(self, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        explained(destroys(teacher, named), "konden niet worden weggehaald", "nakijken")
    assert stuck.exists()
    teacher.does("nakijken", script=[("Die kopie weghalen?", "j")])
    assert not stuck.exists()


# --- the school's term ---


@pytest.fixture
def closed(teacher: Teacher) -> str:
    """A case that was closed on 20 November 2026; its code."""
    path = new_case(teacher)
    script = [("Wat was het dan?", "Een misverstand.")]
    assert teacher.does("afronden", path.stem, "--geen-pesten", script=script).code == 0
    return path.stem


@pytest.mark.parametrize(
    ("day", "past"),
    [("2027-11-20", 0), ("2028-11-20", 0), ("2028-11-21", 1), ("2031-01-06", 1)],
)
def test_a_closed_case_is_past_the_term_after_its_last_day(
    teacher: Teacher, closed: str, day: str, past: int
) -> None:
    seen = teacher.on(day).does("bewaartermijn")
    assert f"Over de termijn ({past})" in seen.out
    assert "voorstel" in seen.out
    assert ("--vernietig" in seen.out) == bool(past)
    assert "reservekopieën" in seen.out, "what is out of reach is always said"
    assert (teacher.folder / f"{closed}.json").exists(), "to look takes nothing away"


def test_the_cases_past_the_term_are_destroyed_after_a_yes(teacher: Teacher, closed: str) -> None:
    still_open = teacher.does(*SCRIPT, piped="Nare berichten.").last_line
    teacher.on("2029-01-08")
    for answer, gone in (("n", False), ("j", True)):
        script = [("voorgoed vernietigen?", answer)]
        assert teacher.does("bewaartermijn", "--vernietig", script=script).code == 0
        assert (teacher.folder / f"{closed}.json").exists() == (not gone)
    (left,) = teacher.does("overzicht", "--alles", "--json").json()
    assert left["code"] == still_open
    assert "Eerder vernietigd: 1 casus" in teacher.does("bewaartermijn").out


def test_the_end_of_the_input_destroys_nothing(teacher: Teacher, closed: str) -> None:
    teacher.on("2029-01-08").does("bewaartermijn", "--vernietig")
    assert (teacher.folder / f"{closed}.json").exists()


def test_a_case_that_was_reopened_is_kept(teacher: Teacher, closed: str) -> None:
    script = [("Waar begint het opnieuw?", "1"), ("Waarom", "Toch wel.")]
    teacher.does("heropenen", closed, script=script)
    assert "Over de termijn (0)" in teacher.on("2031-01-06").does("bewaartermijn").out
    assert "niets te vernietigen" in teacher.does("bewaartermijn", "--vernietig").out


def test_without_a_term_nothing_is_past_it(teacher: Teacher, closed: str) -> None:
    text = re.sub(r"(?m)^retention:.*$", "", teacher.shipped())
    (teacher.folder / "protocol.yaml").write_text(text, encoding="utf-8")
    teacher.on("2031-01-06")
    seen = teacher.does("bewaartermijn")
    assert "nog geen bewaartermijn" in seen.flat
    explained(teacher.does("bewaartermijn", "--vernietig"), "nog geen bewaartermijn")


# --- the health of the folder ---


def checks(teacher: Teacher, *answers: tuple[str, str]) -> Seen:
    return teacher.does("nakijken", script=list(answers) or None)


def test_a_healthy_folder(teacher: Teacher) -> None:
    new_case(teacher)
    seen = checks(teacher)
    assert (seen.code, seen.out.count("fout:")) == (0, 0)
    assert "Er is niets mis." in seen.out
    assert "Van 5 contacten is niet bekend of het nummer nog klopt: Ouders" in seen.flat


def test_a_whole_case_to_destroy_is_chosen(teacher: Teacher) -> None:
    path = new_case(teacher)
    script = [("Typ de code van de casus", path.stem)]
    assert teacher.does("wissen", "--hele-casus", script=script, keyboard=True).code == 0
    assert not path.exists()


def test_a_folder_that_is_not_there_yet(teacher: Teacher) -> None:
    assert checks(teacher).code == 0
    assert not teacher.folder.exists()


@POSIX
def test_a_folder_that_others_can_look_into(teacher: Teacher) -> None:
    path = new_case(teacher)
    teacher.folder.chmod(0o755)
    path.chmod(0o644)
    explained_out(checks(teacher), 1, "Andere gebruikers", path.name)
    seen = checks(teacher, ("alleen voor jou maken?", "j"))
    assert seen.code == 0
    assert [oct(p.stat().st_mode & 0o777) for p in (teacher.folder, path)] == ["0o700", "0o600"]


def explained_out(seen: Seen, code: int, *parts: str) -> None:
    assert seen.code == code, seen.out
    for part in parts:
        assert part in seen.flat


@POSIX
def test_a_folder_that_others_can_look_into_is_told_once(teacher: Teacher) -> None:
    teacher.folder.mkdir(mode=0o755)
    teacher.folder.chmod(0o755)
    first = teacher.does(*SCRIPT, piped="Nare berichten.")
    assert "Andere gebruikers van deze computer" in first.err
    second = teacher.does(*SCRIPT, piped="Nare berichten.")
    assert "Andere gebruikers" not in second.err


def test_a_half_written_file_is_taken_away_when_it_is_old(teacher: Teacher) -> None:
    path = new_case(teacher)
    half = teacher.folder / f"{TEMPORARY}{path.stem}-0123456789ab.tmp"
    half.write_bytes(b"{")
    assert "half geschreven" not in checks(teacher).out, "it may be going on"
    os.utime(half, (0, 0))
    checks(teacher, ("half geschreven is, weghalen?", "j"))
    assert not half.exists()


def test_files_that_do_not_belong_there(teacher: Teacher) -> None:
    new_case(teacher)
    for name in ("lijst.docx", "ander.json", ".stfolder", "desktop.ini"):
        (teacher.folder / name).write_text("{}", encoding="utf-8")
    seen = checks(teacher)
    explained_out(seen, 0, "hoort niet in de map: ander.json, lijst.docx.")
    (teacher.folder / "Foto.JPG").write_bytes(b"x")
    explained_out(checks(teacher), 1, "beeld in de map: Foto.JPG", "nooit beelden van kinderen")


def test_a_copy_is_folded_in_and_what_stands_apart_taken_away(teacher: Teacher) -> None:
    path = new_case(teacher)
    before = path.read_bytes()
    teacher.does("notitie", piped="Een.")
    (teacher.folder / f"{path.stem} (1).json").write_bytes(path.read_bytes())
    path.write_bytes(before)
    seen = checks(teacher, ("samenvoegen met de casus?", "j"))
    explained_out(seen, 0, "1 kopie", "Samengevoegd")
    assert teacher.entries("note")[0]["text"] == "Een."
    apart = teacher.folder / APART_FOLDER
    assert len(list(apart.iterdir())) == 1
    checks(teacher, ("dubbel is, weghalen?", "j"))
    assert list(apart.iterdir()) == []


def test_what_stands_apart_with_words_that_were_erased_since_is_taken_away(
    teacher: Teacher,
) -> None:
    """They were erased on another computer, which did not have what stands apart here."""
    path = new_case(teacher)
    teacher.does("notitie", piped=f"Iets {SECRET}s.")
    old = path.read_bytes()
    erases(teacher, line_of(teacher, SECRET))
    apart = teacher.folder / APART_FOLDER
    apart.mkdir(exist_ok=True)
    (apart / path.name).write_bytes(old)
    checks(teacher, ("dubbel is, weghalen?", "j"))
    assert holding(teacher.folder, SECRET) == []


@pytest.mark.parametrize(
    ("find", "put"),
    [
        (b'"text": "Een."', b'"text": "Een, en meer.", "text": "Een."'),
        (b'"entries": [', b'"remark": "Alleen hier.",\n"entries": ['),
    ],
    ids=["a key that is given twice", "a key that this version does not know"],
)
def test_what_stands_apart_and_says_more_is_no_double(
    teacher: Teacher, find: bytes, put: bytes
) -> None:
    path = new_case(teacher)
    teacher.does("notitie", piped="Een.")
    data = path.read_bytes()
    assert find in data
    apart = teacher.folder / APART_FOLDER
    apart.mkdir()
    (apart / path.name).write_bytes(data.replace(find, put))
    assert "waarvan alles" not in checks(teacher).flat


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda data: data[: data.rindex(b'"note"') + 30],
    "a line of noise": lambda data: data.replace(b'"kind": "note"', b'"kind": "no\x00', 1),
    "cut off after an entry": lambda data: data[: data.rindex(b"\n],")],
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=list(DAMAGE))
def test_of_a_damaged_file_what_is_whole_can_be_kept(
    teacher: Teacher, damage: Callable[[bytes], bytes]
) -> None:
    path = new_case(teacher)
    teacher.does("notitie", piped="Een.")
    whole = [entry["id"] for entry in teacher.entries()]
    data = damage(path.read_bytes())
    path.write_bytes(data)
    explained_out(checks(teacher), 1, "is niet te lezen", "Nog te lezen")
    assert path.read_bytes() == data, "to look changes nothing"
    seen = checks(teacher, ("herstellen met wat nog te lezen is?", "j"))
    assert seen.code == 0
    assert f"pestprotocol toon {path.stem} --tijdlijn" in seen.flat
    *kept, told = [entry["id"] for entry in teacher.entries()]
    assert "beschadigd en is hersteld" in next(
        note["text"] for note in teacher.entries("note") if note["id"] == told
    )
    assert len(kept) >= len(whole) - 1
    assert kept == whole[: len(kept)]
    (apart,) = (teacher.folder / APART_FOLDER).iterdir()
    assert apart.read_bytes() == data, "the damaged file is not thrown away"
    assert teacher.does("toon").code == 0
    assert "waarvan alles" not in checks(teacher).flat


@pytest.mark.parametrize("fails", [1, 2])
def test_a_full_disk_in_the_middle_of_mending_leaves_the_file_where_it_was(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch, fails: int
) -> None:
    path = new_case(teacher)
    data = path.read_bytes()[:-60]
    path.write_bytes(data)
    real, called = Path.replace, []

    def refuse(self: Path, target: Path) -> Path:
        called.append(target)
        if len(called) == fails:
            raise OSError(28, "full")
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuse)
        checks(teacher, ("herstellen met wat nog te lezen is?", "j"))
    assert len(called) == fails
    assert path.read_bytes() == data
    assert checks(teacher, ("herstellen met wat nog te lezen is?", "j")).code == 0


def test_a_file_that_was_put_back_meanwhile_is_not_replaced_by_what_was_left_of_it(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sync service brings the whole file while the question is on the screen."""
    path = new_case(teacher)
    whole = path.read_bytes()
    path.write_bytes(whole[:-60])
    real = Store.rescue

    def meanwhile(self: Store, *given: Any) -> None:
        path.write_bytes(whole)
        real(self, *given)

    monkeypatch.setattr(Store, "rescue", meanwhile)
    checks(teacher, ("herstellen met wat nog te lezen is?", "j"))
    assert path.read_bytes() == whole


def test_a_damaged_file_is_mended_with_its_copy(teacher: Teacher) -> None:
    path = new_case(teacher)
    teacher.does("notitie", piped="Een.")
    (teacher.folder / f"{path.stem}-LAPTOP.json").write_bytes(path.read_bytes())
    path.write_bytes(b"")
    checks(teacher, ("herstellen met wat nog te lezen is?", "j"))
    assert teacher.entries("note")[0]["text"] == "Een."


@pytest.mark.parametrize("data", [b"", b"\0" * 900, b"[]", b'{"format": 1, "entries": ['])
def test_where_nothing_can_be_kept_it_says_what_to_do(teacher: Teacher, data: bytes) -> None:
    path = new_case(teacher)
    path.write_bytes(data)
    explained_out(checks(teacher), 1, "is niet te lezen", "eerdere versie")
    assert path.read_bytes() == data


def test_a_bit_that_turned_is_seen(teacher: Teacher) -> None:
    """The text is still JSON, but no longer what was saved."""
    path = new_case(teacher)
    path.write_bytes(path.read_bytes().replace(b'"text": "7b"', b'"text": "7c"'))
    teacher.does("notitie", piped="Een.")
    assert teacher.does("toon").err.count("Let op") == 1
    path.write_bytes(path.read_bytes().replace(b'"text": "7c"', b'"text": "6c"'))
    seen = teacher.does("toon")
    assert "beschadigd, of veranderd buiten pestprotocol om" in " ".join(seen.err.split())
    assert "groep 6c" in seen.out
    checks(teacher, ("mag die zo worden bewaard?", "j"))
    assert teacher.does("toon").err.count("Let op") == 1


def test_no_bit_turns_unseen(teacher: Teacher) -> None:
    """Not one of them, in the words, in the checksum, and in what calls it so."""
    path = new_case(teacher)
    teacher.does("notitie", piped="Een.")
    data = path.read_bytes()
    assert not case_text.read(data, path).changed
    for place in range(len(data) * 8):
        turned = bytearray(data)
        turned[place // 8] ^= 1 << place % 8
        try:
            case = case_text.read(bytes(turned), path, path.stem)
        except UserError:
            continue
        assert case.changed, turned[max(0, place // 8 - 20) : place // 8 + 20]


def test_a_bit_that_turns_during_a_talk_is_told(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next save gives the file a right checksum: nobody would ever hear of it."""
    path = new_case(teacher)
    teacher.does("notitie", piped="Nul.")
    real = Store.add

    def meanwhile(self: Store, *given: Any) -> Any:
        path.write_bytes(path.read_bytes().replace(b'"text": "7b"', b'"text": "7c"'))
        return real(self, *given)

    monkeypatch.setattr(Store, "add", meanwhile)
    seen = teacher.does("notitie", piped="Een.")
    assert "beschadigd, of veranderd buiten pestprotocol om" in " ".join(seen.err.split())
    texts = {entry.get("text") for entry in teacher.entries()}
    assert {"7b", "7c", "Een."} <= texts, "both forms are kept"


def test_a_key_that_is_given_twice_is_not_saved_over(teacher: Teacher) -> None:
    """A reader would drop one of the two."""
    path = new_case(teacher)
    teacher.does("notitie", piped="Een.")
    data = path.read_bytes().replace(b'"text": "Een."', b'"text": "Een.", "text": "Twee."')
    path.write_bytes(data)
    explained(teacher.does("notitie", piped="Drie."), "niet te lezen")
    assert path.read_bytes() == data
    explained_out(checks(teacher), 1, "is niet te lezen")


def test_entries_that_this_version_does_not_know(teacher: Teacher) -> None:
    path = new_case(teacher)
    raw = on_disk(path)
    raw.pop("check", None)
    raw["entries"].append({**raw["entries"][-1], "id": "zzzz22225555", "kind": "later"})
    path.write_text(json.dumps(raw), encoding="utf-8")
    explained_out(
        checks(teacher), 0, "1 regel die deze versie van het programma niet kent", "nieuwste versie"
    )


def test_two_answers_to_one_point_are_told(teacher: Teacher) -> None:
    path = new_case(teacher)
    raw = on_disk(path)
    raw.pop("check", None)
    (group,) = [entry for entry in raw["entries"] if entry.get("item") == "intake.group"]
    raw["entries"].append({**group, "id": "zzzz22225555", "text": "8a"})
    path.write_text(json.dumps(raw), encoding="utf-8")
    explained_out(checks(teacher), 0, "Twee antwoorden op één punt")


def test_a_copy_of_the_protocol_that_is_gone_is_made_again(teacher: Teacher) -> None:
    new_case(teacher)
    (pinned,) = (teacher.folder / PINNED_FOLDER).iterdir()
    whole = pinned.read_bytes()
    pinned.write_bytes(whole.replace(b"Vraag door", b"Vraag niet door", 1))
    explained_out(checks(teacher), 1, "De kopie van het protocol bij 1 casus")
    checks(teacher, ("uit het protocol zelf?", "j"))
    assert pinned.read_bytes() == whole


def test_a_copy_of_another_protocol_that_is_gone_is_told(teacher: Teacher) -> None:
    (teacher.home / "eigen.yaml").write_text(teacher.shipped() + "\n# van ons\n", encoding="utf-8")
    own = ("--protocol", str(teacher.home / "eigen.yaml"))
    assert teacher.does(*own, *SCRIPT, piped="Nare berichten.").code == 0
    shutil.rmtree(teacher.folder / PINNED_FOLDER)
    explained_out(checks(teacher), 1, "De kopie van het protocol", "eerdere versie")
    assert teacher.does("toon", "--tijdlijn").code == 0, "the logbook is shown all the same"


def test_a_readme_that_is_gone_is_put_back(teacher: Teacher) -> None:
    new_case(teacher)
    (teacher.folder / README).unlink()
    checks(teacher, (f"{README} terugzetten?", "j"))
    assert "vertrouwelijk" in (teacher.folder / README).read_text(encoding="utf-8")


@POSIX
def test_a_file_of_names_that_others_can_read(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    names = Path(os.environ["XDG_DATA_HOME"]) / "pestprotocol" / "namen.json"
    names.chmod(0o644)
    checks(teacher, ("Dat bestand alleen voor jou maken?", "j"))
    assert names.stat().st_mode & 0o777 == 0o600


def test_a_clock_that_was_ahead(teacher: Teacher) -> None:
    path = new_case(teacher)
    raw = on_disk(path)
    raw.pop("check", None)
    late = {**raw["entries"][1], "id": "zzzz22225555", "at": "2030-01-01T08:00:00+00:00"}
    late.pop("clock")
    raw["entries"].append(late)
    path.write_text(json.dumps(raw), encoding="utf-8")
    explained_out(checks(teacher), 0, "met een tijd die nog komt")


def test_a_repair_that_is_declined_leaves_the_fault(teacher: Teacher) -> None:
    new_case(teacher)
    (teacher.folder / README).unlink()
    (pinned,) = (teacher.folder / PINNED_FOLDER).iterdir()
    changed = pinned.read_bytes().replace(b"Vraag door", b"Vraag niet door", 1)
    pinned.write_bytes(changed)
    script: Script = [(f"{README} terugzetten?", "n"), ("uit het protocol zelf?", "n")]
    explained_out(teacher.does("nakijken", script=script), 1, "Er is nog iets mis (1).")
    assert pinned.read_bytes() == changed
