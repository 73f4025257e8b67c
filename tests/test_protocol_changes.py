"""A school changes its protocol while cases run: what a case reads, sees and takes over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from journeys import bullied_talk, follow_up, intake, parents
from pestprotocol import protocol_file, protocol_schema, yaml_text
from scripted import Teacher

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def school(teacher: Teacher, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The school's own file, which is today's protocol."""
    path = teacher.home / "protocol.yaml"
    path.write_text(teacher.shipped(), encoding="utf-8")
    monkeypatch.setenv("PESTPROTOCOL_PROTOCOL", str(path))
    return path


def changes(path: Path, *changed: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in (('version: "1"', 'version: "2"'), *changed):
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


EXTRA = (
    "          - id: geen-verwijten\n",
    "          - id: pauze\n            text: Vraag hoe de pauzes gaan.\n"
    "          - id: geen-verwijten\n",
)
ADOPT = "Verder met het protocol van nu?"


def test_nothing_changed(teacher: Teacher, school: Path) -> None:
    teacher.does("start", script=intake())
    seen = teacher.does("protocol", "vergelijk")
    assert "is niets anders" in seen.flat


def test_what_changed_is_said_in_words(teacher: Teacher, school: Path) -> None:
    teacher.does("start", script=intake())
    changes(
        school,
        EXTRA,
        ("    label: gepeste leerling\n", "    label: gepest kind\n"),
        ("text: Hoe gaat het met de leerling? Wat viel je op?", "text: Wat viel je op?"),
        ("text: Het pesten is gestopt, zegt elke gepeste leerling.", "text: Het is gestopt."),
        ("      times: 2\n", "      times: 3\n"),
        ("  - id: klassengesprek\n", "  - id: kring\n"),
        ("          - id: bewaren\n            text: Laat de gesprekken bewaren",
         "          - id: bewaren\n            text: Laat alle gesprekken bewaren"),
    )  # fmt: skip
    seen = teacher.does("protocol", "vergelijk", script=[(ADOPT, "n")]).flat
    for said in (
        "De casus gebruikt Protocol bij cyberpesten, versie 1.",
        "Van nu is Protocol bij cyberpesten, versie 2.",
        "erbij: Punt “Vraag hoe de pauzes gaan.” (gepeste.pauze)",
        "anders: Rol “gepest kind” (gepeste): de naam was: gepeste leerling nu: gepest kind",
        "anders: Punt “Wat viel je op?” (navraag.opmerking): de tekst was: Hoe gaat het met de",
        "anders: Voorwaarde om af te ronden “Het is gestopt.” (gestopt): wanneer het geldt",
        "erbij: Checklist “Klassengesprek over chat en mail” (kring)",
        "weg: Checklist “Klassengesprek over chat en mail” (klassengesprek)",
        "anders: Punt “Laat alle gesprekken bewaren en afdrukken, zonder seksuele beelden.”",
        "De casus blijft bij zijn eigen protocol.",
    ):
        assert said in seen
    assert teacher.entries("adopted") == []


def test_a_case_that_has_not_begun_what_changed_goes_on_with_it(
    teacher: Teacher, school: Path
) -> None:
    teacher.does("start", script=intake())
    teacher.does("verder", "ouders", script=[("met wie?", "1"), *parents()])
    before = teacher.state()
    answers = teacher.entries("answer")
    changes(school, EXTRA)
    # until it is taken over, nothing of the case changes
    assert teacher.state() == before
    done = teacher.does("protocol", "vergelijk", script=[(ADOPT, "j")])
    assert "gaat verder met versie 2" in done.flat

    assert teacher.entries("answer") == answers
    (entry,) = teacher.entries("adopted")
    assert entry["version"] == "2"
    assert "Verder met het protocol van nu" in teacher.does("toon", "--tijdlijn").flat
    assert teacher.state()["protocol"]["version"] == "2"
    steps = {s["id"]: s["total"] for s in teacher.state()["steps"]}
    assert steps["gesprekken"] == {s["id"]: s["total"] for s in before["steps"]}["gesprekken"] + 1
    script = bullied_talk()
    teacher.does("verder", "gepeste", script=[*script[:6], ("pauzes gaan", "j"), *script[6:]])

    # and back again: what was answered stays, though nobody asks it any more
    teacher.does("intrekken", teacher.case(), entry["id"][:8], script=[("Waarom", "Toch niet.")])
    assert teacher.state()["protocol"]["version"] == "1"
    assert (
        "gepeste.pauze (niet gevraagd in dit protocol)" in teacher.does("toon", "--tijdlijn").flat
    )


def test_a_case_that_has_begun_what_changed_keeps_its_own(teacher: Teacher, school: Path) -> None:
    teacher.does("start", script=intake())
    teacher.does("verder", "ouders", script=[("met wie?", "1"), *parents()])
    changes(school, EXTRA, ("Herkennen de ouders de signalen?", "Zien de ouders het ook?"))
    seen = teacher.does("protocol", "vergelijk")
    assert "(ouders.signalen): de tekst (deze casus is hier al mee bezig)" in seen.flat
    assert "(gepeste.pauze) (deze" not in seen.flat
    assert "Deze casus blijft bij zijn eigen protocol." in seen.flat
    assert teacher.entries("adopted") == []


@pytest.mark.parametrize(
    ("changed", "may"),
    [
        (("    why: Met de ouders samen", "    why: Samen met de ouders"), True),
        (("        title: Gesprek met de ouders/verzorgers", "        title: Praten thuis"), True),
        (("              een: één ouder of verzorger\n", ""), False),
        (("for_each: [gepeste.parents, pester.parents]", "for_each: gepeste.parents"), False),
        (("    letter: P\n", "    letter: Q\n"), False),
        (("optional: true\n            when: {item: ouders.wie", "when: {item: ouders.wie"), False),
    ],
    ids=["an explanation", "a title", "a choice", "for whom", "a letter", "a duty"],
)  # fmt: skip
def test_what_stands_beside_a_question_may_change_and_the_question_may_not(
    teacher: Teacher, school: Path, changed: tuple[str, str], may: bool
) -> None:
    teacher.does("start", script=intake())
    teacher.does("verder", "ouders", script=[("met wie?", "1"), *parents()])
    changes(school, changed)
    if "een: één" in changed[0]:
        text = school.read_text(encoding="utf-8").replace("is: [beide, een]", "is: beide")
        school.write_text(text, encoding="utf-8")
    if "for_each" in changed[0]:
        text = school.read_text(encoding="utf-8")
        text = text.replace(
            "who: every gepeste.parents, pester.parents", "who: every gepeste.parents"
        )
        school.write_text(text, encoding="utf-8")
    teacher.does("protocol", "vergelijk", script=[(ADOPT, "j")] if may else [])
    assert bool(teacher.entries("adopted")) is may


def test_a_closed_case_is_left_as_it_is(teacher: Teacher, school: Path) -> None:
    teacher.does("start", script=intake())
    teacher.does("afronden", "--toch", "--reden", "-", piped="Verhuisd.")
    changes(school, EXTRA)
    assert "is afgerond" in teacher.does("protocol", "vergelijk", teacher.case()).flat


def test_another_protocol_is_for_another_case(teacher: Teacher, school: Path) -> None:
    teacher.does("start", script=intake())
    changes(school, ("id: mkc-anne-frank-cyberpesten", "id: iets-anders"))
    seen = teacher.does("protocol", "vergelijk")
    assert seen.code == 1
    assert "hoort bij een ander protocol: mkc-anne-frank-cyberpesten" in seen.err


def test_end_of_input_takes_nothing_over(teacher: Teacher, school: Path) -> None:
    teacher.does("start", script=intake())
    changes(school, EXTRA)
    teacher.does("protocol", "vergelijk")
    assert teacher.entries("adopted") == []


# --- a copy that is gone ---


@pytest.mark.parametrize("damage", [None, b"", b'{"format": 1', b"[]"])
@pytest.mark.parametrize("today", ["another", "broken", "gone"])
def test_a_case_without_its_protocol_still_shows_its_whole_logbook(
    teacher: Teacher, school: Path, damage: bytes | None, today: str
) -> None:
    teacher.does("start", script=intake())
    teacher.does("verder", "ouders", script=[("met wie?", "1"), *parents()])
    teacher.does("navraag", script=follow_up("1"))
    (copy,) = (teacher.folder / "protocollen").glob("*.json")
    if damage is None:
        copy.unlink()
    else:
        copy.write_bytes(damage)
    match today:
        case "another":
            changes(school, ("  - id: ouders\n    title", "  - id: thuis\n    title"))
        case "broken":
            school.write_text("roles: [", encoding="utf-8")
        case _:
            school.unlink()

    code = teacher.case()
    for words in (("toon", code), ("toon", code, "--tijdlijn"), ("dossier", code)):
        seen = teacher.does(*words)
        assert seen.code == 0, seen.err
        assert "kopie van het protocol" in seen.err.replace("\n", " ").replace("  ", " ")
    timeline = teacher.does("toon", code, "--tijdlijn").out
    for entry in teacher.entries():
        assert entry["id"][:4] in timeline
    assert "Nare berichten in de groepsapp." in " ".join(timeline.split())
    assert "groep 7b" in teacher.does("toon", code).out
    if today != "another":
        # nothing is closed or asked with a protocol that is not there
        assert teacher.does("afronden", code).code == 1
        assert teacher.does("verder", code).code == 1
    # vergelijk says that it cannot tell
    seen = teacher.does("protocol", "vergelijk", code)
    assert seen.code == 1


# --- a copy to begin from ---


def test_a_copy_to_begin_from(teacher: Teacher) -> None:
    seen = teacher.does("protocol", "kopie")
    path = teacher.home / "mijn-protocol.yaml"
    assert f"pestprotocol protocol controleer {path.name}" in seen.out
    copied = path.read_text(encoding="utf-8")
    assert copied.startswith("# yaml-language-server: $schema=protocol.schema.json\n")
    assert copied.split("\n", 1)[1] == teacher.shipped().split("\n", 1)[1]
    described = json.loads((teacher.home / "protocol.schema.json").read_text(encoding="utf-8"))
    assert described == protocol_schema.schema()
    assert teacher.does("protocol", "controleer", str(path)).code == 0


def test_a_copy_never_goes_over_a_file(teacher: Teacher) -> None:
    path = teacher.home / "van-mij.yaml"
    path.write_text("van mij", encoding="utf-8")
    seen = teacher.does("protocol", "kopie", str(path))
    assert (seen.code, path.read_text(encoding="utf-8")) == (1, "van mij")
    assert not (teacher.home / "protocol.schema.json").exists()
    described = teacher.home / "protocol.schema.json"
    described.write_text("ook van mij", encoding="utf-8")
    teacher.does("protocol", "kopie", "nieuw.yaml")
    assert described.read_text(encoding="utf-8") == "ook van mij"


# --- the schema for editors ---

SHIPPED = [ROOT / "protocol.yaml", *sorted((ROOT / "examples").glob("*.yaml"))]


def test_the_committed_schema_is_the_one_that_is_printed(teacher: Teacher) -> None:
    kept = (ROOT / "docs" / protocol_schema.FILE).read_text(encoding="utf-8")
    assert teacher.does("protocol", "schema").out == kept
    Draft7Validator.check_schema(json.loads(kept))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_the_first_line_of_every_shipped_file_leads_to_the_schema(path: Path) -> None:
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]
    lead = "# yaml-language-server: $schema="
    assert first.startswith(lead)
    assert (
        path.parent / first.removeprefix(lead)
    ).resolve() == ROOT / "docs" / protocol_schema.FILE


def as_an_editor_reads(data: bytes) -> object:
    """The values as a reader of YAML 1.2 takes them: numbers and truths are no text."""

    def plain(value: object) -> object:
        if isinstance(value, dict):
            return {key: plain(part) for key, part in value.items()}
        if isinstance(value, list):
            return [plain(part) for part in value]
        if isinstance(value, str) and value in ("true", "false"):
            return value == "true"
        if isinstance(value, str) and value.isascii() and value.isdecimal():
            return int(value) if value != "112" else value  # quoted in the file
        return value

    value = plain(yaml_text.parse(data).value)
    assert isinstance(value, dict)
    value["protocol"]["version"] = str(value["protocol"]["version"])  # quoted in the file
    return value


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_a_protocol_without_mistakes_fits_the_schema(path: Path) -> None:
    data = path.read_bytes()
    assert protocol_file.read(data).mistakes == ()
    flaws = Draft7Validator(protocol_schema.schema()).iter_errors(as_an_editor_reads(data))
    assert [f"{flaw.json_path}: {flaw.message}" for flaw in flaws] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    checklists:\n", "    lijsten:\n"),
        ("title: Praten met de leerlingen", "titel: Praten"),
        ("answer: date", "answer: datum"),
        ("repeats: {every: 2 weeks", "repeats: {every: 2 weken"),
        ("for_each: gepeste\n", "for_each: De Gepeste\n"),
        ("who: every gepeste\n", "who: alle gepeste\n"),
        ("item: navraag.hoe\n", "item: navraag\n"),
        ("parents: true", "parents: ja"),
        ("  - id: gepeste\n    letter", "  - id: De Gepeste\n    letter"),
        ("          when: {persons: pester}".strip(), "when: {rol: pester}"),
    ],
)
def test_the_schema_sees_what_the_program_sees(old: str, new: str) -> None:
    text = (ROOT / "protocol.yaml").read_text(encoding="utf-8")
    assert old in text
    data = text.replace(old, new, 1).encode()
    assert protocol_file.read(data).mistakes
    assert not Draft7Validator(protocol_schema.schema()).is_valid(as_an_editor_reads(data))


def test_every_key_is_explained_in_the_schema_and_nothing_else_is() -> None:
    found = list(protocol_schema.keys_by_kind())
    known = {f"{kind}.{key}" for kind, key in found} | {key for _, key in found}
    assert set(protocol_schema.EXPLAINED) <= known
