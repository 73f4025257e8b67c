"""May the case be closed? The conditions of the shipped protocol, each with its proof."""

from __future__ import annotations

from datetime import date

import pytest

from pestprotocol.core.closing import Closing, closing_of
from pestprotocol.core.conditions import Verdict
from pestprotocol.core.logbook import Answer, Entry
from pestprotocol.core.protocol import Protocol

from .cases import (
    again,
    answer,
    closed,
    condition,
    dec,
    declined,
    follow_up,
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
    shipped,
    skip,
    withdrawn,
)


def closing(*entries: Entry, school: Protocol | None = None) -> Closing:
    return closing_of(read(school or shipped(), opened(), *entries))


def verdict(name: str, *entries: Entry) -> Verdict:
    return condition(read(shipped(), opened(), *entries), name)


TUESDAY = nov(3)


def informed(code: str, who: str = "beide", *, on: date = TUESDAY, pass_: int = 1) -> Answer:
    reason = "ze nemen niet op" if who == "niet" else ""
    return answer("ouders.wie", who, f"{code}.home", on=on, reason=reason, pass_=pass_)


def stopped(code: str, *mondays: date, pass_: int = 1) -> list[Entry]:
    return [e for day in mondays for e in follow_up(code, "gestopt", on=day, pass_=pass_)]


CHILDREN = (person("G1"), person("P1"))
BOTH_INFORMED = (informed("G1"), informed("P1", "een"))
STOPPED = stopped("G1", nov(16), nov(23))


def test_the_shipped_conditions() -> None:
    assert [c.id for c in shipped().closing] == ["ouders", "gestopt"]


def test_a_case_closes_with_both_sides_informed_and_the_bullying_stopped() -> None:
    found = closing(*CHILDREN, *BOTH_INFORMED, *STOPPED)
    assert found.met
    assert found.ready
    assert found.unmet == ()


@pytest.mark.parametrize(
    ("missing", "unmet"),
    [
        (BOTH_INFORMED[0], ("ouders",)),
        (BOTH_INFORMED[1], ("ouders",)),
        (STOPPED[1], ("gestopt",)),
        (STOPPED[3], ("gestopt",)),
    ],
)
def test_no_part_may_be_missing(missing: Entry, unmet: tuple[str, ...]) -> None:
    entries = [e for e in (*CHILDREN, *BOTH_INFORMED, *STOPPED) if e != missing]
    found = closing(*entries)
    assert not found.ready
    assert found.unmet == unmet


def test_an_empty_case_proves_nothing() -> None:
    found = closing()
    assert [v.holds for _, v in found.conditions] == [None, None]
    assert not found.met
    assert all(reasons(v.missing) == {"who"} for _, v in found.conditions)


# --- the parents ---


def test_the_proof_is_the_answers_about_the_parents_of_both_sides() -> None:
    assert proof(verdict("ouders", *CHILDREN, *BOTH_INFORMED)) == BOTH_INFORMED


def test_one_side_does_not_answer_for_the_other() -> None:
    for told, child in ((informed("G1"), CHILDREN[0]), (informed("P1"), CHILDREN[1])):
        found = verdict("ouders", child, told)
        assert found.holds is None
        assert reasons(found.missing) == {"who"}
        assert found.proof == ()


def test_not_informed_because_is_an_answer_and_no_proof() -> None:
    found = verdict("ouders", *CHILDREN, informed("G1"), informed("P1", "niet"))
    assert found.holds is False
    (part,) = found.missing
    assert (part.reason, part.subject, part.value) == ("otherwise", "P1.home", "niet")
    later = answer("ouders.wie", "een", "P1.home", on=nov(9), replaces=[informed("P1", "niet")])
    told = verdict("ouders", *CHILDREN, informed("G1"), informed("P1", "niet"), later)
    assert proof(told) == (informed("G1"), later)


@pytest.mark.parametrize("value", ["not_applicable", "not_yet", "partly", "vroeger"])
def test_nothing_else_informs_parents(value: str) -> None:
    assert verdict("ouders", *CHILDREN, informed("G1"), informed("P1", value)).holds is not True


def test_skipping_the_talk_with_parents_informs_nobody() -> None:
    found = verdict("ouders", *CHILDREN, informed("G1"), skip("ouders", "P1.home"))
    assert found.holds is None
    assert reasons(found.missing) == {"unanswered"}
    assert verdict("ouders", *CHILDREN, skip("ouders")).holds is None


def test_every_child_and_every_home_counts() -> None:
    entries = [*CHILDREN, *BOTH_INFORMED, person("P2"), second_home("G1")]
    found = verdict("ouders", *entries)
    assert found.holds is None
    assert {m.subject for m in found.missing} == {"P2.home", "G1.home2"}
    entries += [informed("P2"), answer("ouders.wie", "een", "G1.home2")]
    assert verdict("ouders", *entries).holds is True


# --- the bully is not known ---


def test_a_bully_who_is_never_found_with_a_reason_holds_up_nothing() -> None:
    found = verdict("ouders", person("G1"), informed("G1"), nobody())
    assert proof(found) == (informed("G1"), nobody())
    assert closing(person("G1"), informed("G1"), nobody(), *STOPPED).ready


def test_nobody_found_does_not_inform_the_parents_of_the_bullied() -> None:
    assert verdict("ouders", person("G1"), nobody()).holds is None
    assert verdict("ouders", person("G1"), informed("G1", "niet"), nobody()).holds is False


def test_two_waivers_close_nothing() -> None:
    found = closing(nobody("pester"), nobody("gepeste"))
    assert found.unmet == ("ouders", "gestopt")


def test_a_bully_who_joins_later_voids_the_reason() -> None:
    waived = (person("G1"), informed("G1"), nobody())
    later = person("P1", on=nov(20))
    found = verdict("ouders", *waived, later)
    assert found.holds is None
    assert [m.subject for m in found.missing] == ["P1.home"]
    assert verdict("ouders", *waived, later, informed("P1")).holds is True


def test_a_bully_who_was_not_one_leaves_the_question_open() -> None:
    found = verdict("ouders", *CHILDREN, informed("G1"), informed("P1"), left("P1"))
    assert found.holds is None
    assert [(m.reason, m.role) for m in found.missing] == [("who", "pester")]


def test_a_reason_that_was_withdrawn_is_none() -> None:
    entries = (person("G1"), informed("G1"), nobody(), withdrawn(nobody()))
    assert reasons(verdict("ouders", *entries).missing) == {"who"}


# --- stopped ---


def test_the_proof_is_the_follow_ups_that_say_so() -> None:
    found = verdict("gestopt", *CHILDREN, *STOPPED)
    assert [(e.day, e.item) for e in proof(found) if isinstance(e, Answer)] == [
        (nov(16), "navraag.hoe"), (nov(23), "navraag.hoe"),
    ]  # fmt: skip


def test_once_is_not_enough_nor_is_twice_in_a_week() -> None:
    once = verdict("gestopt", *CHILDREN, *stopped("G1", nov(16)))
    assert [(m.reason, m.count, m.wanted) for m in once.missing] == [("rounds", 1, 2)]
    soon = verdict("gestopt", *CHILDREN, *stopped("G1", nov(16), nov(22)))
    assert reasons(soon.missing) == {"span"}
    assert once.holds is soon.holds is None
    third = stopped("G1", nov(16), nov(19), nov(23))
    assert verdict("gestopt", *CHILDREN, *third).holds is True


@pytest.mark.parametrize("how", ["minder", "door", "opnieuw"])
def test_what_goes_on_in_between_or_at_the_end_is_not_stopped(how: str) -> None:
    between = follow_up("G1", how, on=nov(19))
    assert verdict("gestopt", *CHILDREN, *STOPPED, *between).holds is None
    assert verdict("gestopt", *CHILDREN, *STOPPED, *follow_up("G1", how, on=nov(30))).holds is False


def test_only_the_bullied_say_that_it_stopped_and_all_of_them() -> None:
    by_the_bully = stopped("P1", nov(16), nov(23))
    assert verdict("gestopt", *CHILDREN, *by_the_bully).holds is None
    two = (*CHILDREN, person("G2"), *STOPPED)
    assert verdict("gestopt", *two).holds is None
    assert verdict("gestopt", *two, *stopped("G2", nov(16), nov(23))).holds is True
    assert verdict("gestopt", *two, left("G2")).holds is True
    assert (
        verdict("gestopt", *CHILDREN, *STOPPED, *follow_up("P1", "door", on=nov(30))).holds is True
    )


def test_after_care_says_nothing_about_before() -> None:
    care = [
        e for day in (nov(16), nov(23)) for e in follow_up("G1", "gestopt", on=day, list_="nazorg")
    ]
    assert verdict("gestopt", *CHILDREN, *care).holds is None


def test_two_machines_that_differ_about_one_talk_prove_nothing() -> None:
    other = follow_up("G1", "minder", on=nov(23))
    found = verdict("gestopt", *CHILDREN, *STOPPED, *other)
    assert found.holds is None
    assert reasons(found.missing) == {"conflict"}


# --- again ---

ALL_MET = (*CHILDREN, *BOTH_INFORMED, *STOPPED)
BEGAN = follow_up("P1", "opnieuw", on=nov(30))


def test_a_decision_that_is_owed_holds_up_the_closing() -> None:
    found = closing(*ALL_MET, *BEGAN)
    assert found.met
    assert found.owed
    assert not found.ready
    assert closing(*ALL_MET, *BEGAN, declined(BEGAN[1], on=nov(30))).ready


def test_a_new_pass_wants_new_proof() -> None:
    """Or the old `stopped` would close the case again at once."""
    reopened = (*ALL_MET, closed(dec(1)), again(2, "gesprekken", on=dec(7)))
    assert closing(*reopened).unmet == ("ouders", "gestopt")
    parents = (informed("G1", on=dec(8), pass_=2), informed("P1", on=dec(8), pass_=2))
    assert closing(*reopened, *parents).unmet == ("gestopt",)
    rounds = stopped("G1", dec(14), dec(21), pass_=2)
    assert closing(*reopened, *parents, *rounds).ready


def test_a_pass_from_no_step_wants_only_new_rounds() -> None:
    reopened = (*ALL_MET, closed(dec(1)), again(2, "", on=dec(7)))
    assert closing(*reopened).unmet == ("gestopt",)


def test_open_duties_in_the_steps_do_not_hold_up_the_conditions() -> None:
    """The talks are owed all the same: then the case is met, and does not wait for closure."""
    progress = read(shipped(), opened(), *ALL_MET)
    assert progress.status == "open"
    assert closing_of(progress).met


# --- other protocols ---


def test_a_protocol_without_conditions_asks_only_the_reason() -> None:
    school = protocol("closing: []")
    assert closing(school=school).ready
    assert closing(school=school).conditions == ()


def test_every_condition_counts() -> None:
    school = one_step(
        "- {id: l, title: L, items: [{id: a, text: A}, {id: b, text: B}]}",
        "closing: [{id: een, text: E, when: {item: l.a}}, {id: twee, text: T, when: {item: l.b}}]",
    )
    assert closing(school=school).unmet == ("een", "twee")
    assert closing(answer("l.b"), school=school).unmet == ("een",)
    assert closing(answer("l.b"), answer("l.a"), school=school).ready
