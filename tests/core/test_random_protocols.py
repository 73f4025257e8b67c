"""The laws of the vocabulary, for protocols that nobody wrote: small ones, drawn at random.

A protocol is drawn as a school could write it, so that it has no mistake; then a case of it, with
whatever teachers could record."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pestprotocol import reading
from pestprotocol.codec import dump, load
from pestprotocol.core.agenda import actions
from pestprotocol.core.check import check
from pestprotocol.core.closing import closing_of
from pestprotocol.core.compare import begun, compare
from pestprotocol.core.logbook import Answer, Entry, merge
from pestprotocol.core.progress import Progress
from pestprotocol.core.protocol import (
    NOT_APPLICABLE,
    NOT_YET,
    PARTLY,
    AllOf,
    AnyOf,
    Checklist,
    ClosingCondition,
    Complete,
    Condition,
    Due,
    Duration,
    Effect,
    InPass,
    Item,
    ItemIs,
    ItemRef,
    Marked,
    Moment,
    Persons,
    Preference,
    Protocol,
    Repeats,
    Role,
    Selection,
    Step,
    Unit,
    Who,
    answers_of,
)

from .cases import WEEKENDS_ONLY, protocol
from .draws import logbooks
from .test_laws import reading as reading_of

TODAY = date(2026, 12, 1)
ROLES = (
    Role(id="gepeste", letter="G", label="g", parents=True, expected=True),
    Role(id="pester", letter="P", label="p", parents=True, expected=True),
)
SELECTIONS = tuple(
    Selection(role=role.id, parents=parents) for role in ROLES for parents in (False, True)
)
UNITS: tuple[Unit, ...] = ("days", "weeks", "months", "school_days", "work_days")
DURATIONS = st.builds(Duration, amount=st.integers(1, 3), unit=st.sampled_from(UNITS))
FOR_EACH: tuple[tuple[Selection, ...], ...] = (
    (), (), *((s,) for s in SELECTIONS), SELECTIONS[::2], SELECTIONS,
)  # fmt: skip

random_cases = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def item(id_: str) -> st.SearchStrategy[Item]:
    effects = st.sampled_from(
        (None, None, Effect(mark="escalated"), Effect(again="stap-a"), Effect(begin="ander"),
         Effect(again="stap-b", mark="erg"))
    )  # fmt: skip

    @st.composite
    def drawn(draw: st.DrawFn) -> Item:
        kind = draw(st.sampled_from(("done", "done", "yes_no", "choice", "choice", "text", "date")))
        choices = {"een": "e", "twee": "t", "drie": "d"} if kind == "choice" else None
        many = kind == "choice" and draw(st.booleans())
        made = Item(id=id_, text=id_, answer=kind, choices=choices, many=many)  # type: ignore[arg-type]
        effect = draw(effects)
        possible = answers_of(made)
        then = {draw(st.sampled_from(possible)): effect} if effect and possible else None
        return replace(made, then=then, optional=draw(st.sampled_from((False, False, True))))

    return drawn()


@st.composite
def checklist(draw: st.DrawFn, id_: str) -> Checklist:
    names = [f"p{n}" for n in range(draw(st.integers(1, 3)))]
    return Checklist(
        id=id_,
        title=id_,
        items=tuple(draw(item(name)) for name in names),
        for_each=draw(st.sampled_from(FOR_EACH)),
        repeats=draw(
            st.none()
            | st.builds(Repeats, every=st.none() | DURATIONS, times=st.none() | st.just(3))
        ),
    )


def _who(to: Checklist, around: Checklist | None) -> st.SearchStrategy[Who | None]:
    """Whom a condition on a list can mean, seen from another list or from the case."""
    if not to.for_each:
        return st.none()
    said = st.builds(
        Who,
        quantifier=st.sampled_from(("every", "some")),
        of=st.just(()) | st.sampled_from(to.for_each).map(lambda s: (s,)),
    )
    roles = {s.role for s in around.for_each} if around else set()
    related = any(s.role in roles for s in to.for_each)
    return st.none() | said if related else said


def conditions(
    lists: list[Checklist], around: Checklist | None, depth: int = 2
) -> st.SearchStrategy[Condition]:
    @st.composite
    def about_item(draw: st.DrawFn) -> Condition:
        to = draw(st.sampled_from(lists))
        of = draw(st.sampled_from(to.items))
        wanted = answers_of(of)
        several = to.repeats is not None
        return ItemIs(
            item=ItemRef(checklist=to.id, item=of.id),
            is_=tuple(draw(st.sets(st.sampled_from(wanted), max_size=2))) if wanted else (),
            who=draw(_who(to, around)),
            times=draw(st.integers(1, 3)) if several else 1,
            over=draw(st.none() | DURATIONS) if several else None,
        )

    @st.composite
    def complete(draw: st.DrawFn) -> Condition:
        to = draw(st.sampled_from(lists))
        return Complete(complete=(to.id,), who=draw(_who(to, around)))

    simple: st.SearchStrategy[Condition] = (
        about_item()
        | about_item()
        | complete()
        | st.builds(
            Persons, persons=st.sampled_from(("gepeste", "pester")), at_least=st.integers(1, 2)
        )
        | st.just(InPass(pass_=2))
        | st.just(Marked(marked="escalated"))
    )
    if depth == 0:
        return simple
    part = conditions(lists, around, depth - 1)
    parts = st.lists(part, min_size=1, max_size=3).map(tuple)
    return simple | st.builds(AllOf, all=parts) | st.builds(AnyOf, any=parts)


@st.composite
def protocols(draw: st.DrawFn) -> Protocol:
    """A small protocol without a mistake, that uses anything of the vocabulary."""
    plain = protocol("")
    bare = [draw(checklist(f"lijst-{letter}")) for letter in "abcd"[: draw(st.integers(2, 4))]]
    in_steps = bare[: draw(st.integers(1, len(bare)))]
    maybe = st.sampled_from((False, False, False, True))

    def dress(found: Checklist) -> Checklist:
        some = conditions([plain.intake, *bare], found)
        items = tuple(
            replace(i, when=draw(some)) if draw(maybe) else
            replace(i, unless=draw(some)) if draw(maybe) else i
            for i in found.items
        )  # fmt: skip
        moments = st.sampled_from(
            (Moment(event="opened"), Moment(event="closed"),
             Moment(checklist="intake", item="signal"), *(Moment(checklist=c.id) for c in bare))
        )  # fmt: skip
        return replace(
            found,
            items=items,
            when=draw(some) if draw(maybe) else None,
            unless=draw(some) if draw(maybe) else None,
            after=draw(some) if draw(maybe) else None,
            prefer=Preference(after=draw(some), text="T") if draw(maybe) else None,
            due=Due(
                within=draw(DURATIONS),
                earliest=draw(st.none() | DURATIONS),
                from_=tuple(draw(st.lists(moments, min_size=1, max_size=2))),
            )
            if draw(st.booleans())
            else None,
        )

    dressed = [dress(found) for found in bare]
    cut = draw(st.integers(0, len(in_steps) - 1))
    halves = [dressed[: cut + 1], dressed[cut + 1 : len(in_steps)]]
    at_case = conditions([plain.intake, *bare], None)
    steps = tuple(
        Step(
            id=f"stap-{letter}", title=letter, checklists=tuple(half),
            when=draw(at_case) if draw(maybe) else None,
            unless=draw(at_case) if draw(maybe) else None,
        )
        for letter, half in zip("ab", halves, strict=True)
        if half
    )  # fmt: skip
    closing = tuple(
        ClosingCondition(id=f"c{n}", text="C", when=draw(at_case))
        for n in range(draw(st.integers(1, 2)))
    )
    made = replace(
        plain,
        roles=ROLES,
        steps=steps,
        anytime=tuple(dressed[len(in_steps) :]),
        closing=closing,
    )
    return without_mistakes(made)


def without_mistakes(made: Protocol) -> Protocol:
    """The protocol without the conditions that `check` has something against."""
    raw: Any = dump(made)
    for _ in range(8):
        faults = check(load(Protocol, raw))
        if not faults:
            break
        for fault in faults:
            _take_out(raw, fault.path, all_of_it=fault.code.startswith(("unreached", "circle")))
    found = load(Protocol, raw)
    assume(not check(found))
    return found


def _take_out(raw: Any, path: tuple[str | int, ...], *, all_of_it: bool) -> None:
    here: Any = raw
    for part in path:
        if part in ("when", "unless", "after", "prefer", "then", "due"):
            if path[0] == "closing":
                here["when"] = {"persons": "gepeste", "at_least": 2}
            else:
                here.pop(part, None)
            return
        if all_of_it and isinstance(here, dict):
            for key in ("when", "unless", "after"):
                here.pop(key, None)
        if not isinstance(here, list | dict) or (isinstance(here, dict) and part not in here):
            return
        here = here[part]  # type: ignore[index]
    if all_of_it and isinstance(here, dict):
        for holder in (here, *here.get("items", ()), *here.get("checklists", ())):
            for key in ("when", "unless", "after"):
                holder.pop(key, None)


@st.composite
def later_versions(draw: st.DrawFn, of: Protocol, often: frozenset[str]) -> Protocol:
    """The protocol with a few things changed, as a school would; `often` in these lists."""
    raw: Any = json.loads(json.dumps(dump(of)))
    lists = [c for s in raw["steps"] for c in s["checklists"]] + raw.get("anytime", [])
    lists += [found for found in lists if found["id"] in often] * 3
    for _ in range(draw(st.integers(1, 3))):
        found = draw(st.sampled_from(lists))
        match draw(st.sampled_from(("text", "more", "less", "whom", "title", "step", "closing"))):
            case "text":
                for asked in found["items"]:
                    asked["text"] = "anders"
            case "more":
                found["items"].append({"id": f"meer{len(found['items'])}", "text": "meer"})
            case "less" if len(found["items"]) > 1:
                found["items"].pop()
            case "whom":
                found["for_each"] = [{"role": "pester"}]
            case "title":
                found["title"] = "anders"
            case "step":
                new = {"id": "nieuw", "title": "n", "items": [{"id": "p", "text": "p"}]}
                if all(step["id"] != "erbij" for step in raw["steps"]):
                    raw["steps"].append({"id": "erbij", "title": "e", "checklists": [new]})
            case "closing":
                raw["closing"][0]["when"] = {"persons": "pester"}
    return without_mistakes(load(Protocol, raw))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Protocol, tuple[Entry, ...]]:
    drawn = draw(protocols())
    return drawn, draw(logbooks(drawn))


@random_cases
@given(cases(), st.data())
def test_a_case_reads_the_same_in_any_order(
    case: tuple[Protocol, tuple[Entry, ...]], data: st.DataObject
) -> None:
    read_with, entries = case
    shuffled = tuple(data.draw(st.permutations(entries)))
    for one, other in ((merge(shuffled), merge(entries)), (shuffled, entries)):
        assert reading_of(Progress(read_with, one, WEEKENDS_ONLY)) == reading_of(
            Progress(read_with, other, WEEKENDS_ONLY)
        )


@random_cases
@given(cases())
def test_no_more_is_done_than_there_is_and_nothing_open_waits_for_closure(
    case: tuple[Protocol, tuple[Entry, ...]],
) -> None:
    progress = Progress(case[0], merge(case[1]), WEEKENDS_ONLY)
    for step in progress.steps:
        assert 0 <= step.done <= step.total
    for found in progress.instances():
        assert 0 <= found.done <= found.total
        assert found.owed == (found.done < found.total)
    if progress.status == "awaiting_closure":
        assert not any(found.owed for found in progress.instances())
        assert all(q.answered for step in progress.steps for q in step.questions)
        assert not progress.facts.proposals
    if progress.status == "open" and any(found.owed for found in progress.instances()):
        assert actions(progress, TODAY), "what is open can be done"


def _asks_an_answer(read_with: Protocol, condition: Condition) -> bool:
    """Whether nothing but answers can meet a condition, and not by saying "not yet"."""
    match condition:
        case AllOf():
            return any(_asks_an_answer(read_with, part) for part in condition.all)
        case AnyOf():
            return all(_asks_an_answer(read_with, part) for part in condition.any)
        case ItemIs():
            return not {PARTLY, NOT_YET, NOT_APPLICABLE}.intersection(condition.is_)
        case Marked():
            effects = [
                (answer, effect)
                for found in read_with.checklists()
                for i in found.items
                for answer, effect in (i.then or {}).items()
            ]
            return not any(
                answer in (PARTLY, NOT_YET) and effect.mark == condition.marked
                for answer, effect in effects
            )
        case Complete():
            return True
        case _:
            return False


@random_cases
@given(cases(), st.data())
def test_without_a_positive_answer_no_closing_condition_is_met(
    case: tuple[Protocol, tuple[Entry, ...]], data: st.DataObject
) -> None:
    read_with, entries = case
    silent = tuple(
        replace(e, value=data.draw(st.sampled_from((PARTLY, NOT_YET)))) for e in entries
        if isinstance(e, Answer)
    )  # fmt: skip
    others = tuple(e for e in entries if not isinstance(e, Answer))
    progress = Progress(read_with, merge((*others, *silent)), WEEKENDS_ONLY)
    for condition, verdict in closing_of(progress).conditions:
        if _asks_an_answer(read_with, condition.when):
            assert verdict.holds is not True


@random_cases
@given(protocols())
def test_a_protocol_comes_back_from_its_copy_and_can_be_read_aloud(drawn: Protocol) -> None:
    assert load(Protocol, json.loads(json.dumps(dump(drawn)))) == drawn
    for found in drawn.checklists():
        lines = [*reading.of_list(drawn, found)]
        lines += [line for i in found.items for line in reading.of_item(drawn, i)]
        assert all(lines)
    assert all(reading.condition(drawn, c.when) for c in drawn.closing)


@random_cases
@given(cases(), st.data())
def test_what_a_case_takes_over_loses_it_no_answer(
    case: tuple[Protocol, tuple[Entry, ...]], data: st.DataObject
) -> None:
    """Where nothing that the case has begun was changed, all that it holds is asked still."""
    earlier, entries = case
    facts = Progress(earlier, merge(entries), WEEKENDS_ONLY).facts
    answered = frozenset(place.checklist for place in facts.answers)
    later = data.draw(later_versions(earlier, answered))
    changes = compare(earlier, later)
    assert bool(changes) is (earlier != later)
    if begun(changes, facts):
        return
    after = Progress(later, merge(entries), WEEKENDS_ONLY).facts
    assert after.answers.keys() >= facts.answers.keys()
    for place, items in facts.answers.items():
        assert after.answers[place] == items
        for name in items:
            was, now = (f.item(f"{place.checklist}.{name}") for f in (facts, after))
            assert was is not None
            assert now is not None
            assert (was.text, was.answer, was.choices) == (now.text, now.answer, now.choices)


def test_a_protocol_that_was_drawn_uses_what_there_is() -> None:
    """The draws would prove little if they left parts of the vocabulary out."""
    seen: set[str] = set()

    @settings(
        max_examples=150,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(protocols())
    def look(drawn: Protocol) -> None:
        text = json.dumps(dump(drawn))
        seen.update(
            key
            for key in (
                "when",
                "unless",
                "after",
                "prefer",
                "due",
                "earliest",
                "repeats",
                "times",
                "over",
                "every",
                "some",
                "all",
                "any",
                "complete",
                "persons",
                "marked",
                "pass",
                "again",
                "begin",
                "mark",
                "many",
                "optional",
                "closed",
                *UNITS,
            )
            if f'"{key}"' in text
        )

    look()
    assert len(seen) == 28, seen
