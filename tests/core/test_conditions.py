"""Conditions: yes, no, or not known yet; each yes with its proof, all else with what is missing."""

from __future__ import annotations

from datetime import date
from itertools import product
from textwrap import indent

import pytest

from pestprotocol.core.calendar import Calendar
from pestprotocol.core.conditions import Missing, Verdict, every, some
from pestprotocol.core.logbook import Answer, Entry, scrub
from pestprotocol.core.progress import Progress
from pestprotocol.core.protocol import Protocol

from .cases import (
    EXPECTED,
    again,
    answer,
    asked,
    condition,
    dec,
    holiday,
    left,
    nobody,
    nov,
    one_step,
    opened,
    person,
    proof,
    protocol,
    read,
    reasons,
    second_home,
    skip,
    the_list,
    withdrawn,
)

LISTS = """
steps:
  - id: stap
    title: Stap
    checklists:
      - id: gesprek
        title: Gesprek
        for_each: gepeste
        items:
          - {id: verteld, text: Verteld?, answer: yes_no}
          - {id: uitleg, text: Leg uit.}
      - id: ouders
        title: Ouders
        for_each: [gepeste.parents, pester.parents]
        items:
          - {id: wie, text: Wie?, answer: choice, choices: {beide: b, een: e, niet: "n"}}
      - id: besluit
        title: Besluit
        items:
          - {id: vorm, text: Vorm?, answer: choice, choices: {apart: a, samen: s}}
          - {id: gedaan, text: Gedaan.}
anytime:
  - id: navraag
    title: Navraag
    for_each: gepeste
    repeats: {every: 1 weeks}
    items:
      - {id: hoe, text: Hoe?, answer: choice, choices: {gestopt: g, minder: m, door: d}}
      - {id: waar, text: Waar?, answer: yes_no, optional: true}
      - {id: nazorg, text: Hulp?, when: {item: navraag.hoe, is: door}}
"""


def school(when: str, roles: str = EXPECTED) -> Protocol:
    """A protocol with some lists and one closing condition, `hier`."""
    condition_text = indent(when.strip("\n"), " " * 6)
    return protocol(
        f"{roles}{LISTS}\nclosing:\n  - id: hier\n    text: Hier\n    when:\n{condition_text}\n"
    )


def judged(when: str, *entries: Entry) -> Verdict:
    return condition(read(school(when), *entries), "hier")


def holds(when: str, *entries: Entry) -> bool | None:
    return judged(when, *entries).holds


def missing(when: str, *entries: Entry) -> set[str]:
    return reasons(judged(when, *entries).missing)


VORM = "{item: besluit.vorm, is: samen}"
DECIDED = answer("besluit.vorm", "samen")


# --- three values ---

YES = Verdict(holds=True, proof=(DECIDED,))
NO = Verdict(holds=False, missing=(Missing(reason="otherwise"),))
OPEN = Verdict(holds=None, missing=(Missing(reason="unanswered"),))


def test_all_and_any_over_every_pair_of_verdicts() -> None:
    for one, two in product((YES, NO, OPEN), repeat=2):
        values = {one.holds, two.holds}
        assert every([one, two]).holds is (
            False if False in values else None if None in values else True
        )
        assert some([one, two]).holds is (
            True if True in values else None if None in values else False
        )


def test_of_nothing_at_all_nothing_is_known() -> None:
    assert every([]) == some([]) == Verdict(holds=None)


def test_a_yes_shows_its_proof_and_all_else_shows_what_is_missing() -> None:
    assert every([YES, YES]).proof == (DECIDED, DECIDED)
    assert every([YES, NO]) == NO
    assert every([OPEN, NO]).missing == (*OPEN.missing, *NO.missing)
    assert some([NO, YES, OPEN]) == YES
    assert some([NO, OPEN]).missing == (*NO.missing, *OPEN.missing)


# --- one answer ---


@pytest.mark.parametrize(
    ("value", "expected", "reason"),
    [
        ("samen", True, set()),
        ("apart", False, {"otherwise"}),
        ("not_applicable", None, {"otherwise"}),
        ("partly", False, {"unanswered"}),
        ("not_yet", False, {"unanswered"}),
        ("van-vroeger", False, {"otherwise"}),
    ],
)
def test_an_answer_is_so_or_otherwise(value: str, expected: bool | None, reason: set[str]) -> None:
    verdict = judged(VORM, answer("besluit.vorm", value))
    assert verdict.holds is expected
    assert reasons(verdict.missing) == reason


def test_what_nobody_asked_is_not_known() -> None:
    verdict = judged(VORM)
    assert verdict.holds is None
    (part,) = verdict.missing
    assert (part.reason, part.checklist, part.item) == ("unanswered", "besluit", "vorm")


def test_one_of_several_answers_is_enough() -> None:
    when = "{item: ouders.wie, is: [beide, een], who: every gepeste.parents}"
    home = person("G1")
    assert holds(when, home, answer("ouders.wie", "een", "G1.home")) is True
    assert holds(when, home, answer("ouders.wie", "niet", "G1.home")) is False


def test_many_choices_hold_when_one_of_them_does() -> None:
    when = "{item: intake.form, is: [beeld, virus]}"
    assert holds(when, answer("intake.form", ("schelden", "virus"))) is True
    assert holds(when, answer("intake.form", ("schelden",))) is False


@pytest.mark.parametrize(
    ("value", "expected"),
    [("done", True), ("partly", False), ("not_yet", False), ("not_applicable", None)],
)
def test_without_a_wanted_answer_it_must_really_be_answered(
    value: str, expected: bool | None
) -> None:
    assert holds("{item: besluit.gedaan}", answer("besluit.gedaan", value)) is expected


def test_not_applicable_proves_something_only_where_it_is_named() -> None:
    when = "{item: besluit.gedaan, is: [done, not_applicable]}"
    assert holds(when, answer("besluit.gedaan", "not_applicable")) is True


def test_a_conflict_is_not_known_and_says_so() -> None:
    here, there = answer("besluit.vorm", "samen"), answer("besluit.vorm", "apart", on=nov(3))
    verdict = judged(VORM, here, there)
    assert verdict.holds is None
    assert reasons(verdict.missing) == {"conflict"}
    assert holds("{item: besluit.vorm}", here, there) is None


def test_erasing_the_words_of_an_answer_leaves_the_answer() -> None:
    no = answer("besluit.vorm", "apart", reason="Sanne wilde niet")
    assert holds(VORM, no) is False
    assert holds(VORM, scrub(no)) is False


def test_the_proof_is_the_answer_that_holds() -> None:
    first = answer("besluit.vorm", "apart")
    better = answer("besluit.vorm", "samen", on=nov(9), replaces=[first])
    assert proof(judged(VORM, first, better)) == (better,)
    assert holds(VORM, first, better, withdrawn(better)) is False


def test_there_is_a_no_only_when_all_parts_of_any_are_a_no() -> None:
    when = "any: [{item: besluit.vorm, is: samen}, {item: besluit.gedaan, is: done}]"
    assert holds(when, answer("besluit.vorm", "apart")) is None
    assert (
        holds(when, answer("besluit.vorm", "apart"), answer("besluit.gedaan", "not_yet")) is False
    )
    assert holds(when, answer("besluit.gedaan")) is True


def test_one_part_that_is_a_no_makes_all_a_no() -> None:
    when = "all: [{item: besluit.vorm, is: samen}, {item: besluit.gedaan, is: done}]"
    assert holds(when, answer("besluit.vorm", "apart")) is False
    assert holds(when, DECIDED) is None
    assert holds(when, DECIDED, answer("besluit.gedaan")) is True


# --- whom a condition means ---

INFORMED = "{item: ouders.wie, is: [beide, een], who: every}"


def told(about: str, how: str = "beide") -> Answer:
    return answer("ouders.wie", how, f"{about}.home")


def test_every_of_nobody_is_not_known_and_says_who_is_missing() -> None:
    verdict = judged("{item: gesprek.verteld, is: 'yes', who: every}")
    assert verdict.holds is None
    assert [(m.reason, m.role) for m in verdict.missing] == [("who", "gepeste")]


def test_some_of_nobody_is_not_known_either() -> None:
    assert holds("{item: gesprek.verteld, is: 'yes', who: some}") is None


def test_nobody_in_a_role_that_need_not_be_filled_is_another_reason() -> None:
    when = "{item: gesprek.verteld, is: 'yes', who: every}"
    roles = EXPECTED.replace(", expected: true", "")
    verdict = condition(read(school(when, roles)), "hier")
    assert verdict.holds is None
    assert reasons(verdict.missing) == {"nobody"}


def test_every_asks_all_of_them_and_some_only_one() -> None:
    people = (person("G1"), person("G2"), answer("gesprek.verteld", "yes", "G1"))
    assert holds("{item: gesprek.verteld, is: 'yes', who: every}", *people) is None
    assert holds("{item: gesprek.verteld, is: 'yes', who: some}", *people) is True
    no = answer("gesprek.verteld", "no", "G2")
    assert holds("{item: gesprek.verteld, is: 'yes', who: every}", *people, no) is False
    assert holds("{item: gesprek.verteld, is: 'yes', who: some}", *people, no) is True


def test_what_is_missing_names_the_one_who_misses_it() -> None:
    people = (person("G1"), person("G2"), answer("gesprek.verteld", "yes", "G1"))
    verdict = judged("{item: gesprek.verteld, is: 'yes', who: every}", *people)
    assert [m.subject for m in verdict.missing] == ["G2"]


def test_all_parents_are_not_informed_while_one_side_is_nobody() -> None:
    """Or one side would answer for the other while no bully is known."""
    one_side = (person("G1"), told("G1"))
    verdict = judged(INFORMED, *one_side)
    assert verdict.holds is None
    assert [(m.reason, m.role) for m in verdict.missing] == [("who", "pester")]
    assert holds(INFORMED, *one_side, person("P1")) is None
    assert holds(INFORMED, *one_side, person("P1"), told("P1", "niet")) is False
    assert holds(INFORMED, *one_side, person("P1"), told("P1")) is True


def test_a_waived_side_drops_out_when_the_other_side_proves_it() -> None:
    informed = told("G1")
    assert proof(judged(INFORMED, person("G1"), informed, nobody())) == (informed, nobody())
    assert holds(INFORMED, person("G1"), nobody()) is None
    assert holds(INFORMED, person("G1"), told("G1", "niet"), nobody()) is False


def test_a_waiver_alone_proves_nothing() -> None:
    assert holds(INFORMED, nobody("pester"), nobody("gepeste")) is None
    only_bullies = "{item: ouders.wie, who: every pester.parents}"
    assert holds(only_bullies, person("G1"), told("G1"), nobody()) is None


def test_a_bully_who_is_found_later_voids_the_waiver() -> None:
    waived = (person("G1"), told("G1"), nobody())
    assert holds(INFORMED, *waived) is True
    assert holds(INFORMED, *waived, person("P1", on=nov(20))) is None
    assert missing(INFORMED, *waived, person("P1", on=nov(20))) == {"unanswered"}


def test_who_left_is_not_asked_and_leaves_an_empty_side() -> None:
    both = (person("G1"), told("G1"), person("P1"), person("P2"), told("P2"))
    assert holds(INFORMED, *both) is None
    assert holds(INFORMED, *both, left("P1")) is True
    assert holds(INFORMED, *both, left("P1"), left("P2")) is None


def test_every_home_of_a_child_is_meant() -> None:
    when = "{item: ouders.wie, is: [beide, een], who: every gepeste.parents}"
    people = (person("G1"), second_home("G1"), told("G1"))
    assert holds(when, *people) is None
    assert holds(when, *people, answer("ouders.wie", "een", "G1.home2")) is True


def test_some_of_one_side_is_not_some_of_the_other() -> None:
    when = "{item: ouders.wie, is: beide, who: some pester.parents}"
    people = (person("G1"), person("P1"))
    assert holds(when, *people, told("G1")) is None
    assert holds(when, *people, told("P1")) is True


WHOM = protocol("""
steps:
  - id: stap
    title: Stap
    checklists:
      - id: gesprek
        title: Gesprek
        for_each: [gepeste, pester]
        items:
          - {id: uitleg, text: U}
          - {id: zelf, text: Z, when: {item: gesprek.uitleg}}
          - {id: thuis, text: T, when: {item: ouders.wie}}
          - {id: allen, text: A, when: {item: ouders.wie, who: every gepeste.parents}}
      - id: ouders
        title: Ouders
        for_each: [gepeste.parents, pester.parents]
        items:
          - {id: wie, text: W}
          - {id: kind, text: K, when: {item: gesprek.uitleg}}
          - {id: ander, text: A, when: {complete: gesprek}}
      - id: besluit
        title: Besluit
        for_each: gepeste
        items: [{id: vorm, text: V, when: {item: intake.group}}]
""")
PEOPLE = (person("G1"), person("G2"), person("P1"))


def test_inside_a_list_for_a_person_one_means_oneself() -> None:
    progress = read(WHOM, *PEOPLE, answer("gesprek.uitleg", about="G1"))
    assert "zelf" in asked(progress, "gesprek", "G1")
    assert "zelf" not in asked(progress, "gesprek", "G2")


def test_a_child_means_its_own_homes_all_of_them() -> None:
    entries = (*PEOPLE, second_home("G1"), answer("ouders.wie", about="G1.home"))
    assert "thuis" not in asked(read(WHOM, *entries), "gesprek", "G1")
    both = read(WHOM, *entries, answer("ouders.wie", about="G1.home2"))
    assert "thuis" in asked(both, "gesprek", "G1")
    assert "thuis" not in asked(both, "gesprek", "G2")
    assert "allen" not in asked(both, "gesprek", "G1")


def test_a_home_means_its_own_child_and_no_other_home() -> None:
    progress = read(WHOM, *PEOPLE, second_home("G1"), answer("gesprek.uitleg", about="G1"))
    assert "kind" in asked(progress, "ouders", "G1.home")
    assert "kind" in asked(progress, "ouders", "G1.home2")
    assert "kind" not in asked(progress, "ouders", "G2.home")


def test_said_for_every_it_is_not_about_oneself() -> None:
    entries = [*PEOPLE, answer("ouders.wie", about="G1.home")]
    assert "allen" not in asked(read(WHOM, *entries), "gesprek", "P1")
    entries.append(answer("ouders.wie", about="G2.home"))
    assert "allen" in asked(read(WHOM, *entries), "gesprek", "P1")


def test_an_item_about_the_case_is_the_same_for_everyone() -> None:
    progress = read(WHOM, *PEOPLE, answer("intake.group", "given"))
    assert asked(progress, "besluit", "G1") == asked(progress, "besluit", "G2") == ["vorm"]


def test_who_has_no_part_in_a_list_knows_nothing_of_it() -> None:
    """A bully has no talk of this kind, so the condition is never met for a bully."""
    school = one_step("""
    - {id: een, title: Een, for_each: gepeste, items: [{id: punt, text: P}]}
    - id: twee
      title: Twee
      for_each: [gepeste, pester]
      items: [{id: punt, text: P}, {id: daarna, text: D, when: {item: een.punt}}]
    """)
    progress = read(school, *PEOPLE, answer("een.punt", about="G1"), answer("een.punt", about="G2"))
    assert asked(progress, "twee", "P1") == ["punt"]


# --- rounds ---


def round_of(day: int, how: str, about: str = "G1", *, pass_: int = 1) -> Answer:
    on = nov(day)
    return answer("navraag.hoe", how, about, on=on, round_=on.isoformat(), pass_=pass_)


STOPPED = "{item: navraag.hoe, is: gestopt, who: every}"
TWICE = "{item: navraag.hoe, is: gestopt, who: every, times: 2}"
TWO_WEEKS = "{item: navraag.hoe, is: gestopt, who: every, times: 2, over: 2 weeks}"
G1 = person("G1")


def test_outside_a_list_its_latest_round_counts() -> None:
    rounds = (round_of(9, "gestopt"), round_of(16, "door"))
    assert holds(STOPPED, G1, *rounds) is False
    assert holds(STOPPED, G1, *rounds, round_of(23, "gestopt")) is True


def test_rounds_stand_in_the_order_of_their_days_not_of_recording() -> None:
    late = answer("navraag.hoe", "gestopt", "G1", on=nov(23), round_="2026-11-09")
    assert holds(STOPPED, G1, round_of(16, "door"), late) is False


def test_times_counts_the_unbroken_run_at_the_end() -> None:
    assert holds(TWICE, G1, round_of(9, "gestopt")) is None
    assert holds(TWICE, G1, round_of(9, "gestopt"), round_of(16, "gestopt")) is True
    broken = (round_of(9, "gestopt"), round_of(16, "minder"), round_of(23, "gestopt"))
    verdict = judged(TWICE, G1, *broken)
    assert verdict.holds is None
    (part,) = verdict.missing
    assert (part.reason, part.count, part.wanted) == ("rounds", 1, 2)
    healed = round_of(30, "gestopt")
    assert proof(judged(TWICE, G1, *broken, healed)) == (broken[2], healed)


def test_a_run_that_ends_badly_is_a_no() -> None:
    assert holds(
        TWICE, G1, round_of(9, "gestopt"), round_of(16, "gestopt"), round_of(23, "door")
    ) is (False)


def test_over_wants_so_much_time_between_the_first_and_the_last_of_the_run() -> None:
    short = (round_of(9, "gestopt"), round_of(22, "gestopt"))
    assert missing(TWO_WEEKS, G1, *short) == {"span"}
    (one,) = judged(TWO_WEEKS, G1, *short).missing
    assert one.day == date(2026, 11, 23)
    assert holds(TWO_WEEKS, G1, round_of(9, "gestopt"), round_of(23, "gestopt")) is True
    between = (round_of(9, "gestopt"), round_of(16, "gestopt"), round_of(23, "gestopt"))
    assert holds(TWO_WEEKS, G1, *between) is True
    broken = (round_of(9, "door"), round_of(16, "gestopt"), round_of(23, "gestopt"))
    assert missing(TWO_WEEKS, G1, *broken) == {"span"}


def test_over_in_school_days_looks_at_the_holidays_of_the_school() -> None:
    when = "{item: navraag.hoe, is: gestopt, who: every, times: 2, over: 5 school_days}"
    rounds = (G1, round_of(9, "gestopt"), round_of(16, "gestopt"))
    autumn = Calendar(holidays=(holiday(nov(10), nov(13)),))
    assert condition(read(school(when), *rounds), "hier").holds is True
    assert condition(read(school(when), *rounds, calendar=autumn), "hier").holds is None


def test_a_round_in_which_the_point_was_not_asked_breaks_no_run() -> None:
    other = answer("navraag.waar", "yes", "G1", on=nov(16), round_="2026-11-16")
    assert holds(TWICE, G1, round_of(9, "gestopt"), other, round_of(23, "gestopt")) is True


def test_a_conflict_or_an_unsettled_answer_breaks_the_run() -> None:
    first, last = round_of(9, "gestopt"), round_of(23, "gestopt")
    conflict = (round_of(16, "gestopt"), round_of(16, "door"))
    assert missing(TWICE, G1, first, *conflict, last) == {"rounds"}
    assert missing(TWICE, G1, first, round_of(16, "not_applicable"), last) == {"rounds"}
    assert missing(TWICE, G1, first, round_of(16, "gestopt"), *conflict) == {"conflict"}


def test_everyone_needs_a_run_of_their_own() -> None:
    two = (G1, person("G2"), round_of(9, "gestopt"), round_of(16, "gestopt", "G2"))
    assert holds(TWICE, *two) is None
    more = (round_of(16, "gestopt"), round_of(23, "gestopt", "G2"))
    assert holds(TWICE, *two, *more) is True


def test_a_new_pass_begins_the_rounds_anew() -> None:
    before = (G1, round_of(9, "gestopt"), round_of(16, "gestopt"), again(2, "stap", on=nov(20)))
    assert holds(TWICE, *before) is None
    after = (round_of(23, "gestopt", pass_=2), round_of(30, "gestopt", pass_=2))
    assert holds(TWICE, *before, after[0]) is None
    assert proof(judged(TWICE, *before, *after)) == after


def test_inside_a_list_the_same_round_is_meant() -> None:
    progress = read(school(STOPPED), G1, round_of(9, "door"), round_of(16, "gestopt"))
    found, whom = progress.facts.lists["navraag"], progress.facts.subjects["G1"]
    for day, wanted in (
        (9, ["hoe", "waar", "nazorg"]),
        (16, ["hoe", "waar"]),
        (23, ["hoe", "waar"]),
    ):
        here = progress.facts.place(found, whom, nov(day).isoformat())
        assert [p.item.id for p in progress.points(found, whom, here) if p.applies] == wanted


# --- complete ---


def test_complete_means_done_for_everyone() -> None:
    when = "{complete: gesprek, who: every}"
    people = (G1, person("G2"))
    one = (answer("gesprek.verteld", "no", "G1"), answer("gesprek.uitleg", "done", "G1"))
    two = (answer("gesprek.verteld", "yes", "G2"), answer("gesprek.uitleg", "not_applicable", "G2"))
    assert holds(when, *people, *one) is False
    assert missing(when, *people, *one) == {"incomplete"}
    assert holds(when, *people, *one, *two) is True
    assert holds("{complete: gesprek, who: some}", *people, *one) is True
    assert set(proof(judged(when, *people, *one, *two))) == {*one, *two}


def test_half_a_list_is_not_complete() -> None:
    assert holds("{complete: besluit}", DECIDED) is False
    assert holds("{complete: besluit}", DECIDED, answer("besluit.gedaan", "partly")) is False
    assert holds("{complete: besluit}", DECIDED, answer("besluit.gedaan")) is True


def test_skipping_is_not_doing() -> None:
    assert holds("{complete: besluit}", skip("besluit")) is None
    assert holds("{complete: stap}", skip("stap")) is None


def test_a_step_is_complete_when_all_of_it_is() -> None:
    parts: list[Entry] = [
        G1,
        nobody(),
        answer("gesprek.verteld", "no", "G1"),
        answer("gesprek.uitleg", "done", "G1"),
        told("G1"),
        DECIDED,
    ]
    assert holds("{complete: stap}", *parts) is False
    parts.append(answer("besluit.gedaan"))
    assert holds("{complete: stap}", *parts) is True
    assert holds("{complete: [stap, besluit]}", *parts) is True
    without_bully = [entry for entry in parts if entry != nobody()]
    assert holds("{complete: stap}", *without_bully) is None
    assert missing("{complete: stap}", *without_bully) == {"who"}
    assert holds("{complete: stap}", *parts, skip("ouders", "G1.home")) is True


def test_a_step_is_complete_for_some_or_for_every_one() -> None:
    steps = """
steps:
  - id: stap
    title: Stap
    checklists: [{id: praten, title: P, for_each: gepeste, items: [{id: punt, text: P}]}]
closing:
  - {id: een, text: E, when: {complete: stap, who: some}}
  - {id: alle, text: A, when: {complete: stap, who: every}}
"""
    people = [G1, person("G2"), answer("praten.punt", about="G2")]
    one = read(protocol(steps), *people)
    assert (condition(one, "een").holds, condition(one, "alle").holds) == (True, False)
    both = read(protocol(steps), *people, answer("praten.punt", about="G1"))
    assert (condition(both, "een").holds, condition(both, "alle").holds) == (True, True)


def test_a_list_for_nobody_is_not_complete() -> None:
    assert holds("{complete: gesprek, who: every}") is None


ORDER = """
steps:
  - id: een
    title: Een
    when: {all: [{any: [{item: intake.form, is: virus}, {item: intake.group}]}]}
    checklists:
      - {id: eerst, title: Eerst, items: [{id: punt, text: P}]}
      - {id: ook, title: Ook, when: {item: eerst.punt, is: partly}, items: [{id: punt, text: P}]}
  - id: twee
    title: Twee
    checklists:
      - {id: daarna, title: Daarna, after: {complete: TARGET}, items: [{id: punt, text: P}]}
      - {id: allebei, title: Allebei, items: [{id: punt, text: P, when: {complete: TARGET}}]}
"""
GROUP_KNOWN = answer("intake.group", "given")


def ordered(target: str, *entries: Entry, roles: str = "") -> tuple[bool, bool]:
    """Whether a list in order may begin, and whether the same is shown to be complete."""
    progress = read(protocol(roles + ORDER.replace("TARGET", target)), GROUP_KNOWN, *entries)
    return not the_list(progress, "daarna").waits_for, asked(progress, "allebei") == ["punt"]


@pytest.mark.parametrize("target", ["eerst", "een", "[eerst, een]"])
def test_what_comes_after_waits_until_it_is_done(target: str) -> None:
    assert ordered(target) == (False, False)
    assert ordered(target, answer("eerst.punt", "not_yet")) == (False, False)
    assert ordered(target, answer("eerst.punt")) == (True, True)


@pytest.mark.parametrize(
    ("target", "skipped"), [("eerst", "eerst"), ("een", "een"), ("een", "eerst")]
)
def test_what_was_skipped_passes_in_an_order_and_proves_nothing(target: str, skipped: str) -> None:
    assert ordered(target, skip(skipped)) == (True, False)


def test_what_does_not_apply_passes_in_an_order_and_proves_nothing() -> None:
    assert ordered("ook") == (True, False)
    progress = read(protocol(ORDER.replace("TARGET", "een")), answer("intake.form", ("beeld",)))
    assert not the_list(progress, "daarna").waits_for
    assert asked(progress, "allebei") == []


SIDES = """
steps:
  - id: een
    title: Een
    checklists:
      - {id: praten, title: Praten, for_each: pester, items: [{id: punt, text: P}]}
      - {id: ook, title: Ook, items: [{id: punt, text: P}]}
  - id: twee
    title: Twee
    checklists:
      - {id: daarna, title: D, after: {complete: praten, who: every}, items: [{id: punt, text: P}]}
      - {id: later, title: L, after: {complete: een}, items: [{id: punt, text: P}]}
"""


def waits(progress: Progress, checklist: str) -> set[str]:
    return reasons(the_list(progress, checklist).waits_for)


def test_a_list_for_nobody_passes_in_an_order_once_that_is_settled() -> None:
    expected = protocol(EXPECTED + SIDES)
    assert waits(read(expected), "daarna") == {"who"}
    assert waits(read(expected, nobody()), "daarna") == set()
    assert waits(read(expected, nobody(), person("P1")), "daarna") == {"incomplete"}
    assert waits(read(protocol(SIDES)), "daarna") == set()  # nobody need have that role


def test_in_an_order_nobody_waits_for_a_role_that_need_not_be_filled() -> None:
    """A talk with everyone, bystanders too: in most cases there are none."""
    school = one_step(
        """
        - {id: praten, title: P, for_each: [gepeste, getuige], items: [{id: punt, text: P}]}
        - id: plan
          title: Plan
          after: {complete: praten, who: every}
          items: [{id: punt, text: P}]
        """,
        """
        roles:
          - {id: gepeste, letter: G, label: g, expected: true}
          - {id: getuige, letter: T, label: t}
        closing: [{id: klaar, text: K, when: {complete: praten, who: every}}]
        """,
    )
    nobody_yet = read(school, opened())
    assert the_list(nobody_yet, "plan").waits_for, "the bullied pupil is still looked for"
    before = read(school, opened(), person("G1"))
    assert the_list(before, "plan").waits_for
    after = read(school, opened(), person("G1"), answer("praten.punt", about="G1"))
    assert not the_list(after, "plan").waits_for
    assert condition(after, "klaar").holds is None, "elsewhere an empty part proves nothing"


def test_who_is_an_open_question_of_the_step_that_others_wait_for() -> None:
    expected = protocol(EXPECTED + SIDES)
    assert "who" in waits(read(expected, answer("ook.punt")), "later")
    assert waits(read(expected, answer("ook.punt"), nobody()), "later") == set()


def test_a_skipped_step_passes_though_nobody_is_known() -> None:
    progress = read(protocol(EXPECTED + SIDES), skip("een"))
    assert [step.state for step in progress.steps] == ["skipped", "open"]
    assert waits(progress, "later") == set()


def test_a_step_that_does_not_apply_passes_though_nobody_is_known() -> None:
    conditional = SIDES.replace(
        "title: Een", "title: Een\n    when: {item: intake.form, is: virus}"
    )
    progress = read(protocol(EXPECTED + conditional), answer("intake.form", ("beeld",)))
    assert waits(progress, "later") == set()


# --- since when ---


def since(when: str, *entries: Entry) -> date | None:
    verdict = judged(when, *entries)
    assert verdict.holds is True, verdict
    return verdict.since


def test_an_answer_holds_since_its_day_and_does_not_change_with_more_of_the_same() -> None:
    assert since(VORM, answer("besluit.vorm", "samen", on=nov(4))) == nov(4)
    both = (
        answer("besluit.vorm", "samen", on=nov(4)),
        answer("besluit.vorm", "samen", on=nov(9), machine="there"),
    )
    assert since(VORM, *both) == nov(4)


def test_all_hold_since_the_last_of_them_and_any_since_the_first() -> None:
    parts = (answer("besluit.vorm", "samen", on=nov(4)), answer("besluit.gedaan", on=nov(9)))
    both = "[{item: besluit.vorm, is: samen}, {item: besluit.gedaan}]"
    assert since(f"all: {both}", *parts) == nov(9)
    assert since(f"any: {both}", *parts) == nov(4)


def test_a_run_holds_since_the_round_that_was_enough() -> None:
    rounds = [round_of(day, "gestopt") for day in (4, 9, 16, 23, 30)]
    assert since(STOPPED, G1, rounds[0]) == nov(4)
    assert since(TWICE, G1, *rounds) == nov(9)
    assert since(TWO_WEEKS, G1, *rounds) == nov(23)


def test_so_many_persons_are_there_since_the_last_one_that_was_needed() -> None:
    people = (person("G3", on=nov(4)), person("G1", on=nov(9)), person("G2", on=nov(16)))
    assert since("{persons: gepeste}", *people) == nov(4)
    assert since("{persons: gepeste, at_least: 2}", *people) == nov(9)


def test_a_waived_side_is_settled_since_its_reason() -> None:
    early = (person("G1"), answer("ouders.wie", "een", "G1.home", on=nov(4)))
    assert since(INFORMED, *early, nobody(on=nov(10))) == nov(10)


def test_a_list_is_complete_since_its_last_answer() -> None:
    done = (answer("besluit.vorm", "samen", on=nov(9)), answer("besluit.gedaan", on=nov(4)))
    assert since("{complete: besluit}", *done) == nov(9)


# --- persons, marks, passes, and what the protocol does not have ---


def test_so_many_persons() -> None:
    assert holds("{persons: gepeste}") is None  # still an open question
    assert holds("{persons: gepeste}", nobody("gepeste")) is False
    assert proof(judged("{persons: gepeste}", G1)) == (G1,)
    assert holds("{persons: gepeste, at_least: 2}", G1) is False
    assert holds("{persons: gepeste, at_least: 2}", G1, person("G2")) is True
    assert holds("{persons: gepeste, at_least: 2}", G1, person("G2"), left("G2")) is False
    assert missing("{persons: gepeste}") == {"who"}
    assert missing("{persons: gepeste, at_least: 2}", G1) == {"nobody"}


def test_an_unmarked_case_is_a_no() -> None:
    marks = protocol("""
    steps:
      - id: stap
        title: Stap
        checklists:
          - id: gesprek
            title: G
            items: [{id: hoe, text: H, answer: yes_no, then: {"yes": {mark: escalated}}}]
    closing: [{id: hier, text: H, when: {marked: escalated}}]
    """)
    assert condition(read(marks), "hier").holds is False
    assert reasons(condition(read(marks), "hier").missing) == {"unmarked"}
    assert condition(read(marks, answer("gesprek.hoe", "yes")), "hier").holds is True


PASSES = """
steps:
  - id: een
    title: Een
    checklists:
      - {id: eerst, title: E, items: [{id: punt, text: P}, {id: weer, text: W, when: {pass: 2}}]}
  - id: twee
    title: Twee
    checklists:
      - {id: daarna, title: D, items: [{id: punt, text: P}, {id: weer, text: W, when: {pass: 2}}]}
closing: [{id: hier, text: H, when: {pass: 2}}]
"""


def test_a_point_for_the_second_pass() -> None:
    first = read(protocol(PASSES), opened())
    assert asked(first, "eerst") == ["punt"]
    assert reasons(condition(first, "hier").missing) == {"pass"}
    later = read(protocol(PASSES), opened(), again(2, "twee", on=dec(7)))
    assert asked(later, "eerst") == ["punt"]
    assert asked(later, "daarna") == ["punt", "weer"]


def test_a_closing_condition_for_the_second_pass() -> None:
    later = read(protocol(PASSES), opened(), again(2, "een", on=dec(7)))
    assert condition(later, "hier").holds is True


def test_answers_that_this_protocol_does_not_ask_prove_nothing() -> None:
    of_another_version = (
        answer("besluit.vroeger", "samen"),
        answer("vroeger.vorm", "samen"),
        answer("besluit.vorm", "samen", "onbekend"),
        answer("besluit.vorm", "samen", round_="2026-11-02"),
        answer("besluit.vorm", "samen", pass_=2),
        answer("vorm", "samen"),
    )
    assert holds(VORM, *of_another_version) is None
    assert holds("{complete: besluit}", *of_another_version) is False
    assert holds("{persons: gepeste}", person("X1", "vroeger")) is None
