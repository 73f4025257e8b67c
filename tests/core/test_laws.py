"""Laws that hold for every case, whatever teachers recorded and in whatever order it arrived."""

from __future__ import annotations

import binascii
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pestprotocol import case_text
from pestprotocol.codec import dump, dump_entry, load, load_entry
from pestprotocol.core.agenda import actions, agenda, dates, overdue
from pestprotocol.core.closing import closing_of, findings
from pestprotocol.core.conditions import Verdict
from pestprotocol.core.facts import Facts, stays_closed
from pestprotocol.core.logbook import (
    Answer,
    Closed,
    Entry,
    Erase,
    Logbook,
    Note,
    Opened,
    Withdraw,
    merge,
)
from pestprotocol.core.progress import Progress
from pestprotocol.core.protocol import NOT_APPLICABLE, NOT_YET, PARTLY, Protocol

from .cases import (
    EXPECTED,
    WEEKENDS_ONLY,
    again,
    answer,
    closed,
    dec,
    follow_up,
    noon,
    nov,
    one_step,
    opened,
    person,
    protocol,
    read,
    said,
    shipped,
    withdrawn,
)
from .draws import ANY_ENTRY, entries_of, logbooks

TODAY = dec(1)

# Steps that come and go, both kinds of order, a point that follows another, terms, a window.
ORDERED = """
steps:
  - id: een
    title: Een
    checklists:
      - id: gesprek
        title: Gesprek
        for_each: gepeste
        due: {within: 3 school_days, from: opened}
        prefer: {after: {item: ouders.wie}, text: Eerst de ouders.}
        items:
          - {id: luisteren, text: L, answer: yes_no}
          - {id: uitleg, text: U, optional: true}
          - {id: hulp, text: H, when: {item: gesprek.luisteren, is: "no"}}
      - id: opsporen
        title: Opsporen
        unless: {persons: pester}
        items: [{id: zoeken, text: Z}]
      - id: praten
        title: Praten
        for_each: pester
        after: {complete: gesprek, who: every}
        items: [{id: punt, text: P}]
  - id: twee
    title: Twee
    unless: {item: intake.form, is: virus}
    checklists:
      - id: ouders
        title: Ouders
        for_each: [gepeste.parents, pester.parents]
        due: {within: 2 weeks, earliest: 1 days, from: [gesprek, intake.signal]}
        items:
          - {id: wie, text: W, answer: choice, choices: {beide: b, een: e, niet: nt}}
          - {id: afspraken, text: A, when: {any: [{complete: gesprek}, {complete: praten}]}}
  - id: drie
    title: Drie
    when: {marked: escalated}
    checklists:
      - id: melden
        title: Melden
        after: {complete: een}
        items: [{id: punt, text: P}, {id: weer, text: W, when: {pass: 2}}]
anytime:
  - id: navraag
    title: Navraag
    for_each: [gepeste, pester]
    due: {within: 1 weeks, from: [gesprek, praten]}
    repeats: {every: 2 weeks}
    items:
      - id: hoe
        text: H
        answer: choice
        choices: {gestopt: g, minder: m, opnieuw: o}
        then: {opnieuw: {again: een, mark: escalated}, minder: {mark: gezien}}
      - {id: meer, text: M, when: {item: navraag.hoe, is: minder}}
  - id: nazorg
    title: Nazorg
    for_each: gepeste
    due: {within: 1 months, from: closed}
    repeats: {every: 1 months, times: 2}
    items: [{id: hoe, text: H, answer: yes_no}]
closing:
  - {id: ouders, text: O, when: {item: ouders.wie, is: [beide, een], who: every}}
  - id: gestopt
    text: Gestopt
    when: {item: navraag.hoe, is: gestopt, who: every gepeste, times: 2, over: 1 weeks}
  - {id: gezocht, text: Z, when: {any: [{item: opsporen.zoeken}, {item: praten.punt, who: some}]}}
"""
# A protocol of lists alone: for the case, repeating, of many choices, one after the other.
PLAIN = """
steps:
  - id: alles
    title: Alles
    checklists:
      - id: vragen
        title: Vragen
        items:
          - id: wat
            text: Wat?
            answer: choice
            many: true
            choices: {een: e, twee: t}
            then: {een: {again: alles}}
          - {id: dag, text: D, answer: date}
          - {id: verhaal, text: V, answer: text, when: {item: vragen.wat, is: twee}}
      - id: kring
        title: Kring
        repeats: {every: 1 weeks, times: 3}
        due: {within: 1 weeks, from: vragen.dag}
        items: [{id: punt, text: P}, {id: daarna, text: D, when: {item: kring.punt}}]
      - {id: slot, title: Slot, after: {complete: [vragen, kring]}, items: [{id: punt, text: P}]}
closing:
  - {id: klaar, text: K, when: {all: [{item: kring.punt, times: 2}, {item: slot.punt}]}}
"""
SCHOOLS: dict[str, Callable[[], Protocol]] = {
    "ordered": partial(protocol, EXPECTED + ORDERED),
    "plain": partial(protocol, PLAIN),
    "shipped": shipped,
}


@cache
def cases_of(school: str) -> st.SearchStrategy[tuple[Entry, ...]]:
    return logbooks(SCHOOLS[school]())


every_school = pytest.mark.parametrize("school", SCHOOLS)
random_cases = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def a_case(school: str, data: st.DataObject) -> tuple[Protocol, tuple[Entry, ...]]:
    """The school's protocol, and the entries of some case of theirs."""
    return SCHOOLS[school](), data.draw(cases_of(school), label="entries")


# --- everything that a screen can show of a case ---


def ids(entries: Iterable[Entry]) -> list[str]:
    return sorted(entry.id for entry in entries)


def shown_verdict(verdict: Verdict) -> object:
    return verdict.holds, ids(verdict.proof), sorted(map(repr, verdict.missing))


def reading(progress: Progress, today: date = TODAY) -> dict[str, object]:
    facts = progress.facts
    found = actions(progress, today)
    return {
        "status": progress.status,
        "escalated": progress.escalated,
        "opened": facts.opened,
        "closed": facts.closing and facts.closing.id,
        "subjects": {
            id_: whom._replace(group=" / ".join(sorted(whom.group.split(" / "))))
            for id_, whom in facts.subjects.items()
        },
        "steps": [(s.step.id, s.state, s.done, s.total) for s in progress.steps],
        "questions": [
            (q.role.id, q.before, q.answered) for s in progress.steps for q in s.questions
        ],
        "lists": [
            (i.place, i.state, i.done, i.total, i.reason, sorted(map(repr, i.waits_for)))
            for i in progress.instances()
        ],
        "points": [
            (
                i.place,
                p.item.id,
                p.applies,
                p.duty,
                p.settled,
                p.standing and ids(p.standing.answers),
            )
            for i in progress.instances()
            for p in progress.points_of(i)
        ],
        "closing": [(c.id, shown_verdict(v)) for c, v in closing_of(progress).conditions],
        "owed": sorted(p.answer.id for p in facts.proposals),
        "marks": {mark: ids(answers) for mark, answers in facts.marks.items()},
        "findings": sorted(
            (f.code, f.subject, f.item, str(ids(f.entries))) for f in findings(progress)
        ),
        "agreements": sorted((a.agreement.id, a.state, str(a.due)) for a in facts.agreements),
        "next": sorted((a.rank, said(a), str(a.due), str(a.earliest)) for a in found),
        "agenda": sorted((str(a.due), said(a)) for a in agenda(found)),
        "overdue": overdue(found, today),
    }


def from_file(entries: Iterable[Entry]) -> Logbook:
    """The entries as another run of the program reads them."""
    return tuple(load_entry(json.loads(json.dumps(dump_entry(entry)))) for entry in entries)


# --- the order of entries ---


@every_school
@random_cases
@given(st.data())
def test_a_case_reads_the_same_whoever_wrote_first(school: str, data: st.DataObject) -> None:
    """Two machines that each saw a part meet in either order, by way of their files."""
    read_with, entries = a_case(school, data)
    shuffled = data.draw(st.permutations(entries))
    cut = data.draw(st.integers(0, len(entries)))
    here, there = shuffled[:cut], shuffled[max(0, cut - 3) :]
    met = merge(from_file(there), from_file(here))
    assert reading(Progress(read_with, met, WEEKENDS_ONLY)) == reading(read(read_with, *entries))


@every_school
@random_cases
@given(st.data())
def test_the_fold_itself_does_not_look_at_the_order(school: str, data: st.DataObject) -> None:
    """Nor when no merge brought the entries into order."""
    read_with, entries = a_case(school, data)
    shuffled = tuple(data.draw(st.permutations(entries)))
    one = reading(Progress(read_with, shuffled, WEEKENDS_ONLY))
    other = reading(Progress(read_with, entries, WEEKENDS_ONLY))
    assert one == other


def closings(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if isinstance(entry, Closed)]


@given(st.lists(st.one_of(ANY_ENTRY, entries_of(Closed)), max_size=8))
def test_what_is_closed_by_its_kinds_is_closed_by_its_logbook(entries: list[Entry]) -> None:
    if stays_closed({entry.kind for entry in entries}, closings(entries)):
        assert Facts(shipped(), merge(entries)).closing is not None


def test_a_closing_stays_unless_something_could_undo_it() -> None:
    held = [opened(), person("G1"), closed(nov(20))]
    again = [*held, withdrawn(held[-1])]
    for entries, stays in ((held, True), (held[:2], False), (again, False)):
        assert stays_closed({entry.kind for entry in entries}, closings(entries)) is stays


CODE = "abc-de2"


def text_with(entries: Iterable[Entry]) -> bytes:
    ref = case_text.ProtocolRef(id="school", version="1", digest="0" * 64)
    case = case_text.CaseFile(code=CODE, protocol=ref, logbook=merge(entries), extra={})
    return case_text.text_of(case, map(case_text.line_of, case.logbook))


@given(st.lists(st.one_of(ANY_ENTRY, entries_of(Closed)), max_size=8))
def test_what_is_closed_by_its_text_is_closed_by_its_logbook(entries: list[Entry]) -> None:
    data = text_with(entries)
    if case_text.shows_closed(data, CODE):
        logbook = case_text.read(data, Path(), CODE).logbook
        assert Facts(shipped(), logbook).closing is not None


@given(st.data())
def test_a_text_that_was_changed_is_not_believed_at_a_glance(data: st.DataObject) -> None:
    text = text_with([opened(), person("G1"), closed(nov(20))])
    assert case_text.shows_closed(text, CODE)
    place = data.draw(st.integers(0, len(text) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != text[place]))
    assert not case_text.shows_closed(text[:place] + bytes([byte]) + text[place + 1 :], CODE)
    assert not case_text.shows_closed(text[:place], CODE)


def test_what_could_undo_a_closing_is_seen_at_a_glance() -> None:
    end = closed(nov(20))
    assert case_text.shows_closed(text_with([opened(), end]), CODE)
    for undoing in (withdrawn(end), again(2, "gesprekken", on=nov(25))):
        assert not case_text.shows_closed(text_with([opened(), end, undoing]), CODE)


@pytest.mark.parametrize("line", [b"x", b'"id": "\xff"', b'"at": 1', b'"id": ' + b"[" * 99_999])
def test_a_closing_that_cannot_be_read_closes_nothing_at_a_glance(line: bytes) -> None:
    head, _, _ = text_with([closed(nov(20))]).partition(b'{"kind"')
    body = head + b'{"kind": "closed", ' + line + b"}\n],\n"
    data = body + b'"check": "%08x"\n}\n' % binascii.crc32(body)
    assert not case_text.shows_closed(data, CODE)


def test_words_that_look_like_a_closing_close_nothing() -> None:
    line = case_text.line_of(closed(nov(20)))
    for words in (line, f"\n{line}", f"{line},\n", '"kind": "withdraw"'):
        note = Note(id="note", at=noon(nov(9)), day=nov(9), text=words)
        assert not case_text.shows_closed(text_with([opened(), note]), CODE)
        assert case_text.shows_closed(text_with([note, closed(nov(20))]), CODE)


def test_of_two_closings_the_same_one_counts_in_any_order() -> None:
    both = (closed(nov(9)), closed(nov(16)))
    days = {Facts(shipped(), order).closing for order in (both, both[::-1])}
    assert len(days) == 1


def test_of_two_equal_answers_the_same_day_counts_in_any_order() -> None:
    """A talk of the 3rd that one machine recorded late, and the other as of the 5th."""
    school = one_step("""
    - {id: praten, title: P, items: [{id: punt, text: P}]}
    - {id: brief, title: B, due: {within: 1 weeks, from: praten.punt}, items: [{id: punt, text: P}]}
    """)
    early = answer("praten.punt", on=nov(3))
    late = replace(answer("praten.punt", on=nov(5)), at=early.at)
    for order in ((early, late), (late, early)):
        progress = Progress(school, order, WEEKENDS_ONLY)
        assert dates(progress, progress.facts.lists["brief"], None)[0] == nov(10)


def test_of_two_equal_answers_that_are_no_date_the_same_day_counts_in_any_order() -> None:
    school = one_step("""
    - {id: vragen, title: V, items: [{id: dag, text: D, answer: date}]}
    - {id: brief, title: B, due: {within: 1 weeks, from: vragen.dag}, items: [{id: punt, text: P}]}
    """)
    early = answer("vragen.dag", "partly", on=nov(3))
    late = replace(answer("vragen.dag", "partly", on=nov(5)), at=early.at)
    for order in ((early, late), (late, early)):
        progress = Progress(school, order, WEEKENDS_ONLY)
        assert dates(progress, progress.facts.lists["brief"], None)[0] == nov(10)


# --- progress ---


@every_school
@random_cases
@given(st.data())
def test_no_more_is_done_than_there_is_to_do(school: str, data: st.DataObject) -> None:
    progress = read(*_with(a_case(school, data)))
    shown = [(s.state, s.done, s.total) for s in progress.steps]
    shown += [(i.state, i.done, i.total) for i in progress.instances()]
    for state, done, total in shown:
        assert 0 <= done <= total
        assert done == total or state in ("open", "busy")
        assert total == 0 or state not in ("skipped", "not_applicable")
    for found in progress.instances():
        assert found.owed == (found.done < found.total)


@every_school
@random_cases
@given(st.data())
def test_no_case_waits_for_closure_while_a_duty_is_open(school: str, data: st.DataObject) -> None:
    progress = read(*_with(a_case(school, data)))
    if progress.status == "awaiting_closure":
        assert not any(found.owed for found in progress.instances())
        assert all(q.answered for step in progress.steps for q in step.questions)
        assert not progress.facts.proposals
        assert any(step.state in ("done", "skipped") for step in progress.steps)
    if progress.status == "open" and progress.facts.closing is None:
        owed = progress.facts.proposals or any(s.done < s.total for s in progress.steps)
        assert owed or {s.state for s in progress.steps} == {"not_applicable"}


@every_school
@random_cases
@given(st.data())
def test_an_open_duty_is_something_to_do(school: str, data: st.DataObject) -> None:
    """No case is open with nothing next."""
    progress = read(*_with(a_case(school, data)))
    found = actions(progress, TODAY)
    if progress.status != "closed":
        begun = progress.is_intake_open
        lists = {(a.list.checklist.id, a.list.place.about) for a in found if a.list}
        assert ((progress.protocol.intake.id, "") in lists) is begun
        lists.discard((progress.protocol.intake.id, ""))
        rounds = {(a.follow_up.checklist.id, a.follow_up.place.about) for a in found if a.follow_up}
        owed = {(i.checklist.id, i.place.about) for i in progress.instances() if i.owed}
        assert lists <= owed <= lists | rounds
        assert not lists & rounds
        assert sum(bool(a.question) for a in found) == sum(
            not question.answered and not begun
            for step in progress.steps
            for question in step.questions
        )
        assert len([a for a in found if a.proposal]) == len(progress.facts.proposals)
    else:
        assert not any(a.list or a.question or a.close for a in found)
        decided = {a.proposal.answer.item.partition(".")[0] for a in found if a.proposal}
        assert all(progress.facts.lists[id_].after_closing for id_ in decided)
    assert list(found) == sorted(found, key=lambda action: action.rank)
    assert overdue(found, TODAY) == sum(a.due is not None and a.due < TODAY for a in found)


# --- proof ---

PROVES_NOTHING = (PARTLY, NOT_YET, NOT_APPLICABLE)


@every_school
@random_cases
@given(st.data())
def test_nothing_is_proved_without_an_answer_that_says_so(school: str, data: st.DataObject) -> None:
    """All these closing conditions look at items: no order of entries meets one without them."""
    read_with, entries = a_case(school, data)
    silent = [
        replace(e, value=data.draw(st.sampled_from(PROVES_NOTHING))) if isinstance(e, Answer) else e
        for e in entries
    ]
    found = closing_of(read(read_with, *silent))
    assert {verdict.holds for _, verdict in found.conditions} <= {False, None}
    assert not found.ready


@every_school
@random_cases
@given(st.data())
def test_a_met_condition_shows_current_entries_and_an_unmet_one_what_is_missing(
    school: str, data: st.DataObject
) -> None:
    read_with, entries = a_case(school, data)
    progress = read(read_with, *entries)
    gone = progress.facts.withdrawn
    for _, verdict in closing_of(progress).conditions:
        assert bool(verdict.proof) is (verdict.holds is True)
        assert bool(verdict.missing) is (verdict.holds is not True)
        assert not any(entry.id in gone for entry in verdict.proof)
        assert all(entry in progress.facts.logbook for entry in verdict.proof)


def shipped_answers(about: str) -> st.SearchStrategy[list[Entry]]:
    """Anything about a bullied pupil but that the parents know, or but that it stopped."""
    how = st.sampled_from(("minder", "door", "opnieuw", NOT_YET))
    rounds = st.lists(st.tuples(st.integers(3, 29), how), max_size=5)
    return rounds.map(
        lambda held: [e for day, value in held for e in follow_up(about, value, on=nov(day))]
    )


@settings(max_examples=30, deadline=None)
@given(shipped_answers("G1"), st.sampled_from(("niet", PARTLY, NOT_YET, NOT_APPLICABLE)))
def test_the_shipped_conditions_want_their_own_answers(held: list[Entry], who: str) -> None:
    people = [opened(), person("G1"), person("P1")]
    parents = [answer("ouders.wie", who, "G1.home"), answer("ouders.wie", "beide", "P1.home")]
    found = closing_of(read(shipped(), *people, *parents, *held))
    assert found.unmet == ("ouders", "gestopt")


# --- taking back ---


@every_school
@random_cases
@given(st.data())
def test_withdrawing_everything_leaves_an_empty_case(school: str, data: st.DataObject) -> None:
    """But for its opening, which cannot be withdrawn; and erasing is not taken back either."""
    read_with, entries = a_case(school, data)
    kept = (Opened, Withdraw, Erase)
    taken_back = [withdrawn(e, on=TODAY) for e in entries if not isinstance(e, kept)]
    everything = read(read_with, *entries, *taken_back)
    assert reading(everything) == reading(read(read_with, opened(nov(2))))


@every_school
@random_cases
@given(st.data())
def test_an_answer_and_its_withdrawal_leave_the_case_as_it_was(
    school: str, data: st.DataObject
) -> None:
    read_with, entries = a_case(school, data)
    last = next((e for e in reversed(entries) if isinstance(e, Answer)), None)
    if last is not None:
        before = [e for e in entries if e != last]
        after = read(read_with, *entries, withdrawn(last))
        assert reading(after) == reading(read(read_with, *before))


@every_school
@random_cases
@given(st.data())
def test_erasing_words_changes_no_duty_and_no_proof(school: str, data: st.DataObject) -> None:
    read_with, entries = a_case(school, data)
    numbers = data.draw(st.lists(st.sampled_from(range(len(entries))), max_size=5))
    erased = [
        Erase(id=f"wis {n}", at=entries[n].at, day=entries[n].day, entry=entries[n].id)
        for n in numbers
    ]
    after, before = (reading(read(read_with, *entries, *more)) for more in (erased, []))
    for key in ("status", "steps", "escalated", "owed", "overdue", "marks"):
        assert after[key] == before[key]
    assert met(after) == met(before)


def met(read_as: dict[str, object]) -> object:
    return str(read_as["closing"]).count("(True,")


# --- what nobody expects ---


def strange_answer(item: str, about: str, pass_: int, round_: str, value: str) -> Answer:
    id_ = f"vreemd {item} {about} {pass_} {round_} {value}"
    return Answer(
        id=id_, at=noon(nov(9)), day=nov(9),
        item=item, about=about, pass_=pass_, round=round_, value=value,
    )  # fmt: skip


STRANGE = st.builds(
    strange_answer,
    st.sampled_from(("gesprek.vroeger", "vroeger.punt", "", "punt", "navraag.", ".", "intake")),
    st.sampled_from(("", "G1", "niemand", "G1.home")),
    st.integers(-1, 9),
    st.sampled_from(("", "x", "2026")),
    st.sampled_from(("", "done", "given")),
)


@every_school
@random_cases
@given(st.data(), st.dates(date(2026, 8, 1), date(2027, 8, 1)))
def test_no_case_breaks_a_reading(school: str, data: st.DataObject, today: date) -> None:
    """Whatever is asked no more, of whoever is not there, in passes and rounds that never were."""
    read_with, entries = a_case(school, data)
    strange = data.draw(st.lists(STRANGE, max_size=4))
    progress = read(read_with, *entries, *strange)
    shown = reading(progress, today)
    assert shown["status"] in ("open", "awaiting_closure", "closed")
    for place, items in progress.facts.answers.items():
        for item in items:
            assert progress.facts.standing(place, item) is not None
            progress.facts.remarks(place, item)
        progress.facts.departure_of(place)


@every_school
def test_a_protocol_comes_back_from_its_checked_copy(school: str) -> None:
    read_with = SCHOOLS[school]()
    assert load(Protocol, json.loads(json.dumps(dump(read_with)))) == read_with


def _with(case: tuple[Protocol, tuple[Entry, ...]]) -> tuple[Any, ...]:
    return (case[0], *case[1])
