"""Every question has the same keys, says which, and records nothing that nobody confirmed."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from journeys import bullied_talk, bully_talk, follow_up, intake, parents, weighing
from pestprotocol.prompts import Asker
from pestprotocol.screen import Screen
from scripted import Script, Teacher

pytestmark = pytest.mark.usefixtures("protocol_is_checked")


POINT = "[j]a, gedaan · [d]eels · [n]og niet · [v]ervalt"
CLEARED = "Het scherm is leeg"
END = "(the input ends)"


class Listener:
    """Hears every question line, and sees what is on disk at that moment."""

    def __init__(self, teacher: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lines: list[str] = []
        self.kept: list[list[dict[str, Any]]] = []
        prompt = Screen.prompt

        def heard(screen: Screen, text: str) -> str:
            self.lines.append(text)
            self.kept.append(on_disk(teacher))
            return prompt(screen, text)

        monkeypatch.setattr(Screen, "prompt", heard)


@pytest.fixture(autouse=True)
def _input_can_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line `END` of a script stands for the end of the input."""
    ask = Asker._line

    def line(asker: Asker, prompt: str) -> str:
        read = asker._read_line
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(asker, "_read_line", lambda text: _or_end(read(text)))
            return ask(asker, prompt)

    monkeypatch.setattr(Asker, "_line", line)


def _or_end(line: str | None) -> str | None:
    return None if line == END else line


@pytest.fixture
def listener(teacher: Teacher, monkeypatch: pytest.MonkeyPatch) -> Listener:
    return Listener(teacher, monkeypatch)


def on_disk(teacher: Teacher) -> list[dict[str, Any]]:
    """All entries of all cases."""
    found: list[dict[str, Any]] = []
    for path in sorted(teacher.folder.glob("???-???.json")):
        found += json.loads(path.read_text(encoding="utf-8"))["entries"]
    return found


def answers(teacher: Teacher, item: str) -> list[Any]:
    return [e["value"] for e in teacher.entries("answer") if e["item"] == item]


# --- the moments at which something is asked ---


def nothing(_: Teacher) -> None:
    pass


def started(teacher: Teacher) -> None:
    teacher.does("start", script=intake())


def bully_unknown(teacher: Teacher) -> None:
    teacher.does("start", script=intake(bullies="0"))


def parents_told(teacher: Teacher) -> None:
    started(teacher)
    teacher.does("verder", script=parents())
    teacher.does("verder", "ouders", script=parents())


def talked(teacher: Teacher) -> None:
    parents_told(teacher)
    teacher.does("verder", script=bullied_talk(agreement="Elke dag even praten."))


def stopped(teacher: Teacher) -> None:
    """All is done, and it was seen twice that it stopped."""
    parents_told(teacher)
    teacher.does("verder", script=bullied_talk())
    teacher.does("verder", script=weighing())
    teacher.does("verder", script=bully_talk())
    for day in ("2026-11-27", "2026-12-11"):
        teacher.on(day).does("navraag", script=follow_up("1"))


def ended(teacher: Teacher) -> None:
    stopped(teacher)
    teacher.does("afronden", script=[("afronden?", "j")])


def began_again(teacher: Teacher) -> None:
    started(teacher)
    teacher.does("navraag", script=[*follow_up("1", how="4"), ("Besluit je dat?", "s")])


@dataclass(frozen=True)
class Moment:
    """A question: what goes before it, how it begins and ends, and what its keys do.

    `back`: what the question before it says. `enter`: Enter alone is an answer.
    `words`: words are an answer."""

    name: str
    before: Callable[[Teacher], None]
    command: tuple[str, ...]
    lead: Script
    asks: str
    ends: str
    back: str
    enter: bool = False
    words: bool = False
    is_remark: bool = False


FIRST = "Terug kan hier niet"

MOMENTS = [
    Moment("several choices", nothing, ("start",), [], "nu aan de hand?",
           "(meer mag, met komma's) [1-4]", FIRST),
    Moment("a day", nothing, ("start",), intake()[:1], "kwam het signaal binnen?",
           "(jjjj-mm-dd)", "nu aan de hand?"),
    Moment("a choice", nothing, ("start",), intake()[:2], "Wie gaf het signaal?",
           "[1-5]", "kwam het signaal binnen?"),
    Moment("words", nothing, ("start",), intake()[:3], "Om welke groep gaat het?",
           "(tekst)", "Wie gaf het signaal?", words=True),
    Moment("children", nothing, ("start",), intake()[:6], "gepeste leerlingen?",
           "(namen met komma's, of een aantal)", "Wat is er gezien en gezegd?", words=True),
    Moment("a point", parents_told, ("verder", "gepeste"), [], "Laat de leerling alles vertellen",
           POINT, "Op welke dag was dit?"),
    Moment("yes or no", parents_told, ("verder", "gepeste"), bullied_talk()[:4],
           "serieus te nemen", "[j/n]", "vertrouwenspersoon"),
    Moment("an optional point", bully_unknown, ("verder", "opsporen"),
           [("begin je hiermee", ""), ("gesprekken bewaren", "j"), ("aanwijzingen", "j"),
            ("schrijfstijl", "j")],
           "in de klas", f"{POINT} · Enter = overslaan", "schrijfstijl", enter=True),
    Moment("the summary", parents_told, ("verder", "gepeste"), bullied_talk()[:7],
           "Klopt dit?", "[0-7, Enter]", "niets te verwijten", enter=True),
    Moment("the day of a talk", parents_told, ("verder", "gepeste"), [("1 van 7", "t")],
           "Op welke dag was dit?", "(jjjj-mm-dd, leeg = vandaag)", FIRST, enter=True),
    Moment("an agreement", parents_told, ("verder", "gepeste"), bullied_talk()[:8],
           "Welke afspraak", "(tekst)", "Klopt dit?", enter=True, words=True),
    Moment("the day of an agreement", parents_told, ("verder", "gepeste"),
           [*bullied_talk()[:8], ("Welke afspraak", "Elke dag even praten.")],
           "Wanneer kijk je", "(jjjj-mm-dd, leeg mag)", "Welke afspraak", enter=True),
    Moment("why it does not apply", parents_told, ("verder", "gepeste"), [("1 van 7", "v")],
           "Waarom “vervalt”?", "(tekst)", "Laat de leerling alles vertellen", words=True),
    Moment("why against the order", started, ("verder", "gepeste"), [],
           "Waarom begin je hiermee?", "(tekst, leeg mag)", FIRST, enter=True,
           words=True),
    Moment("a name in a text", parents_told, ("verder", "afweging"),
           [("driegesprek", "1"), ("Waarom", "Noor wil dat.")], "Zo bewaren?", "[j/n]",
           "Waarom “aparte gesprekken”"),
    Moment("who is it", bully_unknown, ("verder", "opsporen"),
           [("begin je hiermee", ""), ("gesprekken bewaren", "j"), ("aanwijzingen", "j"),
            ("schrijfstijl", "j"), ("in de klas", ""), ("Klopt dit?", "")],
           "Weet je wie", "[1-3]", "Klopt dit?"),
    Moment("why nobody", bully_unknown, ("verder", "pester"), [("Weet je wie", "2")],
           "Waarom zoeken jullie niet verder?", "(tekst)", "Weet je wie", words=True),
    Moment("with whom", started, ("navraag",), [], "Met wie heb je gesproken?", "[1-2]", FIRST),
    Moment("a question of a round", started, ("navraag",), [("Met wie", "1")],
           "Waar sprak je", "[1-3]", "Met wie heb je gesproken?"),
    Moment("a remark of a round", started, ("navraag",), follow_up("1")[:3],
           "Wat viel je op?", "(tekst, leeg mag)", "Hoe staat het nu", enter=True, words=True),
    Moment("a decision", began_again, ("verder",), [], "Besluit je dat?", "[j/n]", FIRST),
    Moment("why not to begin again", began_again, ("verder",), [("Besluit je dat?", "n")],
           "Waarom nog niet?", "(tekst)", "Besluit je dat?", words=True),
    Moment("closing", stopped, ("afronden",), [], "afronden?", "[j/n]", FIRST),
    Moment("why close all the same", started, ("afronden", "--toch"), [],
           "Waarom rond je de casus toch af?", "(tekst)", FIRST, words=True),
    Moment("why no bullying", started, ("afronden", "--geen-pesten"), [],
           "Wat was het dan?", "(tekst)", FIRST, words=True),
    Moment("from where again", ended, ("heropenen",), [], "Waar begint het opnieuw?", "[1-3]",
           FIRST),
    Moment("why again", ended, ("heropenen",), [("Waar begint het opnieuw?", "1")],
           "Waarom open je de casus weer?", "(tekst)", "Waar begint het opnieuw?", words=True),
    Moment("what about someone", started, ("persoon",), [], "Wat wil je doen?", "[1-6]", FIRST),
    Moment("in which role", started, ("persoon",), [("Wat wil je doen?", "1")],
           "In welke rol?", "[1-4]", "Wat wil je doen?"),
    Moment("about whom", started, ("persoon",), [("Wat wil je doen?", "2")],
           "Om wie gaat het?", "[1-2]", "Wat wil je doen?"),
    Moment("a name", started, ("persoon",), [("Wat wil je doen?", "2"), ("Om wie", "1")],
           "Welke naam hoort bij G1?", "(tekst, leeg mag)", "Om wie", enter=True, words=True),
    Moment("why someone left", started, ("persoon",), [("Wat wil je doen?", "6"), ("Om wie", "2")],
           "Waarom hoort P1 er toch niet bij?", "(tekst)", "Om wie", words=True),
    Moment("which agreement", talked, ("afspraak",), [], "Om welke afspraak gaat het?", "[1-3]",
           FIRST),
    Moment("whether it was kept", talked, ("afspraak",), [("Om welke afspraak", "1")],
           "Is dat gelukt?", "[1-3]", "Om welke afspraak"),
    Moment("another day", talked, ("afspraak",), [("Om welke", "1"), ("Is dat gelukt?", "3")],
           "Wanneer kijk je opnieuw?", "(jjjj-mm-dd)", "Is dat gelukt?"),
    Moment("with whom an agreement", started, ("afspraak",), [], "Met wie is de afspraak?",
           "[1-5]", FIRST),
    Moment("why it is skipped", started, ("overslaan", "CODE", "afweging"), [],
           "Waarom sla je", "(tekst)", FIRST, words=True),
    Moment("for whom it is skipped", started, ("overslaan", "CODE", "ouders"), [],
           "Voor wie?", "[1-2]", FIRST),
    Moment("why a line is withdrawn", started, ("intrekken", "CODE", "ENTRY"), [],
           "Waarom trek je dit in?", "(tekst)", FIRST, words=True),
    Moment("whether it takes effect", started, ("opschalen",), [],
           "Treedt het pestprotocol van de school in werking?", "[1-2]", "Op welke dag was dit?"),
    Moment("a note", started, ("notitie",), [], "Wat wil je vastleggen?", "(tekst, leeg mag)",
           FIRST, enter=True, words=True, is_remark=True),
]  # fmt: skip


def moments(*, wanted: Callable[[Moment], bool] = lambda _: True) -> pytest.MarkDecorator:
    """A test per moment."""
    return pytest.mark.parametrize(
        "moment", [pytest.param(moment, id=moment.name) for moment in MOMENTS if wanted(moment)]
    )


def come_to(before: Callable[[Teacher], None], teacher: Teacher, shelf: Path) -> None:
    """As it was at a moment; the way there is walked once."""
    kept = shelf / before.__name__
    if kept.exists():
        shutil.copytree(kept, teacher.home, dirs_exist_ok=True)
        day = (kept / "day").read_text(encoding="utf-8")
        teacher.on(day)
    else:
        before(teacher)
        (teacher.home / "day").write_text(os.environ["PESTPROTOCOL_NU"][:10], encoding="utf-8")
        shutil.copytree(teacher.home, kept)


@pytest.fixture
def told(teacher: Teacher, shelf: Path) -> Teacher:
    """A teacher who told both pairs of parents; the talk with the bullied pupil is next."""
    come_to(parents_told, teacher, shelf)
    return teacher


@pytest.fixture
def tracing(teacher: Teacher, shelf: Path) -> Teacher:
    """A teacher who does not know yet who the bully is."""
    come_to(bully_unknown, teacher, shelf)
    return teacher


def command_of(moment: Moment, teacher: Teacher) -> list[str]:
    words = list(moment.command)
    if "CODE" in words:
        words[words.index("CODE")] = teacher.case()
    if "ENTRY" in words:
        words[words.index("ENTRY")] = teacher.entries("answer")[0]["id"]
    return words


# --- what every question says, and the keys that work at every one ---


@moments()
def test_the_keys_at_every_question(
    teacher: Teacher, listener: Listener, shelf: Path, moment: Moment
) -> None:
    """`?`, `!`, `x`, a wrong key, Enter and `s` in one go: none of them records anything."""
    come_to(moment.before, teacher, shelf)
    listener.lines.clear()
    listener.kept.clear()
    tries: Script = [
        (moment.asks, "?"),
        ("Toetsen: o opmerking · t terug · ? waarom", " ! "),
        ("Wie kun je bellen?", "X"),
        (CLEARED, "zomaar iets"),
        (moment.asks, "s"),
    ]
    if not moment.words:
        tries[4:] = [(moment.asks, "qqq"), ("“qqq”", "STOP")]
    if not moment.enter:
        tries[-1:] = [(moment.asks if moment.words else "“qqq”", ""), ("stop je.", "S")]
    seen = teacher.does(*command_of(moment, teacher), script=[*moment.lead, *tries])
    assert seen.code == 0
    first = len(moment.lead)
    assert {
        line.endswith(moment.ends) for line in listener.lines[first:] if CLEARED not in line
    } == {True}
    at_first = listener.kept[first]
    assert all(kept == at_first for kept in listener.kept[first:])
    assert on_disk(teacher) == at_first


@moments()
def test_the_end_of_the_input_stops_and_confirms_nothing(
    teacher: Teacher, listener: Listener, shelf: Path, moment: Moment
) -> None:
    come_to(moment.before, teacher, shelf)
    listener.kept.clear()
    seen = teacher.does(*command_of(moment, teacher), script=[*moment.lead, (moment.asks, END)])
    assert seen.code == 0
    assert "Gestopt." in seen.out
    assert on_disk(teacher) == listener.kept[len(moment.lead)]


@moments(wanted=lambda m: not m.is_remark)
def test_a_remark_at_every_question_and_then_the_same_question(
    teacher: Teacher, shelf: Path, moment: Moment
) -> None:
    come_to(moment.before, teacher, shelf)
    seen = teacher.does(
        *command_of(moment, teacher),
        script=[
            *moment.lead,
            (moment.asks, "o"),
            ("Opmerking", "Het was rumoerig."),
            (moment.asks, "s"),
        ],
    )
    assert seen.code == 0
    assert [note["text"] for note in teacher.entries("note")] == ["Het was rumoerig."]


@moments()
def test_back_leads_to_the_question_before(
    teacher: Teacher, listener: Listener, shelf: Path, moment: Moment
) -> None:
    come_to(moment.before, teacher, shelf)
    listener.kept.clear()
    seen = teacher.does(
        *command_of(moment, teacher),
        script=[*moment.lead, (moment.asks, "T"), (moment.back, "s")],
    )
    assert seen.code == 0
    assert on_disk(teacher) == listener.kept[len(moment.lead)]


def test_an_agreement_that_is_stepped_back_from_is_put_right(told: Teacher) -> None:
    told.does(
        "verder",
        script=[
            *bullied_talk()[:8],
            ("Welke afspraak", "Elke dag even praten."),
            ("Wanneer kijk je", "t"),
            ("Welke afspraak", "Elke week even praten."),
            ("Wanneer kijk je", "2026-12-01"),
            ("Nog een afspraak", ""),
        ],
    )
    made = told.entries("agreement")
    replaced = {target for agreement in made for target in agreement.get("replaces", ())}
    own = [a for a in made if a["id"] not in replaced and not a.get("tells")]
    assert [(a["text"], a["due"]) for a in own] == [("Elke week even praten.", "2026-12-01")]
    assert told.does("agenda").out.count("Elke dag") == 0


@pytest.mark.parametrize(
    ("typed", "day", "said"),
    [
        ("vrijdag", "", "Het is vandaag vrijdag"),
        ("19-11-2026", "", "is al voorbij"),
        ("gister", "", "is al voorbij"),
        ("ergens", "", "of zoals 20 november, morgen, vrijdag of over een week"),
        ("do", "2026-11-26", "→ do 26 november 2026"),
        (
            "19 november",
            "2027-11-19",
            "→ vr 19 november 2027 Dat is pas over meer dan een half jaar.",
        ),
        ("volgende week za", "2026-11-28", "→ za 28 november 2026 Dat is een zaterdag."),
        ("25-12", "2026-12-25", "→ vr 25 december 2026 Dat is een vrije dag."),
        ("over 6 weken", "2027-01-01", "→ vr 1 januari 2027 Dan is het kerstvakantie."),
    ],
)
def test_the_day_of_an_agreement_lies_ahead_and_may_be_a_day_off(
    told: Teacher, typed: str, day: str, said: str
) -> None:
    holidays = '[{from: "2026-12-26", to: "2027-01-09", title: Kerstvakantie}]'
    own = told.shipped().replace("holidays: []", f"holidays: {holidays}")
    (told.folder / "protocol.yaml").write_text(own, encoding="utf-8")
    asked = [("Om welke", "1"), ("Is dat gelukt?", "3"), ("Wanneer kijk je opnieuw?", typed)]
    told.does("afspraak", script=[("Met wie", "1"), ("Welke", "Bellen"), ("Wanneer", ""),
                                  ("Nog een", "")])  # fmt: skip
    seen = told.does("afspraak", script=[*asked, *([] if day else [(said, "s")])])
    assert said in seen.flat
    outcomes = [outcome["due"] for outcome in told.entries("outcome")]
    assert outcomes == ([day] if day else [])


def test_from_a_new_agreement_one_goes_back_question_by_question(told: Teacher) -> None:
    told.does(
        "afspraak", script=[("Met wie", "1"), ("Welke", "Bellen."), ("Wanneer", ""), ("", "")]
    )
    told.does(
        "afspraak",
        script=[("Om welke", "een nieuwe afspraak"), ("Met wie", "1"), ("Welke", "t"), ("", "t"),
                ("Om welke", "een nieuwe afspraak"), ("Met wie", "1"), ("Welke", "")],
    )  # fmt: skip


def test_an_agreement_whose_day_was_not_chosen_is_kept_and_says_how_to_choose_it(
    told: Teacher,
) -> None:
    seen = told.does(
        "verder",
        script=[*bullied_talk()[:8], ("Welke afspraak", "Elke dag praten."), ("Wanneer", "s")],
    )
    assert "De afspraak is bewaard, nog zonder dag. Een dag kiezen: pestprotocol afspraak" in (
        seen.flat
    )
    told.does(
        "afspraak",
        script=[("Om welke", "1"), ("Is dat gelukt?", "3"), ("Wanneer", "morgen")],
    )
    assert [outcome["due"] for outcome in told.entries("outcome")] == ["2026-11-21"]


def test_the_day_of_a_talk_is_kept_with_a_remark_alone(told: Teacher) -> None:
    day: Script = [("1 van 7", "t"), ("Op welke dag", "2026-11-19")]
    remark: Script = [("1 van 7", "o"), ("Opmerking", "Huilde."), ("1 van 7", "s")]
    told.does("verder", script=[*day, *remark])
    seen = told.does("verder", script=[("1 van 7", "s")])
    assert "Dag: gisteren (do 19 november 2026)." in seen.flat


@pytest.mark.parametrize(("typed", "said"), [("2026-11-19", True), ("2026-11-20", False)])
def test_a_talk_before_anyone_knew_of_it_is_said_to_be_so(
    told: Teacher, typed: str, said: bool
) -> None:
    seen = told.does(
        "verder",
        script=[
            ("1 van 7", "t"),
            ("Op welke dag", typed),
            *bullied_talk()[:7],
            ("Klopt dit?", "s"),
        ],
    )
    told_so = "Dat is vóór de dag van het signaal: vr 20 november 2026."
    assert (told_so in seen.flat) is said
    assert {a["day"] for a in told.entries("answer") if "gepeste." in a["item"]} == {typed}


def test_agreements_that_one_went_back_from_are_asked_again_on_the_way_forward(
    told: Teacher,
) -> None:
    seen = told.does(
        "verder",
        script=[
            *bullied_talk()[:8],
            ("Welke afspraak", "Bellen."),
            ("Wanneer kijk je", "2026-12-01"),
            ("Nog een afspraak", "Telefoon weg."),
            ("Wanneer kijk je", "t"),
            ("Nu: Telefoon weg.", "t"),
            ("Wanneer kijk je", "t"),
            ("Nu: Bellen.", "Elke week bellen."),
            ("Wanneer kijk je", ""),
            ("Nu: Telefoon weg.", ""),
            ("Wanneer kijk je", "2026-12-04"),
            ("Nog een afspraak", ""),
        ],
    )
    assert "nog zonder dag" not in seen.out
    made = told.entries("agreement")
    replaced = {target for agreement in made for target in agreement.get("replaces", ())}
    own = [a for a in made if a["id"] not in replaced and not a.get("tells")]
    assert sorted((a["text"], a["due"]) for a in own) == [
        ("Elke week bellen.", "2026-12-01"),
        ("Telefoon weg.", "2026-12-04"),
    ]


def test_who_stops_at_an_agreement_that_has_no_day_yet_hears_so(told: Teacher) -> None:
    back: Script = [("Welke afspraak", "Bellen."), ("Wanneer kijk je", "t"), ("Nu: Bellen.", "s")]
    seen = told.does("verder", script=[*bullied_talk()[:8], *back])
    assert "De afspraak is bewaard, nog zonder dag." in seen.out


def test_enter_keeps_the_agreement_that_is_stepped_back_to(told: Teacher) -> None:
    before = len(told.entries())
    seen = told.does(
        "verder",
        script=[
            *bullied_talk()[:8],
            ("Welke afspraak", "Elke dag even praten."),
            ("Wanneer kijk je", "t"),
            ("Welke afspraak is er gemaakt? (tekst, Enter = zo laten)", ""),
            ("→ zo gelaten", "2026-12-01"),
            ("Nog een afspraak? Enter = nee (tekst)", ""),
        ],
    )
    assert "niets ingevuld" not in seen.out.split("zo gelaten")[1].split("Nog een")[0]
    own = [a for a in told.entries("agreement") if not a.get("tells")]
    assert [(a["text"], a.get("due")) for a in own] == [
        ("Elke dag even praten.", None),
        ("Elke dag even praten.", "2026-12-01"),
    ]
    assert len(told.entries()) > before


@pytest.mark.parametrize(
    ("before", "command", "script", "kept"),
    [
        (nothing, "start",
         [*intake()[:6], ("gepeste leerlingen?", "t"), ("(tekst, Enter = zo laten)", ""),
          ("→ zo gelaten", "s")], "Nare berichten in de groepsapp."),
        (parents_told, "verder gepeste",
         [("1 van 7", "v"), ("Waarom", "Niet hier."), ("2 van 7", "t"), ("1 van 7", "v"),
          ("Waarom “vervalt”? (tekst, Enter = zo laten)", ""), ("2 van 7", "s")], "Niet hier."),
    ],
)  # fmt: skip
def test_enter_keeps_the_words_that_are_shown(
    teacher: Teacher,
    shelf: Path,
    *,
    before: Callable[[Teacher], None],
    command: str,
    script: Script,
    kept: str,
) -> None:
    come_to(before, teacher, shelf)
    teacher.does(*command.split(), script=script)
    current = {id_ for entry in teacher.entries() for id_ in entry.get("replaces", ())}
    stands = [entry for entry in teacher.entries() if entry["id"] not in current]
    assert json.dumps(stands, ensure_ascii=False).count(f'"{kept}"') == 1


def test_enter_keeps_the_children_that_are_shown(teacher: Teacher) -> None:
    shown: Script = [("pesten?", "t"), ("Nu: Noor, Sam", ""), ("pesten?", "0")]
    teacher.does("start", script=[*intake("Noor, Sam")[:7], *shown])
    assert [one["code"] for one in teacher.state()["persons"]] == ["G1", "G2"]
    assert "G2 Sam" in teacher.does("namen").flat


def test_stepping_back_does_not_put_a_name_in_the_file(told: Teacher) -> None:
    told.does(
        "verder",
        "afweging",
        script=[
            ("driegesprek", "1"),
            ("Waarom", "Noor wil dat."),
            ("Zo bewaren?", "t"),
            ("", "s"),
        ],
    )
    assert "Noor" not in json.dumps(on_disk(told))


@pytest.mark.parametrize(
    ("before", "command", "script", "now"),
    [
        (parents_told, "verder gepeste",
         [*bullied_talk()[:8], ("Welke afspraak", "Elke dag even praten."), ("Wanneer kijk", "t"),
          ("Welke afspraak", "s")], "Elke dag even praten."),
        (parents_told, "verder gepeste",
         [("1 van 7", "v"), ("Waarom", "Niet hier."), ("2 van 7", "t"), ("1 van 7", "v"),
          ("Waarom", "s")], "Niet hier."),
        (parents_told, "verder afweging",
         [("driegesprek", "1"), ("Waarom", "Noor wil dat."), ("Zo bewaren?", "t"),
          ("Waarom", "s")], "Noor wil dat."),
        (nothing, "start",
         [*intake()[:7], ("leerlingen die pesten?", "t"), ("gepeste leerlingen?", "s")], "Noor"),
        (nothing, "start",
         [*intake(bullied="2")[:7], ("leerlingen die pesten?", "t"), ("gepeste leerlingen?", "s")],
         "2"),
        (nothing, "start",
         [*intake()[:6], ("gepeste leerlingen?", "t"), ("gezegd?", "s")],
         "Nare berichten in de groepsapp."),
        (ended, "heropenen",
         [("Waar begint", "1"), ("Waarom open", "Noor belde."), ("Zo bewaren?", "t"),
          ("Waarom open", "s")], "Noor belde."),
    ],
)  # fmt: skip
def test_stepping_back_to_words_shows_them(
    teacher: Teacher,
    shelf: Path,
    *,
    before: Callable[[Teacher], None],
    command: str,
    script: Script,
    now: str,
) -> None:
    """`s` at the last question; the words stand above it, with “nu”."""
    come_to(before, teacher, shelf)
    script[-1] = (f"u: {now}", "s")
    teacher.does(*command.split(), script=script)


@pytest.mark.parametrize(
    ("back", "text"),
    [
        (
            [("Nog een", "t"), ("Nu: Twee.", ""), ("Nog een zin? (tekst, leeg mag)", "")],
            "Een.\nTwee.",
        ),
        ([("Nog een", "t"), ("Nu: Twee.", "Drie."), ("Nog een", "")], "Een.\nDrie."),
        ([("Nog een", "t"), ("Nu: Twee.", "t"), ("Nu: Een.", "s")], "Een.\nTwee."),
        (
            [
                ("", "t"),
                ("", "t"),
                ("Nu: Een.", "Nul."),
                ("Nu: Twee.", ""),
                ("Nog een", "Drie."),
                ("", ""),
            ],
            "Nul.\nTwee.\nDrie.",
        ),
    ],
)
def test_no_line_of_a_note_is_lost_by_going_back(told: Teacher, back: Script, text: str) -> None:
    lines: Script = [("Wat wil je vastleggen?", "Een."), ("Nog een zin?", "Twee.")]
    told.does("notitie", script=[*lines, *back])
    assert [note["text"] for note in told.current("note")] == [text]


_A_KEY_AFTER_ALL = "Dit is als tekst ingevuld."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("stop", "Stoppen doe je met alleen de letter s."),
        ("TERUG", "Terug ga je met alleen de letter t."),
        ("help", "Uitleg krijg je met alleen een vraagteken."),
        ("pestprotocol", "Stoppen doe je met alleen de letter s."),
        ("pestprotocol verder", "Stoppen doe je met alleen de letter s."),
    ],
)
def test_words_that_look_like_a_key_are_kept_and_that_is_said(
    told: Teacher, typed: str, said: str
) -> None:
    seen = told.does(
        "notitie",
        script=[
            ("Wat wil je vastleggen?", typed),
            (f"{_A_KEY_AFTER_ALL} {said} Veranderen? Typ t bij de volgende vraag.", ""),
        ],
    )
    assert seen.code == 0
    assert [note["text"] for note in told.current("note")] == [typed]


def test_words_that_cannot_be_taken_back_by_a_key_do_not_name_one(told: Teacher) -> None:
    script = [("Wat wil je vastleggen?", "o"), ("Opmerking", "stop"), ("", "")]
    seen = told.does("notitie", script=script)
    assert _A_KEY_AFTER_ALL in seen.flat
    assert "Veranderen?" not in seen.flat


def test_the_last_words_of_a_follow_up_cannot_be_taken_back_by_a_key(told: Teacher) -> None:
    seen = told.does("navraag", script=[*follow_up("1")[:3], ("Wat viel je op?", "stop")])
    assert _A_KEY_AFTER_ALL in seen.flat
    assert "Veranderen?" not in seen.flat


def test_the_last_words_of_the_intake_can(teacher: Teacher) -> None:
    script = [*intake()[:5], ("gezegd?", "stop"), ("Veranderen? Typ t", "t"), ("Nu: stop", "s")]
    teacher.does("start", script=script)


def test_a_key_among_the_names_is_taken_back_where_more_names_are_asked(teacher: Teacher) -> None:
    names = [("gepeste leerlingen?", "stop"), ("Veranderen? Typ t", "t"), ("Nu: stop", "Noor")]
    script = [*intake()[:6], *names, ("leerlingen die pesten?", "help")]
    seen = teacher.does("start", script=script)
    assert seen.flat.count(_A_KEY_AFTER_ALL) == 2
    assert seen.flat.count("Veranderen?") == 1


@pytest.mark.parametrize("typed", ["j", "D"])
def test_a_letter_that_answers_elsewhere_is_kept_as_words_and_that_is_said(
    told: Teacher, typed: str
) -> None:
    script = [("Wat wil je", typed), (f"{_A_KEY_AFTER_ALL} Veranderen? Typ t", "")]
    told.does("notitie", script=script)
    assert [note["text"] for note in told.current("note")] == [typed]


@pytest.mark.parametrize("typed", ["We stopten ermee.", "pestprotocollen", "nee", "7"])
def test_other_words_are_words(told: Teacher, typed: str) -> None:
    seen = told.does("notitie", script=[("Wat wil je", typed), ("Nog een zin?", "")])
    assert _A_KEY_AFTER_ALL not in seen.flat


# --- what may be typed ---


@pytest.mark.parametrize(
    ("typed", "value", "echo"),
    [
        ("j", "done", "→ ja, gedaan"),
        (" J ", "done", "→ ja, gedaan"),
        ("JA", "done", "→ ja, gedaan"),
        ("Gedaan", "done", "→ ja, gedaan"),
        ("ja, gedaan", "done", "→ ja, gedaan"),
        ("D", "partly", "→ deels"),
        ("Deels", "partly", "→ deels"),
        ("N", "not_yet", "→ nog niet"),
        ("nee", "not_yet", "→ nog niet"),
        ("Nog niet", "not_yet", "→ nog niet"),
    ],
)
def test_the_answers_of_a_point(told: Teacher, typed: str, value: str, echo: str) -> None:
    seen = told.does("verder", script=[("1 van 7", typed), ("2 van 7", "stop")])
    assert answers(told, "gepeste.verhaal") == [value]
    assert echo in seen.out


@pytest.mark.parametrize("typed", ["v", "V", "vervalt", "Vervalt"])
def test_a_point_that_does_not_apply_asks_why(told: Teacher, typed: str) -> None:
    told.does(
        "verder",
        script=[
            ("1 van 7", typed),
            ("Waarom “vervalt”?", ""),
            ("Typ een paar woorden", "De leerling is ziek."),
            ("2 van 7", "s"),
        ],
    )
    (answer,) = [e for e in told.entries("answer") if e["item"] == "gepeste.verhaal"]
    assert (answer["value"], answer["reason"]) == ("not_applicable", "De leerling is ziek.")


@pytest.mark.parametrize("last", ["s", END])
def test_stopping_at_the_reason_says_what_is_not_kept(told: Teacher, last: str) -> None:
    before = on_disk(told)
    seen = told.does("verder", "gepeste", script=[("1 van 7", "v"), ("Waarom", last)])
    assert "Het antwoord “vervalt” is nog niet bewaard: de reden ontbreekt." in seen.flat
    assert on_disk(told) == before
    kept = told.does("verder", "gepeste", script=[("1 van 7", "j"), ("2 van 7", last)])
    assert "nog niet bewaard" not in kept.flat


def test_no_reason_no_answer(told: Teacher, listener: Listener) -> None:
    before = on_disk(told)
    told.does("verder", script=[("1 van 7", "v"), ("Waarom", "t"), ("1 van 7", "s")])
    assert on_disk(told) == before


@pytest.mark.parametrize(
    ("typed", "value"), [("j", "yes"), ("JA", "yes"), ("n", "no"), ("Nee", "no")]
)
def test_yes_and_no(told: Teacher, typed: str, value: str) -> None:
    told.does("verder", script=[*bullied_talk()[:4], ("serieus", typed), ("6 van 7", "s")])
    assert answers(told, "gepeste.serieus") == [value]


@pytest.mark.parametrize("typed", ["d", "deels", "v", "vervalt", "1", "jaa", "ja nee"])
def test_a_yes_or_no_takes_nothing_else(told: Teacher, typed: str) -> None:
    told.does("verder", script=[*bullied_talk()[:4], ("serieus", typed), ("[j/n]", "s")])
    assert answers(told, "gepeste.serieus") == []


@pytest.mark.parametrize("word", ["stop", "STOP", "s", "S"])
def test_stopping(teacher: Teacher, word: str) -> None:
    seen = teacher.does("start", script=[("nu aan de hand?", "4"), ("signaal binnen?", word)])
    assert seen.code == 0
    assert seen.last_line == f"pestprotocol verder {teacher.case()}"


def partly_done(teacher: Teacher) -> None:
    """A talk with one point that was done in part; other lists come first now."""
    parents_told(teacher)
    teacher.does("verder", script=[("1 van 7", "d"), *bullied_talk()[1:]])


def two_bullied(teacher: Teacher) -> None:
    teacher.does("start", script=intake(bullied="Noor, Sam"))


def left_at_its_agreements(teacher: Teacher) -> None:
    """A talk of which the agreements were not asked, and then an answer in another list."""
    parents_told(teacher)
    teacher.does("verder", script=[*bullied_talk()[:-1], ("Welke afspraak", "s")])
    teacher.does("verder", "afweging", script=weighing())


@pytest.mark.parametrize(
    ("before", "command", "lead", "asks"),
    [
        (parents_told, "verder", [], "Laat de leerling alles vertellen"),
        (parents_told, "verder", [("1 van 7", "j")], "Vraag door"),
        (started, "verder gepeste", [], "Waarom begin je hiermee?"),
        (partly_done, "verder gepeste", [], "Laat de leerling alles vertellen"),
        (partly_done, "verder pester", [], "Waarom begin je hiermee?"),
        (two_bullied, "verder ouders:G2", [], "· G2 (Sam)"),
        (two_bullied, "verder ouders:G2", [("Punt 1", "1")], "2 van 4"),
        (two_bullied, "verder ouders", [], "met wie?"),
        (started, "verder ouders:G1", parents()[:3], "meer informatie"),
        (bully_unknown, "verder pester", [], "Weet je wie het is"),
        (parents_told, "verder klassengesprek", [], "1 van"),
        (left_at_its_agreements, "verder gepeste", [("Klopt dit?", "")], "Klopt dit?"),
        (started, "navraag", [], "Met wie"),
        (started, "notitie", [], "Wat wil je vastleggen?"),
        (started, "persoon", [("Wat wil je doen?", "2")], "Wat wil je doen?"),
        (talked, "afspraak", [], "Om welke afspraak gaat het?"),
        (started, "opschalen", [], "Treedt het pestprotocol van de school in werking?"),
        (stopped, "afronden", [], "afronden?"),
        (started, "afronden --toch", [], "Waarom rond je de casus toch af?"),
        (started, "afronden --geen-pesten", [], "Wat was het dan?"),
        (ended, "heropenen", [], "Waar begint het opnieuw?"),
    ],
)
def test_what_is_named_after_stopping_comes_back_there(
    teacher: Teacher,
    shelf: Path,
    *,
    before: Callable[[Teacher], None],
    command: str,
    lead: Script,
    asks: str,
) -> None:
    come_to(before, teacher, shelf)
    words = command.split()
    if words[0] == "verder":
        words[1:1] = [teacher.case()]
    seen = teacher.does(*words, script=[*lead, ("", "s")])
    half_chosen = words[0] == "persoon" and lead  # and nothing of it is kept before the last
    kept = "Wat je net typte, is niet bewaard." if half_chosen else "Alles is bewaard."
    assert f"Gestopt. {kept}" in seen.out
    program, *named = seen.last_line.split()
    assert (program, named[0]) == ("pestprotocol", words[0])
    teacher.does(*named, script=[(asks, "s")])


def test_a_round_that_was_left_goes_on_with_the_same_child(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    seen = teacher.does("navraag", script=[("Met wie", "2"), ("1 van 3", "1"), ("2 van 3", "s")])
    assert seen.last_line == f"pestprotocol verder {teacher.case()}"
    teacher.does("verder", script=[("Navraag · P1", "s")])


def test_who_stopped_half_way_goes_on_there_and_not_at_what_was_not_yet(teacher: Teacher) -> None:
    parents_told(teacher)
    talk = bullied_talk()
    teacher.does("verder", script=[("1 van 7", "n"), talk[1], ("3 van 7", "s")])
    later = [("3 van 7", "j"), *talk[3:7], ("Klopt dit?", "s")]
    teacher.does("verder", script=later)
    teacher.does("verder", "gepeste", script=[("Klopt dit?", ""), ("Welke afspraak", "s")])
    teacher.on("2026-11-21").does("verder", "gepeste", script=[("1 van 7", "s")])


def test_an_agreement_that_was_made_before_one_stopped_is_shown(teacher: Teacher) -> None:
    parents_told(teacher)
    half = [*bullied_talk()[:-1], ("Welke afspraak", "Elke dag praten."), ("Wanneer kijk", "s")]
    teacher.does("verder", script=half)
    seen = teacher.does("verder", script=[("Klopt dit?", ""), ("Welke afspraak is er nog", "")])
    assert "Al afgesproken: Elke dag praten" in seen.flat


def test_back_from_the_last_question_of_the_intake_is_the_one_before_also_after_a_stop(
    teacher: Teacher,
) -> None:
    teacher.does("start", script=[*intake()[:7], ("leerlingen die pesten?", "s")])
    again = [("leerlingen die pesten?", "t"), ("Nu: Noor", "Noor, Sam"), ("die pesten?", "Bram")]
    teacher.does("verder", script=again)
    (state,) = teacher.does("overzicht", "--json").json()
    assert len([p for p in state["persons"] if p["roles"] == ["gepeste"]]) == 2


def test_stopping_names_the_day_that_was_given(told: Teacher) -> None:
    seen = told.does("notitie", "--op", "2026-11-18", script=[("Wat wil je", "s")])
    assert seen.last_line.endswith("--op 2026-11-18")


def test_agreements_that_were_not_asked_stay_to_be_asked(teacher: Teacher) -> None:
    parents_told(teacher)
    teacher.does("verder", script=[*bullied_talk()[:-1], ("Welke afspraak", "s")])
    left = "Gesprek met de gepeste leerling · G1 (nog nakijken, en de afspraken)"
    assert left in teacher.does().flat
    teacher.does("verder", "afweging", script=weighing())
    for command in ("", "agenda"):
        assert left in teacher.does(*command.split()).flat
    teacher.does("verder", script=[("1 van 5", "s")])
    teacher.does("verder", "gepeste", script=[("Klopt dit?", ""), ("Welke afspraak", "")])
    assert left not in teacher.does().flat


def test_a_day_that_was_given_without_an_answer_is_said_not_to_be_kept(teacher: Teacher) -> None:
    parents_told(teacher)
    script = [("1 van 7", "t"), ("Op welke dag", "2026-11-19")]
    lost = teacher.does("verder", script=[*script, ("1 van 7", "s")])
    assert "Wat je net typte, is niet bewaard. Al het andere wel." in lost.flat
    kept = teacher.does("verder", script=[*script, ("1 van 7", "j"), ("2 van 7", "s")])
    assert "Alles is bewaard." in kept.flat


def test_a_remark_moves_with_the_day_of_its_talk(teacher: Teacher) -> None:
    parents_told(teacher)
    remarked = [("1 van 7", "o"), ("Opmerking", "Ze was stil."), *bullied_talk()[:7]]
    moved = [("Klopt dit?", "0"), ("Op welke dag", "2026-11-19"), ("Klopt dit?", "s")]
    seen = teacher.does("verder", script=[*remarked, *moved])
    assert "Ze was stil." in seen.flat.rpartition("Zo staat het er nu")[2]
    assert seen.flat.rpartition("Zo staat het er nu")[2].count("Ze was stil.") == 1
    assert [note["day"] for note in teacher.current("note")] == ["2026-11-19"]


def test_labels_of_more_than_one_word_may_be_typed_too(teacher: Teacher) -> None:
    script = [*intake()[:4], ("Wat is er gebeurd?", "Anonieme berichten, 3"), ("gezegd?", "s")]
    seen = teacher.does("start", script=script)
    assert "→ anonieme berichten en roddelen" in seen.flat
    again = [("gezegd?", "t"), ("Wat is er", "2 3;4"), ("gezegd?", "s")]
    seen = teacher.does("verder", script=again)
    assert "→ schelden, roddelen en bedreigen" in seen.flat


def test_a_decision_that_was_left_is_what_one_comes_back_to(told: Teacher) -> None:
    began_again = [*follow_up("1", how="4"), ("in werking", "s")]
    seen = told.does("navraag", script=began_again)
    assert seen.last_line == f"pestprotocol verder {told.case()}"
    told.does("verder", script=[("in werking", "s")])


def test_a_no_without_its_reason_is_said_not_to_be_kept(told: Teacher) -> None:
    declined = [*follow_up("1", how="4"), ("in werking", "n"), ("Waarom nog niet?", "s")]
    assert "Wat je net typte, is niet bewaard." in told.does("navraag", script=declined).flat


@pytest.mark.parametrize("list_", ["gepeste", "intake"])
def test_a_list_that_is_being_put_right_is_what_one_comes_back_to(
    told: Teacher, list_: str
) -> None:
    told.does("verder", script=bullied_talk())
    seen = told.does("verder", list_, script=[("Klopt dit?", "s")])
    assert seen.last_line == f"pestprotocol verder {told.case()} {list_}"
    told.does(*seen.last_line.split()[1:], script=[("Klopt dit?", "s")])


def test_the_end_of_the_intake_says_how_to_mend_it(teacher: Teacher) -> None:
    seen = teacher.does("start", script=intake())
    code = teacher.case()
    assert f"Typ pestprotocol verder {code} intake\n" in seen.out
    assert f"Typ pestprotocol persoon {code}\n" in seen.out
    mended = [("Klopt dit?", "4"), ("Om welke groep", "8a"), ("Klopt dit?", "")]
    teacher.does("verder", code, "intake", script=mended)
    assert teacher.state()["group"] == "8a"
    name = [("Wat wil je doen?", "2"), ("Om wie", "1"), ("Welke naam", "Nora")]
    teacher.does("persoon", code, script=name)
    assert "G1 (Nora)" in teacher.does("toon").flat


def test_the_end_of_a_follow_up_says_how_to_mend_it(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    seen = teacher.does("navraag", script=follow_up("1", how="3"))
    code = teacher.case()
    assert seen.last_line == f"pestprotocol intrekken {code}"
    taken_back = [(": Hoe staat het nu met het pesten", "1"), ("Waarom", "Verkeerd getypt.")]
    teacher.does("intrekken", code, script=taken_back, keyboard=True)
    teacher.does("navraag", script=[("Met wie", "1"), ("2 van 3", "2"), ("3 van", "")])
    assert [a["value"] for a in teacher.entries("answer")][-1] == "minder"
    assert len({a["round"] for a in teacher.entries("answer") if a.get("round")}) == 1


@pytest.mark.parametrize("word", ["terug", "Terug", "T"])
def test_the_word_for_back(teacher: Teacher, word: str) -> None:
    teacher.does("start", script=[*intake()[:2], ("Wie gaf", word), ("signaal binnen?", "s")])
    assert answers(teacher, "intake.signal") == ["2026-11-20"]


@pytest.mark.parametrize(
    ("typed", "forms"),
    [
        ("2,4", ["schelden", "bedreigen"]),
        ("4 2", ["schelden", "bedreigen"]),
        ("2;4 , 2", ["schelden", "bedreigen"]),
        ("Schelden", ["schelden"]),
        ("13", ["anders"]),
    ],
)
def test_several_choices_in_one_answer(teacher: Teacher, typed: str, forms: list[str]) -> None:
    teacher.does("start", script=[*intake()[:4], ("Wat is er gebeurd?", typed), ("gezegd?", "s")])
    assert answers(teacher, "intake.form") == [forms]


@pytest.mark.parametrize("typed", ["0", "14", "2,14", "2-4", "-1", "1.5", "²", "१", ",", ";;"])
def test_numbers_that_are_no_choice_record_nothing(teacher: Teacher, typed: str) -> None:
    teacher.does("start", script=[*intake()[:4], ("Wat is er gebeurd?", typed), ("[1-13]", "s")])
    assert answers(teacher, "intake.form") == []


def test_danger_and_no_danger_is_no_answer(teacher: Teacher) -> None:
    teacher.does("start", script=[("nu aan de hand?", "1,4"), ("", "s")])
    assert [e for e in on_disk(teacher) if e["kind"] == "answer"] == []


@pytest.mark.parametrize(
    "typed",
    [
        "stop",
        "terug",
        "opmerking",
        "ja",
        "nee",
        "vervalt",
        "s.",
        "ss",
        "o!",
        "??",
        "1",
        "-",
        "Enter",
    ],
)
def test_at_a_text_only_exactly_one_character_is_a_key(teacher: Teacher, typed: str) -> None:
    teacher.does(
        "start", script=[*intake()[:3], ("welke groep", typed), ("Wat is er gebeurd?", "s")]
    )
    (entry,) = [e for e in teacher.entries("answer") if e["item"] == "intake.group"]
    assert entry["text"] == typed


# --- back, the day, the summary ---


def test_back_over_several_points_and_to_the_day_of_the_talk(told: Teacher) -> None:
    day_before = "2026-11-19"
    told.does(
        "verder",
        script=[
            ("1 van 7", "j"),
            ("2 van 7", "d"),
            ("3 van 7", "n"),
            ("4 van 7", "t"),
            ("3 van 7", "t"),
            ("2 van 7", "t"),
            ("1 van 7", "t"),
            ("Op welke dag was dit?", day_before),
            ("4 van 7", "t"),
            ("3 van 7", "j"),
            ("4 van 7", "s"),
        ],
    )
    standing = [e for e in told.entries("answer") if e["item"].startswith("gepeste.")]
    replaced = {target for e in standing for target in e.get("replaces", ())}
    now = [(e["item"], e["value"], e["day"]) for e in standing if e["id"] not in replaced]
    assert sorted(now) == [
        ("gepeste.blokkeren", "done", day_before),
        ("gepeste.doorvragen", "partly", day_before),
        ("gepeste.verhaal", "done", day_before),
    ]
    assert {e["day"] for e in standing if e["id"] in replaced} == {"2026-11-20", day_before}


def test_the_day_cannot_lie_ahead(told: Teacher) -> None:
    seen = told.does(
        "verder",
        script=[
            ("1 van 7", "t"),
            ("Op welke dag was dit?", "2026-11-21"),
            ("is nog niet geweest", "morgen"),
            ("is nog niet geweest", "31-11-2026"),
            ("november heeft 30 dagen", "gisteren"),
            ("1 van 7", "j"),
            ("2 van 7", "s"),
        ],
    )
    assert "→ do 19 november 2026" in seen.out
    (entry,) = [e for e in told.entries("answer") if e["item"] == "gepeste.verhaal"]
    assert (entry["day"], entry["at"][:10]) == ("2026-11-19", "2026-11-20")


@pytest.mark.parametrize("number", range(1, 8))
def test_the_summary_opens_any_line_by_its_number(told: Teacher, number: int) -> None:
    item = bullied_talk()[number - 1][0]
    seen = told.does(
        "verder",
        script=[
            *bullied_talk()[:7],
            ("Klopt dit?", str(number)),
            (item, "n"),
            ("Klopt dit?", ""),
            ("Welke afspraak", ""),
        ],
    )
    assert f"{number} van 7" in seen.out
    talk = [e for e in told.entries("answer") if e["item"].startswith("gepeste.")]
    assert len(talk) == 8
    assert talk[-1]["replaces"] == [talk[number - 1]["id"]]
    assert talk[-1]["value"] in ("no", "not_yet")


def test_line_nought_of_the_summary_is_the_day(told: Teacher) -> None:
    told.does(
        "verder",
        script=[
            *bullied_talk()[:7],
            ("0  Dag: vandaag", "0"),
            ("Op welke dag was dit?", "2026-11-18"),
            ("0  Dag: wo 18 november 2026", ""),
            ("Welke afspraak", ""),
        ],
    )
    talk = [e for e in told.entries("answer") if e["item"].startswith("gepeste.")]
    replaced = {target for e in talk for target in e.get("replaces", ())}
    assert {e["day"] for e in talk if e["id"] not in replaced} == {"2026-11-18"}


@pytest.mark.parametrize("typed", ["8", "-1", "a", "1,2", "n"])
def test_a_line_that_is_not_in_the_summary(told: Teacher, typed: str) -> None:
    told.does(
        "verder",
        script=[*bullied_talk()[:7], ("Klopt dit?", typed), ("Kies een nummer [0-7, Enter]", "s")],
    )


def test_yes_is_an_answer_to_is_this_right(told: Teacher) -> None:
    told.does("verder", script=[*bullied_talk()[:7], ("Klopt dit?", "j"), ("Welke afspraak", "")])


def test_the_same_answer_again_is_no_new_line_in_the_logbook(told: Teacher) -> None:
    told.does("verder", script=[*bullied_talk()[:7], ("Klopt dit?", "1"), ("1 van 7", "j"),
                                   ("Klopt dit?", "s")])  # fmt: skip
    assert answers(told, "gepeste.verhaal") == ["done"]


TRACING: Script = [
    ("begin je hiermee", ""),
    ("1 van 4", "j"),
    ("2 van 4", "j"),
    ("3 van 4", "j"),
]


def test_an_optional_point_is_passed_by_enter_and_stays_empty(tracing: Teacher) -> None:
    tracing.does("verder", "opsporen", script=[*TRACING, ("4 van 4", ""), ("Klopt dit?", "s")])
    assert answers(tracing, "opsporen.klas") == []
    assert "klaar" in tracing.does("toon").out


@pytest.mark.parametrize(("typed", "value"), [("d", "partly"), ("n", "not_yet"), ("j", "done")])
def test_an_optional_point_can_be_answered(tracing: Teacher, typed: str, value: str) -> None:
    tracing.does("verder", "opsporen", script=[*TRACING, ("4 van 4", typed), ("Klopt dit?", "s")])
    assert answers(tracing, "opsporen.klas") == [value]


@pytest.mark.parametrize(("typed", "shown"), [("d", True), ("n", True), ("j", False), ("", False)])
def test_an_optional_point_that_was_left_for_later_is_not_forgotten(
    tracing: Teacher, typed: str, shown: bool
) -> None:
    tracing.does("verder", "opsporen", script=[*TRACING, ("4 van 4", typed), ("Klopt dit?", "s")])
    told = "Hoeft niet, en nog niet klaar Uitzoeken wie er pest: Bespreek het voorval"
    assert (told in tracing.does("toon").flat) is shown
    tracing.does("persoon", script=[("Wat wil", "1"), ("In welke rol", "2"), ("pesten?", "Bram")])
    assert told not in tracing.does("toon").flat, "it is known now: this list is over"


def test_an_optional_point_that_comes_to_apply_on_the_way_is_asked(tracing: Teacher) -> None:
    """Where parents find more information is asked once it is clear that they were told."""
    told_so_far = parents()[:3]
    tracing.does("verder", script=[*told_so_far, ("4 van 4", ""), ("Klopt dit?", "s")])


def test_a_remark_belongs_to_its_point(told: Teacher) -> None:
    told.does(
        "verder",
        script=[
            ("1 van 7", "j"),
            ("2 van 7", "o"),
            ("Opmerking bij dit punt", "Huilde."),
            ("2 van 7", "O"),
            ("Opmerking bij dit punt", ""),
            ("2 van 7", "s"),
        ],
    )
    seen = told.does("verder", script=[*bullied_talk()[1:7], ("Klopt dit?", "s")])
    assert "Vraag door tot je begrijpt wat er speelt. → ja, gedaan Opmerking: Huilde." in seen.flat
    (note,) = told.entries("note")
    person = next(e for e in told.entries("person") if e["code"] == "G1")
    assert (note["item"], note["about"], note["text"]) == (
        "gepeste.doorvragen", person["id"], "Huilde.",
    )  # fmt: skip


def test_why_belongs_to_the_point(told: Teacher) -> None:
    seen = told.does("verder", script=[*bullied_talk()[:3], ("4 van 7", "?"), ("", "s")])
    assert "De leerling heeft dan nog iemand om mee te praten." in seen.flat


def test_why_at_the_questions_of_the_program_itself(told: Teacher) -> None:
    """Each has a reason of its own."""
    asked: list[tuple[str, Script, str]] = [
        ("persoon", [], "Wat wil je doen?"),
        ("persoon", [("Wat wil", "1")], "In welke rol?"),
        ("persoon", [("Wat wil", "3")], "Om wie gaat het?"),
        ("persoon", [("Wat wil", "3"), ("Om wie", "1")], "In welke groep zit G1?"),
        ("persoon", [("Wat wil", "4"), ("Om wie", "1")], "Welke rol heeft G1 ook?"),
        ("navraag", [], "Met wie heb je gesproken?"),
        ("verder ouders", [], "met wie?"),
        ("afspraak", [], "Met wie is de afspraak?"),
        ("afronden --geen-pesten", [], "Wat was het dan?"),
        ("dossier --voor gepeste:G1 --md d.md", [], "Is dit wat deze lezer mag krijgen?"),
        ("overslaan CODE ouders", [], "Voor wie?"),
    ]
    reasons = set()
    for command, lead, question in asked:
        words = [told.case() if word == "CODE" else word for word in command.split()]
        seen = told.does(*words, script=[*lead, (question, "?"), ("Toetsen: o opmerking", "s")])
        lines = (seen.out + seen.err).rpartition("?\n")[2].splitlines()
        reasons.add(lines[0].strip())
    assert len(reasons) == len(asked)
    assert not any(reason.startswith("Toetsen") for reason in reasons)


def test_whom_to_call_at_this_point_comes_first(teacher: Teacher) -> None:
    seen = teacher.does(
        "verder",
        "klassengesprek",
        script=[
            *[(f"{n} van 4", "j") for n in (1, 2, 3)],
            ("4 van 4", "!"),
            ("kun je bellen", "s"),
        ],
    )
    in_file = teacher.does("contacten").out
    assert seen.out.index("Kindertelefoon") < seen.out.index("Ouders & Onderwijs")
    assert in_file.index("Kindertelefoon") > in_file.index("Ouders & Onderwijs")


# --- few questions ---


def test_the_numbers_that_are_promised(teacher: Teacher) -> None:
    """One bullied pupil and one bully, from start to closing, each part at its longest."""
    started_with = intake()
    assert teacher.does("start", script=started_with).asked <= 9
    with_whom: Script = [("met wie?", "1")]
    pair = teacher.does("verder", "ouders", script=[*with_whom, *parents()])
    talk = teacher.does("verder", script=bullied_talk(agreement="Elke dag even praten."))
    assert talk.asked <= 7 + 4
    assert pair.asked <= 7
    weighed = teacher.does("verder", "afweging", script=weighing())
    assert weighed.asked <= 2 + 4
    bully = teacher.does(
        "verder",
        "pester",
        script=[("begin je hiermee?", ""), *bully_talk(agreement="Berichten weghalen.")],
    )
    assert bully.asked <= 5 + 4 + 1, "the reason for the order is one more"
    late_pair = teacher.does("verder", "ouders", script=parents(agreements=True))
    assert late_pair.asked <= 7
    for day in ("2026-11-27", "2026-12-11"):
        teacher.on(day)
        for who in ("1", "2"):
            assert teacher.does("navraag", script=follow_up(who)).asked <= 4
    assert teacher.does("afronden", script=[("afronden?", "j")]).asked == 1
    assert teacher.state()["status"] == "closed"
    assert teacher.answers <= 65


def test_parents_who_were_not_told_take_three_answers_and_a_reason(teacher: Teacher) -> None:
    started(teacher)
    seen = teacher.does("verder", "ouders", script=[("met wie?", "1"), *not_told()])
    assert seen.asked <= 7


# --- every question line says its keys ---


def test_every_question_of_a_journey_ends_with_its_keys(
    teacher: Teacher, listener: Listener
) -> None:
    ended(teacher)
    teacher.does("heropenen", script=[("opnieuw?", "1"), ("Waarom open je", "Het begon weer.")])
    teacher.does("opschalen", script=[("in werking?", "1"), ("Waarom", "Het gaat door."),
                                      ("Klopt dit?", "")])  # fmt: skip
    assert len(listener.lines) > 50
    for line in listener.lines:
        assert line == POINT or line.startswith(f"{POINT} · ") or line[-1] in "])", line


def test_the_questions_about_this_computer_end_with_their_keys(
    teacher: Teacher, listener: Listener, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PESTPROTOCOL_MAP")
    (Path(os.environ["XDG_CONFIG_HOME"]) / "pestprotocol" / "instellingen.json").unlink()
    teacher.does(
        "start",
        script=[
            ("Waar mogen de casussen staan?", str(own_home / "casussen")),
            ("Wie legt vast?", ""),
            ("Typ een rol", "leerkracht 7b"),
            ("nu aan de hand?", "s"),
        ],
    )
    teacher.does("instellen", script=[("Waar mogen", ""), ("Wie legt vast?", ""), ("Welk", "")])
    assert len(listener.lines) == 7
    assert all(line[-1] in "])" for line in listener.lines)


def test_a_point_shows_its_four_answers_in_full_on_one_line(told: Teacher) -> None:
    seen = told.does("verder", script=[("1 van 7", "j"), ("", "s")])
    assert f"\n{POINT}".count(POINT) == 1
    assert len(POINT) <= 78
    assert "Toetsen: o opmerking" in seen.out
    assert seen.out.count("Toetsen:") == 1, "the other keys once per checklist"


# --- how far along, and who ---


def test_the_total_of_points_is_told_once_it_is_sure(teacher: Teacher) -> None:
    """Not where an answer may yet bring more points, or take them away: a number is never wrong."""
    started(teacher)

    def numbers(*words: str, script: Script) -> list[str]:
        seen = teacher.does("verder", *words, script=script).out
        return re.findall(r"(?m)^(Punt \d+|\d+ van \d+) +\S.*$", seen.partition("Zo staat het")[0])

    told = ["Punt 1", "2 van 4", "3 van 4", "4 van 4"]
    assert numbers("ouders:g1", script=parents()) == told
    assert numbers("ouders:p1", script=not_told()) == ["Punt 1"]
    assert numbers("gepeste", script=bullied_talk()) == [f"{n} van 7" for n in range(1, 8)]
    together: Script = [
        ("driegesprek", "2"), ("Waarom", "G1 vraagt erom."), ("Wil de gepeste", "j"), ("Klopt", ""),
    ]  # fmt: skip
    assert numbers("afweging", script=together) == ["Punt 1", "2 van 2"]


def not_told() -> Script:
    return [
        ("Wie heb je op de hoogte gebracht?", "3"),
        ("Waarom “niemand”?", "De telefoon wordt niet opgenomen."),
        ("Klopt dit?", ""),
    ]


@pytest.mark.parametrize("typed", ["u", "U.", "Noor, s", "Noor en é"])
def test_one_letter_is_no_name(teacher: Teacher, typed: str) -> None:
    """It would stand for a child in every `u` and `'s` that is typed later."""
    script = intake(bullied=typed)
    seen = teacher.does(
        "start", script=[*script[:-1], ("Eén teken is te kort voor een naam", "Noor"), script[-1]]
    )
    assert "Een naam mag, en blijft op deze computer." in seen.flat
    renamed: Script = [("", "2"), ("Om wie", "1"), ("Welke naam", "u"), ("Eén teken", "Li")]
    teacher.does("persoon", script=renamed)
    names = teacher.does("namen").out
    assert "Li" in names
    assert not re.search(r"\b[us]\b", names)


@pytest.mark.parametrize(
    "typed",
    [
        "weet ik nog niet",
        "Onbekend",
        "niemand",
        "geen idee",
        "Nee.",
        "Noor, iemand uit groep 8",
        "Noor?",
    ],
)
def test_words_for_not_knowing_are_no_name(teacher: Teacher, typed: str) -> None:
    """Each of them would stand for a child in half of what is typed later."""
    script: Script = [*intake()[:-1], ("leerlingen die pesten?", typed)]
    seen = teacher.does(
        "start", script=[*script, ("Dit lijkt geen naam. Nog niet bekend? Typ 0.", "0")]
    )
    assert "P1" not in seen.out
    joined: Script = [
        ("Wat wil", "1"),
        ("welke rol", "3"),
        ("Wie", typed),
        ("Niemand? Typ 0.", "0"),
    ]
    teacher.does("persoon", script=joined)
    renamed: Script = [("", "2"), ("Om wie", "1"), ("Welke naam", typed), ("Stop dan met s.", "s")]
    teacher.does("persoon", script=renamed)
    assert [one["code"] for one in teacher.state()["persons"]] == ["G1"]
    assert "Noor" in teacher.does("namen").out


def test_a_name_that_holds_such_a_word_is_a_name(teacher: Teacher) -> None:
    names = "Ja-Yeon, Noor van de Weetering, Nina Niemandsverdriet, Ja Yeon"
    teacher.does("start", script=intake(names, "0"))
    assert all(name in teacher.does("namen").out for name in names.split(", "))


def test_an_unknown_bully_gets_no_words_for_a_name(tracing: Teacher) -> None:
    tracing.does(
        "verder", "pester",
        script=[("Weet je wie", "1"), ("Wie zijn", "weet niet"), ("Nog niet bekend?", "0")],
    )  # fmt: skip
    assert [one["code"] for one in tracing.state()["persons"]] == ["G1"]


@pytest.mark.parametrize(("typed", "kept"), [("j", False), ("n", True)])
def test_the_name_of_who_left_can_be_forgotten(teacher: Teacher, typed: str, kept: bool) -> None:
    started(teacher)
    left: Script = [("Wat wil", "6"), ("Om wie", "2"), ("Waarom hoort P1", "Een vergissing.")]
    teacher.does("persoon", script=[*left, ("De naam op deze computer ook vergeten?", typed)])
    assert teacher.entries("left")[0]["reason"] == "Een vergissing."
    teacher.does("notitie", piped="Bram was er niet.")
    assert (teacher.entries("note")[0]["text"] == "P1 was er niet.") is kept


def test_of_who_left_without_a_name_nothing_is_forgotten(teacher: Teacher) -> None:
    teacher.does("start", script=intake(bullies="1"))
    left: Script = [("Wat wil", "6"), ("Om wie", "2"), ("Waarom hoort P1", "Een vergissing.")]
    teacher.does("persoon", script=left)
    assert len(teacher.entries("left")) == 1


def test_who_takes_part_in_another_role_keeps_the_name(teacher: Teacher) -> None:
    started(teacher)
    second: Script = [("Wat wil", "4"), ("Om wie", "1"), ("Welke rol heeft G1 ook?", "1")]
    teacher.does("persoon", script=second)
    left: Script = [("Wat wil", "6"), ("Om wie", "3"), ("Waarom hoort P2", "Een vergissing.")]
    teacher.does("persoon", script=left)
    assert "Noor" in teacher.does("namen").out


def test_the_name_of_who_left_can_still_be_changed(teacher: Teacher) -> None:
    teacher.does("start", script=intake("0", "Bram"))
    left: Script = [("Wat wil", "6"), ("Om wie", "1"), ("Waarom", "Nee."), ("vergeten?", "n")]
    teacher.does("persoon", script=left)
    assert "P1 Bram (hoort er toch niet bij)" in teacher.does("namen").flat
    renamed: Script = [
        ("2 een naam geven of veranderen", "2"),
        ("P1 · leerling die pest (hoort er toch niet bij)", "1"),
        ("Welke naam hoort bij P1?", ""),
    ]
    teacher.does("persoon", script=renamed)
    teacher.does("notitie", piped="Bram was er niet.")
    assert teacher.entries("note")[0]["text"] == "Bram was er niet."


def test_a_child_who_joined_in_or_saw_it_can_be_added(teacher: Teacher) -> None:
    """Without a duty more: nothing is asked about it."""
    started(teacher)
    before = teacher.state()["steps"]
    for number, name in (("3", "Sam"), ("4", "Kim")):
        added: Script = [
            ("Wat wil je doen?", "1"),
            ("In welke rol?", number),
            ("Niemand? Typ 0.", name),
        ]
        teacher.does("persoon", script=added)
    assert [one["code"] for one in teacher.state()["persons"]] == ["G1", "M1", "O1", "P1"]
    assert teacher.state()["steps"] == before
    assert "omstander" in teacher.does("toon").out


def test_back_at_the_first_question_stays_there(teacher: Teacher) -> None:
    seen = teacher.does(
        "start",
        script=[
            ("nu aan de hand?", "4"),
            ("kwam het signaal binnen?", "t"),
            ("nu aan de hand?", "t"),
            ("Dit is de eerste vraag. Terug kan hier niet. 1 van 8 · Is één", "4"),
            ("kwam het signaal binnen?", "s"),
        ],
    )
    assert seen.code == 0


@pytest.mark.parametrize("typed", ["n", "nog niet", "Weet ik niet"])
def test_who_does_not_know_yet_hears_how_to_leave_a_choice_open(told: Teacher, typed: str) -> None:
    unknown = "Weet je het nog niet? Stop dan met s"
    script: Script = [("Wat is er gebeurd?", typed), (unknown, "2,4"), ("gezien en gezegd", "s")]
    told.does("start", script=[*intake()[:4], *script])


def test_the_screen_names_the_folder_that_its_commands_leave_out(teacher: Teacher) -> None:
    elsewhere = ("--map", "een andere")
    teacher.does(*elsewhere, "start", script=intake())
    seen = teacher.does(*elsewhere, "toon", keyboard=True)
    assert 'pestprotocol --map "een andere" overzicht' in " ".join(seen.err.split())
    assert "--map" not in teacher.does(*elsewhere, "toon").err, "a script knows"


def test_what_comes_after_an_agreement_was_looked_at(told: Teacher) -> None:
    made: Script = [("Met wie", "1"), ("Welke", "Bellen."), ("Wanneer", ""), ("", "")]
    asked: Script = [("Om welke afspraak", "1"), ("Is dat gelukt?", "1")]
    for script in (made, asked):
        seen = told.does("afspraak", script=script)
        assert f"pestprotocol verder {told.case()}" in seen.flat


def test_agreements_of_earlier_are_counted(told: Teacher) -> None:
    other: Script = [("Met wie", "4"), ("Welke", "Bellen."), ("Wanneer", ""), ("", "")]
    for _ in range(4):
        told.does("afspraak", script=other)
        told.does("afspraak", script=[("Om welke afspraak", "1"), ("Is dat gelukt?", "1")])
    assert "en nog 1 van eerder" in told.does("toon").flat


def test_a_note_at_an_hour_that_is_still_to_come_is_refused(told: Teacher) -> None:
    told.on("2026-11-20", "10:00")
    assert told.does("notitie", "--om", "11:30", piped="Proef.").code == 2
    assert told.does("notitie", "--om", "9:30", piped="Proef.").code == 0
    assert told.does("notitie", "--op", "gisteren", "--om", "11:30", piped="Proef.").code == 0
    seen = told.does("notitie", "--op", "gisteren", "--om", "9:30", script=[("Wat wil", "s")])
    assert "--op 2026-11-19 --om 09:30" in seen.flat


def test_a_talk_that_goes_on_from_another_day_asks_whether_it_was_on_another(
    told: Teacher,
) -> None:
    day: Script = [("1 van 7", "t"), ("Op welke dag", "gisteren"), ("1 van 7", "j")]
    seen = told.does("verder", script=[*day, ("2 van 7", "s")])
    assert "Dag: vandaag (vr 20 november 2026). Was het eerder?" in seen.flat
    seen = told.does("verder", script=[("2 van 7", "s")])
    assert "Dag: gisteren (do 19 november 2026). Was het een andere dag?" in seen.flat


def test_what_is_kept_nowhere_is_not_said_to_be_in_a_record(teacher: Teacher) -> None:
    script: Script = [
        ("1 van 4", "t"), ("Op welke dag", "?"), ("Op welke dag", ""), ("1 van 4", "j"),
        ("2 van 4", "v"), ("Waarom “", "?"), ("Waarom “", "Geen tijd."),
        ("3 van 4", "j"), ("4 van 4", "j"), ("Klopt dit?", "?"), ("Klopt", ""),
    ]  # fmt: skip
    shown = teacher.does("verder", "klassengesprek", script=script).flat
    assert "dossier" not in shown
    assert "Later wil iemand" not in shown
    assert "logboek" not in shown


def test_options_that_stand_before_the_command(teacher: Teacher) -> None:
    told = teacher.does("overzicht", "--kaal").err
    assert "Zet die vóór de opdracht: pestprotocol --kaal" in told
    assert "--alles" not in told
