"""The pages for a school say what the program does: every key, and examples that work."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from pestprotocol import mistakes, protocol_file, protocol_schema
from scripted import Script, Teacher

DOCS = Path(__file__).resolve().parents[1] / "docs"
VOCABULARY = (DOCS / "protocol.md").read_text(encoding="utf-8")
GUIDE = (DOCS / "van-document-naar-protocol.md").read_text(encoding="utf-8")

# Which kinds of thing a heading of the page is about.
HEADINGS = {
    "Het bestand": ("Protocol",),
    "`protocol`": ("About",),
    "`roles`": ("Role",),
    "`contacts`": ("Contact",),
    "`background` en `guidelines`": ("Texts",),
    "`holidays`": ("Holiday",),
    "`retention`": ("Retention",),
    "Stappen": ("Step",),
    "Checklists": ("Checklist",),
    "`prefer`": ("Preference",),
    "`due`": ("Due",),
    "`repeats`": ("Repeats",),
    "Punten": ("Item",),
    "`then`": ("Effect",),
    "Voorwaarden": ("AllOf", "AnyOf", "ItemIs", "Complete", "Persons", "Marked", "InPass"),
    "`closing`": ("ClosingCondition",),
}


def sections() -> dict[str, str]:
    parts = re.split(r"^##+ (.*)$", VOCABULARY, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def tabled(section: str) -> dict[str, bool]:
    """The keys in the tables of a section, and whether each is marked as needed."""
    tables = re.findall(r"\| sleutel \|.*?\n\| --- .*?\n((?:\|.*\n)+)", section)
    rows = re.findall(r"^\| `([a-z_]+)`( \*)? \|", "\n".join(tables), re.MULTILINE)
    return {key: bool(needed) for key, needed in rows}


def keys_of(kinds: tuple[str, ...]) -> dict[str, bool]:
    schema = protocol_schema.schema()
    found: dict[str, bool] = {}
    for kind in kinds:
        part = schema if kind == "Protocol" else schema["definitions"][kind]
        found |= {key: key in part["required"] for key in part["properties"]}
    return found


@pytest.mark.parametrize("heading", HEADINGS)
def test_every_key_is_on_the_page_and_every_key_of_the_page_exists(heading: str) -> None:
    assert tabled(sections()[heading]) == keys_of(HEADINGS[heading])


def test_every_kind_of_thing_has_its_heading() -> None:
    kinds = {kind for kind, _ in protocol_schema.keys_by_kind()}
    assert {kind for group in HEADINGS.values() for kind in group} == kinds


def example() -> str:
    (text,) = re.findall(r"```yaml\n(protocol:.*?)```", VOCABULARY, re.DOTALL)
    return str(text)


def test_the_example_has_nothing_wrong_and_nothing_to_look_at() -> None:
    read = protocol_file.read(example().encode())
    assert [mistakes.sentence(m) for m in read.mistakes] == []
    assert protocol_file.advice(read, date(2026, 11, 20)) == ()


def test_the_example_works_from_start_to_closing(teacher: Teacher) -> None:
    path = teacher.home / "protocol.yaml"
    path.write_text(example(), encoding="utf-8")
    own = ("--protocol", str(path))
    start: Script = [
        ("kwam de melding?", "2026-11-20"), ("Wie meldde", "2"), ("In welke groep?", "4"),
        ("Wat gebeurt er?", "1"), ("gezien?", "Plagen op het plein."), ("kinderen?", "1"),
    ]  # fmt: skip
    teacher.does(*own, "start", script=start)
    talked: Script = [("vertellen", "j"), ("nu veilig?", "n"), ("over vandaag?", "Samen eten.")]
    seen = teacher.does(*own, "verder", script=[*talked, ("Klopt", ""), ("Welke afspraak", "")])
    assert "Bel: intern begeleider 020 555 0123" in seen.out
    called: Script = [("iemand gesproken?", "1"), ("Klopt", "")]
    teacher.does(*own, "verder", script=called)
    for day in ("2026-11-27", "2026-12-11"):
        teacher.on(day).does(*own, "navraag", script=[("Hoe gaat het nu?", "1")])
    assert teacher.does(*own, "afronden", script=[("afronden?", "j")]).code == 0


def snippets() -> list[str]:
    """What the table of the guide gives for each sentence of a document."""
    rows = re.findall(r"^\| “.*\|$", GUIDE, re.MULTILINE)
    return [found for row in rows for found in re.findall(r"`([a-z_]+: [^`]+)`", row)]


FORM = re.compile("unknown_key|not_|missing_key|no_condition|syntax|colon|indent|cut_by_comma")


@pytest.mark.parametrize("snippet", snippets())
def test_what_the_guide_says_to_write_has_the_right_form(snippet: str) -> None:
    key = snippet.partition(":")[0]
    list_line = "        for_each: kind.parents\n"
    text = example().replace("        after: {complete: gesprek}\n", "")
    if key != "then":
        changed = text.replace(list_line, f"{list_line}        {snippet}\n")
    else:
        line = '            choices: {ja: "ja", niet: "nee, want ..."}\n'
        changed = text.replace(line, f"{line}            {snippet}\n")
    assert changed != text
    found = protocol_file.read(changed.encode()).mistakes
    assert [m for m in found if FORM.search(m.code)] == []


def test_the_guide_has_snippets_and_its_links_lead_somewhere() -> None:
    rows = re.findall(r"^\| “.*\|$", GUIDE, re.MULTILINE)
    assert len(rows) - 1 <= len(snippets()) <= len(rows)  # "as soon as possible" may be nothing
    for page in (VOCABULARY, GUIDE):
        for target in re.findall(r"\]\(([^)#]+)", page):
            assert (DOCS / target).exists(), target


def test_the_page_shows_the_mistake_as_the_program_tells_it(teacher: Teacher) -> None:
    (shown,) = re.findall(r"mijn-protocol.yaml:\d+:5: (.*)", GUIDE)
    path = teacher.home / "p.yaml"
    path.write_text(example().replace("    checklists:", "    checklist:", 1), encoding="utf-8")
    assert shown in teacher.does("protocol", "controleer", str(path)).out
