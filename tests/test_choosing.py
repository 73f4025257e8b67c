"""Who leaves out what is meant and sits at a keyboard chooses it; a script is told what lacks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from journeys import bullied_talk, intake, parents
from scripted import Script, Teacher


@pytest.fixture
def two(teacher: Teacher) -> tuple[Teacher, list[str]]:
    """A teacher with two open cases, and their codes in the order of the list."""
    teacher.does("start", script=intake())
    teacher.does("start", script=intake())
    return teacher, sorted(path.stem for path in teacher.folder.glob("???-???.json"))


def notes(teacher: Teacher, code: str) -> list[str]:
    raw = json.loads((teacher.folder / f"{code}.json").read_text(encoding="utf-8"))
    return [entry["text"] for entry in raw["entries"] if entry["kind"] == "note"]


@pytest.mark.parametrize("number", [1, 2])
def test_one_of_two_cases_is_chosen(two: tuple[Teacher, list[str]], number: int) -> None:
    teacher, codes = two
    script = [("Om welke casus gaat het?", str(number))]
    seen = teacher.does("toon", script=script, keyboard=True)
    assert seen.code == 0
    assert f"Casus {codes[number - 1]}" in seen.out
    assert f"1  {codes[0]} · groep 7b · " in seen.out


def test_the_code_is_an_answer_too(two: tuple[Teacher, list[str]]) -> None:
    teacher, codes = two
    script = [("Om welke casus gaat het?", codes[1])]
    assert f"Casus {codes[1]}" in teacher.does("toon", script=script, keyboard=True).out


def test_the_list_of_cases_shows_no_name(two: tuple[Teacher, list[str]]) -> None:
    seen = two[0].does("verder", script=[("Om welke casus gaat het?", "s")], keyboard=True)
    assert seen.code == 0
    assert "Gestopt. Er is niets veranderd." in seen.out
    assert "Noor" not in seen.out
    assert "Bram" not in seen.out


def test_a_script_is_told_to_name_the_case(two: tuple[Teacher, list[str]]) -> None:
    seen = two[0].does("verder")
    assert seen.code == 2
    assert all(code in seen.err for code in two[1])


def closes(teacher: Teacher, code: str) -> None:
    closed = ("afronden", code, "--geen-pesten", "--reden", "-")
    teacher.does(*closed, piped="Het was een grap van twee vrienden.")


def test_the_only_open_case_is_meant_where_others_are_closed(
    two: tuple[Teacher, list[str]],
) -> None:
    teacher, codes = two
    closes(teacher, codes[0])
    assert f"casus {codes[1]}" in teacher.does("dossier").out
    closes(teacher, codes[1])
    agreed = [("Om welke casus", "2"), ("Met wie", "s")]
    seen = teacher.does("afspraak", script=agreed, keyboard=True)
    assert seen.last_line == f"pestprotocol afspraak {codes[1]}"


def test_an_open_case_comes_before_a_closed_one(two: tuple[Teacher, list[str]]) -> None:
    teacher, codes = two
    closes(teacher, codes[0])
    teacher.does("start", script=intake())
    seen = teacher.does("dossier", script=[("Om welke casus gaat het?", "3")], keyboard=True)
    assert f"3  {codes[0]} · groep 7b · afgerond op vr 20 november 2026" in seen.out


def test_of_many_cases_the_others_are_on_a_next_page(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    (first,) = teacher.folder.glob("???-???.json")
    case = json.loads(first.read_text(encoding="utf-8"))
    first.unlink()
    codes = [f"k{n}{n}-7fm" for n in "23456789abc"]
    for code in codes:
        (teacher.folder / f"{code}.json").write_text(json.dumps({**case, "code": code}))
    there_and_back: Script = [("9  ", "10"), (codes[10], "t"), (codes[0], "10"), (codes[9], "2")]
    assert f"Casus {codes[10]}" in teacher.does("toon", script=there_and_back, keyboard=True).out


def test_a_line_to_withdraw_is_chosen(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    for text in ("Eerste.", "Tweede."):
        teacher.does("notitie", piped=text)
    script = [("1  vandaag (vr 20 november 2026): Notitie: Tweede.", "2"), ("Waarom", "Fout.")]
    seen = teacher.does("intrekken", script=script, keyboard=True)
    assert "Intrekken: Notitie: Eerste." in seen.out
    (withdrawn,) = teacher.entries("withdraw")
    assert withdrawn["entry"] == next(
        n["id"] for n in teacher.entries("note") if n["text"] == "Eerste."
    )
    again = teacher.does("intrekken", script=[("Welke regel", "s")], keyboard=True)
    assert "Eerste" not in again.out, "what is withdrawn cannot be chosen again"
    assert "Casus geopend" not in again.out


def test_what_was_recorded_last_is_the_first_to_choose(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does("notitie", "--op", "2026-11-12", piped="Van vorige week.")
    asked = "1   do 12 november 2026: Notitie: Van vorige week."
    assert teacher.does("intrekken", script=[(asked, "s")], keyboard=True).code == 0


def test_words_to_erase_are_chosen(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does("notitie", piped="Hierin staat een telefoonnummer.")
    script = [("Van welke regel wis je de woorden?", "1"), ("voorgoed wissen?", "j")]
    seen = teacher.does("wissen", script=script, keyboard=True)
    assert "Wissen: Notitie: Hierin staat een telefoonnummer." in seen.out
    (path,) = teacher.folder.glob("???-???.json")
    assert "telefoonnummer" not in path.read_text(encoding="utf-8")
    again = teacher.does("wissen", script=[("Van welke regel", "s")], keyboard=True)
    assert "gewist" not in again.out, "nothing is left of it to choose"


def test_a_checklist_to_skip_is_chosen(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    before = [("begin je hiermee", ""), *bullied_talk()]
    teacher.does("verder", "gepeste", script=before)
    script = [("Wat sla je over?", "afweging"), ("Waarom sla je", "Er is maar één vorm.")]
    seen = teacher.does("overslaan", script=script, keyboard=True)
    assert "Gesprek met de gepeste leerling" not in seen.out.split("Wat sla je over?")[0]
    (skipped,) = teacher.entries("skip")
    assert skipped["what"] == "afweging"


def test_a_step_of_which_more_is_open_is_chosen_as_a_whole(teacher: Teacher) -> None:
    teacher.does("start", script=intake(bullied="Noor, Kim"))
    script = [("stap 2 als geheel: De ouders", "stap-2"), ("Waarom sla je “De", "Gedaan.")]
    teacher.does("overslaan", script=script, keyboard=True)
    (skipped,) = teacher.entries("skip")
    assert (skipped["what"], skipped.get("about", "")) == ("ouders", "")


def test_back_from_the_reason_is_what_was_chosen(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does("notitie", piped="Eerste.")
    teacher.does("notitie", piped="Tweede.")
    line: Script = [
        ("Welke regel", "1"),
        ("Waarom", "t"),
        ("Welke regel", "2"),
        ("Waarom", "Fout."),
    ]
    assert (
        "Intrekken: Notitie: Eerste." in teacher.does("intrekken", script=line, keyboard=True).out
    )
    assert len(teacher.entries("withdraw")) == 1
    list_: Script = [("Wat sla", "1"), ("Waarom", "t"), ("Wat sla", "afweging"), ("Waarom", "Zo.")]
    teacher.does("overslaan", script=list_, keyboard=True)
    assert [skip["what"] for skip in teacher.entries("skip")] == ["afweging"]


def test_one_of_two_pupils_is_skipped(teacher: Teacher) -> None:
    teacher.does("start", script=intake(bullies="Bram, Saar"))
    script = [("Gesprek met de leerling die pest · P2", "pester:P2"), ("Waarom sla je", "Ziek.")]
    teacher.does("overslaan", script=script, keyboard=True)
    (skipped,) = teacher.entries("skip")
    second = next(p["id"] for p in teacher.entries("person") if p["code"] == "P2")
    assert (skipped["what"], skipped["about"]) == ("pester", second)


def test_who_was_skipped_before_is_not_offered_again(teacher: Teacher) -> None:
    teacher.does("start", script=intake(bullied="Noor, Kim"))
    script = [("Voor wie?", "2"), ("Waarom sla je “Gesprek met de gepeste leerling · G2", "Ziek.")]
    teacher.does("overslaan", teacher.case(), "gepeste", script=script)
    last = [("Waarom sla je “Gesprek met de gepeste leerling · G1", "Ook ziek.")]
    teacher.does("overslaan", teacher.case(), "gepeste", script=last)
    codes = {person["id"]: person["code"] for person in teacher.entries("person")}
    assert [codes[skip["about"]] for skip in teacher.entries("skip")] == ["G2", "G1"]


# --- a file that is there already ---


@pytest.fixture
def calendar(teacher: Teacher) -> Path:
    teacher.does("start", script=intake())
    path = teacher.home / "pesten.ics"
    path.write_bytes(b"ouder")
    return path


def test_a_file_is_replaced_after_a_yes(teacher: Teacher, calendar: Path) -> None:
    script = [("Dit bestand bestaat al", "j")]
    assert teacher.does("agenda", "--ics", str(calendar), script=script, keyboard=True).code == 0
    assert calendar.read_bytes().startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize("answer", ["n", "s"])
def test_a_file_stays_without_a_yes(teacher: Teacher, calendar: Path, answer: str) -> None:
    script = [("Het bestand vervangen?", answer)]
    assert teacher.does("agenda", "--ics", str(calendar), script=script, keyboard=True).code == 0
    assert calendar.read_bytes() == b"ouder"


def test_a_script_replaces_its_file(teacher: Teacher, calendar: Path) -> None:
    assert teacher.does("agenda", "--ics", str(calendar)).code == 0
    assert calendar.read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_every_sheet_that_is_there_is_asked_about(teacher: Teacher) -> None:
    teacher.does("start", script=intake(bullies="Bram, Saar"))
    made = ("checklist", "pester", "--casus", teacher.case(), "--pdf", str(teacher.home / "p.pdf"))
    teacher.does(*made)
    first, second = teacher.home / "p.pdf", teacher.home / "p-2.pdf"
    second.write_bytes(b"ouder")
    script = [("p.pdf", "j"), ("p-2.pdf", "n")]
    teacher.does(*made, script=script, keyboard=True)
    assert second.read_bytes() == b"ouder"
    assert first.read_bytes().startswith(b"%PDF")


# --- what goes along with a line that is withdrawn ---


def test_a_note_is_withdrawn_with_what_it_was_while_it_was_typed(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    script = [("Wat wil je", "Een zin."), ("Nog een zin?", "Te veel."), ("Nog een zin?", "t"),
              ("Nog een zin?", "Tweede."), ("Nog een zin?", "")]  # fmt: skip
    teacher.does("notitie", script=script)
    teacher.does("intrekken", script=[("Notitie: Een zin. Tweede.", "1"), ("Waarom", "Fout.")],
                 keyboard=True)  # fmt: skip
    again = teacher.does("intrekken", script=[("Welke regel", "s")], keyboard=True)
    assert "Een zin" not in again.out
    assert "Een zin" not in teacher.does("dossier", "--plakken").out


def test_an_agreement_is_withdrawn_with_the_telling_of_it(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does("verder", "ouders:G1", script=parents())
    teacher.does("verder", "gepeste", script=bullied_talk(agreement="De berichten bewaren."))
    assert "Afspraak" in teacher.does("agenda").out
    chosen = [("1  vandaag (vr 20 november 2026): G1: Afspraak: De berichten", "1")]
    teacher.does("intrekken", script=[*chosen, ("Waarom", "Toch niet.")], keyboard=True)
    assert "Afspraak" not in teacher.does("agenda").out


def test_of_an_answer_the_one_before_holds_again(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    code = teacher.case()
    mended = [("Klopt dit?", "4"), ("Om welke groep", "8a"), ("Klopt dit?", "")]
    teacher.does("verder", code, "intake", script=mended)
    chosen = [("gaat het? 8a", "1"), ("Waarom", "Fout.")]
    seen = teacher.does("intrekken", script=chosen, keyboard=True)
    assert "Nu geldt weer: Om welke groep gaat het? 7b" in seen.flat
    first = [("gaat het? 7b", "5"), ("Waarom", "Ook fout.")]
    seen = teacher.does("intrekken", script=first, keyboard=True)
    assert "Het punt staat weer open." in seen.flat


def test_the_words_of_an_agreement_are_erased_also_where_parents_hear_of_it(
    teacher: Teacher,
) -> None:
    teacher.does("start", script=intake())
    teacher.does("verder", "ouders:G1", script=parents())
    teacher.does("verder", "gepeste", script=bullied_talk(agreement="De zwemles overslaan."))
    chosen = [("G1: Afspraak: De zwemles", "1"), ("voorgoed wissen?", "j")]
    seen = teacher.does("wissen", script=chosen, keyboard=True)
    assert "Ook: ouders/verzorgers van G1: Afspraak: Vertel de" in seen.flat
    (path,) = teacher.folder.glob("???-???.json")
    assert "zwemles" not in path.read_text(encoding="utf-8")
