"""What happens around the walk, each as it comes to a teacher."""

from __future__ import annotations

import io
from collections import Counter

import pytest

from journeys import bullied_talk, bully_talk, follow_up, intake, parents, weighing
from pestprotocol import overview, tell
from pestprotocol.core.progress import StepProgress
from pestprotocol.core.protocol import Step
from pestprotocol.screen import Blank, Block, Screen, Text, Verbatim
from scripted import Script, Teacher


def ready_to_close(teacher: Teacher) -> str:
    """A case with one bully in which everything was done and it stopped."""
    teacher.on("2026-11-20").does("start", script=intake())
    teacher.does("verder", "ouders", script=[("met wie?", "1"), *parents()])
    teacher.does("verder", "ouders", script=parents())
    teacher.does("verder", script=bullied_talk())
    teacher.does("verder", script=weighing())
    teacher.does("verder", script=bully_talk())
    for day in ("2026-11-27", "2026-12-11"):
        teacher.on(day).does("navraag", script=follow_up("1"))
    return teacher.case()


def closed(teacher: Teacher) -> str:
    code = ready_to_close(teacher)
    teacher.does("afronden", script=[("afronden?", "j")])
    return code


# --- notes ---


def test_a_case_that_could_be_closed_with_something_open_stands_under_those_that_wait(
    teacher: Teacher,
) -> None:
    teacher.does("start", script=intake())
    for whose in ("1", "2"):
        teacher.does("verder", "ouders", script=[("met wie?", "1"), *parents()][whose == "2" :])
    for day in ("2026-11-27", "2026-12-11"):
        teacher.on(day).does("navraag", script=follow_up("1"))
    code = teacher.case()
    seen = teacher.does("overzicht", "--wacht-op-afronding")
    assert "Wacht op afronding (0)" in seen.out
    assert "Kan al worden afgerond, maar er staat nog iets open (1)" in seen.out
    assert f"{code}  groep 7b, nog 13 punten open" in seen.out
    assert seen.last_line == f"pestprotocol afronden {code}"
    assert "Noor" not in seen.out
    assert teacher.does("overzicht", "--wacht-op-afronding", "--json").json() == []
    teacher.does("afronden", code, script=[("afronden?", "j")])
    assert "Kan al" not in teacher.does("overzicht", "--wacht-op-afronding").out


def test_a_note_of_several_lines_with_its_own_day_and_time(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    lines = [
        ("Wat wil je vastleggen?", "Moeder belde."),
        ("Nog een zin?", "Ze is boos."),
        ("Nog", ""),
    ]
    teacher.does("notitie", "--op", "gisteren", "--om", "14.30", script=lines)
    (note,) = teacher.current("note")
    assert (note["text"], note["day"], note["time"]) == (
        "Moeder belde.\nZe is boos.",
        "2026-11-19",
        "14:30",
    )
    told = teacher.does("toon", "--tijdlijn").flat
    assert "gebeurd op do 19 november 2026, vastgelegd op vr 20 november 2026" in told


def test_a_note_through_a_pipe_holds_codes_and_no_names(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    seen = teacher.does("notitie", piped="Noors moeder belde.\nOver Bram.\n")
    assert seen.code == 0
    assert [n["text"] for n in teacher.entries("note")] == ["G1 moeder belde.\nOver P1."]
    assert "In de tekst stond een naam." in seen.err


@pytest.mark.parametrize(
    "words", [("--op", "2026-11-21"), ("--op", "31-2-2026"), ("--om", "25:00")]
)
def test_a_note_of_a_day_or_time_that_cannot_be(teacher: Teacher, words: tuple[str, str]) -> None:
    teacher.does("start", script=intake())
    assert teacher.does("notitie", *words).code == 2
    assert teacher.entries("note") == []


# --- agreements ---


def agreement(teacher: Teacher, due: str = "2026-11-25") -> None:
    teacher.does(
        "afspraak",
        script=[
            ("Met wie is de afspraak?", "1"),
            ("Welke afspraak", "Elke dag even langskomen."),
            ("Wanneer kijk je", due),
            ("Nog een afspraak", ""),
        ],
    )


def test_an_agreement_that_is_not_kept_stays_visible(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    agreement(teacher)
    shown = teacher.does("agenda").out
    assert "Afspraak · G1: kijken of het is gelukt" in shown
    assert "langskomen" not in shown, "what a person typed is not for the smartboard"
    teacher.on("2026-11-26")
    assert "(1 dag te laat)" in teacher.does("agenda").flat
    teacher.does("afspraak", script=[("Om welke afspraak", "1"), ("Is dat gelukt?", "2")])
    assert "Elke dag even langskomen (niet gelukt)" in teacher.does("toon").flat
    shown = teacher.does("agenda").out
    assert "Afspraak" not in shown
    assert "Nu te doen, zonder vaste dag (2)" in shown


def test_an_agreement_that_is_moved_is_on_the_agenda_of_the_new_day(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    agreement(teacher)
    teacher.does(
        "afspraak",
        script=[
            ("Om welke afspraak", "1"),
            ("Is dat gelukt?", "3"),
            ("Wanneer kijk je opnieuw?", "2026-12-02"),
        ],
    )
    assert "wo 2 december 2026" in teacher.does("agenda").flat


def told_later(teacher: Teacher) -> None:
    """The parents of G1 were told; then something was agreed with G1."""
    teacher.does("start", script=intake())
    teacher.does("verder", script=parents())
    teacher.does("verder", script=bullied_talk(agreement="Elke dag even langskomen."))


TOLD = "Vertel de ouders/verzorgers van G1: Elke dag even langskomen. Heb je dat gedaan?"


@pytest.mark.parametrize(
    ("answers", "state", "shown"),
    [
        ([(TOLD, "1")], "kept", "(verteld)"),
        ([(TOLD, "2"), ("Wanneer kijk je opnieuw?", "2026-12-02")], "moved", "wo 2 december"),
        ([(TOLD, "3"), ("Waarom vertellen", "G1 wil het niet.")], "not_kept", "(niet verteld)"),
    ],
)
def test_what_parents_are_to_hear_is_asked_as_that(
    teacher: Teacher, answers: Script, state: str, shown: str
) -> None:
    told_later(teacher)
    seen = teacher.does("afspraak", script=[("Om welke afspraak", "2"), *answers])
    assert "Afspraak met ouders" not in seen.flat
    (outcome,) = teacher.entries("outcome")
    assert outcome["state"] == state
    assert shown in teacher.does("toon").flat
    untold = "De ouders/verzorgers van G1 weten dit dus niet." in seen.flat
    assert untold == (state == "not_kept")
    assert outcome.get("reason", "") == ("G1 wil het niet." if untold else "")
    if untold:
        assert "niet verteld (G1 wil het niet.)" in teacher.does("toon", "--tijdlijn").flat


# --- closing with something left ---


LEFT = "Let op: {} nog open. Kijk er eerst naar: pestprotocol afspraak "


@pytest.mark.parametrize(
    ("made", "said"), [(0, ""), (1, "1 afspraak staat"), (2, "2 afspraken staan")]
)
@pytest.mark.parametrize("anyway", [False, True])
def test_closing_says_once_which_agreements_are_open(
    teacher: Teacher, made: int, said: str, anyway: bool
) -> None:
    code = ready_to_close(teacher)
    if made:
        agreed: Script = [("Welke afspraak", "Rust."), ("Wanneer kijk je", "")]
        second: Script = [("Nog een afspraak", "Sport."), ("Wanneer kijk je", "2026-12-15")]
        asked = [*agreed, *second * (made - 1), ("Nog een afspraak", "")]
        teacher.does("afspraak", script=[("Met wie", "iemand anders"), *asked])
    if anyway:
        teacher.does("navraag", script=follow_up("1", how="3"))
    option = ["--toch"] if anyway else []
    why: Script = [("Waarom rond", "G1 verhuist.")] if anyway else []
    seen = teacher.does("afronden", code, *option, script=why or [("afronden?", "j")])
    assert seen.flat.count(LEFT.format(said) + code) == (1 if made else 0)


def test_closing_says_which_after_care_comes_when(teacher: Teacher) -> None:
    code = ready_to_close(teacher)
    seen = teacher.does("afronden", code, script=[("afronden?", "j")])
    for who in ("G1", "P1"):
        assert f"Op de agenda: Nazorg · {who}, uiterlijk vr 8 januari 2027" in seen.flat
    assert "Op de agenda: Navraag" not in seen.flat


def test_a_no_to_an_agreement_that_stands_says_how_it_goes_away(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    made: Script = [("Met wie", "1"), ("Welke afspraak", "App uit."), ("Wanneer kijk", "t")]
    script: Script = [*made, ("Welke", "nee"), ("", ""), ("Wanneer kijk", ""), ("", "")]
    seen = teacher.does("afspraak", script=script)
    assert f"Trek de afspraak straks in: pestprotocol intrekken {teacher.case()}" in seen.flat
    assert "Druk dan alleen op Enter" not in seen.flat


@pytest.mark.parametrize("typed", ["nee", "Geen.", "geen afspraak"])
def test_no_in_words_is_no_agreement(teacher: Teacher, typed: str) -> None:
    teacher.does("start", script=intake())
    script = [("Met wie", "1"), ("Welke afspraak", typed), ("Druk dan alleen op Enter.", "")]
    teacher.does("afspraak", script=script)
    assert teacher.entries("agreement") == []


def test_back_after_the_day_of_an_agreement_asks_the_day_again(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does(
        "afspraak",
        script=[
            ("Met wie", "1"),
            ("Welke afspraak", "Elke dag bellen."),
            ("Wanneer kijk je", "2026-11-25"),
            ("Nog een afspraak", "t"),
            ("Wanneer kijk je", "2026-11-26"),
            ("Nog een afspraak", "t"),
            ("Wanneer kijk je", "t"),
            ("Nu: Elke dag bellen.", "Elke dag appen."),
            ("Wanneer kijk je", "2026-11-27"),
            ("Nog een afspraak", "Samen eten."),
            ("Wanneer kijk je", ""),
            ("Nog een afspraak", ""),
        ],
    )
    assert [(a["text"], a.get("due")) for a in teacher.current("agreement")] == [
        ("Elke dag appen.", "2026-11-27"), ("Samen eten.", None),
    ]  # fmt: skip


def test_after_no_bullying_there_is_no_after_care(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does("afronden", "--geen-pesten", "--reden", "-", piped="Het was een grap.")
    assert "Nazorg" not in teacher.does("agenda").out


def test_the_word_group_is_not_shown_twice(teacher: Teacher) -> None:
    story = intake()
    story[3] = (story[3][0], "Groep 7b")
    teacher.does("start", script=story)
    assert "groep 7b" in teacher.does("toon").out
    assert "Groep 7b" not in teacher.does("toon").out


def test_the_checklist_of_one_child_has_the_name_that_verder_takes(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    seen = teacher.does("checklist", "ouders:P1", "--casus", teacher.case())
    assert "ouders/verzorgers · P1" in seen.out
    assert "· G1" not in seen.out.splitlines()[0]
    assert teacher.does("checklist", "ouders:P1").code == 2
    assert teacher.does("checklist", "ouders:P9", "--casus", teacher.case()).code == 2


# --- skipping ---


def test_a_list_is_skipped_with_a_reason_and_the_skip_is_undone(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    code = teacher.case()
    asked = [("Waarom sla je", "Er is maar één vorm mogelijk.")]
    teacher.does("overslaan", code, "afweging", script=asked)
    assert "overgeslagen  Apart praten of samen?" in teacher.does("toon").out
    (skipped,) = teacher.entries("skip")
    teacher.does("intrekken", code, skipped["id"][:6], script=[("Waarom trek je", "Toch nodig.")])
    assert "open  Apart praten of samen?" in teacher.does("toon").out


def test_a_step_with_the_name_of_its_checklist_is_skipped_by_its_number(teacher: Teacher) -> None:
    teacher.does("start", script=intake(bullied="Noor, Kim"))
    code = teacher.case()
    asked = [("Waarom sla je", "De ouders van beiden weten het al.")]
    seen = teacher.does("overslaan", code, "stap-2", script=asked)
    (skipped,) = teacher.entries("skip")
    assert (skipped["what"], skipped.get("about", "")) == ("ouders", "")
    assert "“De ouders/verzorgers op de hoogte brengen”" in seen.out
    assert "Stap 2. De ouders/verzorgers op de hoogte brengen: overgeslagen" in (
        teacher.does("toon").out
    )
    refused = teacher.does("overslaan", code, "stap-9")
    assert (refused.code, "Kies uit: stap-1, stap-2," in refused.err) == (2, True)


def test_what_the_protocol_says_of_bullying_that_goes_on_is_said_until_the_next_time(
    teacher: Teacher,
) -> None:
    code = ready_to_close(teacher)
    teacher.does("navraag", script=follow_up("1", how="3"))
    teacher.does("navraag", script=follow_up("2"))
    assert "Overleg met de anti-pestcoördinator" in teacher.does("toon", code).flat
    for command in ("verder", "afronden"):
        seen = teacher.does(command, code)
        assert "Overleg met de anti-pestcoördinator" in " ".join((seen.out + seen.err).split())
        assert "niets te doen" not in seen.out


def test_where_all_is_closed_it_is_said_how_a_closed_case_is_meant(teacher: Teacher) -> None:
    assert "afgeronde casus?" not in teacher.does("notitie").err
    closed(teacher)
    seen = teacher.does("notitie")
    assert "Een afgeronde casus? Typ de code erachter." in seen.err
    assert "pestprotocol overzicht --afgerond" in seen.err


def test_a_case_that_began_again_says_from_when_its_steps_count(teacher: Teacher) -> None:
    code = closed(teacher)
    assert "Opnieuw begonnen" not in teacher.does("toon").out
    again: Script = [("Waar begint", "2"), ("Waarom open je", "Weer mis.")]
    teacher.on("2026-12-14").does("heropenen", code, script=again)
    shown = teacher.does("toon").flat
    assert "Opnieuw begonnen op ma 14 december 2026, vanaf “De ouders/verzorgers op" in shown
    assert "Wat toen al gedaan was, staat in het logboek." in shown


def withdraws(teacher: Teacher, kind: str) -> str:
    entry = teacher.entries(kind)[-1]
    asked = [("Waarom trek", "Fout.")]
    return teacher.does("intrekken", teacher.case(), entry["id"][:6], script=asked).flat


def test_withdrawing_says_how_the_case_stands_then(teacher: Teacher) -> None:
    code = closed(teacher)
    teacher.does("heropenen", code, "--vanaf", "gesprekken", "--reden", "-", piped="Weer.")
    assert "De casus is nu weer afgerond." in withdraws(teacher, "pass")
    assert "De casus is nu weer open." in withdraws(teacher, "closed")
    asked = [("pestprotocol", "1"), ("Waarom “", "Het gaat te ver."), ("Klopt dit?", "")]
    teacher.does("opschalen", code, script=asked)
    last = teacher.entries("answer")[-1]
    assert teacher.state()["escalated"]
    seen = teacher.does("intrekken", code, last["id"][:6], script=[("Waarom trek", "Fout.")])
    assert "is niet meer in werking." in seen.flat


def test_a_note_that_was_withdrawn_can_be_made_again(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does("notitie", piped="Fout!")
    assert f"opnieuw vastleggen? Typ: pestprotocol notitie {teacher.case()}" in (
        withdraws(teacher, "note")
    )


def test_what_was_not_done_in_a_closed_case_is_not_called_open(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    assert "Stap 1. Praten met de leerlingen: open" in teacher.does("toon").out
    teacher.does("afronden", "--geen-pesten", "--reden", "-", piped="Een grap.")
    shown = teacher.does("toon").out
    assert "Stap 1. Praten met de leerlingen: niet gedaan, 0 van" in shown
    assert "niet gedaan  Apart praten of samen?" in shown
    assert "  open  " not in shown


def test_the_record_of_what_was_no_bullying_lacks_nothing(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    assert "Voorwaarden voor de afronding" in teacher.does("dossier").out
    teacher.does("afronden", "--geen-pesten", "--reden", "-", piped="Een grap.")
    for way in ([], ["--plakken"]):
        assert "Voorwaarden" not in teacher.does("dossier", *way).out


def test_who_starts_beside_a_half_intake_is_told(teacher: Teacher) -> None:
    teacher.does("start", script=[*intake()[:2], ("Wie gaf", "s")])
    half = teacher.case()
    seen = teacher.does("start", script=[("nu aan de hand?", "s")])
    assert f"Casus {half} is nog niet af. Daarmee verder: pestprotocol verder {half}" in seen.flat


def test_a_refused_closing_says_what_comes_first_where_nothing_can_be_done_now(
    teacher: Teacher,
) -> None:
    code = ready_to_close(teacher)
    teacher.does("navraag", script=follow_up("1", how="3"))
    seen = teacher.does("afronden", code)
    assert seen.code == 4
    first = "Daarvoor is nog nodig: Navraag · G1, uiterlijk ma 28 december 2026"
    assert first in " ".join(seen.err.split())
    assert f"Wat er nu te doen is: pestprotocol navraag {code}" in seen.err
    teacher.does("navraag", script=follow_up("2"))
    told = " ".join(teacher.does("afronden").err.split())
    assert first in told
    assert "Wat er nu te doen is" not in told


def test_a_refused_closing_names_the_talk_that_it_lacks_before_what_is_late(
    teacher: Teacher,
) -> None:
    code = ready_to_close(teacher)
    made: Script = [("Met wie", "1"), ("Welke afspraak", "Zit vooraan"), ("Wanneer kijk", "morgen")]
    teacher.does("afspraak", script=[*made, ("Nog een afspraak?", "")])
    teacher.does("navraag", script=follow_up("1", how="3"))
    teacher.on("2026-12-15")
    told = " ".join(teacher.does("afronden").err.split())
    assert "Daarvoor is nog nodig: Navraag · G1, uiterlijk ma 28 december 2026" in told
    teacher.on("2026-12-28")
    told = " ".join(teacher.does("afronden").err.split())
    assert f"Wat er nu te doen is: pestprotocol navraag {code}" in told
    waiting = teacher.does("overzicht", "--wacht-op-afronding").flat
    assert f"pestprotocol navraag {code}" in waiting


def test_withdrawing_what_began_again_names_the_line_that_did(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    again = [*follow_up("1", how="4"), ("Besluit je dat?", "j")]
    teacher.does("navraag", script=again)
    (began,) = [e for e in teacher.entries("answer") if e["value"] == "opnieuw"]
    why = [("Waarom trek je", "Verkeerd kind.")]
    seen = teacher.does("intrekken", teacher.case(), began["id"][:6], script=why)
    (begun,) = teacher.entries("pass")
    told = seen.flat.partition("Ook dat intrekken: pestprotocol ")[2].split()[:3]
    assert begun["id"].startswith(told[2])
    teacher.does(*told, script=why)
    assert "Opnieuw begonnen" not in teacher.does("toon").out


def test_a_step_of_which_the_rest_was_skipped_says_so(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does("verder", "afweging", script=[("Waarom begin", ""), *weighing()])
    why = [("Waarom sla je", "Het liep anders.")]
    teacher.does("overslaan", teacher.case(), "gesprekken", script=why)
    seen = teacher.does("toon").out
    assert "klaar, 1 van 1 punt (de rest is overgeslagen)" in seen
    assert "overgeslagen  Gesprek met de gepeste leerling · G1" in seen


def test_skipping_what_closing_needs_says_so(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    code = teacher.case()
    why = [("Waarom sla je", "Ze nemen niet op.")]
    needed = "voor het afronden is dit wel nodig"
    assert needed in teacher.does("overslaan", code, "ouders:G1", script=why).flat
    assert needed not in teacher.does("overslaan", code, "afweging", script=why).flat


def test_skipping_without_a_reason_does_nothing(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    assert teacher.does("overslaan", teacher.case(), "afweging").code == 0  # the input ended
    assert teacher.does("overslaan", teacher.case(), "onzin").code == 2
    assert teacher.entries("skip") == []


# --- escalating, reopening, after-care ---


def test_escalating_at_will_keeps_its_reason(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does(
        "opschalen",
        script=[("pestprotocol", "1"), ("Waarom “", "Het gaat te ver."), ("Klopt dit?", "")],
    )
    assert teacher.state()["escalated"] is True
    assert "Het pestprotocol van de school is in werking." in teacher.does("toon").out


def test_what_is_in_effect_is_not_decided_again(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    asked = [("pestprotocol", "1"), ("Waarom “", "Het gaat te ver."), ("Klopt dit?", "")]
    teacher.does("opschalen", script=asked)
    seen = teacher.does("opschalen", script=[])
    assert "Het pestprotocol van de school is in werking." in seen.out
    assert f"pestprotocol intrekken {teacher.case()}" in seen.out
    again = [*follow_up("1", how="4"), ("beginnen de stappen opnieuw", "s")]
    assert "treedt" not in teacher.does("navraag", script=again).out.rpartition("besluit nodig")[2]


def test_reopening_keeps_both_closings_and_does_not_trust_the_old_stopped(teacher: Teacher) -> None:
    code = closed(teacher)
    teacher.on("2027-01-11").does(
        "heropenen",
        code,
        script=[("Waar begint het opnieuw?", "1"), ("Waarom open je", "Nieuwe berichten.")],
    )
    state = teacher.state()
    assert state["status"] == "open"
    assert teacher.does("afronden").code == 4
    teacher.does("afronden", "--toch", "--reden", "-", piped="Andere school.")
    assert len(teacher.entries("closed")) == 2


def test_after_care_that_shows_that_it_goes_on_asks_for_a_decision(teacher: Teacher) -> None:
    closed(teacher)
    asked = [*follow_up("1", how="3"), ("Besluit je dat?", "s")]
    teacher.on("2027-01-08").does("navraag", script=asked)
    assert "Besluit nodig (1)" in teacher.does().out
    teacher.does("verder", script=[("Besluit je dat?", "j")])
    assert teacher.state()["status"] == "open"
    assert not teacher.state()["escalated"]


def test_after_closing_the_after_care_stays_on_the_agenda(teacher: Teacher) -> None:
    closed(teacher)
    assert "Nazorg · G1" in teacher.does("agenda").out
    teacher.on("2027-01-11").does("navraag", teacher.case(), script=follow_up("1"))
    assert teacher.state()["status"] == "closed"
    teacher.on("2027-02-08").does("navraag", teacher.case(), script=follow_up("1"))
    assert "Nazorg · G1" not in teacher.does("agenda").out, "twice is enough"


def test_after_care_that_says_it_began_again_leads_to_reopening(teacher: Teacher) -> None:
    closed(teacher)
    teacher.on("2027-01-11").does(
        "navraag",
        teacher.case(),
        script=[*follow_up("1", how="4"), ("Besluit je dat?", "j")],
    )
    state = teacher.state()
    assert (state["status"], state["escalated"], state["steps"][0]["done"]) == ("open", True, 0)


# --- follow-ups ---


def test_less_is_not_stopped(teacher: Teacher) -> None:
    ready_to_close(teacher)
    teacher.on("2026-12-14").does("navraag", script=follow_up("1", how="2"))
    refused = teacher.does("afronden")
    assert refused.code == 4
    assert "het antwoord is “het is minder”" in refused.flat


def test_a_corridor_is_noted_and_gently_questioned(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    seen = teacher.does("navraag", script=follow_up("1", where="2"))
    assert "veilige ruimte" in seen.flat
    assert "de gang" in teacher.does("toon", "--tijdlijn").flat


def test_a_follow_up_that_was_missed_is_visible(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does("verder", "gepeste", script=[("Waarom", ""), *bullied_talk()])
    teacher.on("2026-12-07")
    assert "(10 dagen te laat)" in teacher.does("agenda").flat
    assert teacher.state()["overdue"] == 1


def test_two_follow_ups_with_one_child_on_one_day_are_two(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does("navraag", script=follow_up("1", how="2"))
    teacher.does("navraag", script=follow_up("1", how="1"))
    rounds = [e["round"] for e in teacher.entries("answer") if e["item"] == "navraag.hoe"]
    assert rounds == ["2026-11-20", "2026-11-20.2"]


# --- people ---


def choose(*answers: tuple[str, str]) -> Script:
    return [("Wat wil je doen?", answers[0][1]), *answers[1:]]


def test_two_children_who_bully_each_other(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does("persoon", script=choose(("", "4"), ("Om wie gaat het?", "1"), ("ook?", "1")))
    teacher.does("persoon", script=choose(("", "4"), ("Om wie gaat het?", "2"), ("ook?", "1")))
    persons = {p["code"]: p["roles"] for p in teacher.state()["persons"]}
    assert persons == {"G1": ["gepeste", "pester"], "P1": ["pester", "gepeste"]}
    assert "P2 (Noor)" in teacher.does("toon").out


def test_three_bullies_in_two_groups(teacher: Teacher) -> None:
    teacher.does("start", script=intake(bullies="Bram, Daan, Sem"))
    teacher.does(
        "persoon", script=choose(("", "3"), ("Om wie gaat het?", "4"), ("In welke groep", "8a"))
    )
    seen = teacher.does(
        "persoon", script=choose(("", "3"), ("Om wie gaat het?", "4"), ("In welke groep", "8b"))
    )
    assert "De groep van P3 is bewaard." in seen.out
    assert "P3 (Sem), groep 8b" in teacher.does("toon").flat


def test_divorced_parents_are_told_apart_and_both_are_told(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    asked = choose(("", "5"), ("Om wie", "1"), ("Hoe noem je", "vader"))
    assert "Het adres van G1 is erbij gezet." in teacher.does("persoon", script=asked).out
    shown = teacher.does("toon").out
    assert "Gesprek met de ouders/verzorgers · G1 (Noor), vader" in shown
    teacher.does("verder", "ouders", script=[("met wie?", "1"), *parents()])
    missing = next(m for m in teacher.state()["missing"] if m["condition"] == "ouders")
    assert "G1, vader" in missing["text"], "the other home is not thereby told"


def test_someone_who_is_not_involved_after_all(teacher: Teacher) -> None:
    teacher.does("start", script=intake(bullies="Bram, Daan"))
    teacher.does(
        "persoon",
        script=choose(
            ("", "6"), ("Om wie", "3"), ("Waarom hoort P2", "Was ziek."), ("vergeten?", "j")
        ),
    )
    assert [p["code"] for p in teacher.state()["persons"]] == ["G1", "P1"]
    teacher.does("persoon", script=choose(("", "1"), ("In welke rol?", "2"), ("pesten?", "Sem")))
    assert [p["code"] for p in teacher.state()["persons"]] == ["G1", "P1", "P3"], "no code twice"


def test_a_child_in_two_roles_keeps_its_name_until_it_is_in_none(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does("persoon", script=choose(("", "4"), ("Om wie gaat het?", "2"), ("ook?", "1")))
    leaves = [("Om wie", "2"), ("Waarom hoort", "Was ziek.")]
    both = teacher.does("persoon", script=choose(("", "6"), *leaves))
    assert "G2 · gepeste leerling (ook P1)" in both.out
    assert "Bram" in teacher.does("namen").out
    seen = teacher.does("persoon", script=choose(("", "6"), *leaves, ("ook vergeten?", "j")))
    assert "hoort er niet meer bij" in seen.out
    assert "Bram" not in teacher.does("namen").out


def test_a_signal_that_turns_out_not_to_be_bullying(teacher: Teacher) -> None:
    teacher.does("start", script=intake(bullies="0"))
    quarrel: Script = [("Wat was het dan?", "Een ruzie.")]
    declined: Script = [*quarrel, ("als geen pesten?", "n")]
    teacher.does("afronden", "--geen-pesten", script=declined, keyboard=True)
    assert teacher.state()["status"] == "open"
    seen = teacher.does("afronden", "--geen-pesten", script=quarrel)
    assert f"pestprotocol heropenen {teacher.case()}" in seen.flat
    assert teacher.state()["status"] == "closed"
    assert "want het was geen pesten: Een ruzie." in teacher.does(
        "toon", teacher.case(), "--tijdlijn"
    ).flat  # fmt: skip


def test_a_case_over_the_summer_with_another_group_and_teacher(teacher: Teacher) -> None:
    (teacher.folder).mkdir()
    text = (teacher.shipped()).replace(
        "holidays: []",
        'holidays: [{from: "2027-07-10", to: "2027-08-22", title: zomervakantie}]',
    )
    (teacher.folder / "protocol.yaml").write_text(text, encoding="utf-8")
    teacher.on("2027-07-05").does(
        "start", script=[*intake()[:1], ("kwam het signaal", "2027-07-05"), *intake()[2:]]
    )
    teacher.does("verder", "gepeste", script=[("Waarom", ""), *bullied_talk()])
    assert "ma 23 augustus 2027" in teacher.does("agenda").flat
    teacher.on("2027-08-23").records_as("leerkracht 8b")
    teacher.does(
        "verder",
        teacher.case(),
        "intake",
        script=[("Klopt dit?", "4"), ("groep", "8b"), ("Klopt", "")],
    )
    assert teacher.state()["group"] == "8b"
    teacher.does("navraag", script=follow_up("1"))
    assert "· leerkracht 8b" in teacher.does("toon", "--tijdlijn").out


# --- lists without a case, guidelines, names ---


def test_a_class_talk_is_walked_and_nothing_is_kept(teacher: Teacher) -> None:
    script = [("van", "j")] * class_points() + [("Klopt dit?", "")]
    seen = teacher.does("verder", "klassengesprek", script=script)
    assert "Er is niets bewaard." in seen.out
    assert list(teacher.folder.glob("*.json")) == []


def class_points() -> int:
    from pestprotocol.places import shipped_protocol
    from pestprotocol.protocol_file import read

    protocol = read(shipped_protocol().read_bytes()).protocol
    assert protocol is not None
    checklist = protocol.checklist("klassengesprek")
    assert checklist is not None
    return len(checklist.items)


def test_the_guidelines_are_all_there(teacher: Teacher) -> None:
    shown = teacher.does("richtlijnen").out
    _, guidelines = shown.split("\n\n", 1)
    assert guidelines.count("· ") == 10


def test_no_agreement_is_said(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    said = "Er is geen afspraak bij gekomen."
    empty: Script = [("Met wie", "1"), ("Welke afspraak", "")]
    assert said in teacher.does("afspraak", script=empty).out
    made: Script = [("Met wie", "1"), ("Welke", "Bellen."), ("Wanneer", ""), ("Nog een", "")]
    assert said not in teacher.does("afspraak", script=made).out


def test_a_note_says_how_to_write_of_another_day(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    note: Script = [("Wat wil", "Er gebeurde iets."), ("Nog een zin?", "")]
    other = f"pestprotocol notitie {teacher.case()} --op gisteren"
    assert other in teacher.does("notitie", script=note).out
    assert other not in teacher.does(*other.split()[1:], script=note).out
    assert [note["day"] for note in teacher.entries("note")] == ["2026-11-20", "2026-11-19"]


GOOD, WRONG, SHORT = "een lang woord\n", "fout woord!!\n", "kort\n"


def test_a_password_that_cannot_be_used_is_asked_again(teacher: Teacher) -> None:
    pytest.importorskip("pyrage")
    teacher.does("start", script=intake())
    file = teacher.home / "namen.age"
    seen = teacher.does("namen", "--exporteer", str(file), piped=SHORT + GOOD + WRONG)
    assert seen.code == 0  # the input ended
    assert "minstens 10 tekens. Kies een langer." in seen.flat
    assert "zijn niet gelijk" in seen.flat
    assert "Even wachten" not in seen.out
    assert not file.exists()
    seen = teacher.does("namen", "--exporteer", str(file), piped=SHORT + GOOD + WRONG + GOOD * 2)
    assert "Even wachten …" in seen.out
    assert file.exists()
    assert "Even wachten …" in teacher.does("namen", "--importeer", str(file), piped=GOOD).out


def test_names_go_to_a_colleague_encrypted(teacher: Teacher) -> None:
    pytest.importorskip("pyrage")
    teacher.does("start", script=intake())
    file = teacher.home / "namen.age"
    assert teacher.does("namen", "--exporteer", str(file), piped=GOOD + GOOD).code == 0
    data = file.read_bytes()
    assert data.startswith(b"age-encryption.org/v1")
    assert b"Noor" not in data

    teacher.forgets_names()
    assert "Van deze casus zijn hier geen namen bekend." in teacher.does("toon").flat
    assert teacher.does("namen", "--importeer", str(file), piped=WRONG).code == 1
    assert teacher.does("namen", "--importeer", str(file)).code == 0  # the input ended
    assert "2 namen erbij" in teacher.does("namen", "--importeer", str(file), piped=GOOD).out
    assert "waren er al" in teacher.does("namen", "--importeer", str(file), piped=GOOD).out
    other = teacher.home / "geen.age"
    other.write_text("iets anders")
    assert "staan geen namen" in teacher.does("namen", "--importeer", str(other)).err
    elsewhere = teacher.does("--map", str(teacher.home / "leeg"), "namen").flat
    assert "van 1 casus die niet in deze map staat" in elsewhere
    assert "Noor" in teacher.does("namen").out
    assert "G1 (Noor)" in teacher.does("toon").out


# --- one of something, and more ---


def test_one_point_and_one_role_are_called_so(teacher: Teacher) -> None:
    step = Step(id="stap", title="Stap", checklists=())
    one, two = (
        StepProgress(step=step, state="open", done=0, total=total, instances=(), questions=())
        for total in (1, 2)
    )
    assert tell.step_line(one) == "open, 0 van 1 punt"
    assert tell.step_line(two) == "open, 0 van 2 punten"
    teacher.does("start", script=intake(bullied="Noor, Sam"))
    shown = teacher.does("toon").flat
    assert "gepeste leerlingen G1 (Noor) · G2 (Sam)" in shown
    assert "leerling die pest P1 (Bram)" in shown


def test_a_remark_quotes_the_point_that_it_is_at(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    at_point: Script = [("op de hoogte", "o"), ("Opmerking", "Vader belt."), ("[1-3]", "s")]
    teacher.does("verder", script=at_point)
    shown = teacher.does("toon", "--tijdlijn").flat
    assert "Opmerking bij “Wie heb je op de hoogte gebracht?”: Vader belt." in shown


def test_who_it_is_is_asked_in_the_words_of_the_role(teacher: Teacher) -> None:
    teacher.does("start", script=intake(bullies="0"))
    asked = teacher.does("verder", "pester", script=[("Weet je wie", "3")])
    assert "Weet je wie het is: “leerling die pest”?" in asked.flat
    assert "Wie is het: “leerling die pest”?" in teacher.does("toon").flat


def test_an_earlier_follow_up_is_one_of_its_own(teacher: Teacher) -> None:
    """Also where a later one was left at its last question."""
    teacher.does("start", script=intake())
    teacher.on("2026-11-27").does("navraag", script=[*follow_up("1")[:3], ("3 van 3", "s")])
    teacher.does("navraag", "--op", "2026-11-24", script=follow_up("1"))
    rounds = {e["round"] for e in teacher.entries("answer") if e.get("round")}
    assert rounds == {"2026-11-24", "2026-11-27"}


def test_after_closing_what_is_for_today_is_what_one_goes_on_with(teacher: Teacher) -> None:
    code = ready_to_close(teacher)
    teacher.does("afronden", code, script=[("afronden?", "j")])
    assert "Wat er nog komt: pestprotocol agenda" in teacher.does("verder").err
    teacher.on("2027-01-08").does("verder", script=[("Nazorg · G1", "s")])


def test_an_agreement_stays_with_a_child_that_stays_in_another_role(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does("persoon", script=[("", "4"), ("Om wie", "2"), ("Welke rol", "1")])
    code = next(p["code"] for p in teacher.state()["persons"] if "pester" in p["roles"])
    who: Script = [("Met wie", code)]
    made: Script = [("Welke", "Rust."), ("Wanneer", "morgen"), ("", "")]
    teacher.does("afspraak", script=[*who, *made])
    gone: Script = [("", "6"), ("Om wie", "3"), ("Waarom", "Deed niet mee.")]
    teacher.does("persoon", script=gone)
    assert "kijken of het is gelukt" in teacher.does("agenda").flat


def test_an_agreement_goes_with_a_child_that_is_not_involved_after_all(teacher: Teacher) -> None:
    teacher.does("start", script=intake(bullied="1", bullies="1"))
    made: Script = [("Met wie", "P1"), ("Welke", "Rust."), ("Wanneer", "morgen"), ("", "")]
    teacher.does("afspraak", script=made)
    assert "Afspraak · P1" in teacher.does("agenda").flat
    gone: Script = [("", "6"), ("Om wie", "2"), ("Waarom", "Deed niet mee.")]
    teacher.does("persoon", script=gone)
    for command in ("agenda", "toon"):
        assert "Afspraak" not in teacher.does(command).flat
    teacher.does("afspraak", script=[("Met wie is de afspraak?", "s")])


def test_every_heading_of_the_first_screen_has_a_line() -> None:
    full = Counter(dict.fromkeys(overview._HEADINGS, 9))
    assert list(overview._rooms(full).values()) == [3, 1, 1, 1, 1, 1]
    assert overview._rooms(Counter({"Te laat": 9, "Vandaag": 1})) == {"Te laat": 4, "Vandaag": 1}


def test_talks_too_close_together_say_when_the_next_one_would_count(teacher: Teacher) -> None:
    teacher.on("2026-11-20").does("start", script=intake())
    for day in ("2026-11-23", "2026-11-26"):
        teacher.on(day).does("navraag", script=follow_up("1"))
    told = "zijn te kort na elkaar; vraag het nog eens, vanaf ma 30 november 2026"
    assert told in teacher.does("afronden").flat


LATER: Script = [("Welke afspraak", "Sorry zeggen."), ("Wanneer kijk", "over een week"), ("", "")]


def test_parents_whose_talk_is_done_before_that_with_their_child_hear_what_was_agreed(
    teacher: Teacher,
) -> None:
    teacher.does("start", script=intake())
    talk = [(q, "n" if "vertrouwenspersoon" in q else a) for q, a in bullied_talk()[:-1]]
    teacher.does("verder", "gepeste", script=[("Waarom begin", ""), *talk, *LATER])
    seen = teacher.does("verder", "ouders:g1", script=parents())
    assert "weten nog niet wat er met hun kind is afgesproken" in seen.flat
    finished: Script = [("vertrouwenspersoon", "j"), ("Klopt dit?", ""), ("nog meer", "")]
    teacher.does("verder", "gepeste", script=finished)
    telling = "Vertel de ouders/verzorgers van G1: Sorry zeggen"
    for again in (False, True):
        if again:
            teacher.does("verder", "ouders:g1", script=[("Klopt dit?", "")])
        assert [a["text"].rstrip(".") for a in teacher.current("agreement")].count(telling) == 1
    assert telling in teacher.does("afspraak", script=[("Om welke", "s")]).flat


def test_parents_who_were_asked_about_in_their_talk_are_not_to_be_told_twice(
    teacher: Teacher,
) -> None:
    teacher.does("start", script=intake())
    early: Script = [("Waarom begin", ""), *bullied_talk()[:-1]]
    teacher.does("verder", "gepeste", script=[*early, *LATER])
    teacher.does("verder", "ouders:g1", script=parents(agreements=True))
    assert "Vertel" not in str(teacher.current("agreement"))


def test_a_case_whose_talks_were_skipped_after_it_began_again_names_the_follow_up(
    teacher: Teacher,
) -> None:
    code = closed(teacher)
    teacher.does("heropenen", script=[("Waar begint", "1"), ("Waarom", "Weer mis.")])
    for what in ("gepeste", "afweging", "pester"):
        teacher.does("overslaan", code, what, script=[("Waarom sla je", "Al gedaan.")])
    for home in ("g1", "p1"):
        teacher.does("verder", f"ouders:{home}", script=parents())
    command = f"pestprotocol navraag {code}"
    for words in ((), ("toon",), ("verder",), ("afronden",), ("overzicht", "--wacht-op-afronding")):
        seen = teacher.does(*words)
        assert command in seen.out + seen.err, words


def test_reopening_takes_the_decision_that_was_owed(teacher: Teacher) -> None:
    code = closed(teacher)
    teacher.on("2027-01-11")
    again: Script = [("Met wie", "1"), ("Waar sprak", "1"), ("Hoe staat", "4"), ("Hoe gaat", "")]
    teacher.does("navraag", script=[*again, ("Besluit je dat?", "s")])
    assert "Typ pestprotocol heropenen" in teacher.does("toon").flat
    assert "is weer open" in teacher.does("heropenen", script=[("Besluit je dat?", "j")]).flat
    assert "Besluit nodig" not in teacher.does().out
    assert "Opgeschaald" in teacher.does("toon", code).out


def test_reopening_after_a_no_asks_nothing_more_until_it_is_typed_again(teacher: Teacher) -> None:
    closed(teacher)
    again: Script = [("Met wie", "1"), ("Waar sprak", "1"), ("Hoe staat", "4"), ("Hoe gaat", "")]
    teacher.does("navraag", script=[*again, ("Besluit je dat?", "s")])
    no: Script = [("Besluit je dat?", "n"), ("Waarom nog niet?", "Eerst kijken.")]
    assert "blijft afgerond. Toch openen" in teacher.does("heropenen", script=no).flat
    assert teacher.state()["status"] == "closed"
    teacher.does("heropenen", script=[("Waar begint", "2"), ("Waarom open je", "Toch.")])
    assert teacher.state()["status"] == "open"
    assert "Besluit nodig" not in teacher.does().out


def test_what_was_never_asked_is_not_asked_once_more(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does("afronden", "--geen-pesten", "--reden", "-", piped="Een grap.")
    teacher.does("heropenen", script=[("Waar begint", "1"), ("Waarom", "Toch.")])
    shown = teacher.does("toon").flat
    assert "is nog niet beantwoord" in shown
    assert "vraag je opnieuw" not in shown


def test_a_closed_case_is_not_told_what_keeps_it_from_being_closed(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    told = [("Wie heb je", "3"), ("Waarom “niemand”?", "Op reis."), ("Klopt dit?", "")]
    for home in ("g1", "p1"):
        teacher.does("verder", f"ouders:{home}", script=told)
    assert "moeten dit nog horen" in teacher.does("afronden").err
    teacher.does("afronden", "--toch", "--reden", "-", piped="Verhuisd.")
    code = teacher.case()
    for words in (("verder", code), ("toon", code)):
        shown = teacher.does(*words).flat
        assert "moeten dit nog horen" not in shown
        assert "kun je nog niet afronden" not in shown


def test_a_refused_closing_names_what_cannot_wait(teacher: Teacher) -> None:
    half: Script = [("nu aan de hand?", "1"), ("kwam het signaal binnen?", "s")]
    teacher.does("start", script=half)
    code = teacher.case()
    told = " ".join(teacher.does("afronden").err.split())
    assert f"Eerst dit: pestprotocol verder {code} spoed" in told
    assert f"Wat er nu te doen is: pestprotocol verder {code} " in f"{told} "


def test_the_list_says_first_what_toon_says_that_comes_now(teacher: Teacher) -> None:
    told_later(teacher)
    assert "Nu: pestprotocol verder" in teacher.does("toon").flat
    assert "Apart praten of samen?" in teacher.does("overzicht").flat


@pytest.mark.parametrize("height", [60, 24, 20, 16])
def test_what_can_wait_most_gives_way_where_the_first_screen_is_too_small(height: int) -> None:
    parts = ("Eerst dit", "Te laat", "Vandaag", "Nu te doen", "Komende 7 dagen")
    lines: list[Block] = [Text("iets"), Verbatim("pestprotocol verder"), Text("en nog 2")]
    sections = [overview.Section(part, 3, lines, "agenda") for part in parts]
    screen = Screen(io.StringIO(), plain=True, width=80, height=height)
    shown = overview.on_one_screen(screen, Text("vandaag"), sections, [Blank(), Text("nieuw")])
    screen.show(shown)
    text = screen.stream.getvalue()  # type: ignore[attr-defined]
    assert len(text.splitlines()) < height
    given_way = [part for part in parts if f"{part} (3): pestprotocol agenda" in text]
    assert given_way == list(parts[len(parts) - len(given_way) :]), "from the last on"
    assert (len(given_way) > 0) == (height < 24)
    assert "Eerst dit (3)\n" in text


def test_a_talk_may_count_before_its_day_where_only_the_time_was_too_short(
    teacher: Teacher,
) -> None:
    teacher.on("2026-11-20").does("start", script=intake(bullies="0"))
    teacher.does("verder", script=parents())
    teacher.does("verder", script=bullied_talk())
    nobody: Script = [("Weet je wie", "2"), ("Waarom zoeken", "Anoniem.")]
    skipped: Script = [("Waarom sla je", "Niet te doen.")]
    teacher.does("overslaan", teacher.case(), "opsporen", script=skipped)
    teacher.does("verder", "pester", script=nobody)
    for day in ("2026-11-23", "2026-11-26"):
        teacher.on(day).does("navraag", script=follow_up(""))
    for day, is_time in (("2026-11-27", False), ("2026-11-30", True)):
        teacher.on(day)
        for words in ((), ("toon",), ("overzicht", "--wacht-op-afronding")):
            shown = teacher.does(*words).flat
            now = f"pestprotocol navraag {teacher.case()}"
            assert (now in shown and f"Later: {now}" not in shown) == is_time, (day, words)
        assert ("Voor het afronden is nog iets nodig" in teacher.does("verder").flat) == is_time


def test_the_late_list_shows_what_is_late(teacher: Teacher) -> None:
    told_later(teacher)
    teacher.on("2026-12-11")
    shown = teacher.does("overzicht", "--te-laat").flat
    assert "te laat" in shown.split("code")[1]
    assert "Apart praten" not in shown


def test_what_cannot_wait_has_its_command_on_the_agenda(teacher: Teacher) -> None:
    half: Script = [("nu aan de hand?", "1"), ("kwam het signaal binnen?", "s")]
    teacher.does("start", script=half)
    code = teacher.case()
    assert f"pestprotocol verder {code} spoed" in teacher.does("agenda").flat
    teacher.does("start", script=intake())
    shown = teacher.does("verder", script=[("Om welke casus", "s")], keyboard=True).flat
    assert "Als het niet kan wachten" not in shown, "choosing it goes on with the questions"


def test_what_a_reopening_was_stands_in_the_logbook(teacher: Teacher) -> None:
    code = closed(teacher)
    teacher.does("heropenen", script=[("Waar begint", "3"), ("Waarom", "Blijven volgen.")])
    assert "Weer geopend: Blijven volgen." in teacher.does("toon", "--tijdlijn").out
    again: Script = [("Met wie", "1"), ("Waar sprak", "1"), ("Hoe staat", "4"), ("Hoe gaat", "")]
    teacher.does("navraag", script=[*again, ("Besluit je dat?", "j")])
    shown = teacher.does("toon", code, "--tijdlijn").flat
    assert "Praten met de leerlingen”. Het pestprotocol van de school is in werking" in shown


def test_a_talk_of_who_is_not_involved_after_all_is_not_called_done(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    half: Script = [("Wie heb je", "2"), ("Herkennen", "s")]
    teacher.does("verder", "ouders:p1", script=half)
    left: Script = [("Wat wil", "6"), ("Om wie", "2"), ("Waarom", "Toch niet."), ("", "n")]
    teacher.does("persoon", script=left)
    shown = teacher.does("toon").out
    assert "klaar" not in shown
    assert "1 punt" in shown, "what was done still counts"
    assert "Gesprek met de ouders/verzorgers · P1 (Bram) (hoort er toch niet bij)" in shown


def test_skipping_a_step_that_closing_needs_says_so_too(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    asked: Script = [("Waarom sla je", "Gaat anders.")]
    seen = teacher.does("overslaan", teacher.case(), "stap-2", script=asked)
    assert "Let op: voor het afronden is dit wel nodig." in seen.out
    seen = teacher.does("overslaan", teacher.case(), "stap-1", script=asked)
    assert "voor het afronden" not in seen.out
    assert "Overgeslagen: “De ouders/verzorgers op de hoogte brengen”, omdat" in (
        teacher.does("toon", "--tijdlijn").flat
    )
    listed = teacher.does("overzicht").flat
    assert "“Wie heb je op de hoogte gebracht?” is nog niet beantwoord" in listed


def test_parents_of_whom_nobody_was_reached_hear_it_in_their_talk(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    nobody: Script = [("Wie heb je", "3"), ("Waarom “niemand”?", "Op reis."), ("Klopt dit?", "")]
    teacher.does("verder", "ouders:g1", script=nobody)
    teacher.does("verder", "gepeste", script=bullied_talk(agreement="Elke dag."))
    assert "Vertel" not in str(teacher.current("agreement"))
