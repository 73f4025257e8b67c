"""Whole ways from the signal to the closing, as a teacher walks them."""

from __future__ import annotations

import pytest

from journeys import bullied_talk, bully_talk, follow_up, intake, parents, weighing
from scripted import Script, Teacher


def test_from_the_signal_to_the_closing_with_one_bully(teacher: Teacher) -> None:
    started = teacher.does("start", script=intake())
    code = teacher.case()
    assert "Nu eerst: Gesprek met de ouders/verzorgers · G1\n" in started.out

    teacher.does("verder", "ouders", script=[("met wie?", "1"), *parents()])
    teacher.does("verder", "ouders", script=parents())
    teacher.does("verder", script=bullied_talk())
    teacher.does("verder", script=weighing())
    last = teacher.does("verder", script=bully_talk())
    assert "Daarna: " in last.out
    assert teacher.state()["status"] == "awaiting_closure"

    refused = teacher.does("afronden", code)
    assert refused.code == 4
    assert "is nog niet beantwoord" in refused.out

    teacher.on("2026-11-27")
    teacher.does("navraag", script=follow_up("1"))
    teacher.does("navraag", script=follow_up("2"))
    teacher.on("2026-12-11")
    teacher.does("navraag", script=follow_up("1"))
    teacher.does("navraag", script=follow_up("2"))

    closed = teacher.does("afronden", script=[(f"Casus {code} afronden?", "j")])
    assert closed.code == 0
    assert "vr 27 november 2026: Navraag" in closed.out
    assert teacher.state()["status"] == "closed"
    assert teacher.answers <= 65, f"{teacher.answers} answers"


def test_a_bully_who_is_never_found(teacher: Teacher) -> None:
    teacher.does("start", script=intake(bullies="0"))
    assert teacher.state()["persons"] == [{"code": "G1", "roles": ["gepeste"]}]
    teacher.does("verder", script=parents())
    teacher.does("verder", script=bullied_talk())
    teacher.does(
        "verder",
        script=[
            ("gesprekken bewaren", "j"),
            ("aanwijzingen", "j"),
            ("schrijfstijl", "j"),
            ("in de klas", ""),
            ("Klopt dit?", ""),
            ("Weet je wie", "2"),
            ("Waarom zoeken jullie niet verder?", "Niemand herkent de stijl."),
        ],
    )
    state = teacher.state()
    assert state["status"] == "awaiting_closure"
    assert [m["condition"] for m in state["missing"]] == ["gestopt"]
    for day in ("2026-11-27", "2026-12-11"):
        teacher.on(day).does("navraag", script=follow_up())
    closed = teacher.does("afronden", script=[("afronden?", "j")])
    assert "niet gevonden, omdat: Niemand herkent de stijl." in closed.flat


def test_a_second_bully_joins_later(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does("verder", "ouders", script=[("met wie?", "1"), *parents()])
    teacher.does("verder", "ouders", script=parents())
    teacher.does("verder", script=bullied_talk())
    teacher.does("verder", script=weighing())
    teacher.does("verder", script=bully_talk())
    teacher.on("2026-11-24").does(
        "persoon",
        script=[
            ("Wat wil je doen?", "1"),
            ("In welke rol?", "2"),
            ("leerlingen die pesten?", "Daan"),
        ],
    )
    state = teacher.state()
    assert state["status"] == "open"
    steps = {step["id"]: step for step in state["steps"]}
    assert steps["gesprekken"]["state"] == "busy"
    assert steps["gesprekken"]["done"] == steps["gesprekken"]["total"] - 5
    teacher.does("verder", script=parents())
    teacher.does("verder", script=bully_talk())
    assert teacher.state()["status"] == "awaiting_closure"


def test_parents_after_the_talks(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    seen = teacher.does(
        "verder",
        "gepeste",
        script=[("Waarom begin je hiermee?", "De ouders nemen niet op."), *bullied_talk()],
    )
    assert "Breng liefst eerst de ouders" in seen.out
    assert [entry["reason"] for entry in teacher.entries("departure")] == [
        "De ouders nemen niet op."
    ]
    teacher.does("verder", "ouders", script=[("met wie?", "1"), *parents(agreements=True)])
    assert (
        "“Gesprek met de gepeste leerling”, omdat: De ouders nemen niet op."
        in teacher.does("toon", "--tijdlijn").flat
    )


def test_where_the_parents_are_skipped_the_talks_are_what_is_to_be_done(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    talk = "Gesprek met de gepeste leerling · G1"
    for command in ("", "agenda"):
        assert talk not in teacher.does(*command.split()).out
    for child in ("G1", "P1"):
        why = [("Waarom sla je", "Ze zijn onbereikbaar.")]
        teacher.does("overslaan", teacher.case(), f"ouders:{child}", script=why)
    for command in ("", "agenda", "overzicht"):
        assert talk in teacher.does(*command.split()).flat


def test_parents_who_were_not_told_can_be_chosen_again(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    nobody = [("op de hoogte gebracht?", "3"), ("Waarom", "Geen gehoor."), ("Klopt dit?", "")]
    teacher.does("verder", "ouders:G1", script=nobody)
    teacher.does(
        "verder", "ouders", script=[("met wie?", "1"), ("Klopt dit?", "1"), ("(nu: niemand", "s")]
    )
    teacher.does("verder", "ouders:P1", script=parents())
    teacher.does(
        "verder", "ouders", script=[("1  Wie heb je op de hoogte gebracht? → niemand", "s")]
    )


def test_a_child_with_two_homes_is_never_taken_for_one_of_them(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does("verder", "ouders:G1", script=parents())
    address = [("Wat wil je doen?", "5"), ("wie gaat", "1"), ("Hoe noem je", "vader")]
    teacher.does("persoon", script=address)
    teacher.does("verder", "ouders:G1", script=[("met wie?", "1"), ("Klopt dit?", "s")])


def test_the_two_homes_of_a_child_have_a_command_each(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does(
        "persoon", script=[("Wat wil je doen?", "5"), ("wie gaat", "1"), ("Hoe noem je", "vader")]
    )
    code = teacher.case()
    assert f"verder {code} ouders:G1:1" in teacher.does().out
    teacher.does("verder", code, "ouders:G1:1", script=parents())
    assert f"verder {code} ouders:G1:2" in teacher.does().out
    seen = teacher.does("verder", code, "ouders:g1:vader", script=[("op de hoogte gebracht?", "s")])
    assert "Gesprek met de ouders/verzorgers · G1 (Noor), vader" in seen.flat
    why = [("Waarom sla je", "Geen contact meer.")]
    skipped = teacher.does("overslaan", code, "ouders:G1:2", script=why)
    assert "Overgeslagen: “Gesprek met de ouders/verzorgers · G1, vader”" in skipped.flat
    assert teacher.does("verder", code, "ouders:G1:3").code == 2


def test_an_agreement_after_the_parents_were_told_becomes_one_to_tell_them(
    teacher: Teacher,
) -> None:
    teacher.does("start", script=intake())
    teacher.does("verder", script=parents())
    teacher.does("verder", "gepeste", script=bullied_talk(agreement="Samen de app opschonen."))
    texts = [entry["text"] for entry in teacher.current("agreement")]
    assert sorted(texts) == [
        "Samen de app opschonen.",
        "Vertel de ouders/verzorgers van G1: Samen de app opschonen.",
    ]
    steps = {step["id"]: step for step in teacher.state()["steps"]}
    assert steps["ouders"]["done"] == steps["ouders"]["total"] - 1, "G1's list stays finished"


def test_it_stopped_and_then_began_again(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does("verder", "ouders", script=[("met wie?", "1"), *parents()])
    teacher.does("verder", "ouders", script=parents())
    teacher.does("verder", script=bullied_talk())
    teacher.does("verder", script=weighing())
    teacher.does("verder", script=bully_talk())
    teacher.on("2026-11-27").does("navraag", script=follow_up("1", how="1"))
    again = teacher.on("2026-12-11").does(
        "navraag", script=[*follow_up("1", how="4"), ("Besluit je dat?", "s")]
    )
    assert again.code == 0
    state = teacher.state()
    assert (state["status"], state["escalated"]) == ("open", False), "the decision is owed"
    proposed = "Volgens het protocol treedt het pestprotocol van de school nu in werking en"
    assert proposed in again.flat
    assert again.flat.count("in werking") == 1, "no fact before it is decided"
    assert "Besluit nodig" in teacher.does().out

    decided = teacher.does("verder", script=[("Besluit je dat?", "j")])
    assert "Het pestprotocol van de school is in werking." in decided.flat
    assert "Je doet de stappen opnieuw, vanaf “Praten met de leerlingen”." in decided.flat
    state = teacher.state()
    assert (state["status"], state["escalated"]) == ("open", True)
    assert state["steps"][0]["done"] == 0, "the talks begin again"
    assert teacher.does("afronden").code == 4, "the old “stopped” does not close the case"


def test_the_decision_not_to_begin_again_keeps_its_reason(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does(
        "navraag",
        script=[
            *follow_up("1", how="4"),
            ("Besluit je dat?", "n"),
            ("Waarom nog niet?", "Eerst praten met de schoolleider."),
        ],
    )
    assert [e["reason"] for e in teacher.entries("declined")] == [
        "Eerst praten met de schoolleider."
    ]
    assert teacher.state()["escalated"] is False


def test_whoever_told_nobody_hears_how_to_come_back_to_it(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    seen = teacher.does(
        "verder",
        script=[
            ("Wie heb je op de hoogte gebracht?", "3"),
            ("Waarom “niemand”?", "Ze zijn op reis."),
            ("Klopt dit?", ""),
        ],
    )
    assert "De ouders moeten dit nog horen." in seen.flat
    assert "pestprotocol verder ouders" in seen.flat
    teacher.does(
        "verder",
        "ouders:g1",
        script=[("Klopt dit?", "1"), *parents()],
    )
    answers = [e for e in teacher.current("answer") if e["item"] == "ouders.wie"]
    assert [e["value"] for e in answers] == ["beide"]


@pytest.mark.parametrize("reason", ["De school stopt ermee."])
def test_closing_all_the_same_needs_a_reason_that_stays(teacher: Teacher, reason: str) -> None:
    teacher.does("start", script=intake())
    code = teacher.case()
    assert teacher.does("afronden", code, "--toch", script=[("Waarom rond je", "s")]).code == 0
    assert teacher.state()["status"] == "open"
    declined = [("Waarom rond je", reason), ("toch afronden?", "n")]
    seen = teacher.does("afronden", code, "--toch", script=declined, keyboard=True)
    assert "blijft open" in seen.flat
    assert teacher.entries("closed") == []
    closed = teacher.does("afronden", code, "--toch", "--reden", "-", piped=reason)
    assert closed.code == 0
    (entry,) = teacher.entries("closed")
    assert (entry["reason"], entry["unmet"]) == (reason, ["ouders", "gestopt"])


def test_what_is_told_of_an_answer_is_no_fact_that_could_not_wait(teacher: Teacher) -> None:
    """Only an answer that names who to call stands in the short text of a case."""
    asked = [(text, "5" if text == "Wie gaf het signaal?" else given) for text, given in intake()]
    seen = teacher.does("start", script=asked)
    assert "ook op wie dit is. Zonder naam." in seen.flat
    assert "iemand anders" not in teacher.does("dossier", "--plakken").flat


def test_what_cannot_wait_is_named_until_it_is_done(teacher: Teacher) -> None:
    asked = [("nu aan de hand?", "2"), *intake()[1:]]
    said = teacher.does("start", script=asked).flat
    code = teacher.case()
    command = f"pestprotocol verder {code} spoed"
    assert f"Eerst dit: Als het niet kan wachten {command} Nu eerst:" in said
    assert f"Eerst dit (1) {code} Als het niet kan wachten {command}" in teacher.does().flat
    assert f"Eerst dit: {command}" in teacher.does("toon").flat
    going_on = teacher.does("verder", script=[("Wie heb je", "s")])
    assert command in going_on.flat.split("Wie heb je")[0]
    done: Script = [("Bij gevaar", ""), ("seksueel beeld", "j"), ("volwassene", ""), ("Klopt", "")]
    assert "Eerst dit" not in teacher.does(*command.split()[1:], script=done).flat
    for words in ((), ("toon",)):
        assert "Eerst dit" not in teacher.does(*words).flat


def test_what_cannot_wait_stays_while_a_point_of_it_is_to_come(teacher: Teacher) -> None:
    teacher.does("start", script=[("nu aan de hand?", "1,3"), *intake()[1:]])
    half: Script = [("Bij gevaar", "n"), ("seksueel beeld", ""), ("volwassene", "j"), ("Klopt", "")]
    urgent = ("verder", teacher.case(), "spoed")
    teacher.does(*urgent, script=half)
    assert "Eerst dit" in teacher.does().flat
    teacher.does(*urgent, script=[("Bij gevaar", "j"), ("2 van 3", ""), ("Klopt", "")])
    assert "Eerst dit" not in teacher.does().flat
    teacher.does("afronden", "--toch", "--reden", "-", piped="Overgedragen.")
    teacher.does("heropenen", script=[("Waar begint", "1"), ("Waarom", "Weer mis.")])
    assert "Eerst dit" not in teacher.does().flat, "it was dealt with before the case was closed"


def test_of_a_case_from_a_script_the_first_question_is_named_until_it_is_asked(
    teacher: Teacher,
) -> None:
    given = "--groep 7 --signaal-op 2026-11-20 --melder ouder --vorm schelden --wat -"
    people = "--personen gepeste=1 --personen pester=1"
    words = ("start", "--niet-vragen", *given.split(), *people.split())
    code = teacher.does(*words, piped="Nare berichten.").last_line
    command = f"pestprotocol verder {code} intake"
    for screen in ("", "toon", "agenda"):
        said = "Wat is er aan de hand?" if screen == "agenda" else command
        assert said in teacher.does(*screen.split()).flat
    seen = teacher.does("verder", script=[("op de hoogte gebracht?", "s")])
    assert command in seen.flat.split("op de hoogte")[0]
    asked: Script = [("nu aan de hand?", "1"), ("Klopt dit?", "")]
    assert (
        f"pestprotocol verder {code} spoed" in teacher.does(*command.split()[1:], script=asked).out
    )
    assert command not in teacher.does().out


def test_what_cannot_wait_is_kept_with_the_only_open_case(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    done: Script = [("Bij gevaar", "j"), ("seksueel beeld", ""), ("volwassene", ""), ("Klopt", "")]
    assert "wordt niet bewaard" not in teacher.does("verder", "spoed", script=done).flat
    assert any(entry["item"] == "spoed.gevaar" for entry in teacher.entries("answer"))
    class_talk = teacher.does("verder", "klassengesprek", script=[("1 van", "s")])
    assert "wordt niet bewaard" in class_talk.flat


@pytest.mark.parametrize("how", ["--toch", "--geen-pesten"])
def test_closing_warns_of_what_cannot_wait(teacher: Teacher, how: str) -> None:
    teacher.does("start", script=[("nu aan de hand?", "1"), *intake()[1:]])
    seen = teacher.does("afronden", how, script=[("", "s")])
    assert "Let op: “Als het niet kan wachten” is nog niet gedaan." in seen.flat
    assert f"pestprotocol verder {teacher.case()} spoed" in seen.out


def test_what_cannot_wait_is_never_behind_other_cases(teacher: Teacher) -> None:
    for _ in range(3):
        teacher.does("start", script=[("nu aan de hand?", "2"), *intake()[1:]])
    seen = teacher.does().out
    codes = [path.stem for path in teacher.folder.glob("???-???.json")]
    assert all(f"pestprotocol verder {code} spoed" in seen for code in codes)
    assert teacher.does("overzicht").flat.count("Als het niet kan wachten") == 3
    agenda = teacher.does("agenda").out
    assert agenda.index("Eerst dit (3)") < agenda.index("Nu te doen")


def test_a_new_case_is_on_the_first_screen_beside_a_busy_one(teacher: Teacher) -> None:
    teacher.does("start", script=intake("Noor, Sam, Bo", "Tim, Kai"))
    busy = teacher.case()
    teacher.does("start", script=[*intake()[:3], ("Om welke groep", "s")])
    (new,) = {path.stem for path in teacher.folder.glob("???-???.json")} - {busy}
    seen = teacher.does().out
    assert f"pestprotocol verder {new}" in seen
    assert f"pestprotocol verder {busy}" in seen


def test_what_is_late_in_one_case_does_not_hide_another(teacher: Teacher) -> None:
    teacher.does("start", script=intake("Noor, Sam, Bo, Lot, Fay, Jip", "Tim"))
    late = teacher.case()
    for child in range(1, 7):
        talk = [("Waarom begin", ""), *bullied_talk()]
        teacher.does("verder", late, f"gepeste:G{child}", script=talk)
    teacher.on("2026-12-15").does("start", script=intake("Kim", "Tim"))
    (new,) = {path.stem for path in teacher.folder.glob("???-???.json")} - {late}
    seen = teacher.does().out
    assert "Te laat (6)" in seen
    assert new in seen


def test_a_follow_up_after_which_the_case_can_be_closed_says_so(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    for child in ("G1", "P1"):
        teacher.does("verder", f"ouders:{child}", script=parents())
    for talk in (bullied_talk(), weighing(), bully_talk()):
        teacher.does("verder", script=talk)
    command = f"pestprotocol afronden {teacher.case()}"
    first = teacher.on("2026-11-27").does("navraag", script=follow_up("1"))
    assert command not in first.out
    assert command in teacher.on("2026-12-11").does("navraag", script=follow_up("1")).out


def test_an_agreement_is_not_looked_back_on_before_its_day(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    due = [("Welke afspraak", "Samen kijken."), ("Wanneer kijk je", "morgen"), ("Nog een", "")]
    why = [("Waarom begin je", "Ze kwam zelf.")]
    seen = teacher.does("verder", "gepeste", script=[*why, *bullied_talk()[:-1], *due])
    assert "Nu eerst: Gesprek met de ouders/verzorgers · G1" in seen.flat
    assert "Nu: pestprotocol verder" in teacher.does("toon").out
    teacher.on("2026-11-21").does("verder", script=[("Is dat gelukt?", "s")])


def test_a_closed_case_has_nothing_that_cannot_wait(teacher: Teacher) -> None:
    teacher.does("start", script=[("nu aan de hand?", "2"), *intake()[1:]])
    teacher.does("afronden", "--toch", "--reden", "-", piped="Overgedragen.")
    assert "Eerst dit" not in teacher.does().flat


def test_an_intake_that_was_left_is_what_comes_first(teacher: Teacher) -> None:
    teacher.does("start", script=[*intake()[:4], ("Wat is er gebeurd?", "s")])
    code = teacher.case()
    first = f"Wat is er aan de hand? (de eerste vragen afmaken) pestprotocol verder {code}"
    assert first in teacher.does().flat
    shown = teacher.does("toon").flat
    assert f"Nu: pestprotocol verder {code}" in shown
    assert "niet nodig" not in shown
    ended = teacher.does("verder", script=intake()[4:]).flat
    assert f"De casus heeft de code {code}" in ended
    assert "afmaken" not in teacher.does().flat


def test_parents_who_were_not_told_are_not_forgotten(teacher: Teacher) -> None:
    """That nobody was told completes the talk, and the case cannot be closed with it."""
    teacher.does("start", script=intake(bullies="0"))
    nobody: Script = [("Wie heb je", "3"), ("Waarom", "Ze nemen niet op."), ("Klopt", "")]
    teacher.does("verder", "ouders", script=nobody)
    owed = "ouders/verzorgers · G1 (zo kun je nog niet afronden)"
    assert owed in teacher.does().flat
    assert owed in teacher.does("agenda").flat
    teacher.does("verder", "gepeste", script=bullied_talk())
    given_up: Script = [("Weet je wie", "2"), ("Waarom", "Niemand weet het.")]
    traced: Script = [("1 van 4", "j"), ("2 van 4", "j"), ("3 van 4", "j"), ("4 van 4", "")]
    teacher.does("verder", "opsporen", script=[*traced, ("Klopt", ""), *given_up])
    talk: Script = [("1 van 3", "1"), ("2 van 3", "2"), ("3 van 3", "")]
    teacher.does("navraag", script=talk)
    command = f"pestprotocol verder {teacher.case()} ouders"
    shown = teacher.does("toon").flat
    assert (
        "klaar, 1 van 1 punt, zo kun je nog niet afronden "
        "Gesprek met de ouders/verzorgers · G1 (Noor): het antwoord is" in shown
    )
    assert f"Nu: {command}" in shown
    for words in ((), ("verder",), ("overzicht", "--wacht-op-afronding"), ("afronden",)):
        seen = teacher.does(*words)
        assert command in " ".join((seen.out + seen.err).split()), words


def test_a_calm_intake_says_nothing_of_haste(teacher: Teacher) -> None:
    assert "Eerst dit" not in teacher.does("start", script=intake()).out


def test_who_stopped_after_a_remark_at_the_first_question_comes_back_there(
    teacher: Teacher,
) -> None:
    remark: Script = [("nu aan de hand?", "o"), ("Opmerking", "Belde over de app.")]
    seen = teacher.does("start", script=[*remark, ("nu aan de hand?", "s")])
    command = f"pestprotocol verder {teacher.case()}"
    assert command in seen.out
    assert "de eerste vragen afmaken" in teacher.does().flat
    again: Script = [("1 van 8", "4"), ("kwam het signaal binnen?", "s")]
    teacher.does(*command.split()[1:], script=again)


def test_who_does_not_know_who_it_is_hears_what_can_be_done_meanwhile(teacher: Teacher) -> None:
    teacher.does("start", script=intake(bullied="0", bullies="0"))
    later: Script = [("Weet je wie het is: “gepeste leerling”?", "3")]
    seen = teacher.does("verder", script=later)
    assert seen.flat.count("Intussen kan wel:") == 1
    meanwhile = seen.flat.partition("Intussen kan wel: Uitzoeken wie er pest pestprotocol ")[2]
    asked = teacher.does(*meanwhile.split()[:3], script=[("", ""), ("bewaren", "s")])
    assert asked.code == 0


def test_where_talks_were_skipped_the_question_who_it_is_can_be_answered(teacher: Teacher) -> None:
    teacher.does("start", script=intake(bullies="0"))
    skipped: Script = [("Waarom sla je", "Later.")]
    seen = teacher.does("overslaan", teacher.case(), "gesprekken", script=skipped)
    command = f"verder {teacher.case()} ouders:pester"
    assert f"“leerling die pest”? pestprotocol {command} Intussen kan wel:" in seen.flat
    found: Script = [("Weet je wie het is: “leerling die pest”?", "1"), ("pesten?", "Bram")]
    teacher.does(*command.split(), script=found)
    assert "P1 (Bram)" in teacher.does("toon").out
