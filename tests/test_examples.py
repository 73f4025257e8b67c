"""The protocols under `examples/`, each of another make, played from the report to the closing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from journeys import intake
from pestprotocol import protocol_file
from scripted import Script, Teacher

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))


def uses(teacher: Teacher, monkeypatch: pytest.MonkeyPatch, name: str) -> Teacher:
    monkeypatch.setenv("PESTPROTOCOL_PROTOCOL", str(EXAMPLES / f"{name}.yaml"))
    return teacher


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_in_order_and_reads_as_a_booklet(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = EXAMPLES / f"{name}.yaml"
    assert protocol_file.read(path.read_bytes()).mistakes == ()
    seen = uses(teacher, monkeypatch, name).does("protocol", "controleer")
    assert (seen.code, "let op" in seen.out) == (0, False)
    booklet = teacher.does("protocol", "toon").out
    for word in ("gepeste", "Anne Frank", "MKC"):
        assert word not in booklet


# --- a school's general protocol: no order between the talks, a plan, a pass for some steps ---


def reported(*, serious: str = "2", targets: str = "1", bullies: str = "1") -> Script:
    return [
        ("kwam de melding?", "2026-11-19"),
        ("Wie meldde het?", "1"),
        ("welke groep", "6"),
        ("Wat gebeurt er?", "1,2"),
        ("gezien of verteld?", "Schelden bij de fietsen."),
        ("Hoe erg is het nu?", serious),
        ("kinderen die gepest worden?", targets),
        ("kinderen die pesten?", bullies),
    ]


TALK: Script = [
    ("eigen verhaal", "j"),
    ("waar en wanneer", "j"),
    ("wanneer je weer", "j"),
    ("Klopt dit?", ""),
    ("Welke afspraak", ""),
]
CALLED: Script = [("Wie heb je gesproken?", "1"), ("Nodig thuis uit", "j"), ("Klopt dit?", "")]
PLAN: Script = [("over twee weken", "Samen spelen."), ("in de pauzes", "j"), ("Klopt dit?", "")]


def asked_how(answer: str) -> Script:
    return [("volgens het kind?", answer), ("Wat valt je op?", "")]


def test_a_general_protocol_from_report_to_closing(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    uses(teacher, monkeypatch, "pestprotocol")
    teacher.does("start", script=reported())
    code = teacher.case()

    # in any order: the one who bullies first
    teacher.does("verder", "gesprek", script=[("met wie?", "2"), *TALK])
    early = teacher.does("toon")
    assert "Bellen met thuis · D1" in early.flat
    teacher.does("verder", "gesprek", script=TALK)

    # a bystander comes later, with a list of their own and nobody at home to call
    teacher.does(
        "persoon", script=[("doen?", "1"), ("rol?", "3"), ("omstanders?", "2")]
    )  # fmt: skip
    bystander: Script = [("heeft gezien", "j"), ("kan helpen", ""), ("Klopt dit?", "")]
    teacher.does("verder", "omstanders", script=[("met wie?", "1"), *bystander])
    teacher.does("verder", "omstanders", script=bystander)

    # parents who live apart are called apart
    teacher.does(
        "persoon", script=[("doen?", "5"), ("Om wie", "1"), ("dit adres?", "vader")]
    )  # fmt: skip
    teacher.does("verder", "bellen", script=[("met wie?", "1"), *CALLED])
    teacher.does("verder", "bellen", script=[("met wie?", "2"), *CALLED])
    teacher.does("verder", "bellen", script=CALLED)
    teacher.does("verder", script=PLAN)
    assert teacher.state()["status"] == "awaiting_closure"

    # not before a week, and it got worse: only the plan begins again, with a question of its own
    assert "Navraag · D1, niet voor vr 27 november 2026" in teacher.does("verder").flat
    teacher.on("2026-12-01")
    teacher.does(
        "navraag",
        script=[("Met wie", "1"), *asked_how("3"), ("Besluit je dat?", "j")],
    )  # fmt: skip
    steps = {step["id"]: step["state"] for step in teacher.state()["steps"]}
    assert steps == {"luisteren": "done", "thuis": "done", "plan": "open"}
    assert not teacher.state()["escalated"]
    teacher.does(
        "verder", script=[*PLAN[:2], ("vorige plan niet genoeg", "Te weinig toezicht."), PLAN[2]]
    )

    for day in ("2026-12-09", "2026-12-23"):
        teacher.on(day).does("navraag", script=[("Met wie", "1"), *asked_how("1")])
    closed = teacher.does("afronden", code, script=[("afronden?", "j")])
    assert closed.code == 0
    assert "Thuis weet iedereen ervan." in closed.flat
    assert teacher.state()["status"] == "closed"


def test_the_general_protocol_takes_over_as_a_linked_case(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The protocol against cyberbullying names it; who takes part and what is known go along."""
    school = teacher.home / "school"
    school.mkdir()
    shutil.copy(EXAMPLES / "pestprotocol.yaml", school)
    cyber = teacher.shipped().replace(
        "            call: [anti-pestcoordinator, schoolleider]\n            mark: escalated\n"
        "        source: Gesprek met de dader(s)",
        "            mark: escalated\n            begin: pestprotocol-de-linde\n"
        "        source: Gesprek met de dader(s)",
    )
    assert "begin: pestprotocol-de-linde" in cyber
    (school / "protocol.yaml").write_text(cyber, encoding="utf-8")
    monkeypatch.setenv("PESTPROTOCOL_PROTOCOL", str(school / "protocol.yaml"))

    teacher.does("start", script=intake())
    first = teacher.case()
    begun = teacher.does(
        "opschalen",
        script=[
            ("Treedt het pestprotocol", "1"),
            ("Waarom", "Het gaat ook op het plein door."),
            ("Klopt dit?", ""),
            ("Begin je een nieuwe casus met “Pestprotocol”?", "j"),
            ("welke rol in de nieuwe casus?", "1"),
        ],
    )
    assert "De nieuwe casus heeft de code" in begun.out
    (second,) = {p.stem for p in teacher.folder.glob("???-???.json")} - {first}
    assert f"pestprotocol toon {second}" in teacher.does("toon", first).flat
    shown = teacher.does("toon", second)
    assert f"pestprotocol toon {first}" in shown.flat
    assert "kind dat gepest wordt D1 (Noor)" in shown.flat
    assert "kind dat pest P1 (Bram)" in shown.flat
    assert "groep 7b" in shown.flat

    # of the intake only what was not known there is asked
    teacher.does(
        "verder", second,
        script=[("Wat gebeurt er?", "5"), ("Hoe erg is het nu?", "2")],
    )  # fmt: skip
    # the word for a list that only the other protocol has is understood, and asks for which case
    assert "Om welke casus gaat het?" in teacher.does("verder", "gesprek").err
    teacher.does("verder", second, "gesprek", script=[("met wie?", "1"), *TALK])
    teacher.does("verder", second, "gesprek", script=TALK)
    teacher.does("verder", second, "bellen", script=[("met wie?", "1"), *CALLED])
    teacher.does("verder", second, "bellen", script=CALLED)
    teacher.does("verder", second, script=PLAN)
    for day in ("2026-12-04", "2026-12-18"):
        teacher.on(day).does("navraag", second, script=[("Met wie", "1"), *asked_how("1")])
    assert teacher.does("afronden", second, script=[("afronden?", "j")]).code == 0
    states = {c["code"]: c for c in teacher.does("overzicht", "--alles", "--json").json()}
    assert states[second]["status"] == "closed"
    assert states[second]["protocol"] == {"id": "pestprotocol-de-linde", "version": "1"}
    assert states[first]["escalated"]


TAKES_OVER = (
    "            mark: escalated\n        source: Gesprek met de dader(s)",
    "            mark: escalated\n            begin: pestprotocol-de-linde\n"
    "        source: Gesprek met de dader(s)",
)
IN_FORCE: Script = [
    ("Treedt het pestprotocol", "1"), ("Waarom", "Het gaat door."), ("Klopt dit?", ""),
]  # fmt: skip


def escalates(teacher: Teacher, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A school whose protocol against cyberbullying names the general one."""
    path = teacher.home / "school" / "protocol.yaml"
    path.parent.mkdir()
    assert teacher.shipped().count(TAKES_OVER[0]) == 1
    path.write_text(teacher.shipped().replace(*TAKES_OVER), encoding="utf-8")
    monkeypatch.setenv("PESTPROTOCOL_PROTOCOL", str(path))
    teacher.does("start", script=intake())
    return path.parent


def test_another_case_can_be_declined_with_a_reason(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(EXAMPLES / "pestprotocol.yaml", escalates(teacher, monkeypatch))
    answered: Script = [("Begin je een nieuwe casus", "n"), ("Waarom niet?", "Eerst overleg.")]
    teacher.does("opschalen", script=[*IN_FORCE, *answered])
    assert [entry["reason"] for entry in teacher.entries("declined")] == ["Eerst overleg."]
    assert "Besluit nodig" not in teacher.does("toon").out


def test_a_protocol_that_is_not_there_leaves_the_decision_open(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = escalates(teacher, monkeypatch)
    seen = teacher.does("opschalen", script=IN_FORCE)
    assert "Het protocol `pestprotocol-de-linde` is niet gevonden." in seen.err
    code = teacher.case()
    assert "Besluit nodig" in teacher.does().flat

    # a file with a mistake is as good as none; the right one is found as soon as it is there
    (folder / "algemeen.yaml").write_text("protocol: {id: pestprotocol-de-linde}", "utf-8")
    assert "is niet gevonden" in teacher.does("verder", code).err
    shutil.copy(EXAMPLES / "pestprotocol.yaml", folder / "algemeen.yaml")
    begun = teacher.does(
        "verder", code,
        script=[("Begin je een nieuwe casus", "j"), ("welke rol", "4")],
    )  # fmt: skip
    assert "De nieuwe casus heeft de code" in begun.out
    (second,) = {p.stem for p in teacher.folder.glob("???-???.json")} - {code}
    states = {c["code"]: c for c in teacher.does("overzicht", "--alles", "--json").json()}
    assert [p["code"] for p in states[second]["persons"]] == ["P1"], "one does not go along"


# --- a fixed order, windows, three answers, and points of a later pass ---

SUPPORT: Script = [
    ("hoorde je het?", "2026-11-20"),
    ("Van wie", "1"),
    ("welke groep", "5"),
    ("last van?", "1"),
    ("paar zinnen", "Staat vaak alleen."),
    ("kinderen die steun krijgen?", "1"),
    ("groepsgenoten die helpen?", "2"),
]


def the_child(*, again: bool = False) -> Script:
    return [
        ("hoe het kind zich voelt", "j"),
        ("Wil het kind een steungroep?", "1"),
        ("graag in de groep", "j"),
        *([("anders in de groep", "j")] if again else []),
        ("Klopt dit?", ""),
    ]


def the_group(*, again: bool = False) -> Script:
    return [
        ("niet fijn voelt", "j"),
        ("eigen idee", "j"),
        *([("wel en niet hielp", "j")] if again else []),
        ("Klopt dit?", ""),
        ("Welke afspraak", ""),
    ]


LOOKED_BACK: Script = [("gekomen?", "Samen gespeeld."), ("doorgaan?", "j"), ("Klopt dit?", "")]


def test_a_method_with_a_fixed_order_and_a_second_round(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    uses(teacher, monkeypatch, "steungroep")
    teacher.does("start", script=SUPPORT)
    code = teacher.case()

    # out of order: it says what comes first and asks why
    departed = teacher.does(
        "verder", "ouders",
        script=[("Waarom begin je hiermee?", "Ze belden zelf."),
                ("wat jullie gaan doen", "j"), ("Klopt dit?", "")],
    )  # fmt: skip
    assert "Volgens het protocol komt hier eerst nog iets voor." in departed.out
    teacher.does("verder", script=the_child())
    teacher.does("verder", script=the_group())

    # the window: not yet, then in time
    early = teacher.does("verder").flat
    assert "nu niets te doen" in early
    assert "Terugblik met een groepsgenoot · S1" in early
    teacher.on("2026-11-26")
    teacher.does("verder", "terugblik", script=[("met wie?", "1"), *LOOKED_BACK])
    teacher.does("verder", "terugblik", script=LOOKED_BACK)
    assert teacher.state()["status"] == "awaiting_closure"

    # no better: another round from the first talk on, with what is asked only then
    teacher.on("2026-11-27")
    teacher.does("navraag", script=[("voor het kind?", "3"), ("Besluit je dat?", "j")])
    assert teacher.state()["status"] == "open"
    teacher.does("verder", "kind", script=the_child(again=True))
    teacher.does("verder", "ouders", script=[("gaan doen", "j"), ("Klopt dit?", "")])
    teacher.does("verder", "bijeenkomst", script=the_group(again=True))
    teacher.on("2026-12-03")
    teacher.does("verder", "terugblik", script=[("met wie?", "1"), *LOOKED_BACK])
    teacher.does("verder", "terugblik", script=LOOKED_BACK)

    # three weeks in a row; "better" breaks the run
    for day, how in (
        ("2026-12-04", "1"), ("2026-12-11", "2"), ("2026-12-18", "1"), ("2026-12-25", "1"),
    ):  # fmt: skip
        teacher.on(day).does("navraag", script=[("voor het kind?", how)])
        assert teacher.does("afronden", code).code == 4
    teacher.on("2027-01-01").does("navraag", script=[("voor het kind?", "1")])
    assert teacher.does("afronden", code, script=[("afronden?", "j")]).code == 0


def test_a_child_that_wants_no_group_gets_none(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    uses(teacher, monkeypatch, "steungroep")
    teacher.does("start", script=SUPPORT)
    teacher.does(
        "verder",
        script=[("zich voelt", "j"), ("steungroep?", "3"), ("Waarom “nee”?", "Liever niet."),
                ("Klopt dit?", "")],
    )  # fmt: skip
    teacher.does("verder", script=[("gaan doen", "j"), ("Klopt dit?", "")])
    steps = {step["id"]: step["state"] for step in teacher.state()["steps"]}
    assert steps == {"eerst": "done", "groep": "not_applicable"}


# --- in English: terms in five units, a ladder of staff ---


def english(bullied: str = "1", reported_pupils: str = "1") -> Script:
    return [
        ("On which day was it reported?", "2026-11-20"),
        ("Who reported it?", "2"),
        ("Which class?", "4"),
        ("What kind of behaviour", "1,4"),
        ("in plain facts?", "Messages after school."),
        ("pupils affected?", bullied),
        ("pupils reported?", reported_pupils),
    ]


def interview() -> Script:
    return [("Take down the account", "j"), ("feel safe", "j"), ("Klopt dit?", "")]


def test_a_ladder_of_staff_in_english(teacher: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    uses(teacher, monkeypatch, "staff-ladder")
    teacher.does("start", script=english())
    code = teacher.case()
    agenda = teacher.does("agenda").flat
    assert "di 24 november 2026" in agenda, "two school days from the report"
    assert "wo 25 november 2026" in agenda, "five days from the report"

    teacher.does("verder", "interview", script=[("met wie?", "1"), *interview()])
    teacher.does("verder", "interview", script=interview())
    assert "vr 4 december 2026" in teacher.does("agenda").flat, "ten working days"
    teacher.does(
        "verder", "letter", script=[("met wie?", "1"), ("Who was reached?", "1"), ("Klopt", "")]
    )
    teacher.does("verder", "letter", script=[("Who was reached?", "2"), ("Klopt dit?", "")])
    teacher.does("verder", "finding", script=[("enquiry show?", "1"), ("Klopt dit?", "")])
    assert "Who was reached?" not in teacher.does("afronden", code).flat

    teacher.on("2026-11-24")  # three days later: before that the ladder is not to be climbed
    climbed = teacher.does(
        "verder", "rungs",
        script=[("agreements in class", "3"), ("plan of the year head", "3"),
                ("by the principal settle it?", "2"), ("board of management", "j"), ("Klopt", "")],
    )  # fmt: skip
    assert "The formal procedure starts." in climbed.out
    shown = teacher.does("toon").flat
    assert "The formal procedure is in werking." in shown
    assert teacher.state()["escalated"]

    assert teacher.does("afronden", code).code == 4
    teacher.on("2026-12-18").does("navraag", script=[("ceased?", "1")])
    assert teacher.does("afronden", code, script=[("afronden?", "j")]).code == 0

    # two months after closing, and no more than once
    assert "do 18 februari 2027" in teacher.does("agenda").flat
    teacher.on("2027-02-18").does("navraag", code, script=[("Is it still well?", "j")])
    assert "niets op de agenda" in teacher.does("agenda").flat


def test_a_conflict_climbs_no_ladder(teacher: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    uses(teacher, monkeypatch, "staff-ladder")
    teacher.does("start", script=english())
    teacher.does("verder", "interview", script=[("met wie?", "1"), *interview()])
    teacher.does("verder", "interview", script=interview())
    teacher.does(
        "verder", "finding",
        script=[("enquiry show?", "2"), ("Waarom", "Both fell out over a game."), ("Klopt", "")],
    )  # fmt: skip
    letter: Script = [("reached?", "1"), ("Klopt dit?", "")]
    teacher.does("verder", "letter", script=[("met wie?", "1"), *letter])
    teacher.does("verder", "letter", script=letter)
    steps = {step["id"]: step["state"] for step in teacher.state()["steps"]}
    assert steps["ladder"] == "not_applicable"
    assert teacher.does("afronden", script=[("afronden?", "j")]).code == 0


# --- what else a school may write ---


def test_a_follow_up_about_the_case_as_a_whole(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (EXAMPLES / "steungroep.yaml").read_text(encoding="utf-8")
    text = text.replace("    command: navraag\n    for_each: kind\n", "    command: navraag\n")
    text = text.replace("who: every kind, times: 3", "times: 3")
    path = teacher.home / "p.yaml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("PESTPROTOCOL_PROTOCOL", str(path))
    assert teacher.does("protocol", "controleer").code == 0
    teacher.does("start", script=SUPPORT)
    teacher.does("navraag", script=[("Hoe is het nu voor het kind?", "1")])
    assert "Hoe is het nu voor het kind? goed" in teacher.does("toon", "--tijdlijn").flat
