"""Two windows and two laptops: what was confirmed on either is in the case, without a question."""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from journeys import intake, parents
from pestprotocol.case_text import CaseFile, ProtocolRef
from pestprotocol.core.logbook import Note
from pestprotocol.store import APART_FOLDER, Store
from scripted import Teacher
from test_trouble import SCRIPT, explained, new_case, on_disk

# What each service makes of `k7f-2ab.json` when it keeps a second version of it.
NAMES = {
    "OneDrive": "{code}-LAPTOP-7B.json",
    "Google Drive": "{code} (1).json",
    "Nextcloud": "{code} (conflicted copy 2026-11-20 081501).json",
    "ownCloud": "{code}_conflict-20261120-081501.json",
    "Dropbox": "{code} (Laptop 7b's conflicted copy 2026-11-20).json",
    "Dropbox in Dutch": "{code} (conflicterend exemplaar van Laptop 7b 2026-11-20).json",
    "Syncthing": "{code}.sync-conflict-20261120-081501-ABCDEFG.json",
    "iCloud": "{code} 2.json",
    "Windows": "{code} - kopie.json",
    "without its code": "Kopie.json",
    "in capitals": "{code}.JSON",
}
NOT_YET_WHOLE = (".syncthing.{code}.json.tmp", "~syncthing~{code}.json.tmp", ".~{code}.json")


def notes(path: Path) -> set[str]:
    return {entry["text"] for entry in on_disk(path)["entries"] if entry["kind"] == "note"}


def shown(teacher: Teacher, code: str) -> set[str]:
    raw = teacher.does("toon", code, "--json").json()
    return {entry["text"] for entry in raw["entries"] if entry["kind"] == "note"}


@pytest.fixture
def forked(teacher: Teacher) -> Callable[[str], tuple[Path, Path]]:
    """A case with a note of its own, and a copy under another name with another note."""

    def make(name: str) -> tuple[Path, Path]:
        path = new_case(teacher, "k7f-2ab")
        before = path.read_bytes()
        teacher.does("notitie", "k7f", piped="Van de ene laptop.")
        here = path.read_bytes()
        path.write_bytes(before)
        teacher.does("notitie", "k7f", piped="Van de andere laptop.")
        copy = teacher.folder / name.format(code="k7f-2ab")
        path.replace(copy)
        path.write_bytes(here)
        return path, copy

    return make


@pytest.mark.parametrize("name", NAMES.values(), ids=list(NAMES))
def test_a_copy_is_read_with_its_case_and_folded_in_by_the_next_answer(
    teacher: Teacher, forked: Callable[[str], tuple[Path, Path]], name: str
) -> None:
    path, copy = forked(name)
    both = {"Van de ene laptop.", "Van de andere laptop."}
    assert shown(teacher, "k7f") == both
    assert copy.exists(), "to look changes nothing"
    (case,) = teacher.does("overzicht", "--json").json()
    assert case["code"] == "k7f-2ab"
    teacher.does("notitie", "k7f", piped="Daarna.")
    assert notes(path) == {*both, "Daarna."}
    assert not copy.exists()
    assert notes(teacher.folder / APART_FOLDER / copy.name) == {"Van de andere laptop."}
    seen = teacher.does("overzicht")
    assert (seen.code, seen.out.count("k7f-2ab")) == (0, 1)


def test_a_copy_leaves_only_when_the_merged_file_is_on_disk(
    teacher: Teacher,
    forked: Callable[[str], tuple[Path, Path]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path, copy = forked(NAMES["Nextcloud"])
    before = path.read_bytes(), copy.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "full")))
        explained(teacher.does("notitie", "k7f", piped="Daarna."), "de schijf is vol")
    assert (path.read_bytes(), copy.read_bytes()) == before


def test_copies_of_one_name_that_come_again_all_stay_apart(
    teacher: Teacher, forked: Callable[[str], tuple[Path, Path]]
) -> None:
    _, copy = forked(NAMES["OneDrive"])
    again = copy.read_bytes()
    for text in ("Een.", "Twee."):
        copy.write_bytes(again)
        teacher.does("notitie", "k7f", piped=text)
    assert len(list((teacher.folder / APART_FOLDER).iterdir())) == 2


def test_a_case_of_which_only_a_copy_is_left(
    teacher: Teacher, forked: Callable[[str], tuple[Path, Path]]
) -> None:
    path, copy = forked(NAMES["Syncthing"])
    path.unlink()
    assert shown(teacher, "k7f") == {"Van de andere laptop."}
    teacher.does("notitie", "k7f", piped="Daarna.")
    assert notes(path) == {"Van de andere laptop.", "Daarna."}
    assert not copy.exists()


def test_a_copy_that_is_still_coming_in_is_waited_for(
    teacher: Teacher, forked: Callable[[str], tuple[Path, Path]]
) -> None:
    path, copy = forked(NAMES["OneDrive"])
    whole = copy.read_bytes()
    copy.write_bytes(whole[:700])
    seen = teacher.does("overzicht")
    explained(seen, "Casus k7f-2ab is niet te lezen", "half geschreven")
    assert "k7f-2ab" in seen.out, "the case itself is shown"
    teacher.does("notitie", "k7f", piped="Daarna.")
    assert copy.read_bytes() == whole[:700], "what cannot be read stays as it is"
    copy.write_bytes(whole)
    teacher.does("notitie", "k7f", piped="Nog later.")
    assert len(notes(path)) == 4
    assert not copy.exists()


def test_a_copy_that_grows_while_it_is_folded_in_is_not_put_apart(
    teacher: Teacher,
    forked: Callable[[str], tuple[Path, Path]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path, copy = forked(NAMES["Dropbox"])
    real = Store.add

    def meanwhile(self: Store, case: CaseFile, entries: Any) -> CaseFile:
        raw = on_disk(copy)
        raw["entries"].append({**raw["entries"][-1], "id": "zzzz22225555", "text": "Net nog."})
        copy.write_text(json.dumps(raw), encoding="utf-8")
        return real(self, case, entries)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "add", meanwhile)
        teacher.does("notitie", "k7f", piped="Daarna.")
    assert copy.exists()
    teacher.does("notitie", "k7f", piped="Nog later.")
    assert "Net nog." in notes(path)
    assert not copy.exists()


@pytest.mark.parametrize("name", NOT_YET_WHOLE)
def test_what_a_service_is_still_writing_is_not_looked_at(teacher: Teacher, name: str) -> None:
    new_case(teacher, "k7f-2ab")
    (teacher.folder / name.format(code="k7f-2ab")).write_text("{", encoding="utf-8")
    assert teacher.does("overzicht").code == 0


def test_a_copy_of_a_newer_version_is_named_and_left(teacher: Teacher) -> None:
    path = new_case(teacher, "k7f-2ab")
    raw = {**on_disk(path), "format": 2}
    copy = teacher.folder / "k7f-2ab (1).json"
    copy.write_text(json.dumps(raw), encoding="utf-8")
    explained(teacher.does("overzicht"), "nieuwere versie", "k7f-2ab (1).json")
    teacher.does("notitie", "k7f", piped="Daarna.")
    assert copy.exists()


def test_a_key_of_a_later_version_in_a_copy_is_kept(
    teacher: Teacher, forked: Callable[[str], tuple[Path, Path]]
) -> None:
    path, copy = forked(NAMES["Windows"])
    copy.write_text(json.dumps({**on_disk(copy), "meer": 1}), encoding="utf-8")
    teacher.does("notitie", "k7f", piped="Daarna.")
    assert on_disk(path)["meer"] == 1


def test_a_file_that_vanishes_during_a_talk_is_made_again(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service that takes a file away does not take the answers that were confirmed."""
    path = new_case(teacher)
    real = Store.add

    def gone(self: Store, case: CaseFile, entries: Any) -> CaseFile:
        path.unlink(missing_ok=True)
        return real(self, case, entries)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "add", gone)
        teacher.does("verder", "ouders:g1", script=parents())
    answers = [e for e in on_disk(path)["entries"] if e.get("item", "").startswith("ouders.")]
    assert len(answers) == 4
    assert on_disk(path)["entries"][0]["kind"] == "opened"


@pytest.mark.skipif(sys.platform == "win32", reason="a link needs rights there")
def test_the_own_file_by_another_spelling_is_not_put_apart(tmp_path: Path) -> None:
    """Where capitals make no difference, `K7F-2AB.json` is the file `k7f-2ab.json` itself."""
    store = Store(tmp_path / "casussen", tmp_path / "state")
    store.make_folder()
    now = teacher_now()
    note = Note(id="first", at=now, day=now.date(), text="nul")
    case = store.create("k7f-2ab", ProtocolRef(id="p", version="1", digest="0" * 64), [note])
    (tmp_path / "CASUSSEN").symlink_to(store.folder)
    store.save(replace(case, copies=(tmp_path / "CASUSSEN" / "k7f-2ab.json",)))
    assert store.read("k7f-2ab").logbook == (note,)


# --- two laptops ---


@dataclass
class Service:
    """A sync service as far as it matters: what changed on one side is brought to the other, and
    what changed on both is kept twice, the second under a name of its own making."""

    folders: tuple[Path, Path]
    name: str
    base: dict[str, bytes] = field(default_factory=dict)
    made: int = 0

    def files(self, side: int) -> dict[str, bytes]:
        root = self.folders[side]
        return {
            str(path.relative_to(root)): path.read_bytes()
            for path in root.rglob("*")
            if path.is_file() and not path.name.startswith(".")
        }

    def sync(self, winner: int) -> None:
        sides = self.files(0), self.files(1)
        for path in sorted({*self.base, *sides[0], *sides[1]}):
            known, versions = self.base.get(path), [side.get(path) for side in sides]
            changed = [version != known for version in versions]
            if versions[0] == versions[1]:
                continue
            if all(changed) and None not in versions:
                self.made += 1
                code = Path(path).stem
                second = Path(path).with_name(self.name.format(code=code))
                if (self.folders[0] / second).exists():
                    second = second.with_stem(f"{second.stem} {self.made}")
                self._put(str(second), versions[1 - winner])
                self._put(path, versions[winner])
            elif all(changed):  # taken away here, written there: the writing wins
                self._put(path, versions[0] or versions[1])
            else:
                self._put(path, versions[changed.index(True)])
        self.base = self.files(0)

    def _put(self, path: str, data: bytes | None) -> None:
        for root in self.folders:
            target = root / path
            if data is None:
                target.unlink(missing_ok=True)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)


@pytest.mark.parametrize("name", NAMES.values(), ids=list(NAMES))
def test_two_laptops_in_one_synced_folder_lose_nothing(teacher: Teacher, name: str) -> None:
    """Twelve rounds of work on either side or both, synced or not in between."""
    draw = random.Random(name)
    codes = [teacher.does(*SCRIPT, piped="Nare berichten.").last_line for _ in range(2)]
    other = teacher.home / "andere laptop"
    shutil.copytree(teacher.folder, other)
    service = Service((teacher.folder, other), name)
    service.base = service.files(0)
    written: dict[str, set[str]] = {code: set() for code in codes}
    for number in range(12):
        for folder in draw.choice([(teacher.folder, other), (teacher.folder,), (other,)]):
            code = draw.choice(codes)
            text = f"Ronde {number} in {folder.name}."
            assert teacher.does("--map", str(folder), "notitie", code, piped=text).code == 0
            written[code].add(text)
        if draw.random() < 0.6:
            service.sync(draw.choice((0, 1)))
    service.sync(0)
    assert service.made > 0, "it did come to two versions"
    for folder in (teacher.folder, other):
        for code in codes:
            raw = teacher.does("--map", str(folder), "toon", code, "--json").json()
            found = {entry["text"] for entry in raw["entries"] if entry["kind"] == "note"}
            assert found == written[code]


# --- two windows ---


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_two_windows_that_save_thousands_of_times_lose_nothing(
    tmp_path: Path,
) -> None:
    windows, saves = 4, 500
    ref = ProtocolRef(id="p", version="1", digest="0" * 64)
    store = Store(tmp_path / "samen", tmp_path / "state")
    store.make_folder()
    now = teacher_now()
    first = Note(id="first", at=now, day=now.date(), text="nul")
    cases = [store.create(f"k7f-2a{letter}", ref, [first]) for letter in "bcdefghj"]
    children = []
    for window in range(windows):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                store = Store(store.folder, store.state)  # a window of its own
                known = list(cases)
                for number in range(saves):
                    id_ = f"w{window}n{number}"
                    at = number % len(cases)
                    note = Note(id=id_, at=now, day=now.date(), text=id_)
                    known[at] = store.add(known[at], [note])
                    assert any(entry.id == id_ for entry in known[at].logbook)
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * windows
    found = [entry.id for case in cases for entry in store.read(case.code).logbook]
    assert len(found) == windows * saves + len(cases)
    assert len(set(found)) == windows * saves + 1


def teacher_now() -> Any:
    from pestprotocol.clock import clock_of

    return clock_of({"PESTPROTOCOL_NU": "2026-11-20T08:15"}).now()


@pytest.mark.skipif(sys.platform == "win32", reason="a link needs rights there")
def test_one_folder_reached_in_two_ways_has_one_lock(tmp_path: Path) -> None:
    """Or two windows would each hold a lock of their own."""
    (tmp_path / "echt").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "echt")
    ref = ProtocolRef(id="p", version="1", digest="0" * 64)
    state = tmp_path / "state"
    now = teacher_now()
    note = Note(id="first", at=now, day=now.date(), text="nul")
    case = Store(tmp_path / "echt", state).create("k7f-2ab", ref, [note])
    Store(tmp_path / "link", state).save(case)
    assert len(list(state.rglob("*.lock"))) == 1


@pytest.mark.parametrize("chosen", ["j", "n"])
def test_of_two_answers_that_do_not_agree_either_can_be_chosen(
    teacher: Teacher, chosen: str
) -> None:
    teacher.does("start", script=intake())
    for child in ("G1", "P1"):
        teacher.does("verder", f"ouders:{child}", script=parents())
    path = teacher.folder / f"{teacher.case()}.json"
    before = path.read_bytes()
    first = ("alles vertellen", "n")
    teacher.does("verder", "gepeste", script=[first, ("2 van 7", "s")])
    here = path.read_bytes()
    path.write_bytes(before)
    teacher.does("verder", "gepeste", script=[("alles vertellen", "j"), ("2 van 7", "s")])
    path.replace(teacher.folder / NAMES["Nextcloud"].format(code=teacher.case()))
    path.write_bytes(here)
    assert "Kies er één." in teacher.does("toon").flat
    assert "· G1 (twee antwoorden: kies er één)" in teacher.does().flat
    again = [("twee antwoorden", chosen), ("2 van 7", "s")]
    teacher.does("verder", "gepeste", script=again)
    assert "Kies er één." not in teacher.does("toon").flat
