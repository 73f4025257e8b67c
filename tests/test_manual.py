"""The manual knows the commands that there are, and says of each what its help says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from pestprotocol.cli import app
from pictures import PLACE
from words_for_teachers import INSTEAD, strange_words

MANUAL = (Path(__file__).parents[1] / "HANDLEIDING.md").read_text(encoding="utf-8")


def commands() -> Iterator[tuple[str, str, str]]:
    """The moment, the command as it is typed, and the first sentence of its help."""
    top: dict[str, typer.core.TyperCommand] = getattr(typer.main.get_command(app), "commands", {})
    for name, command in top.items():
        inner = getattr(command, "commands", {})
        for sub, its in (inner or {"": command}).items():
            moment = str(getattr(command, "rich_help_panel", ""))
            yield moment, f"pestprotocol {name} {sub}".strip(), _first(its.help or "")


def _first(help_text: str) -> str:
    return " ".join(help_text.split("\n\n", maxsplit=1)[0].split())


def table() -> str:
    """The part of the manual with all commands."""
    parts: dict[str, list[str]] = {}
    for moment, typed, said in commands():
        parts.setdefault(moment, []).append(f"| `{typed}` | {said} |")
    return "\n\n".join(
        "\n".join((f"### {moment}", "", "| je typt | wat het doet |", "| --- | --- |", *rows))
        for moment, rows in parts.items()
    )


def test_the_manual_has_every_command_as_its_help_says_it() -> None:
    assert table() in MANUAL


def test_every_command_of_the_manual_is_there() -> None:
    known = {typed.split()[1] for _, typed, _ in commands()}
    named = {
        word
        for line in re.findall(r"`(pestprotocol[^`]*)`", MANUAL)
        for word in re.findall(r"^pestprotocol (?:--\S+ )*([a-z]+)", line)
    }
    assert named <= known
    assert len(named) > 15


def test_every_picture_is_in_the_manual_with_words_for_who_cannot_see_it() -> None:
    shown = re.findall(r"!\[([^\]]{10,})\]\(docs/beelden/([\w-]+)\.svg\)", MANUAL)
    assert {name for _, name in shown} == {path.stem for path in PLACE.glob("*.svg")}


def test_one_thing_has_one_name() -> None:
    assert strange_words(MANUAL) == []
    assert len(strange_words("Druk de kaart af. Het commando\nstaat in de tijdlijn.")) == 3
    assert strange_words("`toon --tijdlijn` en kaart.pdf") == []
    terms = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert not [term for term in INSTEAD.values() if f"| {term} |" not in terms]


@pytest.mark.parametrize("key", ["o", "t", "?", "!", "x", "s"])
def test_the_manual_has_the_keys(key: str) -> None:
    assert f"| `{key}` |" in MANUAL


def test_the_manual_leads_to_its_own_parts() -> None:
    heads = {
        re.sub(r"[^\w\- ]", "", head.casefold()).replace(" ", "-")
        for head in re.findall(r"(?m)^#+ (.*)$", MANUAL)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", MANUAL)) <= heads
