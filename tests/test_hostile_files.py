"""Files that someone else put in a shared folder: links, pipes, giants, and worse."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from journeys import intake
from pestprotocol import files
from pestprotocol.store import APART_FOLDER, GRAVES_FOLDER, PINNED_FOLDER
from scripted import Teacher
from test_trouble import explained, new_case, on_disk

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs rights there, or is not there")
pytestmark = pytest.mark.usefixtures("files_of_her_own")
GIANT = 100 * 1024 * 1024


def giant(path: Path) -> None:
    with path.open("wb") as out:
        out.truncate(GIANT)


@pytest.mark.parametrize("later", [b"", b"and what came since"])
@pytest.mark.parametrize("piece", [1, 7, 1_000])
def test_a_file_is_read_whole_however_it_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int, later: bytes
) -> None:
    """A network disk gives less than was asked, and another program writes on meanwhile."""
    path = tmp_path / "file"
    path.write_bytes(b"what there was ")
    real, calls = os.read, 0

    def read(handle: int, size: int) -> bytes:
        nonlocal calls
        calls += 1
        if calls == 1:
            with path.open("ab") as out:
                out.write(later)
        return real(handle, min(size, piece))

    monkeypatch.setattr(os, "read", read)
    assert files.read(path) == b"what there was " + later
    assert (calls == 1) is (piece == 1_000 and not later)
    assert files.read(path, most=9) == b"what ther"


@POSIX
def test_a_link_out_of_the_folder_is_not_followed(teacher: Teacher) -> None:
    new_case(teacher, "abc-de2")
    outside = teacher.home / "elders.json"
    outside.write_bytes(new_case(teacher, "k7f-2ab").read_bytes())
    (teacher.folder / "k7f-2ab.json").unlink()
    (teacher.folder / "k7f-2ab.json").symlink_to(outside)
    before = outside.read_bytes()
    explained(teacher.does("toon", "k7f"), "verwijzing naar een andere plek")
    explained(teacher.does("notitie", "k7f", piped="Een."), "verwijzing")
    assert "abc-de2" in teacher.does("overzicht").out
    assert outside.read_bytes() == before


@POSIX
def test_a_copy_that_is_a_link_is_not_followed(teacher: Teacher) -> None:
    path = new_case(teacher, "k7f-2ab")
    raw = on_disk(path)
    raw["entries"].append({**raw["entries"][5], "id": "zzzz22225555", "text": "Van elders."})
    outside = teacher.home / "elders.json"
    outside.write_text(json.dumps(raw), encoding="utf-8")
    (teacher.folder / "k7f-2ab (1).json").symlink_to(outside)
    explained(teacher.does("overzicht"), "verwijzing naar een andere plek")
    teacher.does("notitie", "k7f", piped="Een.")
    assert "Van elders." not in path.read_text(encoding="utf-8")
    assert outside.exists()


@POSIX
def test_destroying_takes_a_link_away_and_not_what_it_leads_to(teacher: Teacher) -> None:
    outside = teacher.home / "elders.json"
    outside.write_bytes(new_case(teacher, "k7f-2ab").read_bytes())
    link = teacher.folder / "k7f-2ab.json"
    link.unlink()
    link.symlink_to(outside)
    script = [("Typ de code van de casus", "k7f-2ab")]
    assert teacher.does("wissen", "k7f", "--hele-casus", script=script).code == 0
    assert (os.path.lexists(link), outside.exists()) == (False, True)


@POSIX
def test_a_link_in_the_place_of_a_folder_is_not_followed(teacher: Teacher) -> None:
    """Or words would be put where others can read them, and files be taken away elsewhere."""
    path = new_case(teacher, "k7f-2ab")
    outside = teacher.home / "elders"
    outside.mkdir()
    theirs = outside / "k7f-2ab.json"
    theirs.write_bytes(path.read_bytes())
    (teacher.folder / APART_FOLDER).symlink_to(outside)
    copy = teacher.folder / "k7f-2ab (1).json"
    copy.write_bytes(path.read_bytes())
    teacher.does("notitie", "k7f", piped="Een.")
    assert copy.exists(), "until it can be put apart it is read with the case"
    script = [("Typ de code van de casus", "k7f-2ab")]
    assert teacher.does("wissen", "k7f", "--hele-casus", script=script).code == 0
    assert list(outside.iterdir()) == [theirs]


@POSIX
@pytest.mark.parametrize("name", ["k7f-2ab.json", "k7f-2ab (1).json"])
def test_a_pipe_is_not_waited_for(teacher: Teacher, name: str) -> None:
    new_case(teacher, "abc-de2")
    os.mkfifo(teacher.folder / name)
    seen = teacher.does("overzicht")
    explained(seen, "geen gewoon bestand")
    assert "abc-de2" in seen.out


@pytest.mark.parametrize("name", ["k7f-2ab.json", "k7f-2ab (1).json"])
def test_a_giant_is_not_read(teacher: Teacher, name: str) -> None:
    new_case(teacher, "abc-de2")
    giant(teacher.folder / name)
    seen = teacher.does("overzicht")
    explained(seen, "te groot")
    assert "abc-de2" in seen.out


def test_a_giant_where_a_protocol_should_be(teacher: Teacher) -> None:
    path = new_case(teacher)
    (pinned,) = (teacher.folder / PINNED_FOLDER).iterdir()
    giant(pinned)
    assert teacher.does("toon").code == 0, "it is made anew from the protocol itself"
    assert pinned.stat().st_size < GIANT
    giant(teacher.folder / "protocol.yaml")
    seen = teacher.does("protocol", "controleer")
    assert (seen.code, "te groot" in seen.out) == (1, True)
    assert path.exists()


@pytest.mark.parametrize("digest", ["../../elders", "/etc/passwd", "CON", "", "a" * 63 + "/"])
def test_a_digest_that_is_a_path_leads_nowhere(teacher: Teacher, digest: str) -> None:
    path = new_case(teacher)
    raw = on_disk(path)
    raw["protocol"]["digest"] = digest
    path.write_text(json.dumps(raw), encoding="utf-8")
    seen = teacher.does("toon")
    assert seen.code == 0
    assert "De kopie van het protocol" in " ".join(seen.err.split())


@pytest.mark.parametrize("code", ["../elders", "/tmp/elders", "CON", "nul-2ab\x00", "..\\elders"])
def test_a_code_that_is_a_path_is_no_case(teacher: Teacher, code: str) -> None:
    path = new_case(teacher, "abc-de2")
    raw = on_disk(path) | {"code": code}
    for name in ("vreemd.json", "abc-de2 (1).json", "k7f-2ab.json"):
        (teacher.folder / name).write_text(json.dumps(raw), encoding="utf-8")
    listed = {p for p in teacher.home.rglob("*") if p.is_file()}
    seen = teacher.does("overzicht", "--json")
    assert [case["code"] for case in seen.json()] == ["abc-de2"]
    teacher.does("notitie", "abc-de2", piped="Een.")
    new = {p.name for p in teacher.home.rglob("*") if p.is_file()} - {p.name for p in listed}
    assert all(name.endswith(".lock") for name in new)


DEEP = "[" * 10_000 + "]" * 10_000
ODD = {
    "deep": DEEP,
    "deep inside": f'{{"format": 1, "names": {DEEP}}}',
    "half a sign": '{"format": 1, "names": {"abc-de2": {"x": "\\ud800"}}}',
    "NaN": '{"format": NaN}',
    "another form": '{"format": 1, "names": {"abc-de2": ["x"]}}',
    "nothing": "",
}


@pytest.mark.parametrize("text", ODD.values(), ids=list(ODD))
def test_an_odd_file_of_names(teacher: Teacher, text: str) -> None:
    teacher.does("start", script=intake())
    names = Path(os.environ["XDG_DATA_HOME"]) / "pestprotocol" / "namen.json"
    names.write_text(text, encoding="utf-8")
    seen = teacher.does("toon")
    if seen.code:
        explained(seen, "met de namen is niet te lezen")
    assert names.read_text(encoding="utf-8") == text
    assert teacher.does("overzicht").code == 0


@pytest.mark.parametrize("text", ODD.values(), ids=list(ODD))
def test_odd_settings(teacher: Teacher, text: str) -> None:
    path = Path(os.environ["XDG_CONFIG_HOME"]) / "pestprotocol" / "instellingen.json"
    path.write_text(text, encoding="utf-8")
    seen = teacher.does("overzicht")
    if seen.code:
        explained(seen, "De instellingen zijn niet te lezen")


@pytest.mark.parametrize("text", ODD.values(), ids=list(ODD))
@pytest.mark.parametrize("folder", [GRAVES_FOLDER, APART_FOLDER, PINNED_FOLDER])
def test_odd_files_beside_the_cases(teacher: Teacher, folder: str, text: str) -> None:
    path = new_case(teacher, "abc-de2")
    place = teacher.folder / folder
    place.mkdir(exist_ok=True)
    for name in ("k7f-2ab.json", "abc.json", "x.txt"):
        (place / name).write_text(text, encoding="utf-8")
    for words in (("overzicht",), ("jaaroverzicht",), ("bewaartermijn",), ("toon", "abc")):
        assert teacher.does(*words).code == 0, words
    assert teacher.does("nakijken").code == 0
    script = [("Typ de code van de casus", "abc-de2")]
    assert teacher.does("wissen", "abc", "--hele-casus", script=script).code == 0
    assert not path.exists()
