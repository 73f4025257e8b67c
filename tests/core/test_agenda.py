"""What comes next, and when: the order of actions, terms, follow-ups, and what is late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from pestprotocol.core.agenda import Rank, actions, agenda, dates, overdue, undated
from pestprotocol.core.agenda import follow_up as next_round
from pestprotocol.core.calendar import Calendar
from pestprotocol.core.logbook import Agreement, Answer, Entry, Outcome
from pestprotocol.core.progress import Progress
from pestprotocol.core.protocol import Protocol

from .cases import (
    EXPECTED,
    action_for,
    again,
    answer,
    closed,
    dec,
    follow_up,
    holiday,
    left,
    nobody,
    noon,
    nov,
    one_step,
    opened,
    person,
    protocol,
    read,
    reasons,
    said,
    second_home,
    shipped,
    skip,
    subject,
    to_come,
    withdrawn,
)

MONDAY = nov(2)


def due_day(progress: Progress, checklist: str, about: str = "") -> date | None:
    """The last day of a list's term."""
    return dates(progress, progress.facts.lists[checklist], subject(progress, about))[0]


def earliest_day(progress: Progress, checklist: str, about: str = "") -> date | None:
    return dates(progress, progress.facts.lists[checklist], subject(progress, about))[1]


def ranks(progress: Progress, today: date) -> list[tuple[str, str]]:
    return [(said(action), action.rank.name) for action in actions(progress, today)]


def days(progress: Progress, today: date) -> list[tuple[str, date | None]]:
    """The agenda: what is dated, by day."""
    return [(said(action), action.due) for action in agenda(actions(progress, today))]


def late(progress: Progress, today: date) -> int:
    return overdue(actions(progress, today), today)


# --- the order of what is next ---

ORDER = protocol("""
steps:
  - id: een
    title: Een
    checklists:
      - {id: gewoon, title: Gewoon, items: [{id: punt, text: P}]}
      - id: liever
        title: Liever
        prefer: {after: {item: gewoon.punt}, text: Eerst}
        items: [{id: punt, text: P}]
      - {id: beurt, title: Beurt, after: {item: liever.punt}, items: [{id: punt, text: P}]}
      - id: venster
        title: Venster
        due: {within: 4 weeks, earliest: 3 weeks, from: opened}
        items: [{id: punt, text: P}]
      - {id: nietnu, title: Niet nu, items: [{id: punt, text: P}]}
  - id: twee
    title: Twee
    checklists:
      - {id: ooit, title: O, due: {within: 3 weeks, from: opened}, items: [{id: punt, text: P}]}
      - {id: ook, title: Ook, items: [{id: punt, text: P}]}
      - {id: morgen, title: M, due: {within: 1 weeks, from: opened}, items: [{id: punt, text: P}]}
      - {id: laat, title: L, due: {within: 2 days, from: opened}, items: [{id: punt, text: P}]}
      - {id: half, title: Half, items: [{id: een, text: E}, {id: twee, text: T}]}
      - id: besluit
        title: Besluit
        items: [{id: weer, text: W, answer: yes_no, then: {"yes": {again: twee}}}]
""")


def test_what_comes_next_in_the_order_of_the_schema() -> None:
    progress = read(
        ORDER,
        opened(MONDAY),
        answer("nietnu.punt", "not_yet"),
        answer("half.een", on=nov(3)),
        answer("besluit.weer", "yes"),
    )
    assert ranks(progress, nov(8)) == [
        ("begin again at twee?", "DECIDE"),
        ("half", "STOPPED_IN"),
        ("laat", "LATE"),
        ("morgen", "SOON"),
        ("gewoon", "UNDATED"),
        ("ook", "UNDATED"),
        ("liever", "AGAINST_ORDER"),
        ("ooit", "LATER"),
        ("nietnu", "ONLY_NOT_YET"),
        ("venster", "NOT_BEFORE"),
        ("beurt", "WAITING"),
    ]


def test_what_breaks_the_order_is_to_be_done_now_where_nothing_else_is() -> None:
    def now(*entries: Entry) -> list[str]:
        found = actions(read(ORDER, opened(MONDAY), *entries), nov(8))
        return [said(action) for action in undated(found, nov(8))]

    assert now() == ["gewoon", "nietnu", "ook", "half", "besluit"]
    done = [answer(f"{each}.punt") for each in ("nietnu", "ook", "morgen", "laat")]
    done += [answer("half.een"), answer("half.twee"), answer("besluit.weer", "no")]
    assert now(*done) == ["gewoon"]
    assert now(*done, skip("gewoon")) == ["liever"]


def test_the_ranks_are_those_of_the_schema() -> None:
    assert [rank.name for rank in sorted(Rank)] == [
        "DECIDE", "STOPPED_IN", "LATE", "SOON", "UNDATED", "AGAINST_ORDER", "LATER",
        "ONLY_NOT_YET", "NOT_BEFORE", "WAITING",
    ]  # fmt: skip


DEADLINE = one_step("""
- {id: brief, title: Brief, due: {within: 1 weeks, from: opened}, items: [{id: punt, text: P}]}
""")  # the last day is Monday the 9th


@pytest.mark.parametrize(
    ("today", "rank", "overdue_count"),
    [
        (nov(6), "LATER", 0),
        (nov(7), "LATER", 0),
        (nov(8), "SOON", 0),
        (nov(9), "SOON", 0),
        (nov(10), "LATE", 1),
    ],
)
def test_a_deadline_comes_nearer(today: date, rank: str, overdue_count: int) -> None:
    progress = read(DEADLINE, opened(MONDAY))
    assert ranks(progress, today) == [("brief", rank)]
    assert late(progress, today) == overdue_count


def test_a_deadline_fires_nothing_and_is_gone_when_it_is_done() -> None:
    progress = read(DEADLINE, opened(MONDAY))
    assert (progress.status, progress.facts.last_pass) == ("open", 1)
    done = read(DEADLINE, opened(MONDAY), answer("brief.punt", on=nov(20)))
    assert to_come(done, nov(20)) == ["close"]
    assert late(done, nov(20)) == 0


def test_what_is_late_longest_comes_first() -> None:
    school = one_step("""
    - {id: later, title: L, due: {within: 5 days, from: opened}, items: [{id: punt, text: P}]}
    - {id: eerder, title: E, due: {within: 2 days, from: opened}, items: [{id: punt, text: P}]}
    """)
    progress = read(school, opened(MONDAY))
    assert to_come(progress, nov(20)) == ["eerder", "later"]
    assert days(progress, nov(20)) == [("eerder", nov(4)), ("later", nov(9))]
    assert late(progress, nov(20)) == 2


def test_before_its_window_a_list_is_not_offered() -> None:
    school = one_step("""
    - id: later
      title: Later
      due: {within: 3 weeks, earliest: 2 weeks, from: opened}
      items: [{id: punt, text: P}]
    - {id: nu, title: Nu, items: [{id: punt, text: P}]}
    """)
    progress = read(school, opened(MONDAY))
    assert (earliest_day(progress, "later"), due_day(progress, "later")) == (nov(16), nov(23))
    assert ranks(progress, nov(15)) == [("nu", "UNDATED"), ("later", "NOT_BEFORE")]
    assert ranks(progress, nov(16)) == [("nu", "UNDATED"), ("later", "LATER")]
    assert ranks(progress, nov(22)) == [("later", "SOON"), ("nu", "UNDATED")]


def test_the_list_in_which_one_stopped_last_comes_first() -> None:
    school = one_step("""
    - {id: eerst, title: E, items: [{id: een, text: E}, {id: twee, text: T}]}
    - {id: ander, title: A, items: [{id: een, text: E}, {id: twee, text: T}]}
    """)
    first, second = answer("eerst.een"), answer("ander.een", on=nov(3))
    assert ranks(read(school, first, second), nov(4)) == [
        ("ander", "STOPPED_IN"),
        ("eerst", "UNDATED"),
    ]
    back = answer("eerst.een", "partly", on=nov(4), replaces=[first])
    assert to_come(read(school, first, second, back), nov(4)) == ["eerst", "ander"]


def test_a_list_with_only_not_yet_left_is_not_where_one_stopped() -> None:
    school = one_step("""
    - {id: eerst, title: E, due: {within: 1 weeks, from: opened}, items: [{id: een, text: E}]}
    - {id: ander, title: A, items: [{id: een, text: E}]}
    """)
    progress = read(school, opened(MONDAY), answer("eerst.een", "not_yet"))
    assert ranks(progress, nov(3)) == [("ander", "UNDATED"), ("eerst", "ONLY_NOT_YET")]
    assert ranks(progress, nov(10)) == [("eerst", "LATE"), ("ander", "UNDATED")]


def test_a_soft_order_warns_until_it_is_kept_or_the_list_is_begun() -> None:
    school = one_step("""
    - id: praten
      title: Praten
      for_each: gepeste
      prefer: {after: {item: ouders.wie}, text: Eerst de ouders.}
      items: [{id: een, text: E}, {id: twee, text: T}]
    - {id: ouders, title: Ouders, for_each: gepeste.parents, items: [{id: wie, text: W}]}
    """)
    people = (person("G1"), person("G2"))
    assert ranks(read(school, *people), nov(3)) == [
        ("ouders G1 home", "UNDATED"),
        ("ouders G2 home", "UNDATED"),
        ("praten G1", "AGAINST_ORDER"),
        ("praten G2", "AGAINST_ORDER"),
    ]
    told = read(school, *people, answer("ouders.wie", about="G2.home"))
    assert to_come(told, nov(3)) == ["praten G2", "ouders G1 home", "praten G1"]
    skipped = read(school, *people, skip("ouders", "G2.home"))
    assert to_come(skipped, nov(3))[-1] == "praten G2"  # an item was not answered by a skip
    begun = read(school, *people, answer("praten.een", about="G1"))
    assert to_come(begun, nov(3))[0] == "praten G1"
    both = read(
        school,
        *people,
        answer("praten.een", about="G1"),
        answer("praten.een", about="G2", on=nov(3)),
    )
    assert ("praten G1", "UNDATED") in ranks(both, nov(3))


def test_a_soft_order_is_kept_where_there_is_nothing_to_keep() -> None:
    school = protocol("""
    steps:
      - id: een
        title: Een
        when: {item: intake.form, is: virus}
        checklists: [{id: eerst, title: E, items: [{id: punt, text: P}]}]
      - id: twee
        title: Twee
        checklists:
          - id: daarna
            title: Daarna
            prefer: {after: {complete: een}, text: Eerst.}
            items: [{id: punt, text: P}]
    """)
    assert ranks(read(school, opened()), nov(3)) == [("daarna", "UNDATED")]
    virus = answer("intake.form", ("virus",))
    half = ("intake", "STOPPED_IN")
    found = [half, ("eerst", "UNDATED"), ("daarna", "AGAINST_ORDER")]
    assert ranks(read(school, opened(), virus), nov(3)) == found
    left_out = [half, ("daarna", "UNDATED")]
    assert ranks(read(school, opened(), virus, skip("een")), nov(3)) == left_out


def test_a_strict_order_says_what_it_waits_for() -> None:
    school = one_step("""
    - id: daarna
      title: Daarna
      after: {complete: eerst}
      due: {within: 1 weeks, from: opened}
      items: [{id: punt, text: P}]
    - {id: eerst, title: E, items: [{id: punt, text: P}]}
    """)
    progress = read(school, opened(MONDAY))
    assert ranks(progress, nov(20)) == [("eerst", "UNDATED"), ("daarna", "WAITING")]
    assert reasons(action_for(progress, "daarna", nov(20)).waits_for) == {"incomplete"}
    free = read(school, opened(MONDAY), answer("eerst.punt"))
    assert ranks(free, nov(20)) == [("daarna", "LATE")]


# --- who? ---

TRACING = one_step(
    """
- {id: gepeste, title: G, for_each: gepeste, items: [{id: punt, text: P}]}
- id: opsporen
  title: O
  unless: {persons: pester}
  prefer: {after: {item: gepeste.punt, who: every}, text: Eerst.}
  items: [{id: een, text: E}, {id: twee, text: T}]
- {id: pester, title: P, for_each: pester, items: [{id: punt, text: P}]}
- {id: ander, title: A, items: [{id: punt, text: P}]}
""",
    EXPECTED,
)


def test_who_closes_the_tracing() -> None:
    people = (opened(), person("G1"))
    assert to_come(read(TRACING, *people), nov(3)) == [
        "gepeste G1", "ander", "opsporen", "who is pester?",
    ]  # fmt: skip
    half = read(TRACING, *people, answer("opsporen.een"))
    assert to_come(half, nov(3)) == ["opsporen", "gepeste G1", "who is pester?", "ander"]
    talked = (*people, answer("gepeste.punt", about="G1"))
    assert to_come(read(TRACING, *talked), nov(3)) == ["opsporen", "who is pester?", "ander"]
    traced = read(TRACING, *talked, answer("opsporen.een"), answer("opsporen.twee"))
    assert to_come(traced, nov(3)) == ["who is pester?", "ander"]


def test_who_is_answered_by_a_person_or_by_nobody() -> None:
    talked = (opened(), person("G1"), answer("gepeste.punt", about="G1"), answer("ander.punt"))
    assert to_come(read(TRACING, *talked, person("P1")), nov(3)) == ["pester P1"]
    assert to_come(read(TRACING, *talked, skip("opsporen"), nobody()), nov(3)) == ["close"]


BOTH_SIDES = one_step(
    """
- {id: o, title: O, for_each: [gepeste.parents, pester.parents], items: [{id: wie, text: W}]}
""",
    EXPECTED,
)


@pytest.mark.parametrize(
    ("entries", "asked"),
    [((), ["who is gepeste?", "who is pester?"]), ((nobody("pester"),), ["who is gepeste?"])],
    ids=["both unknown", "one not found"],
)
def test_two_roles_that_share_their_first_list_are_both_asked(
    entries: tuple[Entry, ...], asked: list[str]
) -> None:
    assert to_come(read(BOTH_SIDES, opened(), *entries), nov(20)) == asked


# --- when a term starts ---


def term_from(moments: str, more: str = "") -> Protocol:
    return one_step(f"""
- {{id: praten, title: P, for_each: gepeste, items: [{{id: punt, text: P}}, {{id: ook, text: O}}]}}
- id: intakedag
  title: I
  items:
    - {{id: dag, text: D, answer: date}}
    - {{id: ook, text: O}}
- id: brief
  title: B
  due: {{within: 1 weeks, from: {moments}}}
  {more}
  items: [{{id: punt, text: P}}]
""")


@pytest.mark.parametrize(
    ("moments", "entries", "due"),
    [
        ("opened", (), nov(9)),
        ("closed", (), None),
        ("praten", (), None),
        ("praten", (answer("praten.ook", "partly", "G1", on=nov(5)),), nov(12)),
        ("praten.punt", (answer("praten.ook", about="G1", on=nov(5)),), None),
        ("praten.punt", (answer("praten.punt", about="G1", on=nov(5)),), nov(12)),
        ("intakedag.dag", (answer("intakedag.dag", "2026-11-16", on=nov(5)),), nov(23)),
        ("intakedag.dag", (answer("intakedag.dag", "gisteren", on=nov(5)),), nov(12)),
        ("intakedag", (answer("intakedag.dag", "2026-11-16", on=nov(5)),), nov(12)),
        ("[intakedag.ook, opened]", (answer("intakedag.ook", on=nov(5)),), nov(9)),
        ("[intakedag.ook, praten]", (answer("intakedag.ook", on=nov(5)),), nov(12)),
        (
            "[intakedag.ook, praten]",
            (answer("intakedag.ook", on=nov(5)), answer("praten.punt", about="G1", on=nov(3))),
            nov(10),
        ),
    ],
)
def test_a_term_starts_at_the_first_moment_that_happened(
    moments: str, entries: tuple[Entry, ...], due: date | None
) -> None:
    people = (opened(MONDAY), person("G1"))
    assert due_day(read(term_from(moments), *people, *entries), "brief") == due


def test_the_first_of_several_persons_starts_a_term_of_the_case() -> None:
    people = (opened(), person("G1"), person("G2"))
    talks = (
        answer("praten.punt", about="G1", on=nov(5)),
        answer("praten.punt", about="G2", on=nov(4)),
    )
    assert due_day(read(term_from("praten.punt"), *people, *talks), "brief") == nov(11)


def test_two_days_that_differ_are_no_day() -> None:
    here = answer("intakedag.dag", "2026-11-03")
    there = answer("intakedag.dag", "2026-11-04")
    assert due_day(read(term_from("intakedag.dag"), here, there), "brief") is None


def test_a_moment_that_is_withdrawn_did_not_happen() -> None:
    talk = answer("praten.punt", about="G1", on=nov(5))
    progress = read(term_from("praten.punt"), person("G1"), talk, withdrawn(talk))
    assert due_day(progress, "brief") is None


@pytest.mark.parametrize("value", ["not_yet", "not_applicable"])
def test_what_did_not_happen_gives_no_date(value: str) -> None:
    talk = answer("praten.punt", value, "G1", on=nov(5))
    assert due_day(read(term_from("praten.punt"), opened(), person("G1"), talk), "brief") is None


PER_PERSON = one_step("""
- {id: praten, title: P, for_each: gepeste, items: [{id: punt, text: P}]}
- id: ouders
  title: O
  for_each: [gepeste.parents, pester.parents]
  due: {within: 1 weeks, from: [opened, praten.punt]}
  items: [{id: wie, text: W}]
- id: daarna
  title: D
  for_each: gepeste
  due: {within: 1 weeks, from: praten.punt}
  items: [{id: wie, text: W}]
""")


def test_a_term_does_not_start_before_someone_joined() -> None:
    progress = read(PER_PERSON, opened(MONDAY), person("G1"), person("P1", on=nov(11)))
    assert due_day(progress, "ouders", "G1.home") == nov(9)
    assert due_day(progress, "ouders", "P1.home") == nov(18)
    home = second_home("G1", on=nov(13))
    later = read(PER_PERSON, opened(MONDAY), person("G1"), home)
    assert due_day(later, "ouders", "G1.home") == nov(9)
    assert due_day(later, "ouders", "G1.home2") == nov(20)


def test_a_term_of_a_person_starts_with_their_own_talk() -> None:
    talk = answer("praten.punt", about="G1", on=nov(11))
    progress = read(PER_PERSON, opened(), person("G1"), person("G2"), talk)
    assert due_day(progress, "daarna", "G1") == nov(18)
    assert due_day(progress, "daarna", "G2") is None
    assert due_day(progress, "ouders", "G2.home") == nov(9)


def test_a_term_does_not_start_before_its_pass() -> None:
    began = again(2, "stap", on=nov(20))
    progress = read(PER_PERSON, opened(MONDAY), person("G1"), began)
    assert due_day(progress, "ouders", "G1.home") == nov(27)
    assert due_day(progress, "daarna", "G1") is None
    talk = answer("praten.punt", about="G1", on=nov(24), pass_=2)
    assert due_day(read(PER_PERSON, opened(), person("G1"), began, talk), "daarna", "G1") == dec(1)


def test_a_term_does_not_start_before_the_list_came_to_apply() -> None:
    school = term_from("opened", "when: {item: intakedag.ook}")
    assert due_day(read(school, opened(MONDAY)), "brief") is None
    came = read(school, opened(MONDAY), answer("intakedag.ook", on=nov(11)))
    assert due_day(came, "brief") == nov(18)


def test_a_term_that_applies_once_everyone_is_heard_starts_with_the_last() -> None:
    school = term_from("opened", "when: {item: praten.punt, who: every}")
    people = (opened(MONDAY), person("G1"), person("G2"))
    one = answer("praten.punt", about="G1", on=nov(5))
    assert due_day(read(school, *people, one), "brief") is None
    two = answer("praten.punt", about="G2", on=nov(11))
    assert due_day(read(school, *people, one, two), "brief") == nov(18)


@pytest.mark.parametrize(
    ("when", "first", "later"),
    [
        ("{persons: gepeste}", person("G1", on=nov(4)), person("G2", on=nov(11))),
        (
            "{any: [{item: intakedag.ook}, {item: intakedag.dag}]}",
            answer("intakedag.ook", on=nov(4)),
            answer("intakedag.dag", "2026-11-02", on=nov(11)),
        ),
        (
            "{item: praten.punt, who: some}",
            answer("praten.punt", about="G1", on=nov(4)),
            answer("praten.punt", about="G2", on=nov(11)),
        ),
    ],
    ids=["who joins later", "one of two", "some"],
)
def test_a_term_that_runs_is_not_moved_by_more_of_the_same(
    when: str, first: Entry, later: Entry
) -> None:
    school = term_from("opened", f"when: {when}")
    people = [e for e in (person("G1"), person("G2")) if first.kind == later.kind == "answer"]
    assert due_day(read(school, opened(MONDAY), *people, first), "brief") == nov(11)
    assert due_day(read(school, opened(MONDAY), *people, first, later), "brief") == nov(11)


def test_dates_skip_the_holidays_of_the_school() -> None:
    autumn = Calendar(holidays=(holiday(nov(9), nov(13)),))
    progress = read(DEADLINE, opened(MONDAY), calendar=autumn)
    assert due_day(progress, "brief") == nov(16)
    assert late(progress, nov(13)) == 0


# --- follow-ups ---

FOLLOW = protocol("""
steps:
  - id: stap
    title: Stap
    checklists: [{id: gepeste, title: G, for_each: gepeste, items: [{id: punt, text: P}]}]
anytime:
  - id: navraag
    title: Navraag
    for_each: gepeste
    due: {within: 1 weeks, from: gepeste}
    repeats: {every: 2 weeks}
    items: [{id: hoe, text: H, answer: yes_no}, {id: waar, text: W}]
  - id: nazorg
    title: Nazorg
    for_each: gepeste
    due: {within: 4 weeks, from: closed}
    repeats: {every: 4 weeks, times: 2}
    items: [{id: hoe, text: H, answer: yes_no}]
  - {id: vrij, title: Vrij, repeats: {}, items: [{id: punt, text: P}]}
""")
TALKED = answer("gepeste.punt", about="G1", on=nov(4))
TALK = (opened(MONDAY), person("G1"), TALKED)


def round_of(
    on: date, *, list_: str = "navraag", whole: bool = True, pass_: int = 1
) -> list[Answer]:
    points = [("hoe", "yes")]
    if whole and list_ == "navraag":
        points.append(("waar", "done"))
    day = on.isoformat()
    return [answer(f"{list_}.{p}", v, "G1", on=on, round_=day, pass_=pass_) for p, v in points]


def coming(entries: Iterable[Entry], today: date) -> list[tuple[str, date | None]]:
    """The follow-ups that are to come, with their days."""
    found = actions(read(FOLLOW, *entries), today)
    return [(said(a), a.due) for a in found if a.follow_up is not None]


def test_a_follow_up_hangs_on_the_talk_and_moves_with_it() -> None:
    assert coming(TALK[:2], nov(4)) == []
    assert coming(TALK, nov(4)) == [("follow-up navraag G1", nov(11))]
    moved = answer("gepeste.punt", about="G1", on=nov(6), replaces=[TALKED])
    assert coming([*TALK, moved], nov(6)) == [("follow-up navraag G1", nov(13))]


def test_the_next_follow_up_comes_so_long_after_the_last_one() -> None:
    held = [*TALK, *round_of(nov(10))]
    assert coming(held, nov(10)) == [("follow-up navraag G1", nov(24))]
    assert coming([*held, *round_of(nov(27))], nov(27)) == [("follow-up navraag G1", dec(11))]


def test_a_second_round_on_one_day_is_a_round_of_that_day() -> None:
    again_that_day = [replace(e, id=f"{e.id} 2", round="2026-11-10.2") for e in round_of(nov(10))]
    held = [*TALK, *round_of(nov(10)), *again_that_day]
    assert coming(held, nov(10)) == [("follow-up navraag G1", nov(24))]


def test_a_round_that_was_left_half_way_goes_on_and_moves_nothing() -> None:
    half = [*TALK, *round_of(nov(9), whole=False)]
    (action,) = [a for a in actions(read(FOLLOW, *half), nov(9)) if a.follow_up]
    assert action.follow_up is not None
    assert (action.due, action.follow_up.begun, action.follow_up.held) == (nov(11), True, 0)
    assert action.follow_up.place.round == "2026-11-09"
    whole = actions(read(FOLLOW, *TALK, *round_of(nov(9))), nov(9))
    (after,) = [a.follow_up for a in whole if a.follow_up]
    assert (after.begun, after.held, after.place.round) == (False, 1, "")


def test_a_follow_up_in_which_one_stopped_comes_first() -> None:
    half = [*TALK, *round_of(nov(4), whole=False), person("G2", on=nov(4))]
    assert to_come(read(FOLLOW, *half), nov(4))[0] == "follow-up navraag G1"
    other = answer("navraag.hoe", "yes", "G2", on=nov(5), round_="2026-11-05")
    talked = answer("gepeste.punt", about="G2", on=nov(4))
    found = dict(ranks(read(FOLLOW, *half, talked, other), nov(5)))
    assert found["follow-up navraag G2"] == "STOPPED_IN"
    assert found["follow-up navraag G1"] == "LATER"


def test_a_round_in_which_nothing_was_asked_is_no_round() -> None:
    school = protocol("""
    anytime:
      - id: navraag
        title: Navraag
        due: {within: 1 weeks, from: opened}
        repeats: {every: 2 weeks}
        items:
          - {id: meer, text: M, optional: true}
          - {id: hoe, text: H, when: {item: intake.group}}
    """)
    remark = answer("navraag.meer", on=nov(4), round_="2026-11-04")
    progress = read(school, opened(MONDAY), remark)
    assert action_for(progress, "follow-up navraag", nov(4)).due == nov(9)
    asked = (answer("intake.group", "given"), answer("navraag.hoe", on=nov(4), round_="2026-11-04"))
    whole = read(school, opened(MONDAY), remark, *asked)
    assert action_for(whole, "follow-up navraag", nov(4)).due == nov(18)


def test_a_list_at_will_is_never_on_the_agenda() -> None:
    begun = answer("vrij.punt", "not_yet", round_="2026-11-04")
    assert [what for what, _ in coming([*TALK, begun], nov(4))] == ["follow-up navraag G1"]
    held = read(FOLLOW, *TALK, answer("vrij.punt", round_="2026-11-04"))
    assert next_round(held, held.facts.lists["vrij"], None) is None


def test_who_left_or_has_not_been_spoken_with_is_not_followed() -> None:
    assert coming([*TALK, left("G1")], nov(20)) == []
    both = [*TALK, person("G2")]
    assert coming(both, nov(4)) == [("follow-up navraag G1", nov(11))]


def test_follow_ups_end_with_the_case_and_after_care_begins() -> None:
    ended = [*TALK, *round_of(nov(10)), closed(dec(1))]
    assert coming(ended, dec(1)) == [("follow-up nazorg G1", dec(29))]
    first = round_of(date(2027, 1, 5), list_="nazorg")
    assert coming([*ended, *first], date(2027, 1, 5)) == [("follow-up nazorg G1", date(2027, 2, 2))]
    second = round_of(date(2027, 2, 2), list_="nazorg")
    assert coming([*ended, *first, *second], date(2027, 2, 2)) == []


def test_a_case_that_is_opened_again_is_followed_up_anew() -> None:
    reopened = [*TALK, *round_of(nov(10)), closed(dec(1)), again(2, "stap", on=dec(7))]
    assert coming(reopened, dec(7)) == []
    talk = answer("gepeste.punt", about="G1", on=dec(8), pass_=2)
    assert coming([*reopened, talk], dec(8)) == [("follow-up navraag G1", dec(15))]
    held = [*reopened, talk, *round_of(dec(15), pass_=2)]
    assert coming(held, dec(15)) == [("follow-up navraag G1", dec(29))]


def test_a_follow_up_that_was_not_held_is_late() -> None:
    assert ranks(read(FOLLOW, *TALK), nov(12))[0] == ("follow-up navraag G1", "LATE")
    assert late(read(FOLLOW, *TALK), nov(12)) == 1
    assert late(read(FOLLOW, *TALK, *round_of(nov(12))), nov(12)) == 0


def test_a_closed_case_asks_for_nothing_but_after_care() -> None:
    open_work = [*TALK, person("G2"), closed(dec(1))]
    assert to_come(read(FOLLOW, *open_work), dec(1)) == [
        "follow-up nazorg G1",
        "follow-up nazorg G2",
    ]
    assert late(read(FOLLOW, *open_work), dec(29)) == 0
    assert late(read(FOLLOW, *open_work), dec(30)) == 2


REPEATING_STEP = one_step("""
- id: kring
  title: Kring
  due: {within: 1 weeks, from: opened}
  repeats: {every: 1 weeks}
  items: [{id: punt, text: P}]
""")


def test_after_its_first_round_a_repeating_duty_is_agenda() -> None:
    first = answer("kring.punt", on=nov(6), round_="2026-11-06")
    progress = read(REPEATING_STEP, opened(MONDAY), first)
    assert "follow-up kring" in to_come(progress, nov(6))
    assert "kring" not in to_come(progress, nov(6))
    assert action_for(progress, "follow-up kring", nov(6)).due == nov(13)


def test_a_repeating_duty_is_offered_once() -> None:
    progress = read(REPEATING_STEP, opened(MONDAY))
    assert len(to_come(progress, nov(20))) == 1
    assert late(progress, nov(20)) == 1


def test_a_skipped_list_is_not_on_the_agenda() -> None:
    progress = read(REPEATING_STEP, opened(MONDAY), skip("kring"))
    assert progress.status == "awaiting_closure"
    assert to_come(progress, nov(20)) == ["close"]


@pytest.mark.parametrize("keys", ["repeats: {}", "repeats: {times: 2}"])
def test_a_duty_that_repeats_at_will_is_offered(keys: str) -> None:
    school = one_step(f"""
    - id: kring
      title: Kring
      due: {{within: 1 weeks, from: opened}}
      {keys}
      items: [{{id: een, text: E}}, {{id: twee, text: T}}]
    """)
    assert ranks(read(school, opened(MONDAY)), nov(20)) == [("kring", "LATE")]
    begun = answer("kring.een", on=nov(3), round_="2026-11-03")
    assert ranks(read(school, opened(MONDAY), begun), nov(3)) == [("kring", "STOPPED_IN")]


def test_a_repeating_duty_waits_its_turn() -> None:
    school = one_step("""
    - id: kring
      title: Kring
      after: {complete: eerst}
      due: {within: 1 weeks, from: opened}
      repeats: {every: 1 weeks}
      items: [{id: punt, text: P}]
    - {id: eerst, title: Eerst, items: [{id: punt, text: P}]}
    """)
    waiting = actions(read(school, opened(MONDAY)), nov(20))
    assert [action.rank.name for action in waiting] == ["UNDATED", "WAITING"]
    assert reasons(waiting[-1].waits_for) == {"incomplete"}
    free = actions(read(school, opened(MONDAY), answer("eerst.punt")), nov(20))
    assert [action.rank.name for action in free] == ["LATE"]


# --- agreements ---

AGREED = Agreement(id="afspraak", at=noon(nov(4)), day=nov(4), text="blokkeren", due=nov(9))


def outcome(state: str, due: date | None = None) -> Outcome:
    return Outcome(
        id=f"uitkomst {state}", at=noon(nov(9)), day=nov(9),
        agreement="afspraak", state=state, due=due,  # type: ignore[arg-type]
    )  # fmt: skip


def test_an_open_agreement_with_a_day_is_on_the_agenda() -> None:
    progress = read(DEADLINE, opened(MONDAY), AGREED)
    assert ranks(progress, nov(4)) == [("agreement: blokkeren", "LATER"), ("brief", "LATER")]
    assert ranks(progress, nov(10)) == [("agreement: blokkeren", "LATE"), ("brief", "LATE")]


def test_an_agreement_is_kept_moved_or_late() -> None:
    done = (opened(), answer("brief.punt"))
    assert days(read(DEADLINE, *done, AGREED), nov(4)) == [("agreement: blokkeren", nov(9))]
    assert late(read(DEADLINE, *done, AGREED), nov(10)) == 1
    moved = read(DEADLINE, *done, AGREED, outcome("moved", nov(20)))
    assert days(moved, nov(10)) == [("agreement: blokkeren", nov(20))]
    for state in ("kept", "not_kept"):
        assert days(read(DEADLINE, *done, AGREED, outcome(state)), nov(10)) == []
    undated = replace(AGREED, due=None)
    assert days(read(DEADLINE, *done, undated), nov(10)) == []


def test_an_agreement_is_looked_back_on_after_closing_too() -> None:
    progress = read(DEADLINE, opened(), AGREED, closed(nov(5)))
    assert to_come(progress, nov(5)) == ["agreement: blokkeren"]


# --- closing ---


def test_closing_is_offered_when_all_is_met_and_nothing_is_owed() -> None:
    school = one_step(
        """
        - id: gesprek
          title: G
          items: [{id: weer, text: W, answer: yes_no, then: {"yes": {again: stap}}}]
        """,
        'closing: [{id: stil, text: S, when: {item: gesprek.weer, is: "no"}}]',
    )
    assert to_come(read(school, opened()), nov(3)) == ["gesprek"]
    assert to_come(read(school, opened(), answer("gesprek.weer", "no")), nov(3)) == ["close"]
    yes = answer("gesprek.weer", "yes")
    assert to_come(read(school, opened(), yes), nov(3)) == ["begin again at stap?"]
    skipped = read(school, opened(), skip("gesprek"))
    assert skipped.status == "awaiting_closure"
    assert to_come(skipped, nov(3)) == []


# --- the shipped protocol ---


def test_the_shipped_case_says_the_parents_first() -> None:
    progress = read(shipped(), opened(), person("G1"), person("P1"))
    assert to_come(progress, nov(3)) == [
        "ouders G1 home", "ouders P1 home", "gepeste G1", "afweging", "pester P1",
    ]  # fmt: skip


def follow_up_days(entries: Iterable[Entry], today: date) -> list[tuple[str, date | None]]:
    found = days(read(shipped(), *entries), today)
    return [(what, day) for what, day in found if what.startswith("follow-up")]


def test_the_shipped_follow_up_comes_a_week_after_the_talk_and_then_every_two_weeks() -> None:
    case = [opened(), person("G1"), answer("gepeste.verhaal", about="G1", on=nov(4))]
    assert follow_up_days(case, nov(4)) == [("follow-up navraag G1", nov(11))]
    case += follow_up("G1", "minder", on=nov(12))
    assert follow_up_days(case, nov(12)) == [("follow-up navraag G1", nov(26))]


def test_the_shipped_after_care_is_twice_after_four_weeks() -> None:
    case = [
        opened(),
        person("G1"),
        answer("gepeste.verhaal", about="G1", on=nov(4)),
        closed(dec(1)),
    ]
    assert follow_up_days(case, dec(1)) == [("follow-up nazorg G1", dec(29))]
    first, second = dec(29), dec(29) + timedelta(weeks=4)
    case += follow_up("G1", "gestopt", on=first, list_="nazorg")
    assert follow_up_days(case, first) == [("follow-up nazorg G1", second)]
    case += follow_up("G1", "gestopt", on=second, list_="nazorg")
    assert follow_up_days(case, second) == []


@pytest.mark.parametrize(
    "unknown",
    [
        answer("navraag.vroeger", "ja", "G1", on=nov(9), round_="2026-11-09"),
        answer("gepeste.vroeger", "ja", "G1", on=nov(9)),
    ],
    ids=["a round", "a term"],
)
def test_answers_of_another_version_bring_nothing_on_the_agenda(unknown: Answer) -> None:
    people = (opened(), person("G1"))
    assert to_come(read(shipped(), *people, unknown), nov(10)) == to_come(
        read(shipped(), *people), nov(10)
    )
