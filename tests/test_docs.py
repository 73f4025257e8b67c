"""What the pages say is what the program does: commands, help, a screen, the shape of the JSON."""

from __future__ import annotations

import json
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import MISSING, fields
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

import pestprotocol
from journeys import bullied_talk, bully_talk, follow_up, intake, parents, weighing
from pestprotocol.cli import app
from pestprotocol.codec import dump_entry, load_entry
from pestprotocol.core.logbook import KINDS, UNREAD, scrub
from pestprotocol.core.value import key_of
from scripted import Teacher

ROOT = Path(__file__).resolve().parents[1]
SCHEMAS = ("overzicht", "toon", "jaaroverzicht", "case")
PAGES = (
    "README.md", "CONTRIBUTING.md", "docs/json.md", "docs/structure.md", "docs/protocol.md",
    "docs/van-document-naar-protocol.md",
)  # fmt: skip


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# --- the real command, in a process of its own ---


def run(*words: str, piped: str = "", day: str = "2026-11-20", code: int = 0) -> str:
    """What `python -m pestprotocol` writes as its result."""
    done = subprocess.run(
        [sys.executable, "-m", "pestprotocol", *words],
        input=piped,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PESTPROTOCOL_NU": f"{day}T08:15", "PYTHONIOENCODING": "utf-8"},
        timeout=60,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done.stdout


@pytest.fixture
def folder(own_home: Path) -> Path:
    return own_home / "casussen"


def start(folder: Path, *persons: str) -> str:
    """A case made by a script; its code."""
    words = ["--groep", "7b", "--signaal-op", "2026-11-20", "--melder", "ouder", "--vorm"]
    words += ["schelden", "--wat", "-", *(w for p in persons for w in ("--personen", p))]
    piped = "Nare berichten in de groepsapp.\n"
    out = run("--map", str(folder), "start", "--niet-vragen", *words, piped=piped)
    return out.splitlines()[-1]


# --- the schemas ---


@cache
def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page(f"docs/{name}.schema.json"))
    return found


def validator(name: str) -> Draft202012Validator:
    pages = [(f"{n}.schema.json", Resource.from_contents(schema(n))) for n in SCHEMAS]
    registry: Registry[Any] = Registry().with_resources(pages)
    return Draft202012Validator(
        schema(name), registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def flaws(name: str, value: object) -> list[str]:
    """What the schema has against a value."""
    return [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(value)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))
    assert schema(name)["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


def test_what_the_command_writes_fits_the_schemas(folder: Path) -> None:
    code = start(folder, "gepeste=1", "pester=0")
    at = ("--map", str(folder))
    run(*at, "verder", code, "ouders", piped="1\n2\nj\n")
    run(*at, "navraag", code, piped="1\n1\no\nRustig in de klas.\n\n", day="2026-11-27")
    listed = json.loads(run(*at, "overzicht", "--alles", "--json"))
    shown = json.loads(run(*at, "toon", code, "--json"))
    kept = json.loads((folder / f"{code}.json").read_text(encoding="utf-8"))
    assert [case["code"] for case in listed] == [code]
    assert flaws("overzicht", listed) == []
    assert flaws("toon", shown) == []
    assert flaws("case", kept) == []
    assert shown["entries"] == kept["entries"]
    assert {key: shown[key] for key in listed[0]} == listed[0]


def test_every_key_of_the_json_is_in_the_schemas_and_every_one_of_the_schemas_is_there(
    folder: Path,
) -> None:
    start(folder, "gepeste=1", "pester=1")
    (case,) = json.loads(run("--map", str(folder), "overzicht", "--json"))
    described = schema("overzicht")["$defs"]["case"]
    assert set(case) == keys_of(described), "the case"
    for key in ("persons", "steps", "missing"):
        part = described["properties"][key]["items"]
        assert case[key], key
        assert all(set(element) == keys_of(part) for element in case[key]), key
    assert set(case["protocol"]) == keys_of(described["properties"]["protocol"])
    assert set(case["next"]) == keys_of(described["properties"]["next"]["anyOf"][1])
    shown = json.loads(run("--map", str(folder), "toon", "--json"))
    assert set(shown) == keys_of(described) | keys_of(schema("toon"))


def keys_of(described: dict[str, Any]) -> set[str]:
    """The keys of an object all of whose keys are always there."""
    assert set(described["properties"]) == set(described["required"])
    return set(described["properties"])


def test_the_shape_is_the_contract() -> None:
    """Scripts rely on these words: a change here is a change for them."""
    case = schema("overzicht")["$defs"]["case"]["properties"]
    assert list(case) == [
        "code", "status", "escalated", "opened", "closed", "group", "protocol", "persons", "steps",
        "missing", "next", "overdue",
    ]  # fmt: skip
    assert case["status"]["enum"] == ["open", "awaiting_closure", "closed"]
    step = case["steps"]["items"]["properties"]
    assert list(step) == ["id", "title", "state", "done", "total"]
    assert step["state"]["enum"] == ["open", "busy", "done", "skipped", "not_applicable"]
    assert list(case["missing"]["items"]["properties"]) == ["condition", "text"]
    assert list(case["persons"]["items"]["properties"]) == ["code", "roles"]
    whole = ["format", "code", "protocol", "entries", "check"]
    assert list(schema("case")["properties"]) == whole


def test_the_examples_on_the_page_fit_the_schemas() -> None:
    blocks = re.findall(r"```json\n(.*?)```", page("docs/json.md"), re.S)
    case, year, entries = map(json.loads, blocks)
    assert flaws("jaaroverzicht", year) == []
    assert flaws("overzicht", [case]) == []
    assert flaws("toon", case | {"entries": entries}) == []
    assert entries


@pytest.mark.parametrize("cases", [0, 1, 3])
def test_the_figures_of_a_year_fit_their_schema_key_by_key(folder: Path, cases: int) -> None:
    folder.mkdir()
    for _ in range(cases):
        start(folder, "gepeste=1", "pester=1")
    year = json.loads(run("--map", str(folder), "jaaroverzicht", "2026", "--json"))
    described = schema("jaaroverzicht")
    assert flaws("jaaroverzicht", year) == []
    assert (year["opened"], year["forms"]) == (cases, {"schelden": 3} if cases == 3 else {})
    of_conditions = {"days_to_ouders", "days_to_gestopt"} if cases else set()
    assert set(year) == set(described["properties"]) | of_conditions
    assert set(described["required"]) == set(described["properties"])
    assert set(year["withheld"]) <= set(year)
    assert bool(year["withheld"]) == (cases == 1)
    assert flaws("jaaroverzicht", year | {"name": "Noor"}) != []
    assert flaws("jaaroverzicht", year | {"opened": None}) != []


def test_every_kind_of_entry_is_described() -> None:
    rules = schema("case")["$defs"]["entry"]["else"]["allOf"]
    described = [(r["if"]["properties"]["kind"]["const"], r["then"]["$ref"]) for r in rules]
    assert described == [(kind, f"#/$defs/{kind}") for kind in KINDS]


@pytest.mark.parametrize("kind", KINDS)
def test_an_entry_is_described_with_all_its_keys(kind: str) -> None:
    common, own = schema("case")["$defs"]["entry"], schema("case")["$defs"][kind]
    described = {*common["properties"], *own.get("properties", ())} - {UNREAD}
    required = {*common["required"], *own.get("required", ())}
    real = [field for field in fields(KINDS[kind]) if field.name != "extra"]
    assert described == {"kind", *(key_of(field.name) for field in real)}
    assert required == {"kind", *(key_of(f.name) for f in real if f.default is MISSING)}

    fullest = KINDS[kind](**{field.name: FULL[field.name] for field in real})
    written = json.loads(json.dumps(dump_entry(fullest)))
    assert set(written) == described
    assert entry_flaws(written) == []
    assert load_entry(written) == fullest
    barest = {key: written[key] for key in required}
    assert entry_flaws(barest) == []
    assert load_entry(barest).kind == kind
    for key in required:
        assert entry_flaws({k: v for k, v in barest.items() if k != key}) != [], f"without {key}"


def test_what_was_erased_unread_is_described() -> None:
    head = {"id": ID, "at": "2026-11-20T08:15:00+01:00", "day": "2026-11-20"}
    written = dump_entry(
        scrub(load_entry({**head, "kind": "closed", "pass": "two", "reason": "x"}))
    )
    assert set(written) == {*head, "kind", "erased", UNREAD}
    assert entry_flaws(written) == []


def entry_flaws(entry: dict[str, Any]) -> list[str]:
    protocol = {"id": "p", "version": "1", "digest": "0" * 64}
    file = {"format": 1, "code": "k7f-abc", "protocol": protocol, "entries": [entry]}
    return flaws("case", file)


ID = "k7fabcdefghj"
FULL: dict[str, Any] = {
    "id": ID,
    "at": datetime(2026, 11, 20, 8, 15, 0, 1000, tzinfo=timezone(timedelta(hours=1))),
    "day": date(2026, 11, 19),
    "by": "leerkracht 7b",
    "clock": "set",
    "erased": True,
    "ended": True,
    "about": f"{ID}.home",
    "agreement": ID,
    "answer": ID,
    "answers": (ID,),
    "because": ID,
    "case": "abc-de2",
    "checklist": "gepeste",
    "code": "P2",
    "digest": "0" * 64,
    "due": date(2026, 11, 27),
    "entry": ID,
    "from_": "ouders",
    "group": "8a",
    "item": "gepeste.verhaal",
    "label": "vader",
    "n": 2,
    "of": ID,
    "outcome": "no_bullying",
    "pass_": 2,
    "person": ID,
    "persons": (ID,),
    "protocol": "pestprotocol",
    "reason": "Dat wil G1 liever.",
    "replaces": (ID,),
    "role": "pester",
    "round": "2026-11-20.2",
    "same_as": ID,
    "state": "moved",
    "tells": ID,
    "text": "Elke dag even praten.",
    "time": "14:30",
    "unmet": ("gestopt",),
    "value": ("schelden", "roddelen"),
    "version": "2",
    "what": "afweging",
    "with_": (ID,),
    "without": ("klas",),
}


@pytest.mark.parametrize(
    ("name", "flaw"),
    [
        ("overzicht", {"status": "busy"}),
        ("overzicht", {"opened": "20-11-2026"}),
        ("overzicht", {"opened": "2026-02-30"}),
        ("overzicht", {"name": "Noor"}),
        ("overzicht", {"overdue": -1}),
        ("overzicht", {"persons": [{"code": "G1", "roles": ["gepeste"], "name": "Noor"}]}),
    ],
)
def test_a_schema_objects(folder: Path, name: str, flaw: dict[str, Any]) -> None:
    start(folder, "gepeste=1", "pester=1")
    (case,) = json.loads(run("--map", str(folder), "overzicht", "--json"))
    assert flaws(name, [case]) == []
    assert len(flaws(name, [case | flaw])) == 1


def test_a_whole_journey_fits_the_schemas(teacher: Teacher) -> None:
    """Every command that writes, and an answer of every shape."""
    teacher.does("start", script=intake(bullies="0"))
    code = teacher.case()
    teacher.does("verder", "ouders", script=parents())
    teacher.does("verder", "gepeste", script=bullied_talk(agreement="Elke dag even praten."))
    (agreement, *_) = teacher.entries("agreement")
    teacher.does("intrekken", code, agreement["id"], "--reden", "-", piped="Was anders bedoeld.")
    join = [("Wat wil je doen?", "1"), ("In welke rol?", "2"), ("leerlingen die pesten?", "2")]
    teacher.does("persoon", script=join)
    teacher.does("verder", "afweging", script=weighing())
    fits(teacher)
    teacher.does("verder", "ouders", script=[("met wie?", "2"), *parents()])
    teacher.does("verder", "pester", script=[("met wie?", "1"), *bully_talk()])
    teacher.on("2026-11-27")
    teacher.does("navraag", script=[*follow_up("1", how="4"), ("Besluit je dat?", "j")])
    fits(teacher)
    teacher.does("afronden", code, "--toch", "--reden", "-", piped="De leerling verhuist.")
    fits(teacher)
    kinds = {entry["kind"] for entry in teacher.entries()}
    assert kinds >= {"opened", "person", "answer", "finished", "agreement", "withdraw", "closed"}


def fits(teacher: Teacher) -> None:
    """All that a script can read of the only case fits its schema, and holds no key beside it."""
    kept = json.loads((teacher.folder / f"{teacher.case()}.json").read_text(encoding="utf-8"))
    assert flaws("overzicht", teacher.does("overzicht", "--alles", "--json").json()) == []
    assert flaws("toon", teacher.does("toon", teacher.case(), "--json").json()) == []
    assert flaws("case", kept) == []
    described = schema("case")["$defs"]
    for entry in kept["entries"]:
        known = {*described["entry"]["properties"], *described[entry["kind"]]["properties"]}
        assert set(entry) <= known, entry


# --- help ---

ENGLISH = re.compile(
    r"\b(usage|options?|arguments?|commands?|show|default|required|try|error|invalid|missing|"
    r"exit|message|help|version|install|completion|file|folder|path|name|text|value|integer|"
    r"the|this|that|and|or|with|for|from|you|must|not|no|such|did|mean|got|unexpected|extra)\b",
    re.IGNORECASE,
)
Words = tuple[str, ...]


def all_commands() -> Iterator[Words]:
    """The words of every command, the program itself first."""

    def walk(command: Any, words: Words) -> Iterator[Words]:
        yield words
        for name, part in getattr(command, "commands", {}).items():
            yield from walk(part, (*words, name))

    yield from walk(typer.main.get_command(app), ())


COMMANDS = tuple(all_commands())


def english_in(text: str) -> list[str]:
    """English words, but for the options, which are typed as they are."""
    return ENGLISH.findall(re.sub(r"--?[a-z][a-z-]*", "", text))


def test_the_list_of_english_words_finds_typers_own() -> None:
    assert english_in("Usage: pestprotocol [OPTIONS]\nTry 'pestprotocol --help' for help.") == [
        "Usage", "OPTIONS", "Try", "for", "help",
    ]  # fmt: skip
    assert english_in("--help  deze uitleg") == []


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_is_dutch_and_fits_the_screen(teacher: Teacher, words: Words) -> None:
    seen = teacher.does(*words, "--help")
    assert seen.code == 0
    assert seen.err == ""
    assert english_in(seen.out) == []
    assert seen.out.startswith(" ".join(("Gebruik: pestprotocol", *words)))
    assert [line for line in seen.out.splitlines() if len(line) > 80] == []
    assert teacher.does(*words, "-h").out == seen.out


@pytest.mark.parametrize("words", COMMANDS[1:], ids=" ".join)
def test_help_has_an_example_of_that_very_command(teacher: Teacher, words: Words) -> None:
    command = " ".join(("pestprotocol", *words))
    assert f"Voorbeeld: {command}" in teacher.does(*words, "--help").flat


@pytest.mark.parametrize(
    "words",
    [
        ("nergens",),
        ("protocol", "nergens"),
        ("--map",),
        ("--nergens",),
        ("start", "--groep"),
        ("toon", "--nergens"),
        ("toon", "--json=ja"),
        ("toon", "k7f", "nog", "iets"),
        ("overzicht", "--alles", "--te-laat"),
        ("protocol", "controleer", "a", "b"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_said_in_dutch(teacher: Teacher, words: Words) -> None:
    seen = teacher.does(*words)
    assert seen.code == 2
    assert seen.out == ""
    assert seen.err.strip()
    assert english_in(seen.err) == []


# --- the pages ---


def code_on(text: str) -> Iterator[str]:
    """The lines of code on a page: in fences, and between backticks."""
    for fenced in re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        yield from fenced.splitlines()
    rest = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    yield from re.findall(r"`([^`\n]+)`", rest)


def commands_on(text: str) -> Iterator[list[str]]:
    for line in code_on(text):
        for found in re.findall(r"(?:^|[\s/\\])pestprotocol((?: +[\w<>./=-]+)+)", line):
            yield found.split()


def test_the_commands_on_a_page_are_found() -> None:
    text = "Type `pestprotocol toon k7f --json` or\n```sh\n.venv/bin/pestprotocol start\n```\n"
    assert list(commands_on(text)) == [["start"], ["toon", "k7f", "--json"]]


@pytest.mark.parametrize("name", PAGES)
def test_every_command_on_a_page_exists_with_its_options(teacher: Teacher, name: str) -> None:
    for words in commands_on(page(name)):
        known = [found for found in COMMANDS if found and _names(words, found)]
        wanted = max(known, key=len, default=())
        options = [word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)]
        typed = [word for word in words if re.fullmatch(r"[a-z]+", word)]
        assert wanted or not typed or options, f"{name}: pestprotocol {' '.join(words)}"
        help_text = teacher.does(*wanted, "--help").out + teacher.does("--help").out
        for option in options:
            assert option in help_text, f"{name}: {option} in pestprotocol {' '.join(words)}"


def _names(words: list[str], command: Words) -> bool:
    """Whether the command comes first, after what may stand before it."""
    rest = list(words)
    while rest and rest[0] in ("--map", "--protocol", "--kaal"):
        del rest[: 1 if rest[0] == "--kaal" else 2]
    return tuple(rest[: len(command)]) == command


@pytest.mark.parametrize("name", PAGES)
def test_every_link_on_a_page_leads_somewhere(name: str) -> None:
    for link in re.findall(r"\]\(([^)#]+)", page(name)):
        assert "://" in link or ((ROOT / name).parent / link).exists(), link


def test_every_module_has_its_place_on_the_page_about_the_structure() -> None:
    found = pkgutil.walk_packages(pestprotocol.__path__, "pestprotocol.")
    modules = {module.name.removeprefix("pestprotocol.").replace(".", "/") for module in found}
    named = {
        name.rstrip("/")
        for row in page("docs/structure.md").splitlines()
        if row.startswith("| ")
        for name in re.findall(r"`([\w/]+)`", row.split("|")[1])
    }
    assert named == modules - {"__main__"}


def test_the_readme_has_the_commands_that_do_the_set_up() -> None:
    lines = list(code_on(page("README.md")))
    venv = "python3 -m venv .venv && .venv/bin/pip install"
    assert f"{venv} . && .venv/bin/pestprotocol start" in lines
    assert f"{venv} -e '.[dev]' && .venv/bin/pytest" in lines
    windows = [line for line in lines if line.startswith("py -m venv .venv;")]
    assert [line.rpartition("\\")[2] for line in windows] == ["pestprotocol start", "pytest"]


def test_the_screen_in_the_readme_is_what_the_program_shows(folder: Path) -> None:
    """Every line of it stands on the real screen, in that order; what was typed comes behind."""
    (screen,) = re.findall(
        r"```text\n\$ pestprotocol verder ouders\n(.*?)```", page("README.md"), re.S
    )
    code = start(folder, "gepeste=1", "pester=0")
    real = run("--map", str(folder), "verder", "ouders", piped="1\n2\ns\n").splitlines()
    (old,) = set(re.findall(r"Casus (\S+) ", screen))
    assert [line for line in screen.splitlines() if len(line) > 80] == []
    ahead = iter(real)
    for line in screen.replace(old, code).splitlines():
        assert any(_shows(line, shown) for shown in ahead), f"not on the screen: {line}"


def _shows(line: str, shown: str) -> bool:
    return line == shown.rstrip() or (shown.endswith(" ") and line.startswith(shown))
