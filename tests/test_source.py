"""The shipped protocol carries the whole of the school's document, and docs/source.md shows where.

These tests read both files plainly, without the program's own reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
PROTOCOL: dict[str, Any] = yaml.safe_load((ROOT / "protocol.yaml").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "source.md").read_text(encoding="utf-8")

HEADINGS = (
    "Protocol veilig internetgebruik, cyberpesten om omgaan met social media",
    "Veilig internetgebruik voor leerlingen en leerkrachten",
    "Cyberpesten",
    "Gesprek met de gepeste leerling en gesprek met de dader(s)",
    "Gesprek met de gepeste leerling",
    "Opsporen van de dader(s)",
    "Gesprek met de dader(s)",
    "Ouders/verzorgers van de leerlingen op de hoogte stellen",
    "Afronding",
    "Omgaan met Social Media",
    "Protocol voor onderwijzend personeel",
    "Richtlijnen gebruik social media",
)
PROPOSAL = "proposal"

NAMED_FORMS = (
    "anoniem", "schelden", "roddelen", "bedreigen", "foto-video", "priveegegevens",
    "wachtwoorden", "haatprofiel", "virus", "happy-slapping", "mailbom",
)  # fmt: skip


# --- docs/source.md ---


class Row(NamedTuple):
    cells: tuple[str, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(re.findall(r"`([^`]+)`", self.cells[-1]))


def table(columns: int) -> tuple[Row, ...]:
    """The rows of the page's table with so many columns, without its head."""
    rows = []
    for line in PAGE.splitlines():
        if not line.startswith("|"):
            continue
        cells = tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
        if len(cells) == columns:
            rows.append(Row(cells))
    return tuple(rows[2:])


DOCUMENT = table(3)
PROPOSALS = table(2)
NAMED = frozenset(path for row in (*DOCUMENT, *PROPOSALS) for path in row.paths)


# --- paths into protocol.yaml ---


def checklists() -> tuple[dict[str, Any], ...]:
    steps = [found for step in PROTOCOL["steps"] for found in step["checklists"]]
    return (PROTOCOL["intake"], *steps, *PROTOCOL["anytime"])


def with_id(elements: Any, wanted: str) -> Any:
    return next((element for element in elements or () if element["id"] == wanted), None)


def within(node: Any, name: str) -> Any:
    """An element of a list, an item of a checklist, an answer of an item, or a key."""
    if isinstance(node, list):
        return with_id(node, name)
    if not isinstance(node, dict):
        return None
    item = with_id(node.get("items"), name)
    return item or node.get("choices", {}).get(name) or node.get(name)


def find(path: str) -> Any:
    """What stands at a path such as `ouders.wie.beide`, or None.

    A number in brackets counts lines from one."""
    matched = re.fullmatch(r"([a-z0-9_.-]+)(?:\[(\d+)\])?", path)
    if matched is None:
        return None
    first, *rest = matched[1].split(".")
    node = with_id(checklists(), first) or PROTOCOL.get(first)
    for name in rest:
        node = within(node, name)
    if matched[2] is None or node is None:
        return node
    lines = node.get("lines", ())
    number = int(matched[2])
    return lines[number - 1] if 1 <= number <= len(lines) else None


def sources(node: Any) -> Iterator[str]:
    """Every `source`, however deep."""
    if isinstance(node, dict):
        if "source" in node:
            yield node["source"]
        for part in node.values():
            yield from sources(part)
    elif isinstance(node, list):
        for part in node:
            yield from sources(part)


def elements() -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything with an id that can say where it comes from, by its path."""
    for section in ("roles", "background", "steps", "closing", "contacts", "guidelines"):
        for element in PROTOCOL[section]:
            yield f"{section}.{element['id']}", element
    for checklist in checklists():
        yield checklist["id"], checklist
        for item in checklist["items"]:
            yield f"{checklist['id']}.{item['id']}", item


def carried(path: str, named: frozenset[str]) -> bool:
    """Is the element named, or a part of it?"""
    return any(name == path or name.startswith((f"{path}.", f"{path}[")) for name in named)


# --- the tests ---


def test_every_path_of_the_page_exists() -> None:
    assert [path for path in sorted(NAMED) if not find(path)] == []


@pytest.mark.parametrize(
    "path",
    [
        "nergens",
        "gepeste.nergens",
        "ouders.wie.nergens",
        "contacts.nergens",
        "closing.nergens.when",
        "guidelines.richtlijnen[0]",
        "guidelines.richtlijnen[11]",
        "gepeste.verhaal.why.nergens",
    ],
)
def test_a_path_that_is_not_there_is_not_found(path: str) -> None:
    assert find(path) is None


def test_no_row_is_empty_or_without_a_path() -> None:
    rows = (*DOCUMENT, *PROPOSALS)
    assert [row.cells for row in rows if not all(row.cells) or not row.paths] == []


def test_every_heading_of_the_document_has_a_row_in_its_order() -> None:
    assert tuple(dict.fromkeys(row.cells[0] for row in DOCUMENT)) == HEADINGS


def test_no_line_of_the_tables_goes_unread() -> None:
    lines = [line for line in PAGE.splitlines() if line.startswith("|")]
    assert len(lines) == len(DOCUMENT) + len(PROPOSALS) + 4


def test_every_element_is_on_the_page() -> None:
    assert [path for path, _ in elements() if not carried(path, NAMED)] == []


def test_every_element_says_where_it_comes_from() -> None:
    assert [path for path, element in elements() if "source" not in element] == []


def test_every_source_is_a_heading_of_the_document_or_a_proposal() -> None:
    found = set(sources(PROTOCOL))
    assert PROPOSAL in found
    assert found <= {*HEADINGS, PROPOSAL}


def test_every_element_from_the_document_stands_in_the_table_of_the_document() -> None:
    named = frozenset(path for row in DOCUMENT for path in row.paths)
    restated = [path for path, element in elements() if element.get("source") != PROPOSAL]
    assert [path for path in restated if not carried(path, named)] == []


def test_terms_are_proposals() -> None:
    """The document gives no number."""
    for checklist in checklists():
        for key in ("due", "repeats"):
            if key in checklist:
                assert checklist[key]["source"] == PROPOSAL, (checklist["id"], key)
    assert PROTOCOL["retention"]["source"] == PROPOSAL


def test_the_eleven_forms_of_the_document_come_before_those_of_today_and_the_rest() -> None:
    assert tuple(find("intake.form")["choices"]) == (*NAMED_FORMS, "buitensluiten", "anders")
    assert len(NAMED_FORMS) == 11


def test_there_are_ten_guidelines() -> None:
    lines = find("guidelines.richtlijnen")["lines"]
    assert len(set(lines)) == len(lines) == 10


@pytest.mark.parametrize(
    ("checklist", "most"),
    [("intake", 9), ("gepeste", 7), ("pester", 5), ("afweging", 2), ("ouders", 5), ("navraag", 3)],
)
def test_a_checklist_stays_short(checklist: str, most: int) -> None:
    assert 0 < len(find(checklist)["items"]) <= most
