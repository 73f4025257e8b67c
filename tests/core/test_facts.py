"""What holds in a logbook: corrections, conflicts, who takes part, passes, marks and proposals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pestprotocol.core.closing import closing_of, findings
from pestprotocol.core.logbook import (
    Agreement,
    Answer,
    Departure,
    Group,
    Home,
    Linked,
    Note,
    Outcome,
    home_of,
)
from pestprotocol.core.progress import Progress
from pestprotocol.core.protocol import Selection

from .cases import (
    EXPECTED,
    again,
    answer,
    closed,
    condition,
    counts,
    dec,
    declined,
    finished,
    follow_up,
    left,
    nobody,
    noon,
    nov,
    one_step,
    opened,
    person,
    place,
    proof,
    protocol,
    read,
    second_home,
    shipped,
    skip,
    the_list,
    the_point,
    to_come,
    value_of,
    withdrawn,
    words,
)

TALK = one_step("""
- id: gesprek
  title: Gesprek
  items:
    - {id: luisteren, text: Geluisterd?, answer: yes_no}
    - {id: verhaal, text: Wat was het verhaal?, answer: text}
    - {id: uitleg, text: Leg uit.}
""")
TALK_EACH = one_step("""
- {id: gesprek, title: Gesprek, for_each: gepeste, items: [{id: uitleg, text: Leg uit.}]}
""")


# --- corrections ---


def test_an_answer_that_replaces_another_holds() -> None:
    first = answer("gesprek.luisteren", "no")
    better = answer("gesprek.luisteren", "yes", replaces=[first])
    assert value_of(read(TALK, first), "gesprek.luisteren") == "no"
    assert value_of(read(TALK, better, first), "gesprek.luisteren") == "yes"


def test_when_a_correction_is_withdrawn_the_answer_that_it_replaced_returns() -> None:
    first = answer("gesprek.luisteren", "no")
    better = answer("gesprek.luisteren", "yes", replaces=[first])
    assert value_of(read(TALK, first, better, withdrawn(better)), "gesprek.luisteren") == "no"


def test_a_whole_chain_of_corrections_is_taken_back_from_its_end() -> None:
    first = answer("gesprek.luisteren", "no")
    second = answer("gesprek.luisteren", "yes", replaces=[first])
    third = answer("gesprek.luisteren", "no", replaces=[second])
    chain = (first, second, third)
    assert value_of(read(TALK, *chain), "gesprek.luisteren") == "no"
    assert value_of(read(TALK, *chain, withdrawn(third)), "gesprek.luisteren") == "yes"
    both = (withdrawn(third), withdrawn(second))
    assert value_of(read(TALK, *chain, *both), "gesprek.luisteren") == "no"
    every = (*both, withdrawn(first))
    assert the_point(read(TALK, *chain, *every), "gesprek.luisteren").standing is None


def test_a_withdrawn_answer_never_was() -> None:
    only = answer("gesprek.uitleg")
    progress = read(TALK, only, withdrawn(only))
    assert the_point(progress, "gesprek.uitleg").standing is None
    assert counts(progress) == [("stap", "open", 0, 3)]


def test_withdrawn_stays_withdrawn() -> None:
    """A withdrawal cannot be withdrawn: the teacher answers again."""
    only = answer("gesprek.uitleg")
    gone = withdrawn(only)
    progress = read(TALK, only, gone, withdrawn(gone))
    assert the_point(progress, "gesprek.uitleg").standing is None
    assert only.id in progress.facts.withdrawn


def test_a_withdrawal_of_nothing_known_changes_nothing() -> None:
    unknown = answer("gesprek.luisteren", "no")
    progress = read(TALK, withdrawn(unknown), answer("gesprek.uitleg"))
    assert counts(progress) == [("stap", "busy", 1, 3)]


def test_an_answer_in_another_pass_round_or_list_is_another_point() -> None:
    school = protocol("""
    anytime:
      - id: navraag
        title: Navraag
        repeats: {}
        items: [{id: hoe, text: Hoe?, answer: yes_no}]
    """)
    facts = read(
        school,
        answer("navraag.hoe", "yes", round_="2026-11-02"),
        answer("navraag.hoe", "no", round_="2026-11-09", on=nov(9)),
        answer("navraag.hoe", "no", round_="2026-11-02", pass_=2),
    ).facts
    first = facts.standing(place("navraag", round_="2026-11-02"), "hoe")
    assert first is not None
    assert first.agreed is not None
    assert first.agreed.value == "yes"
    assert facts.rounds_at(place("navraag")) == ["2026-11-02", "2026-11-09"]
    assert facts.rounds_at(place("navraag", pass_=2)) == ["2026-11-02"]


# --- two machines ---


def test_two_answers_that_differ_are_a_conflict_until_one_replaces_both() -> None:
    here = answer("gesprek.luisteren", "yes", machine="here")
    there = answer("gesprek.luisteren", "no", machine="there")
    rest = (words("gesprek.verhaal", "zo was het"), answer("gesprek.uitleg"))
    progress = read(TALK, here, there, *rest)
    point = the_point(progress, "gesprek.luisteren")
    assert point.conflict
    assert not point.settled
    assert counts(progress) == [("stap", "busy", 2, 3)]
    (finding,) = findings(progress)
    assert (finding.code, finding.item, finding.place) == (
        "conflict", "luisteren", place("gesprek"),
    )  # fmt: skip
    assert {entry.id for entry in finding.entries} == {here.id, there.id}

    settled = read(
        TALK, here, there, *rest, answer("gesprek.luisteren", "no", replaces=[here, there])
    )
    assert value_of(settled, "gesprek.luisteren") == "no"
    assert counts(settled) == [("stap", "done", 3, 3)]
    assert findings(settled) == ()


def test_two_answers_that_say_the_same_are_no_conflict() -> None:
    here = answer("gesprek.uitleg", machine="here")
    there = answer("gesprek.uitleg", on=nov(3), machine="there")
    progress = read(TALK, here, there)
    point = the_point(progress, "gesprek.uitleg")
    assert point.settled
    assert not point.conflict
    assert point.standing is not None
    assert point.standing.day == nov(2)
    assert findings(progress) == ()


def test_a_correction_of_one_side_leaves_the_other_side_standing() -> None:
    here = answer("gesprek.luisteren", "yes", machine="here")
    there = answer("gesprek.luisteren", "no", machine="there")
    better = answer("gesprek.luisteren", "no", replaces=[here])
    assert the_point(read(TALK, here, there), "gesprek.luisteren").conflict
    assert value_of(read(TALK, here, there, better), "gesprek.luisteren") == "no"


def test_two_corrections_of_one_answer_are_a_conflict() -> None:
    first = answer("gesprek.luisteren", "yes")
    here = answer("gesprek.luisteren", "yes", replaces=[first], machine="here")
    there = answer("gesprek.luisteren", "no", replaces=[first], machine="there")
    assert the_point(read(TALK, first, here, there), "gesprek.luisteren").conflict


def test_two_versions_of_one_answer_are_a_conflict() -> None:
    """The same id with other content: a file that was changed by hand."""
    one = answer("gesprek.luisteren", "yes")
    progress = read(TALK, one, replace(one, value="no"))
    assert the_point(progress, "gesprek.luisteren").conflict


def test_two_texts_that_differ_are_a_conflict() -> None:
    here = words("gesprek.verhaal", "het begon in de app", machine="here")
    there = words("gesprek.verhaal", "het begon op het plein", machine="there")
    assert the_point(read(TALK, here, there), "gesprek.verhaal").conflict


# --- who takes part ---


def labels(progress: Progress) -> dict[str, str]:
    return {s.id: s.label for s in progress.facts.subjects.values() if not s.home}


def test_the_same_code_on_two_machines_is_two_children() -> None:
    progress = read(
        TALK_EACH,
        person("G1", id_="bb"),
        person("G1", id_="aa", on=nov(3)),
        answer("gesprek.uitleg", about="aa"),
    )
    assert labels(progress) == {"aa": "G1", "bb": "G1b"}
    assert the_list(progress, "gesprek", "aa").state == "done"
    assert the_list(progress, "gesprek", "bb").state == "open"
    assert [(f.code, f.subject) for f in findings(progress)] == [("same_code", "bb")]


def test_two_versions_of_one_person_are_one_child() -> None:
    joined = person("G1")
    progress = read(TALK_EACH, joined, replace(joined, group="7b"))
    assert labels(progress) == {"G1": "G1"}
    assert findings(progress) == ()
    assert counts(progress) == [("stap", "open", 0, 1)]


def test_codes_stand_in_the_order_of_their_numbers() -> None:
    progress = read(
        TALK_EACH, person("P1"), person("G10"), person("G2"), person("G1"), person("P2")
    )
    assert list(labels(progress).values()) == ["G1", "G2", "G10", "P1", "P2"]
    assert findings(progress) == ()


def test_a_withdrawn_person_is_nobody() -> None:
    joined = person("G1")
    progress = read(TALK_EACH, joined, withdrawn(joined), answer("gesprek.uitleg", about="G1"))
    assert labels(progress) == {}
    assert counts(progress) == [("stap", "not_applicable", 0, 0)]


def test_a_child_in_two_roles_takes_part_twice() -> None:
    bullied = person("G1")
    bully = replace(person("P1"), same_as=bullied.id)
    school = one_step("""
    - {id: gesprek, title: Gesprek, for_each: [gepeste, pester], items: [{id: uitleg, text: U}]}
    """)
    progress = read(school, bullied, bully, answer("gesprek.uitleg", about="G1"))
    assert counts(progress) == [("stap", "busy", 1, 2)]
    assert the_list(progress, "gesprek", "P1").state == "open"


def test_someone_who_is_not_involved_after_all_is_asked_no_more() -> None:
    school = one_step("""
    - {id: gesprek, title: G, for_each: gepeste, items: [{id: een, text: E}, {id: twee, text: T}]}
    """)
    people = (person("G1"), person("G2"), answer("gesprek.een", about="G1"))
    before = read(school, *people)
    after = read(school, *people, left("G1"))
    assert counts(before) == [("stap", "busy", 1, 4)]
    assert counts(after) == [("stap", "busy", 1, 3)]  # what was done stays
    assert [s.id for s in after.facts.with_role(Selection(role="gepeste"))] == ["G2"]
    back = read(school, *people, left("G1"), withdrawn(left("G1")))
    assert counts(back) == counts(before)


def test_what_was_asked_of_who_left_stays_in_a_list_for_several_roles() -> None:
    school = one_step("""
    - {id: gesprek, title: G, for_each: [gepeste, pester], items: [{id: een, text: E}]}
    """)
    people = (person("G1"), person("P1"), answer("gesprek.een", about="P1"))
    assert counts(read(school, *people, left("P1"))) == [("stap", "busy", 1, 2)]


def test_someone_who_left_before_anything_was_asked_counts_for_nothing() -> None:
    progress = read(TALK_EACH, person("G1"), left("G1"))
    assert counts(progress) == [("stap", "not_applicable", 0, 0)]


HOMES = one_step("""
- {id: ouders, title: O, for_each: gepeste.parents, items: [{id: wie, text: W, answer: yes_no}]}
""")


def test_everyone_has_one_home_and_can_have_a_second() -> None:
    home = second_home("G1", on=nov(9), label="vader")
    progress = read(HOMES, person("G1"), home, answer("ouders.wie", "yes", home_of("G1")))
    assert counts(progress) == [("stap", "busy", 1, 2)]
    second = progress.facts.subjects["G1.home2"]
    assert (second.home_label, second.joined, second.person) == ("vader", nov(9), "G1")
    assert the_list(progress, "ouders", "G1.home2").state == "open"


def test_the_home_of_a_brother_is_not_informed_with_the_home_of_the_first() -> None:
    progress = read(HOMES, person("G1"), person("G2"), answer("ouders.wie", "yes", home_of("G1")))
    assert the_list(progress, "ouders", home_of("G1")).state == "done"
    assert the_list(progress, "ouders", home_of("G2")).state == "open"


def test_a_home_leaves_with_its_child_and_never_comes_alone() -> None:
    orphan = second_home("G9")
    gone = read(HOMES, person("G1"), second_home("G1"), left("G1"), orphan)
    assert gone.facts.with_role(Selection(role="gepeste", parents=True)) == ()
    assert "G9.home2" not in gone.facts.subjects
    assert [i.place.about for i in gone.instances()] == ["G1.home", "G1.home2"]


def test_a_role_without_parents_has_no_homes() -> None:
    school = one_step(
        "- {id: gesprek, title: G, for_each: gepeste, items: [{id: a, text: A}]}",
        "roles: [{id: gepeste, letter: G, label: gepeste leerling}]",
    )
    progress = read(school, person("G1"), second_home("G1"))
    assert list(progress.facts.subjects) == ["G1"]


def group_entry(id_: str, group: str, replaces: tuple[str, ...] = ()) -> Group:
    return Group(id=id_, at=noon(nov(9)), day=nov(9), person="G1", group=group, replaces=replaces)


def test_another_group_than_was_written_down_before() -> None:
    joined = person("G1", group="7a")
    moved = group_entry("moved", "7b")
    assert read(TALK, joined).facts.subjects["G1"].group == "7a"
    assert read(TALK, joined, moved).facts.subjects["G1"].group == "7b"
    there = group_entry("there", "8")
    assert read(TALK, joined, moved, there).facts.subjects["G1"].group == "7b / 8"
    one = group_entry("one", "8", ("moved", "there"))
    assert read(TALK, joined, moved, there, one).facts.subjects["G1"].group == "8"


# --- nobody found ---

TWO_SIDES = one_step(
    """
- {id: gepeste, title: G, for_each: gepeste, items: [{id: uitleg, text: U}]}
- {id: pester, title: P, for_each: pester, items: [{id: uitleg, text: U}]}
""",
    EXPECTED,
)


def test_nobody_found_holds_until_someone_is_found() -> None:
    facts = read(TWO_SIDES, nobody("pester")).facts
    assert facts.waiver("pester") == nobody("pester")
    assert facts.waiver("gepeste") is None
    found = read(TWO_SIDES, nobody("pester"), person("P1", on=nov(20))).facts
    assert found.waiver("pester") is None
    mistaken = read(TWO_SIDES, nobody("pester"), withdrawn(nobody("pester"))).facts
    assert mistaken.waiver("pester") is None


def test_an_expected_role_is_an_open_question_while_it_is_empty() -> None:
    def open_question(*entries: object) -> bool:
        facts = read(TWO_SIDES, *entries).facts  # type: ignore[arg-type]
        role = facts.protocol.role("pester")
        assert role is not None
        return facts.expected_and_empty(role)

    assert open_question()
    assert not open_question(person("P1"))
    assert not open_question(nobody())
    assert open_question(person("P1"), left("P1"))
    assert not open_question(person("P1"), person("P2"), left("P1"))


# --- passes ---

STEPS = protocol("""
steps:
  - id: een
    title: Een
    checklists:
      - {id: praten, title: Praten, for_each: gepeste, items: [{id: punt, text: P}]}
  - id: twee
    title: Twee
    checklists:
      - {id: ouders, title: Ouders, for_each: gepeste.parents, items: [{id: punt, text: P}]}
      - {id: samen, title: Samen, items: [{id: punt, text: P}]}
anytime:
  - {id: navraag, title: Navraag, for_each: gepeste, repeats: {}, items: [{id: punt, text: P}]}
""")
ALL_DONE = (
    G1 := person("G1"),
    G2 := person("G2"),
    answer("praten.punt", about="G1"),
    answer("praten.punt", about="G2"),
    answer("ouders.punt", about="G1.home"),
    answer("ouders.punt", about="G2.home"),
    answer("samen.punt"),
)


def passes(progress: Progress) -> dict[str, int]:
    """In which pass each list is, for whom."""
    facts = progress.facts
    return {
        f"{found.id} {whom.id if whom else ''}".strip(): facts.pass_of(found.id, whom)
        for found in facts.protocol.checklists()
        for whom in facts.subjects_of(found)
    }


def test_every_case_is_in_its_first_pass() -> None:
    progress = read(STEPS, *ALL_DONE)
    assert set(passes(progress).values()) == {1}
    assert progress.facts.last_pass == 1
    assert progress.facts.pass_began(1) is None
    assert counts(progress) == [("een", "done", 2, 2), ("twee", "done", 3, 3)]


def test_beginning_again_opens_that_step_and_those_after_it_for_everyone() -> None:
    from_two = read(STEPS, *ALL_DONE, again(2, "twee", on=nov(16)))
    assert counts(from_two) == [("een", "done", 2, 2), ("twee", "open", 0, 3)]
    from_one = read(STEPS, *ALL_DONE, again(2, "een", on=nov(16)))
    assert counts(from_one) == [("een", "open", 0, 2), ("twee", "open", 0, 3)]
    assert from_one.facts.pass_began(2) == nov(16)
    assert passes(from_one)["intake"] == 1
    assert passes(from_one)["navraag G1"] == 2


def test_beginning_again_for_some_opens_nothing_for_the_others() -> None:
    progress = read(STEPS, *ALL_DONE, again(2, "een", on=nov(16), persons=("G1",)))
    found = passes(progress)
    assert (found["praten G1"], found["ouders G1.home"], found["navraag G1"]) == (2, 2, 2)
    assert (found["praten G2"], found["ouders G2.home"], found["navraag G2"]) == (1, 1, 1)
    assert the_list(progress, "praten", "G1").state == "open"
    assert the_list(progress, "praten", "G2").state == "done"


def test_beginning_again_at_no_step_begins_only_the_rounds_anew() -> None:
    progress = read(STEPS, *ALL_DONE, again(2, "", on=nov(16)))
    assert counts(progress) == [("een", "done", 2, 2), ("twee", "done", 3, 3)]
    assert passes(progress)["navraag G1"] == 2


def test_a_pass_began_on_its_first_day() -> None:
    """Two machines each began it, from another step."""
    both = (again(2, "twee", on=nov(16)), again(2, "een", on=nov(20)))
    facts = read(STEPS, *both, again(3, "een", on=nov(25))).facts
    assert (facts.pass_began(2), facts.pass_began(3)) == (nov(16), nov(25))


def test_the_highest_pass_counts_whoever_wrote_it() -> None:
    progress = read(STEPS, *ALL_DONE, again(3, "twee", on=nov(20)), again(2, "een", on=nov(16)))
    assert passes(progress)["praten G1"] == 2
    assert passes(progress)["ouders G1.home"] == 3
    assert progress.facts.last_pass == 3


def test_who_joins_later_opens_lists_of_their_own_in_the_pass_that_counts() -> None:
    second = tuple(
        replace(entry, pass_=2, id=f"{entry.id} again")
        for entry in ALL_DONE
        if isinstance(entry, Answer)
    )
    before = (*ALL_DONE, again(2, "een", on=nov(16)), *second)
    assert counts(read(STEPS, *before)) == [("een", "done", 2, 2), ("twee", "done", 3, 3)]
    joined = read(STEPS, *before, person("G3", on=nov(20)))
    assert counts(joined) == [("een", "busy", 2, 3), ("twee", "busy", 3, 4)]
    assert the_list(joined, "praten", "G3").place == place("praten", "G3", pass_=2)
    assert the_list(joined, "praten", "G1").state == "done"


def test_a_pass_that_is_withdrawn_never_began() -> None:
    began = again(2, "een", on=nov(16))
    progress = read(STEPS, *ALL_DONE, began, withdrawn(began))
    assert progress.facts.last_pass == 1
    assert counts(progress) == [("een", "done", 2, 2), ("twee", "done", 3, 3)]


def test_beginning_again_at_an_unknown_step_opens_no_step() -> None:
    progress = read(STEPS, *ALL_DONE, again(2, "vroeger", on=nov(16)))
    assert counts(progress) == [("een", "done", 2, 2), ("twee", "done", 3, 3)]


# --- marks and proposals ---

MARKS = protocol("""
steps:
  - id: stap
    title: Stap
    checklists:
      - id: gesprek
        title: Gesprek
        items:
          - id: besluit
            text: Opschalen?
            answer: choice
            choices: {wel: wel, niet: niet}
            then: {wel: {text: Bel., mark: escalated}}
          - id: hoe
            text: Hoe?
            answer: choice
            choices: {gestopt: gestopt, opnieuw: opnieuw}
            then: {opnieuw: {text: Begin opnieuw., mark: escalated, again: stap}}
closing:
  - {id: opgeschaald, text: Opgeschaald, when: {marked: escalated}}
""")
YES_MARK = answer("gesprek.besluit", "wel", on=nov(2))
BEGAN_AGAIN = answer("gesprek.hoe", "opnieuw", on=nov(9))


def proposed(progress: Progress) -> list[str]:
    return [proposal.answer.id for proposal in progress.facts.proposals]


def test_an_answer_marks_the_case() -> None:
    progress = read(MARKS, YES_MARK)
    assert progress.escalated
    assert proof(condition(progress, "opgeschaald")) == (YES_MARK,)
    assert not read(MARKS, answer("gesprek.besluit", "niet")).escalated
    assert not read(MARKS, YES_MARK, withdrawn(YES_MARK)).escalated


@pytest.mark.parametrize(("day", "marked"), [(nov(2), False), (nov(3), True)])
def test_a_correction_on_the_same_day_never_was_marked(day: date, marked: bool) -> None:
    """On a later day both happened."""
    better = answer("gesprek.besluit", "niet", on=day, replaces=[YES_MARK])
    assert read(MARKS, YES_MARK, better).escalated is marked


def test_a_mark_that_was_corrected_returns_with_its_answer() -> None:
    better = answer("gesprek.besluit", "niet", on=nov(2), replaces=[YES_MARK])
    assert read(MARKS, YES_MARK, better, withdrawn(better)).escalated


def test_one_side_of_a_conflict_marks_too() -> None:
    other = answer("gesprek.besluit", "niet", machine="there")
    assert read(MARKS, YES_MARK, other).escalated


def test_beginning_again_is_proposed_and_nothing_of_it_holds_yet() -> None:
    progress = read(MARKS, BEGAN_AGAIN)
    assert proposed(progress) == [BEGAN_AGAIN.id]
    assert not progress.escalated
    assert progress.facts.last_pass == 1
    assert progress.status == "open"


def test_a_proposal_that_is_accepted_marks_and_is_no_longer_owed() -> None:
    progress = read(MARKS, BEGAN_AGAIN, again(2, "stap", on=nov(9), because=BEGAN_AGAIN))
    assert proposed(progress) == []
    assert progress.escalated
    assert counts(progress) == [("stap", "open", 0, 2)]


def test_a_proposal_that_is_declined_does_neither() -> None:
    progress = read(MARKS, BEGAN_AGAIN, declined(BEGAN_AGAIN, on=nov(9)))
    assert proposed(progress) == []
    assert not progress.escalated
    undone = read(
        MARKS,
        BEGAN_AGAIN,
        declined(BEGAN_AGAIN, on=nov(9)),
        withdrawn(declined(BEGAN_AGAIN, on=nov(9))),
    )
    assert proposed(undone) == [BEGAN_AGAIN.id]


@pytest.mark.parametrize("day", [nov(9), nov(16)])
def test_an_answer_that_no_longer_stands_proposes_nothing(day: date) -> None:
    better = answer("gesprek.hoe", "gestopt", on=day, replaces=[BEGAN_AGAIN])
    assert proposed(read(MARKS, BEGAN_AGAIN, better)) == []
    assert proposed(read(MARKS, BEGAN_AGAIN, withdrawn(BEGAN_AGAIN))) == []


def test_an_accepted_mark_survives_a_later_answer() -> None:
    accepted = again(2, "stap", on=nov(9), because=BEGAN_AGAIN)
    better = answer("gesprek.hoe", "gestopt", on=nov(16), replaces=[BEGAN_AGAIN])
    assert read(MARKS, BEGAN_AGAIN, accepted, better).escalated


def test_a_pass_for_another_reason_accepts_nothing() -> None:
    progress = read(MARKS, BEGAN_AGAIN, again(2, "stap", on=nov(9)))
    assert proposed(progress) == [BEGAN_AGAIN.id]
    assert not progress.escalated


def test_proposals_are_owed_oldest_first_and_say_about_whom() -> None:
    early = follow_up("G1", "opnieuw", on=nov(9))
    late = follow_up("G2", "opnieuw", on=nov(10))
    progress = read(shipped(), opened(), person("G1"), person("G2"), *late, *early)
    assert [p.subject and p.subject.label for p in progress.facts.proposals] == ["G1", "G2"]


def test_an_effect_without_a_mark_marks_nothing() -> None:
    school = one_step("""
    - id: gesprek
      title: Gesprek
      items: [{id: wat, text: W, then: {done: {text: Bel nu.}}}]
    """)
    assert read(school, answer("gesprek.wat")).facts.marks == {}


def test_every_choice_of_many_has_its_own_effect() -> None:
    school = one_step("""
    - id: gesprek
      title: Gesprek
      items:
        - id: wat
          text: Wat?
          answer: choice
          many: true
          choices: {een: een, twee: twee}
          then: {twee: {mark: escalated}}
    """)
    assert read(school, answer("gesprek.wat", ("een", "twee"))).escalated
    assert not read(school, answer("gesprek.wat", ("een",))).escalated


# --- the case ---


def test_a_case_was_opened_on_the_day_that_it_says() -> None:
    joined = person("G1", on=nov(1))
    assert read(TALK, joined, opened(nov(2))).facts.opened == nov(2)
    assert read(TALK, joined, answer("gesprek.uitleg", on=nov(3))).facts.opened == nov(1)
    assert read(TALK).facts.opened is None


def test_a_case_is_closed_until_it_is_withdrawn_or_a_pass_begins() -> None:
    done = closed(dec(1))
    assert read(TALK, done).facts.closing == done
    assert read(TALK, done, withdrawn(done)).facts.closing is None
    reopened = again(2, "stap", on=dec(9))
    assert read(TALK, done, reopened).facts.closing is None
    second = closed(dec(14), pass_=2)
    assert read(TALK, done, reopened, second).facts.closing == second


def test_a_skip_holds_for_one_subject_or_for_all_of_them() -> None:
    people = (person("G1"), person("G2"))
    one = read(TALK_EACH, *people, skip("gesprek", "G1"))
    assert [i.state for i in one.instances()] == ["skipped", "open"]
    all_ = read(TALK_EACH, *people, skip("gesprek"))
    assert [i.state for i in all_.instances()] == ["skipped", "skipped"]
    assert all_.instance(TALK_EACH.steps[0].checklists[0], all_.facts.subjects["G1"]).reason == (
        "hoeft hier niet"
    )


def test_a_skip_holds_in_its_own_pass() -> None:
    progress = read(STEPS, *ALL_DONE[:2], skip("praten"), again(2, "een", on=nov(16)))
    assert the_list(progress, "praten", "G1").state == "open"


def test_remarks_and_departures_belong_to_a_point_in_a_pass_and_round() -> None:
    remark = Note(
        id="r", at=noon(nov(9)), day=nov(9), text="stil", about="G1",
        item="navraag.punt", round="2026-11-09",
    )  # fmt: skip
    departure = Departure(
        id="d", at=noon(nov(9)), day=nov(9), checklist="praten", about="G1", reason="kon niet"
    )
    facts = read(STEPS, person("G1"), remark, departure).facts
    assert facts.remarks(place("navraag", "G1", round_="2026-11-09"), "punt") == [remark]
    assert facts.remarks(place("navraag", "G1", round_="2026-11-16"), "punt") == []
    assert facts.remarks(place("navraag", "G2", round_="2026-11-09"), "punt") == []
    assert facts.departure_of(place("praten", "G1")) == departure
    assert facts.departure_of(place("praten", "G1", pass_=2)) is None


def test_a_list_was_finished_without_some_points_while_its_answers_hold() -> None:
    first = answer("gesprek.uitleg")
    end = finished("gesprek", without=("verhaal",), answers=[first])
    assert read(TALK, first, end).facts.not_asked(place("gesprek")) == {"verhaal"}
    later = answer("gesprek.uitleg", on=nov(3), replaces=[first])
    assert read(TALK, first, end, later).facts.not_asked(place("gesprek")) == frozenset()
    assert read(TALK, first, end).facts.not_asked(place("gesprek", pass_=2)) == frozenset()


# --- agreements ---

AGREED = Agreement(id="afspraak", at=noon(nov(2)), day=nov(2), text="blokkeren", due=nov(9))


LOOKED = nov(9)


def outcome(
    state: str, *, on: date = LOOKED, due: date | None = None, machine: str = ""
) -> Outcome:
    return Outcome(
        id=f"{state} {on} {machine}", at=noon(on), day=on,
        agreement="afspraak", state=state, due=due,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("outcomes", "state", "due"),
    [
        ((), "open", nov(9)),
        ((outcome("kept"),), "kept", nov(9)),
        ((outcome("not_kept"),), "not_kept", nov(9)),
        ((outcome("moved", due=nov(16)),), "open", nov(16)),
        (
            (outcome("moved", due=nov(20), on=nov(10)), outcome("moved", due=nov(16))),
            "open",
            nov(20),
        ),
        ((outcome("moved", due=nov(16)), outcome("kept", on=nov(16))), "kept", nov(16)),
        ((outcome("kept"), outcome("not_kept")), "open", nov(9)),
        ((outcome("kept"), outcome("kept", machine="there")), "kept", nov(9)),
    ],
)
def test_what_became_of_an_agreement(outcomes: tuple[Outcome, ...], state: str, due: date) -> None:
    (found,) = read(TALK, AGREED, *outcomes).facts.agreements
    assert (found.state, found.due) == (state, due)


def test_an_outcome_that_is_withdrawn_leaves_the_agreement_open() -> None:
    kept = outcome("kept")
    (found,) = read(TALK, AGREED, kept, withdrawn(kept)).facts.agreements
    assert found.state == "open"
    assert read(TALK, AGREED, withdrawn(AGREED)).facts.agreements == ()


# --- what two copies can bring together ---


def test_who_is_added_after_the_closing_leaves_it_closed_with_a_finding() -> None:
    first = person("G1")
    progress = read(TALK_EACH, first, closed(dec(1), first), person("G2", on=dec(2)))
    assert progress.status == "closed"
    assert [(f.code, f.subject) for f in findings(progress)] == [("closed_but_joined", "G2")]


def test_bullying_that_began_again_on_the_other_machine_is_a_finding() -> None:
    progress = read(MARKS, BEGAN_AGAIN, closed(nov(9)))
    assert progress.status == "closed"
    (finding,) = findings(progress)
    assert (finding.code, finding.entries) == ("closed_but_again", (BEGAN_AGAIN,))


def test_an_open_case_with_everything_agreed_has_no_findings() -> None:
    assert findings(read(STEPS, *ALL_DONE)) == ()
    assert findings(read(STEPS, *ALL_DONE, closed(dec(1), G1, G2))) == ()


def test_who_was_added_elsewhere_before_the_closing_is_a_finding_too() -> None:
    """One machine closes at three, with everything met. The other had added G2 at noon, and the
    copies meet in the evening."""
    school = one_step(
        "- {id: gesprek, title: G, for_each: gepeste, items: [{id: uitleg, text: U}]}",
        "closing: [{id: gesproken, text: G, when: {item: gesprek.uitleg, who: every}}]",
    )
    first = person("G1")
    here = (first, answer("gesprek.uitleg", about="G1", on=nov(9)), closed(nov(9), first))
    assert condition(read(school, *here[:2]), "gesproken").holds
    there = replace(person("G2", on=nov(9)), at=here[2].at - timedelta(hours=3))
    progress = read(school, *here, there)
    assert progress.status == "closed"
    assert [(f.code, f.subject) for f in findings(progress)] == [("closed_but_joined", "G2")]


def test_a_second_home_of_a_home_is_none() -> None:
    nested = Home(id="h", at=noon(nov(2)), day=nov(2), of=home_of("G1"))
    assert "h" not in read(HOMES, person("G1"), nested).facts.subjects


# --- another case ---

TAKES_OVER = """
- id: lijst
  title: L
  items:
    - {id: keus, text: K, answer: yes_no, then: {"yes": {begin: ander, mark: escalated}}}
"""


def test_beginning_another_case_is_a_decision_that_is_owed() -> None:
    school = one_step(TAKES_OVER)
    yes = answer("lijst.keus", "yes")
    progress = read(school, opened(), yes)
    assert [p.effect.begin for p in progress.facts.proposals] == ["ander"]
    assert progress.escalated, "the rest of the effect holds"
    assert progress.status == "open"
    assert not closing_of(progress).ready

    linked = Linked(
        id="l", at=noon(nov(2)), day=nov(2), case="abc-de2", protocol="ander", because=yes.id
    )
    assert read(school, opened(), yes, linked).facts.proposals == ()
    assert read(school, opened(), yes, linked).status == "awaiting_closure"
    assert read(school, opened(), yes, declined(yes, on=nov(2))).facts.proposals == ()


def test_beginning_another_case_is_still_owed_when_the_case_is_closed() -> None:
    school = one_step(TAKES_OVER)
    progress = read(school, opened(), answer("lijst.keus", "yes"), closed(nov(2)))
    assert to_come(progress, nov(2)) == ["begin another case with ander?"]
    assert findings(progress) == (), "that nothing began again here is no contradiction"
