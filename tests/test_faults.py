"""A small drawing of `faults.py`: nothing that was confirmed is lost, whatever breaks.

`python tests/faults.py` does it by the hundreds.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

import faults
from faults import CALLS, Count, Shelf

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("shelf"))


KINDS: dict[str, Callable[..., Count]] = {
    "killed": partial(faults.kills, amount=10),
    "killed in a save": partial(faults.kills_in_a_save, amount=10),
    **{call: partial(faults.failures, amount=6, call=call) for call in CALLS},
    "cut off": partial(faults.damaged, amount=6, how="cut off"),
    "one bit turned": partial(faults.damaged, amount=10, how="one bit turned"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_was_confirmed_is_lost(shelf: Shelf, kind: str) -> None:
    count = KINDS[kind](shelf, draw=random.Random(kind))
    assert count.tried > 0
    assert count.wrong == []


def test_a_clock_that_jumps_back_changes_nothing(shelf: Shelf) -> None:
    count = faults.clock_back(shelf)
    assert (count.tried, count.wrong) == (7, [])


def test_a_lost_answer_would_be_counted(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """The count is no ornament: without the answers of a talk, it says so."""
    count = Count()
    with shelf.before(3) as home:
        played = faults.play_leg(home, 3)
        (path,) = home.folder.glob("???-???.json")
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(x for x in lines if "gepeste.verhaal" not in x), encoding="utf-8")
        count.check(home, 3, played, "an answer taken away")
    assert count.there == count.confirmed - 1
    assert "gepeste.verhaal" in "".join(count.wrong)


def test_the_settings_and_names_say_what_the_system_said(tmp_path: Path) -> None:
    """A disk that fails is not a reason to throw the file away."""
    with pytest.MonkeyPatch.context() as patch:
        from pestprotocol import files, places
        from pestprotocol.errors import UserError
        from pestprotocol.names import NamesFile

        def refuse(*_: object, **__: object) -> bytes:
            raise OSError(5, "no")

        patch.setattr(files, "read", refuse)
        for reads in (places.read_settings, NamesFile(tmp_path / "namen.json").everything):
            with pytest.raises(UserError) as told:
                reads()
            assert "de schijf geeft een fout" in " ".join(told.value.hints)
