"""The pictures of the manual say what the program says, and need nothing from elsewhere."""

from __future__ import annotations

import re

import pytest

from pictures import PLACE, Picture, pictures, text_of


@pytest.fixture(scope="module")
def made() -> dict[str, Picture]:
    return {picture.name: picture for picture in pictures()}


def test_the_pictures_are_those_of_today(made: dict[str, Picture]) -> None:
    """Out of date? `python tests/pictures.py` makes them again."""
    kept = {path.stem: text_of(path.read_text(encoding="utf-8")) for path in PLACE.glob("*.svg")}
    assert kept == {name: picture.text for name, picture in made.items()}


def test_a_picture_says_all_that_is_on_the_screen(made: dict[str, Picture]) -> None:
    for picture in made.values():
        assert text_of(picture.svg) == picture.text
        assert len(picture.text) > 100


def test_a_picture_needs_nothing_from_elsewhere() -> None:
    for path in PLACE.glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        links = set(re.findall(r"https?://[^\"' )]+", text))
        assert links == {"http://www.w3.org/2000/svg"}
        assert "@font-face" not in text
        assert "@import" not in text
