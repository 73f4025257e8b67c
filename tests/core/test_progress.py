"""Where a case stands: duties, lists, steps, and the status of the whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pestprotocol import protocol_file
from pestprotocol.core.logbook import Answer, Entry
from pestprotocol.core.progress import Progress
from pestprotocol.core.protocol import Protocol

from .cases import (
    EXPECTED,
    SHIPPED,
    again,
    answer,
    asked,
    closed,
    condition,
    counts,
    dec,
    declined,
    finished,
    follow_up,
    left,
    nobody,
    nov,
    one_step,
    opened,
    person,
    place,
    protocol,
    read,
    reasons,
    shipped,
    skip,
    the_list,
    the_point,
    the_step,
    to_do,
    withdrawn,
    words,
)

# --- duties ---

DUTIES = one_step("""
- id: gesprek
  title: Gesprek
  items:
    - {id: uitleg, text: U}
    - {id: hulp, text: H}
    - {id: extra, text: E, optional: true}
    - {id: mening, text: M, answer: yes_no}
    - {id: verhaal, text: V, answer: text}
    - {id: dag, text: D, answer: date}
    - {id: vorm, text: V, answer: choice, many: true, choices: {een: e, twee: t}}
""")
ALL_DUTIES = (
    answer("gesprek.uitleg", "done"),
    answer("gesprek.hulp", "not_applicable"),
    answer("gesprek.mening", "no"),
    words("gesprek.verhaal", "het begon in de app"),
    answer("gesprek.dag", "2026-11-02"),
    answer("gesprek.vorm", ("een", "twee")),
)


def test_a_list_that_nobody_began_is_open() -> None:
    progress = read(DUTIES)
    assert counts(progress) == [("stap", "open", 0, 6)]
    assert to_do(progress, "gesprek") == ["uitleg", "hulp", "mening", "verhaal", "dag", "vorm"]


def test_each_answer_settles_one_duty_whatever_it_says() -> None:
    for n in range(1, len(ALL_DUTIES)):
        assert counts(read(DUTIES, *ALL_DUTIES[:n])) == [("stap", "busy", n, 6)]
    assert counts(read(DUTIES, *ALL_DUTIES)) == [("stap", "done", 6, 6)]


@pytest.mark.parametrize("value", ["partly", "not_yet"])
def test_partly_and_not_yet_leave_a_duty_open(value: str) -> None:
    progress = read(DUTIES, *ALL_DUTIES[1:], answer("gesprek.uitleg", value))
    assert counts(progress) == [("stap", "busy", 5, 6)]
    assert to_do(progress, "gesprek") == ["uitleg"]
    assert the_list(progress, "gesprek").only_not_yet


def test_only_not_yet_is_said_when_every_open_point_was_asked() -> None:
    not_yet = answer("gesprek.uitleg", "not_yet")
    assert not the_list(read(DUTIES, not_yet), "gesprek").only_not_yet
    assert not the_list(read(DUTIES, *ALL_DUTIES), "gesprek").only_not_yet
    conflict = replace(not_yet, id="there", value="done")
    contradicted = read(DUTIES, *ALL_DUTIES[1:], not_yet, conflict)
    assert to_do(contradicted, "gesprek") == ["uitleg"]
    assert not the_list(contradicted, "gesprek").only_not_yet


def test_an_optional_point_is_no_duty_answered_or_not() -> None:
    extra = answer("gesprek.extra")
    assert counts(read(DUTIES, extra)) == [("stap", "busy", 0, 6)]
    assert counts(read(DUTIES, *ALL_DUTIES, extra)) == [("stap", "done", 6, 6)]
    assert counts(read(DUTIES, *ALL_DUTIES, replace(extra, value="not_yet"))) == [
        ("stap", "done", 6, 6)
    ]


def test_a_list_of_optional_points_alone_asks_nothing_of_anyone() -> None:
    school = one_step("- {id: tips, title: T, items: [{id: tip, text: T, optional: true}]}")
    assert counts(read(school)) == [("stap", "not_applicable", 0, 0)]
    assert counts(read(school, answer("tips.tip"))) == [("stap", "done", 0, 0)]


def test_a_list_of_optional_points_alone_is_done_by_a_real_answer() -> None:
    school = one_step(
        "- {id: lijst, title: L, items: [{id: punt, text: P, optional: true}]}",
        "closing: [{id: klaar, text: K, when: {complete: lijst}}]",
    )
    assert condition(read(school, answer("lijst.punt", "not_yet")), "klaar").holds is not True
    assert condition(read(school, answer("lijst.punt")), "klaar").holds is True


def test_each_person_has_the_duties_of_a_list() -> None:
    school = one_step(
        "- {id: gesprek, title: G, for_each: [gepeste, pester], items: [{id: a, text: A}]}"
    )
    progress = read(
        school, person("G1"), person("G2"), person("P1"), answer("gesprek.a", about="G2")
    )
    assert counts(progress) == [("stap", "busy", 1, 3)]
    found = [(i.subject and i.subject.label, i.state) for i in progress.instances()]
    assert found == [("G1", "open"), ("G2", "done"), ("P1", "open")]


# --- conditional points ---

ASKED_THEN = one_step("""
- id: ouders
  title: Ouders
  items:
    - {id: wie, text: Wie?, answer: choice, choices: {beide: b, niet: "n"}}
    - {id: advies, text: Advies, when: {item: ouders.wie, is: beide}}
    - {id: later, text: Later, unless: {item: ouders.wie, is: beide}}
""")


def test_a_point_comes_to_apply_with_a_certain_yes() -> None:
    assert asked(read(ASKED_THEN), "ouders") == ["wie", "later"]
    assert asked(read(ASKED_THEN, answer("ouders.wie", "beide")), "ouders") == ["wie", "advies"]
    assert asked(read(ASKED_THEN, answer("ouders.wie", "niet")), "ouders") == ["wie", "later"]


def test_unless_stops_a_duty_only_on_a_certain_yes() -> None:
    conflict = (answer("ouders.wie", "beide"), answer("ouders.wie", "niet"))
    assert asked(read(ASKED_THEN, *conflict), "ouders") == ["wie", "later"]
    school = one_step("""
    - id: l
      title: L
      items:
        - {id: punt, text: P, when: {item: intake.group}, unless: {item: intake.form, is: virus}}
    """)
    known, virus = answer("intake.group", "given"), answer("intake.form", ("virus",))
    assert asked(read(school), "l") == []
    assert asked(read(school, known), "l") == ["punt"]
    assert asked(read(school, known, virus), "l") == []


def test_what_was_done_stays_done_when_its_point_stops_applying() -> None:
    both = answer("ouders.wie", "beide")
    advice = answer("ouders.advies", "done")
    changed = answer("ouders.wie", "niet", replaces=[both])
    progress = read(ASKED_THEN, both, advice, changed)
    assert counts(progress) == [("stap", "busy", 2, 3)]
    assert to_do(progress, "ouders") == ["later"]
    whole = read(ASKED_THEN, both, advice, changed, answer("ouders.later"))
    assert counts(whole) == [("stap", "done", 3, 3)]


@pytest.mark.parametrize("values", [["not_yet"], ["partly"], ["done", "not_applicable"]])
def test_what_was_open_is_no_duty_when_its_point_stops_applying(values: list[str]) -> None:
    """No walk asks such a point again, so the case could never be closed."""
    both = answer("ouders.wie", "beide")
    advice = [answer("ouders.advies", value) for value in values]
    changed = answer("ouders.wie", "niet", replaces=[both])
    progress = read(ASKED_THEN, both, *advice, changed, answer("ouders.later"))
    assert "advies" not in asked(progress, "ouders")
    assert to_do(progress, "ouders") == []


# --- a finished list ---

PARENTS = one_step("""
- {id: gesprek, title: G, items: [{id: uitleg, text: U}]}
- id: ouders
  title: Ouders
  items:
    - {id: wie, text: Wie?, answer: yes_no}
    - {id: afspraken, text: A, when: {complete: gesprek}}
""")
TOLD = answer("ouders.wie", "yes")
TALKED = answer("gesprek.uitleg", on=nov(9))
THE_END = finished("ouders", without=("afspraken",), answers=[TOLD])


def test_a_finished_list_is_not_opened_again_by_something_later() -> None:
    assert the_list(read(PARENTS, TOLD, THE_END), "ouders").state == "done"
    progress = read(PARENTS, TOLD, THE_END, TALKED)
    assert the_list(progress, "ouders").state == "done"
    assert counts(progress) == [("stap", "done", 2, 2)]


def test_a_list_that_was_left_half_way_asks_what_came_to_apply() -> None:
    progress = read(PARENTS, TOLD, TALKED)
    assert to_do(progress, "ouders") == ["afspraken"]


def test_a_finished_list_opens_again_when_its_own_answers_change() -> None:
    other = answer("ouders.wie", "no", on=nov(9), replaces=[TOLD])
    assert to_do(read(PARENTS, TOLD, THE_END, TALKED, other), "ouders") == ["afspraken"]
    undone = read(PARENTS, TOLD, THE_END, TALKED, other, withdrawn(other))
    assert the_list(undone, "ouders").state == "done"


def test_a_finish_that_is_withdrawn_or_of_another_place_closes_nothing() -> None:
    assert to_do(read(PARENTS, TOLD, THE_END, TALKED, withdrawn(THE_END)), "ouders") == [
        "afspraken"
    ]
    other_pass = replace(THE_END, pass_=2)
    assert to_do(read(PARENTS, TOLD, other_pass, TALKED), "ouders") == ["afspraken"]


def test_a_point_that_was_passed_over_counts_when_it_is_done_all_the_same() -> None:
    done = answer("ouders.afspraken", on=nov(10))
    end = finished("ouders", without=("afspraken",), answers=[TOLD, done])
    progress = read(PARENTS, TOLD, TALKED, done, end)
    assert counts(progress) == [("stap", "done", 3, 3)]


# --- a list that stops applying ---

TRACING = one_step("""
- id: opsporen
  title: Opsporen
  unless: {persons: pester}
  items: [{id: zoeken, text: Z}, {id: vragen, text: V}]
- {id: ander, title: Ander, items: [{id: punt, text: P}]}
""")


def test_a_list_that_stops_applying_loses_what_is_open_and_keeps_what_was_done() -> None:
    looked = answer("opsporen.zoeken")
    assert counts(read(TRACING, looked)) == [("stap", "busy", 1, 3)]
    found = read(TRACING, looked, person("P1"))
    assert the_list(found, "opsporen").state == "done"
    assert counts(found) == [("stap", "busy", 1, 2)]
    assert counts(read(TRACING, looked, person("P1"), left("P1"))) == [("stap", "busy", 1, 3)]


def test_a_list_that_stops_applying_before_anything_was_done_does_not_apply() -> None:
    found = read(TRACING, answer("opsporen.zoeken", "not_yet"), person("P1"))
    assert the_list(found, "opsporen").state == "not_applicable"
    assert counts(found) == [("stap", "open", 0, 1)]


def test_a_skipped_list_is_no_duty_and_what_was_finished_is_done() -> None:
    half = (answer("opsporen.zoeken"), skip("opsporen"))
    assert the_list(read(TRACING, *half), "opsporen").state == "skipped"
    assert counts(read(TRACING, *half)) == [("stap", "busy", 0, 1)]
    assert the_list(read(TRACING, *half), "opsporen").reason == "hoeft hier niet"
    whole = read(TRACING, *half, answer("opsporen.vragen"))
    assert the_list(whole, "opsporen").state == "done"
    assert the_list(read(TRACING, *half, withdrawn(half[1])), "opsporen").state == "busy"


# --- a repeating list ---

REPEATING = one_step("""
- id: navraag
  title: Navraag
  for_each: gepeste
  repeats: {every: 1 weeks}
  items:
    - {id: hoe, text: H, answer: yes_no}
    - {id: waar, text: W}
    - {id: extra, text: E, optional: true}
""")


def navraag(item: str, value: str, day: int) -> Answer:
    on = nov(day)
    return answer(f"navraag.{item}", value, "G1", on=on, round_=on.isoformat())


def test_a_repeating_list_is_done_after_one_complete_round() -> None:
    first = [navraag("hoe", "yes", 9), navraag("waar", "done", 9)]
    assert counts(read(REPEATING, person("G1"))) == [("stap", "open", 0, 2)]
    assert counts(read(REPEATING, person("G1"), first[0])) == [("stap", "busy", 1, 2)]
    done = read(REPEATING, person("G1"), *first)
    assert counts(done) == [("stap", "done", 2, 2)]
    assert the_list(done, "navraag", "G1").place.round == "2026-11-09"


def test_a_later_round_that_is_half_way_opens_nothing() -> None:
    rounds = [navraag("hoe", "yes", 9), navraag("waar", "done", 9), navraag("hoe", "no", 16)]
    assert counts(read(REPEATING, person("G1"), *rounds)) == [("stap", "done", 2, 2)]


def test_two_half_rounds_are_not_a_whole_one() -> None:
    halves = [navraag("hoe", "yes", 9), navraag("waar", "done", 16)]
    progress = read(REPEATING, person("G1"), *halves)
    assert counts(progress) == [("stap", "busy", 1, 2)]
    assert to_do(progress, "navraag", "G1") == ["hoe"]
    healed = read(REPEATING, person("G1"), *halves, navraag("waar", "done", 9))
    assert counts(healed) == [("stap", "done", 2, 2)]


# --- steps ---

TWO_STEPS = protocol("""
steps:
  - id: een
    title: Een
    checklists:
      - {id: praten, title: Praten, items: [{id: punt, text: P}]}
      - {id: ook, title: Ook, items: [{id: punt, text: P}]}
  - id: twee
    title: Twee
    when: {item: intake.form, is: virus}
    checklists:
      - {id: virus, title: Virus, items: [{id: punt, text: P}]}
""")
VIRUS = answer("intake.form", ("virus",))
NO_VIRUS = answer("intake.form", ("schelden",))
FIRST_DONE = (answer("praten.punt"), answer("ook.punt"))


def states(progress: Progress) -> dict[str, str]:
    return {step.step.id: step.state for step in progress.steps}


def test_a_step_is_open_busy_and_done() -> None:
    assert states(read(TWO_STEPS))["een"] == "open"
    assert states(read(TWO_STEPS, FIRST_DONE[0]))["een"] == "busy"
    assert states(read(TWO_STEPS, answer("praten.punt", "not_yet")))["een"] == "busy"
    assert states(read(TWO_STEPS, skip("praten")))["een"] == "busy"
    assert states(read(TWO_STEPS, *FIRST_DONE))["een"] == "done"


def test_a_step_is_skipped_when_nothing_in_it_was_done() -> None:
    skipped = read(TWO_STEPS, skip("een"))
    assert counts(skipped)[0] == ("een", "skipped", 0, 0)
    both = read(TWO_STEPS, skip("praten"), skip("ook"))
    assert counts(both)[0] == ("een", "skipped", 0, 0)
    half = read(TWO_STEPS, FIRST_DONE[0], skip("een"))
    assert counts(half)[0] == ("een", "done", 1, 1)
    assert counts(read(TWO_STEPS, skip("een"), withdrawn(skip("een"))))[0] == ("een", "open", 0, 2)


def test_a_step_that_may_still_come_is_open_while_other_work_is() -> None:
    for unknown in ((), (NO_VIRUS,)):
        progress = read(TWO_STEPS, *unknown, FIRST_DONE[0])
        assert counts(progress)[1] == ("twee", "open", 0, 0)
        settled = read(TWO_STEPS, *unknown, *FIRST_DONE)
        assert counts(settled)[1] == ("twee", "not_applicable", 0, 0)
        assert settled.status == "awaiting_closure"


def test_a_step_that_comes_has_duties_of_its_own() -> None:
    progress = read(TWO_STEPS, *FIRST_DONE, VIRUS)
    assert counts(progress)[1] == ("twee", "open", 0, 1)
    assert progress.status == "open"
    assert counts(read(TWO_STEPS, *FIRST_DONE, VIRUS, answer("virus.punt")))[1][1] == "done"


def test_a_step_that_goes_again_keeps_what_was_done() -> None:
    changed = answer("intake.form", ("schelden",), replaces=[VIRUS])
    progress = read(TWO_STEPS, *FIRST_DONE, VIRUS, answer("virus.punt"), changed)
    assert counts(progress)[1] == ("twee", "done", 1, 1)
    assert progress.status == "awaiting_closure"


def test_a_step_that_is_surely_not_to_come_is_not_shown_as_open() -> None:
    school = protocol("""
    steps:
      - id: een
        title: Een
        unless: {item: intake.form, is: virus}
        checklists: [{id: praten, title: P, items: [{id: punt, text: P}]}]
      - {id: twee, title: T, checklists: [{id: ook, title: O, items: [{id: punt, text: P}]}]}
    """)
    assert states(read(school)) == {"een": "open", "twee": "open"}
    assert states(read(school, VIRUS)) == {"een": "not_applicable", "twee": "open"}


def test_a_step_that_may_come_unless_something_happens_is_open_too() -> None:
    school = protocol("""
    steps:
      - {id: een, title: Een, checklists: [{id: praten, title: P, items: [{id: punt, text: P}]}]}
      - id: twee
        title: Twee
        when: {item: intake.group}
        unless: {item: intake.form, is: virus}
        checklists: [{id: ook, title: O, items: [{id: punt, text: P}]}]
    """)
    assert states(read(school))["twee"] == "open"
    assert states(read(school, NO_VIRUS))["twee"] == "open"
    assert states(read(school, VIRUS))["twee"] == "not_applicable"


def test_a_step_for_nobody_in_a_role_that_need_not_be_filled_does_not_apply() -> None:
    school = one_step("- {id: gesprek, title: G, for_each: pester, items: [{id: a, text: A}]}")
    assert counts(read(school)) == [("stap", "not_applicable", 0, 0)]
    assert read(school).status == "open"  # nothing was done yet


def test_a_step_for_nobody_is_not_shown_as_open_while_another_one_is() -> None:
    school = protocol("""
    steps:
      - id: een
        title: Een
        checklists: [{id: praten, title: P, for_each: pester, items: [{id: punt, text: P}]}]
      - {id: twee, title: T, checklists: [{id: ook, title: O, items: [{id: punt, text: P}]}]}
    """)
    assert states(read(school)) == {"een": "not_applicable", "twee": "open"}
    assert states(read(school, person("P1"))) == {"een": "open", "twee": "open"}


# --- who? ---

WHO = one_step(
    """
- {id: gepeste, title: G, for_each: gepeste, items: [{id: punt, text: P}]}
- {id: ouders, title: O, for_each: [gepeste.parents, pester.parents], items: [{id: punt, text: P}]}
- {id: pester, title: P, for_each: pester, items: [{id: punt, text: P}]}
""",
    EXPECTED,
)


def questions(progress: Progress) -> list[tuple[str, str, bool]]:
    return [(q.role.id, q.before, q.answered) for s in progress.steps for q in s.questions]


def test_an_empty_expected_role_is_one_question_that_counts() -> None:
    progress = read(WHO)
    assert questions(progress) == [("gepeste", "gepeste", False), ("pester", "ouders", False)]
    assert counts(progress) == [("stap", "open", 0, 2)]


def test_a_person_answers_who_by_being_there_and_brings_duties() -> None:
    progress = read(WHO, person("G1"))
    assert questions(progress) == [("pester", "ouders", False)]
    assert counts(progress) == [("stap", "open", 0, 3)]


def test_nobody_because_answers_who() -> None:
    done = (
        person("G1"),
        answer("gepeste.punt", about="G1"),
        answer("ouders.punt", about="G1.home"),
    )
    unknown = read(WHO, *done)
    assert counts(unknown) == [("stap", "busy", 2, 3)]
    assert unknown.status == "open"
    waived = read(WHO, *done, nobody())
    assert questions(waived) == [("pester", "ouders", True)]
    assert counts(waived) == [("stap", "done", 3, 3)]
    assert waived.status == "awaiting_closure"
    found = read(WHO, *done, nobody(), person("P1", on=nov(20)))
    assert counts(found) == [("stap", "busy", 2, 4)]
    assert found.status == "open"


def test_who_is_not_asked_in_a_step_that_was_skipped() -> None:
    progress = read(WHO, skip("stap"))
    assert questions(progress) == []
    assert counts(progress) == [("stap", "skipped", 0, 0)]


WHO_LATER = protocol(
    EXPECTED
    + """
steps:
  - id: een
    title: Een
    when: {item: intake.form, is: virus}
    checklists: [{id: eerst, title: E, for_each: pester, items: [{id: punt, text: P}]}]
  - id: twee
    title: Twee
    checklists:
      - {id: praten, title: P, for_each: pester, items: [{id: punt, text: P}]}
      - {id: ook, title: O, items: [{id: punt, text: P}]}
"""
)


def test_who_is_not_asked_while_its_step_does_not_apply() -> None:
    school = protocol(
        EXPECTED
        + """
steps:
  - id: een
    title: Een
    when: {item: intake.form, is: virus}
    checklists: [{id: eerst, title: E, for_each: pester, items: [{id: punt, text: P}]}]
"""
    )
    assert questions(read(school, VIRUS)) == [("pester", "eerst", False)]
    assert questions(read(school, NO_VIRUS)) == questions(read(school)) == []


def test_who_is_asked_in_the_first_step_that_applies() -> None:
    """Or the case waits for closure while nobody ever looked for the bully."""
    progress = read(WHO_LATER, opened(), NO_VIRUS, answer("ook.punt"))
    assert questions(progress) == [("pester", "praten", False)]
    assert progress.status == "open"


def test_who_may_stand_in_a_step_that_waits_for_another() -> None:
    school = protocol(
        EXPECTED
        + """
steps:
  - {id: een, title: E, checklists: [{id: eerst, title: E, items: [{id: punt, text: P}]}]}
  - id: twee
    title: T
    when: {complete: een}
    checklists: [{id: praten, title: P, for_each: pester, items: [{id: punt, text: P}]}]
"""
    )
    assert questions(read(school)) == []
    assert questions(read(school, answer("eerst.punt"))) == [("pester", "praten", False)]


def test_who_may_stand_in_a_step_that_ends_with_a_later_one() -> None:
    school = protocol(
        EXPECTED
        + """
steps:
  - id: een
    title: E
    unless: {complete: twee}
    checklists: [{id: praten, title: P, for_each: pester, items: [{id: punt, text: P}]}]
  - {id: twee, title: T, checklists: [{id: later, title: L, items: [{id: punt, text: P}]}]}
"""
    )
    assert questions(read(school)) == [("pester", "praten", False)]
    assert questions(read(school, answer("later.punt"))) == []


# --- the status of a case ---

FOLLOWED = protocol("""
steps:
  - id: stap
    title: Stap
    checklists: [{id: gesprek, title: G, for_each: gepeste, items: [{id: punt, text: P}]}]
anytime:
  - id: navraag
    title: Navraag
    for_each: gepeste
    repeats: {every: 1 weeks}
    items:
      - id: hoe
        text: H
        answer: choice
        choices: {gestopt: g, opnieuw: o}
        then: {opnieuw: {again: stap, mark: escalated}}
""")
TALK = (opened(), person("G1"), answer("gesprek.punt", about="G1"))
BEGAN = answer("navraag.hoe", "opnieuw", "G1", on=nov(16), round_="2026-11-16")


def status(*entries: Entry, school: Protocol = FOLLOWED) -> str:
    return read(school, *entries).status


def test_a_case_is_open_while_a_duty_is() -> None:
    assert status(*TALK[:2]) == "open"
    assert status(*TALK[:2], answer("gesprek.punt", "not_yet", "G1")) == "open"
    assert status(*TALK) == "awaiting_closure"
    assert status(*TALK, person("G2", on=nov(20))) == "open"


def test_a_case_in_which_nothing_was_done_does_not_wait_for_closure() -> None:
    assert status() == status(opened()) == "open"
    assert status(opened(), person("G1"), left("G1")) == "open"


def test_a_case_that_was_skipped_with_a_reason_waits_for_closure() -> None:
    assert status(*TALK[:2], skip("gesprek", "G1")) == "awaiting_closure"


def test_rounds_at_any_time_are_no_duty() -> None:
    half = answer("navraag.hoe", "not_yet", "G1", on=nov(16), round_="2026-11-16")
    assert status(*TALK, half) == "awaiting_closure"


def test_a_decision_that_is_owed_keeps_a_case_open() -> None:
    assert status(*TALK, BEGAN) == "open"
    assert status(*TALK, BEGAN, declined(BEGAN, on=nov(16))) == "awaiting_closure"
    accepted = again(2, "stap", on=nov(16), because=BEGAN)
    assert status(*TALK, BEGAN, accepted) == "open"
    done = answer("gesprek.punt", about="G1", on=nov(17), pass_=2)
    assert status(*TALK, BEGAN, accepted, done) == "awaiting_closure"


def test_a_case_is_closed_by_its_closing_whatever_is_open() -> None:
    assert status(*TALK, closed(dec(1))) == "closed"
    assert status(*TALK[:2], closed(dec(1), unmet=("gestopt",))) == "closed"
    assert status(*TALK, closed(dec(1)), person("G2", on=dec(2))) == "closed"
    assert status(*TALK, closed(dec(1)), withdrawn(closed(dec(1)))) == "awaiting_closure"


def test_a_case_that_is_opened_again_asks_its_steps_again() -> None:
    reopened = (*TALK, closed(dec(1)), again(2, "stap", on=dec(7)))
    progress = read(FOLLOWED, *reopened)
    assert progress.status == "open"
    assert counts(progress) == [("stap", "open", 0, 1)]
    assert the_list(progress, "gesprek", "G1").place == place("gesprek", "G1", pass_=2)
    done = answer("gesprek.punt", about="G1", on=dec(8), pass_=2)
    assert status(*reopened, done) == "awaiting_closure"
    assert status(*reopened, done, closed(dec(14), pass_=2)) == "closed"


def test_a_case_that_was_opened_again_is_not_closed_by_its_first_closing() -> None:
    reopened = (*TALK, closed(dec(1)), again(2, "", on=dec(7)))
    assert status(*reopened) == "awaiting_closure"
    assert status(*reopened, closed(dec(8))) == "awaiting_closure"  # made without knowing of it


def test_escalated_is_a_mark_on_any_of_them() -> None:
    accepted = again(2, "stap", on=nov(16), because=BEGAN)
    assert read(FOLLOWED, *TALK, BEGAN, accepted).escalated
    assert read(FOLLOWED, *TALK, BEGAN, accepted, closed(dec(1), pass_=2)).escalated
    assert not read(FOLLOWED, *TALK).escalated


# --- the shipped protocol ---


def test_the_shipped_case_from_its_signal_to_waiting_for_closure() -> None:
    school = shipped()
    entries: list[Entry] = [opened(), person("G1")]
    assert counts(read(school, *entries)) == [
        ("gesprekken", "open", 0, 11),
        ("ouders", "open", 0, 1),
    ]
    entries.append(answer("ouders.wie", "een", "G1.home"))
    told = read(school, *entries)
    assert asked(told, "ouders", "G1.home") == ["wie", "signalen", "advies", "meer-informatie"]
    entries.append(answer("ouders.signalen", "herkend", "G1.home"))
    entries.append(answer("ouders.advies", "done", "G1.home"))
    assert the_step(read(school, *entries), "ouders").state == "done"
    assert not the_list(read(school, *entries), "gepeste", "G1").waits_for

    talk = ("verhaal", "doorvragen", "blokkeren", "vertrouwenspersoon")
    entries += [answer(f"gepeste.{point}", "done", "G1") for point in talk]
    judged = ("serieus", "inleven", "geen-verwijten")
    entries += [answer(f"gepeste.{point}", "yes", "G1") for point in judged]
    entries += [answer(f"opsporen.{point}") for point in ("bewaren", "aanwijzingen", "stijl")]
    assert counts(read(school, *entries))[0] == ("gesprekken", "busy", 10, 11)
    entries.append(nobody())
    waiting = read(school, *entries)
    assert counts(waiting) == [("gesprekken", "done", 11, 11), ("ouders", "busy", 3, 4)]
    assert to_do(waiting, "ouders", "G1.home") == ["afspraken"]  # a list that was left half-way
    entries.append(answer("ouders.afspraken", "done", "G1.home"))
    assert read(school, *entries).status == "awaiting_closure"


def test_the_shipped_case_with_a_bully_asks_how_to_talk_and_no_longer_who() -> None:
    progress = read(shipped(), opened(), person("G1"), person("P1"))
    assert the_list(progress, "opsporen").state == "not_applicable"
    assert to_do(progress, "afweging") == ["vorm"]
    three = read(
        shipped(), opened(), person("G1"), person("P1"), answer("afweging.vorm", "driegesprek")
    )
    assert to_do(three, "afweging") == ["toestemming"]
    assert questions(progress) == []


def test_a_second_shipped_follow_up_is_a_date_and_no_duty() -> None:
    before = read(shipped(), opened(), person("G1"))
    rounds = (*follow_up("G1", "minder", on=nov(9)), *follow_up("G1", "gestopt", on=nov(16)))
    assert counts(read(shipped(), opened(), person("G1"), *rounds)) == counts(before)


def test_a_list_that_waits_says_for_what() -> None:
    school = one_step("""
    - {id: eerst, title: E, items: [{id: punt, text: P}]}
    - {id: daarna, title: D, after: {item: eerst.punt}, items: [{id: punt, text: P}]}
    """)
    assert reasons(the_list(read(school), "daarna").waits_for) == {"unanswered"}
    assert the_list(read(school, answer("eerst.punt")), "daarna").waits_for == ()
    assert not the_point(read(school), "daarna.punt").settled


ALARM = answer("intake.veilig", ("gevaar",))


def test_an_alarm_stays_where_two_computers_do_not_agree() -> None:
    calm = answer("intake.veilig", ("nee",), machine="other")
    assert [i.checklist.id for i in read(shipped(), opened(), ALARM, calm).urgent] == ["spoed"]
    assert read(shipped(), opened(), calm).urgent == []
    assert read(shipped(), opened(), calm, answer("intake.veilig", ("nee",))).urgent == []


@pytest.mark.parametrize(
    ("given", "stays"),
    [({"gevaar": "done"}, False), ({"gevaar": "not_yet"}, True), ({"gevaar": "partly"}, True),
     ({"gevaar": "done", "beeld": "not_yet"}, True), ({"gevaar": "done", "beeld": "done"}, False)],
)  # fmt: skip
@pytest.mark.parametrize("pass_", [1, 2])
def test_an_alarm_is_over_when_nothing_of_it_is_to_come(
    given: dict[str, str], stays: bool, pass_: int
) -> None:
    entries: list[Entry] = [answer(f"spoed.{id_}", value) for id_, value in given.items()]
    if pass_ == 2:
        entries += [closed(nov(20)), again(2, "gesprekken", on=nov(20))]
    assert bool(read(shipped(), opened(), ALARM, *entries).urgent) is stays


@pytest.mark.parametrize(
    ("done", "stays"),
    [(["gevaar"], True), (["gevaar", "volwassene"], True), (["gevaar", "beeld"], False)],
)
def test_two_alarms_are_not_over_after_one_point(done: list[str], stays: bool) -> None:
    both = answer("intake.veilig", ("gevaar", "beeld"))
    dealt_with = [answer(f"spoed.{id_}") for id_ in done]
    assert bool(read(shipped(), opened(), both, *dealt_with).urgent) is stays


def test_an_alarm_is_not_over_by_the_point_of_another() -> None:
    other = answer("spoed.beeld", "not_applicable", reason="geen beeld")
    assert read(shipped(), opened(), ALARM, other).urgent
    assert not read(shipped(), opened(), ALARM, other, answer("spoed.gevaar")).urgent


def test_alarms_without_a_point_of_their_name_each_take_a_point() -> None:
    text = SHIPPED.read_text(encoding="utf-8").replace("      - id: gevaar\n", "      - id: nood\n")
    school = protocol_file.read(text.encode()).protocol
    assert school is not None
    assert school.lists["spoed"].items[0].id == "nood"
    assert read(school, opened(), ALARM).urgent
    assert not read(school, opened(), ALARM, answer("spoed.beeld")).urgent


WHOLE_INTAKE = (
    answer("intake.veilig", ("nee",)), answer("intake.signal", "2026-11-02"),
    answer("intake.reporter", "ouder"), words("intake.group", "7b"),
    answer("intake.form", ("schelden",)), words("intake.seen", "Gezien."),
)  # fmt: skip


def test_an_intake_is_open_until_its_last_question() -> None:
    school, g1, p1 = shipped(), person("G1"), person("P1")
    assert not read(school, opened()).is_intake_open
    assert read(school, opened(), *WHOLE_INTAKE[:3]).is_intake_open
    assert read(school, opened(), *WHOLE_INTAKE, g1).is_intake_open
    assert not read(school, opened(), *WHOLE_INTAKE, g1, p1).is_intake_open
    went_on = answer("ouders.wie", "beide", "G1.home")
    assert not read(school, opened(), *WHOLE_INTAKE, g1, went_on).is_intake_open
    assert not read(school, opened(), *WHOLE_INTAKE[:3], closed(nov(20))).is_intake_open
