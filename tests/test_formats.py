"""A case file is read for ever: for each `format` there is one here that nobody changes any more.

It holds every kind of entry that the format knew when it was kept, with what it did not know."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from pestprotocol.case_text import FORMAT as CASE_FORMAT
from pestprotocol.core.logbook import KINDS
from scripted import Teacher

FORMATS = Path(__file__).resolve().parent / "formats"
NUMBERS = sorted(int(path.name) for path in FORMATS.iterdir())
CODE = "k7f-abc"


def kept(number: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (FORMATS / str(number) / f"{CODE}.json").read_text(encoding="utf-8")
    )
    return found


@pytest.fixture(params=NUMBERS)
def number(request: pytest.FixtureRequest, teacher: Teacher) -> int:
    shutil.copytree(FORMATS / str(request.param), teacher.folder)
    teacher.words_are_ours = False  # a protocol that was kept says what it said
    return int(request.param)


def test_every_format_is_kept() -> None:
    assert list(range(1, CASE_FORMAT + 1)) == NUMBERS
    assert {entry["kind"] for entry in kept(CASE_FORMAT)["entries"]} == {*KINDS, "later"}


def test_a_case_of_an_older_format_is_read_whole(teacher: Teacher, number: int) -> None:
    raw = kept(number)
    assert raw["format"] == number
    timeline = teacher.does("toon", CODE, "--tijdlijn")
    assert (timeline.code, "kopie" in timeline.err) == (0, False)
    for entry in raw["entries"]:
        assert entry["id"][:4] in timeline.out
    shown = teacher.does("toon", CODE, "--json").json()
    assert (shown["status"], shown["group"], shown["escalated"]) == ("open", "7b", True)
    assert {
        step["id"]: (step["state"], step["done"], step["total"]) for step in shown["steps"]
    } == {
        "gesprekken": ("open", 0, 13),
        "ouders": ("open", 0, 3),
    }
    assert [person["code"] for person in shown["persons"]] == ["G1", "P1"]
    assert teacher.does("dossier", CODE).code == 0


def test_a_case_of_an_older_format_loses_nothing_when_it_is_added_to(
    teacher: Teacher, number: int
) -> None:
    before = kept(number)
    teacher.does("notitie", CODE, piped="Nog iets.")
    after = json.loads((teacher.folder / f"{CODE}.json").read_text(encoding="utf-8"))
    assert after["later"] == before["later"]
    written = {entry["id"]: entry for entry in after["entries"]}
    for entry in before["entries"]:
        mine = written[entry["id"]]
        if mine.get("erased"):
            continue
        assert mine.items() >= {k: v for k, v in entry.items() if k != "kind"}.items() or (
            mine == entry
        )
        assert mine["kind"] == entry["kind"]
