"""Every mistake that a protocol of the right form can hold, each at its line in the file."""

from __future__ import annotations

from textwrap import dedent
from typing import get_args

import pytest

from pestprotocol import protocol_file
from pestprotocol.core.check import Code, check
from pestprotocol.protocol_file import Mistake

from .cases import SHIPPED, protocol_text, shipped

HERE = "# <- here"  # stands in each text on the line of its mistake


def mistakes_in(text: str) -> list[tuple[int, str, str]]:
    """The line, the code and the detail of each."""
    read = protocol_file.read(protocol_text(text).encode())
    assert (read.protocol is None) is bool(read.mistakes)
    return [(m.mark.line, m.code, m.detail) for m in read.mistakes]


def marked_lines(text: str) -> list[int]:
    lines = protocol_text(text).splitlines()
    return [number for number, line in enumerate(lines, 1) if HERE in line]


def in_a_list(keys: str) -> str:
    """A step with a list for each bullied pupil, that has these keys."""
    body = dedent(keys).strip("\n").replace("\n", "\n      ")
    return f"""\
steps:
  - id: stap
    title: Stap
    checklists:
    - id: lijst
      title: Lijst
      for_each: gepeste
      {body}
anytime:
  - id: los
    title: Los
    repeats: {{}}
    items: [{{id: keus, text: K, answer: choice, choices: {{wel: w, niet: nt}}}}]
"""


def in_an_item(keys: str) -> str:
    body = dedent(keys).strip("\n").replace("\n", "\n  ")
    return in_a_list(f"""\
items:
- id: punt
  text: P
  {body}
""")


PLAIN = "items: [{id: punt, text: P}]"


def in_closing(condition: str) -> str:
    body = dedent(condition).strip("\n").replace("\n", "\n      ")
    return in_a_list(PLAIN) + f"closing:\n  - id: klaar\n    text: Klaar\n    when:\n      {body}\n"


BROKEN: list[tuple[str, str, str]] = [
    # --- ids ---
    (
        "bad_id",
        "De Rol",
        """
        roles:
          - letter: G
            label: g
            id: De Rol  # <- here
        """,
    ),
    (
        "bad_id",
        "Lijst",
        """
        anytime:
          - title: Lijst
            items: [{id: punt, text: P}]
            id: Lijst  # <- here
        """,
    ),
    ("bad_id", "punt\n", in_a_list(f'items:\n- text: P\n  id: "punt\\n"  {HERE}')),
    ("bad_id", "x" * 41, in_a_list(f"items:\n- text: P\n  id: {'x' * 41}  {HERE}")),
    (
        "bad_id",
        "Wel Niet",
        in_an_item(f"""
        answer: choice
        choices:
          wel: wel
          Wel Niet: niet  {HERE}
        """),
    ),
    (
        "digit_in_id",
        "stap-1",
        """
        steps:
          - title: Stap
            checklists: [{id: lijst, title: L, items: [{id: punt, text: P}]}]
            id: stap-1  # <- here
        """,
    ),
    (
        "same_id",
        "lijst",
        in_a_list(PLAIN)
        + f"""\
  - title: Weer
    items: [{{id: punt, text: P}}]
    id: lijst  {HERE}
""",
    ),
    (
        "same_id",
        "intake",
        in_a_list(PLAIN)
        + f"""\
  - title: Weer
    items: [{{id: punt, text: P}}]
    id: intake  {HERE}
""",
    ),
    (
        "same_id",
        "stap",
        in_a_list(PLAIN)
        + f"""\
  - title: Heet als een stap
    items: [{{id: punt, text: P}}]
    id: stap  {HERE}
""",
    ),
    (
        "same_id",
        "punt",
        in_a_list(f"items:\n- {{id: punt, text: P}}\n- text: Weer\n  id: punt  {HERE}"),
    ),
    (
        "same_id",
        "G",
        f"""
        roles:
          - {{id: gepeste, letter: G, label: g}}
          - id: getuige
            label: g
            letter: G  {HERE}
        """,
    ),
    (
        "same_id",
        "klaar",
        f"""
        closing:
          - {{id: klaar, text: K, when: {{persons: gepeste}}}}
          - text: K
            when: {{persons: gepeste}}
            id: klaar  {HERE}
        """,
    ),
    (
        "same_id",
        "bel",
        f"""
        contacts:
          - {{id: bel, label: Bel}}
          - label: Bel
            id: bel  {HERE}
        """,
    ),
    (
        "letter",
        "GG",
        f"""
        roles:
          - id: gepeste
            label: g
            letter: GG  {HERE}
        """,
    ),
    (
        "letter",
        "G\n",
        f"""
        roles:
          - id: gepeste
            label: g
            letter: "G\\n"  {HERE}
        """,
    ),
    # --- what nothing has ---
    ("no_checklist", "lijstt", in_closing(f"complete:\n  - lijstt  {HERE}")),
    ("no_checklist", "lijstt", in_closing(f"who: every\nitem: lijstt.punt  {HERE}")),
    (
        "no_checklist",
        "lijstt",
        in_a_list(f"{PLAIN}\ndue:\n  within: 1 weeks\n  from: lijstt  {HERE}"),
    ),
    ("no_checklist", "lijstt", in_a_list(f"{PLAIN}\nafter:\n  item: lijstt.punt  {HERE}")),
    ("no_item", "lijst.punt-een", in_closing(f"who: every\nitem: lijst.punt-een  {HERE}")),
    (
        "no_item",
        "los.kues",
        in_a_list(f"{PLAIN}\ndue:\n  within: 1 weeks\n  from:\n  - opened\n  - los.kues  {HERE}"),
    ),
    (
        "no_step",
        "stapp",
        in_an_item(f"""
        answer: yes_no
        then:
          "yes":
            again: stapp  {HERE}
        """),
    ),
    ("no_role", "gepest", in_closing(f"persons: gepest  {HERE}")),
    ("no_role", "gepest", in_closing(f"item: lijst.punt\nwho: every gepest  {HERE}")),
    (
        "no_role",
        "getuige",
        f"""
        anytime:
          - id: los
            title: L
            for_each:
              - gepeste
              - getuige.parents  {HERE}
            items: [{{id: punt, text: P}}]
        """,
    ),
    ("no_contact", "polietie", in_an_item(f"call:\n- polietie  {HERE}")),
    ("no_contact", "polietie", in_a_list(f"{PLAIN}\ncall: polietie  {HERE}")),
    (
        "no_contact",
        "polietie",
        in_an_item(f"""
        then:
          done:
            call: [polietie]  {HERE}
        """),
    ),
    ("no_answer", "misschien", in_closing(f"item: los.keus\nis:\n- wel\n- misschien  {HERE}")),
    (
        "no_answer",
        "geen",
        in_an_item(
            "answer: choice\nmany: true\nchoices: {een: e, nee: nt}\n"
            f"alone:\n- nee\n- geen  {HERE}"
        ),
    ),
    ("no_answer", "nooit", in_an_item(f"answer: yes_no\nreason:\n- nooit  {HERE}")),
    (
        "no_answer",
        "wellicht",
        in_an_item(f"""
        answer: yes_no
        then:
          wellicht: {{text: T}}  {HERE}
        """),
    ),
    ("unmarked", "geescaleerd", in_closing(f"marked: geescaleerd  {HERE}")),
    # --- choices ---
    ("no_choices", "punt", in_a_list(f"items:\n- id: punt  {HERE}\n  text: P\n  answer: choice")),
    ("choices_unused", "punt", in_an_item(f"answer: yes_no\nchoices: {{wel: w}}  {HERE}")),
    ("many_unused", "punt", in_an_item(f"answer: yes_no\nmany: true  {HERE}")),
    # --- conditions ---
    ("no_who", "lijst", in_closing("item: lijst.punt").replace("when:\n", f"when:  {HERE}\n")),
    ("no_who", "lijst", in_closing("complete: lijst").replace("when:\n", f"when:  {HERE}\n")),
    (
        "no_who",
        "lijst",
        in_a_list(PLAIN).replace(
            "title: Los\n", f"title: Los\n    unless: {{item: lijst.punt}}  {HERE}\n"
        ),
    ),
    ("not_for", "pester", in_closing(f"item: lijst.punt\nwho: every pester  {HERE}")),
    (
        "not_for",
        "gepeste.parents",
        in_closing(f"complete: lijst\nwho: some gepeste.parents  {HERE}"),
    ),
    ("not_for", "gepeste", in_closing(f"item: los.keus\nwho: every gepeste  {HERE}")),
    ("empty", "", in_closing(f"any: []  {HERE}")),
    ("empty", "", in_closing(f"all:\n  - all: []  {HERE}")),
    ("empty", "", in_a_list(f"items: []  {HERE}")),
    (
        "empty",
        "",
        f"""
        steps:
          - id: stap
            title: S
            checklists: []  {HERE}
        """,
    ),
    (
        "circle",
        "een",
        f"""
        anytime:
          - id: een
            title: E
            after: {{item: twee.punt}}  {HERE}
            items: [{{id: punt, text: P}}]
          - id: twee
            title: T
            after: {{all: [{{complete: drie}}]}}  {HERE}
            items: [{{id: punt, text: P}}]
          - id: drie
            title: D
            after: {{complete: een}}  {HERE}
            items: [{{id: punt, text: P}}]
          - id: vier
            title: Staat niet in de kring en komt toch nooit
            after: {{complete: een}}  {HERE}
            items: [{{id: punt, text: P}}]
        """,
    ),
    ("circle", "lijst", in_a_list(f"{PLAIN}\nafter:  {HERE}\n  complete: stap")),
    ("circle", "lijst", in_a_list(f"{PLAIN}\nafter:  {HERE}\n  item: lijst.punt")),
    (
        "circle",
        "een",
        f"""
        steps:
          - id: eerst
            title: E
            when: {{complete: daarna}}
            checklists:
              - id: een  {HERE}
                title: E
                items: [{{id: punt, text: P}}]
          - id: daarna
            title: D
            checklists:
              - id: twee  {HERE}
                title: T
                items: [{{id: punt, text: P, unless: {{all: [{{complete: een}}]}}}}]
        """,
    ),
    (
        "circle",
        "een",
        f"""
        anytime:
          - id: een  {HERE}
            title: E
            when: {{any: [{{persons: pester}}, {{complete: een}}]}}
            items: [{{id: punt, text: P}}]
        """,
    ),
    (
        "no_who",
        "lijst",
        in_a_list(PLAIN).replace(
            "title: Los\n",
            f"title: Los\n    for_each: pester\n    unless: {{item: lijst.punt}}  {HERE}\n",
        ),
    ),
    (
        "no_parents",
        "getuige",
        f"""
        roles:
          - {{id: gepeste, letter: G, label: g}}
          - {{id: getuige, letter: T, label: t}}
        anytime:
          - id: los
            title: L
            for_each:
              - getuige.parents  {HERE}
            items: [{{id: punt, text: P}}]
        """,
    ),
    *(
        (
            "reserved_answer",
            choice,
            in_an_item(f"answer: choice\nchoices:\n  wel: w\n  {choice}: nt  {HERE}"),
        )
        for choice in ("not_yet", "partly", "not_applicable", "given")
    ),
    (
        "again_and_begin",
        "ander",
        in_an_item(f"""
        answer: yes_no
        then:
          "yes":
            again: stap
            begin: ander  {HERE}
        """),
    ),
    ("always_in_step", "lijst", in_a_list(f"{PLAIN}\nalways: true  {HERE}")),
    (
        "escalates_for_each",
        "lijst",
        in_a_list(f"{PLAIN}\ncommand: opschalen").replace(
            "for_each: gepeste", f"for_each: gepeste  {HERE}"
        ),
    ),
    ("follow_up_once", "lijst", in_a_list(f"{PLAIN}\ncommand: navraag  {HERE}")),
    ("no_word", "ouders", f"words:\n  parents: O\n  ouders: O  {HERE}"),
    # --- what no case can come to ---
    *(
        ("never", "lijst.punt", in_closing(condition).replace("when:\n", f"when:  {HERE}\n"))
        for condition in (
            "{item: lijst.punt, who: every, times: 2}",
            "{item: lijst.punt, who: some, over: 1 weeks}",
        )
    ),
    (
        "never",
        "los.keus",
        in_closing("item: los.keus\nis: not_applicable").replace("when:\n", f"when:  {HERE}\n"),
    ),
    (
        "never",
        "lijst.punt",
        in_a_list(f"{PLAIN}\nrepeats: {{every: 1 weeks, times: 2}}").replace(
            "title: Los\n",
            f"title: Los\n    when: {{item: lijst.punt, who: every, times: 3}}  {HERE}\n",
        ),
    ),
    (
        "unreached_item",
        "punt",
        in_an_item("when: {all: [{item: los.keus, is: wel}, {item: los.keus, is: niet}]}").replace(
            "- id: punt", f"- id: punt  {HERE}"
        ),
    ),
    (
        "unreached_item",
        "punt",
        in_an_item("when: {item: lijst.punt}").replace("- id: punt", f"- id: punt  {HERE}"),
    ),
    (
        "unreached_item",
        "punt",
        in_an_item(
            "when: {item: los.keus, is: wel}\nunless: {item: los.keus, is: [wel, niet]}"
        ).replace("- id: punt", f"- id: punt  {HERE}"),
    ),
    *(
        (
            "unreached_step",
            "stap",
            in_a_list(f"{PLAIN}\n{keys}").replace("- id: stap", f"- id: stap  {HERE}"),
        )
        for keys in (
            "unless: {persons: gepeste}",  # the list is for those very persons
            "unless: {pass: 1}",
            "unless: {item: intake.signal}",
            "when: {item: los.keus, is: wel}\nunless: {any: [{item: los.keus}]}",
        )
    ),
    (
        "unreached_list",
        "een",
        f"""
        anytime:
          - id: een  {HERE}
            title: E
            when: {{item: twee.punt}}
            items: [{{id: punt, text: P}}]
          - id: twee  {HERE}
            title: T
            when: {{any: [{{item: een.punt}}, {{marked: erg}}]}}
            items: [{{id: punt, text: P, then: {{done: {{mark: erg}}}}}}]
        """,
    ),
    (
        "unreached_step",
        "een",
        f"""
        steps:
          - id: een  {HERE}
            title: E
            when: {{item: twee.punt}}
            checklists: [{{id: lijst, title: L, items: [{{id: punt, text: P}}]}}]
          - id: twee  {HERE}
            title: T
            when: {{complete: een}}
            checklists: [{{id: twee, title: L, items: [{{id: punt, text: P}}]}}]
        """,
    ),
    *(
        ("closing_never", "klaar", in_closing(condition).replace("when:\n", f"when:  {HERE}\n"))
        for condition in (
            "all: [{item: los.keus, is: wel}, {item: los.keus, is: niet}]",
            "any: [{all: [{item: los.keus, is: wel}, {item: los.keus, is: [niet]}]}]",
        )
    ),
    *(
        ("closing_always", "klaar", in_closing(condition).replace("when:\n", f"when:  {HERE}\n"))
        for condition in (
            "pass: 1",
            "item: intake.signal",
            "item: intake.reporter\nis: [leerling, ouder]",
            "complete: intake",
            "any: [{item: los.keus}, {all: [{pass: 1}, {item: intake.group}]}]",
        )
    ),
    (
        "after_closing",
        "lijst",
        in_a_list(f"{PLAIN}\ndue: {{within: 1 weeks, from: closed}}")
        + f"closing:\n  - id: klaar\n    text: K\n    when:  {HERE}\n"
        "      item: lijst.punt\n      who: every\n",
    ),
    # --- amounts and days ---
    ("amount", "0", in_closing(f"persons: gepeste\nat_least: 0  {HERE}")),
    ("amount", "0", in_closing(f"item: los.keus\ntimes: 0  {HERE}")),
    ("amount", "0", in_closing(f"pass: 0  {HERE}")),
    ("amount", "0", in_closing(f"item: los.keus\nover: 0 weeks  {HERE}")),
    ("amount", "0", in_a_list(f"{PLAIN}\nrepeats:\n  every: 1 weeks\n  times: 0  {HERE}")),
    ("amount", "1001", in_a_list(f"{PLAIN}\nrepeats:\n  every: 1001 days  {HERE}")),
    ("amount", "0", in_a_list(f"{PLAIN}\ndue:\n  from: opened\n  within: 0 days  {HERE}")),
    (
        "amount",
        "0",
        in_a_list(f"{PLAIN}\ndue:\n  from: opened\n  within: 1 days\n  earliest: 0 days  {HERE}"),
    ),
    ("amount", "0", f"retention:\n  term: 0 months  {HERE}"),
    (
        "days_reversed",
        "",
        f"""
        holidays:
          - title: Kerst
            from: "2026-12-21"
            to: "2026-12-20"  {HERE}
        """,
    ),
    # --- the intake ---
    (
        "intake_for_each",
        "",
        f"""
        intake:
          id: intake
          title: I
          for_each: gepeste  {HERE}
          items:
            - {{id: signal, text: S, answer: date}}
            - {{id: reporter, text: R, answer: choice, choices: {{ouder: o}}}}
            - {{id: group, text: G, answer: text}}
            - {{id: form, text: F, answer: choice, choices: {{beeld: b}}}}
            - {{id: seen, text: S, answer: text}}
        """,
    ),
    (
        "intake_item",
        "seen",
        f"""
        intake:
          id: intake
          title: I
          items:  {HERE}
            - {{id: signal, text: S, answer: date}}
            - {{id: reporter, text: R, answer: choice, choices: {{ouder: o}}}}
            - {{id: group, text: G, answer: text}}
            - {{id: form, text: F, answer: choice, choices: {{beeld: b}}}}
        """,
    ),
    (
        "intake_item",
        "signal",
        f"""
        intake:
          id: intake
          title: I
          items:  {HERE}
            - {{id: signal, text: S, answer: text}}
            - {{id: reporter, text: R, answer: choice, choices: {{ouder: o}}}}
            - {{id: group, text: G, answer: text}}
            - {{id: form, text: F, answer: choice, choices: {{beeld: b}}}}
            - {{id: seen, text: S, answer: text}}
        """,
    ),
]


def names() -> list[str]:
    return [f"{code} {detail[:12]}".strip() for code, detail, _ in BROKEN]


@pytest.mark.parametrize(("code", "detail", "text"), BROKEN, ids=names())
def test_a_mistake_is_told_at_its_line(code: str, detail: str, text: str) -> None:
    found = mistakes_in(text)
    assert {c for _, c, _ in found} == {code}
    assert found[0][2] == detail
    assert [line for line, _, _ in found] == marked_lines(text)


def test_every_code_has_a_broken_text() -> None:
    assert {code for code, _, _ in BROKEN} == set(get_args(Code))


@pytest.mark.parametrize(
    "text",
    [
        in_a_list(f"{PLAIN}\nwhen:\n  persons: niemand  {HERE}"),
        in_a_list(f"{PLAIN}\nunless:\n  persons: niemand  {HERE}"),
        in_a_list(f"{PLAIN}\nafter:\n  persons: niemand  {HERE}"),
        in_a_list(f"{PLAIN}\nprefer:\n  text: T\n  after:\n    persons: niemand  {HERE}"),
        in_an_item(f"when:\n  persons: niemand  {HERE}"),
        in_an_item(f"unless:\n  persons: niemand  {HERE}"),
        in_a_list(PLAIN).replace("Stap\n", f"Stap\n    when:\n      persons: niemand  {HERE}\n"),
        in_a_list(PLAIN).replace("Stap\n", f"Stap\n    unless:\n      persons: niemand  {HERE}\n"),
        in_closing(f"any:\n  - all:\n    - persons: niemand  {HERE}"),
    ],
    ids=[
        "list when",
        "unless",
        "after",
        "prefer",
        "item when",
        "unless",
        "step when",
        "unless",
        "in",
    ],
)
def test_a_condition_is_looked_at_wherever_it_stands(text: str) -> None:
    assert mistakes_in(text) == [(marked_lines(text)[0], "no_role", "niemand")]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    text = in_closing(f"all:\n  - persons: niemand  {HERE}\n  - marked: niets  {HERE}").replace(
        "id: punt,", "id: PUNT,"
    )
    assert [code for _, code, _ in mistakes_in(text)] == ["bad_id", "no_role", "unmarked"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (in_closing("complete: lijstt"), "lijst"),
        (in_closing("complete: lijstt"), "stap"),
        (in_closing("{item: lijst.pnt, who: every}"), "lijst.punt"),
        (in_closing("persons: gepest"), "gepeste"),
        (in_closing("{item: los.keus, is: wl}"), "wel"),
        (in_an_item('answer: yes_no\nthen: {"yes": {again: stp}}'), "stap"),
    ],
)
def test_a_mistake_knows_what_could_have_been_meant(text: str, meant: str) -> None:
    read = protocol_file.read(protocol_text(text).encode())
    (mistake,) = read.mistakes
    assert isinstance(mistake, Mistake)
    assert meant in mistake.expected


# --- what is no mistake ---


def test_the_shipped_protocol_has_no_mistake() -> None:
    assert protocol_file.read(SHIPPED.read_bytes()).mistakes == ()
    assert check(shipped()) == ()


@pytest.mark.parametrize(
    "text",
    [
        in_a_list(PLAIN),
        in_closing("{item: lijst.punt, who: every}"),
        in_closing("{item: lijst.punt, is: not_applicable, who: some gepeste}"),
        in_closing("{item: los.keus, is: [wel, niet, not_applicable]}"),
        in_closing("{complete: [lijst, stap], who: every}"),
        in_closing("complete: stap"),
        in_closing("{pass: 2}"),
        in_closing("{item: los.keus, who: every}"),  # of no persons in particular
        in_a_list(f"{PLAIN}\nafter: {{any: [{{complete: stap}}, {{persons: pester}}]}}"),
        in_a_list("items: [{id: een, text: E}, {id: twee, text: T, when: {item: lijst.een}}]"),
        in_a_list(f"{PLAIN}\nwhen: {{complete: los}}\nafter: {{complete: los}}"),
        in_a_list(
            "items: [{id: punt-1, text: P}, {id: weer, text: W, when: {item: lijst.punt-1}}]"
        ),
        in_a_list(f"{PLAIN}\ndue: {{within: 1000 days, from: [opened, closed, lijst, los.keus]}}"),
        in_a_list(f"{PLAIN}\nafter: {{complete: los}}"),
        in_an_item("answer: choice\nmany: true\nchoices: {een-2: e, b_c: b}\nreason: een-2"),
        in_an_item('answer: yes_no\nthen: {"no": {mark: escalated, again: stap}}')
        + "closing: [{id: klaar, text: K, when: {marked: escalated}}]",
        in_an_item('answer: yes_no\nthen: {"no": {mark: escalated, begin: ander}}'),
        in_a_list(PLAIN).replace("id: lijst", "id: stap"),  # a list of its own step
        "holidays: [{from: '2026-12-21', to: '2026-12-21', title: Vrij}]",
        "",
    ],
)
def test_a_correct_protocol_has_no_mistake(text: str) -> None:
    assert mistakes_in(text) == []


@pytest.mark.parametrize(
    "condition",
    [
        "all: [{item: los.keus, is: wel}, {item: los.keus, is: [wel, niet]}]",
        "any: [{item: los.keus, is: niet}, {all: [{item: los.keus, is: wel}, {pass: 2}]}]",
        # two children can differ
        "all: [{item: lijst.punt, is: done, who: some}, {item: lijst.punt, is: partly, who: some}]",
        "item: intake.reporter\nis: ouder",
        "all: [{pass: 1}, {item: los.keus}]",
        "item: los.keus\ntimes: 3\nover: 4 weeks",
        "item: intake.form\nis: [schelden]",
        # of several answers, both can be
        "all: [{item: intake.form, is: schelden}, {item: intake.form, is: beeld}]",
    ],
)
def test_a_condition_that_some_case_meets_and_another_does_not_is_no_mistake(
    condition: str,
) -> None:
    assert mistakes_in(in_closing(condition)) == []


def test_what_follows_from_what_can_be_asked_is_reached() -> None:
    text = """
    steps:
      - id: laatst
        title: L
        when: {marked: erg}
        checklists: [{id: slot, title: S, items: [{id: punt, text: P}]}]
      - id: eerst
        title: E
        checklists:
          - id: begin
            title: B
            items: [{id: punt, text: P, answer: yes_no, then: {"yes": {mark: erg}}}]
    """
    assert mistakes_in(text) == []
    assert [code for _, code, _ in mistakes_in(text.replace("mark: erg", "mark: ach"))] == [
        "unmarked"
    ]


def test_a_list_that_waits_for_either_of_two_is_in_no_circle() -> None:
    text = """
    anytime:
      - id: een
        title: E
        after: {any: [{complete: twee}, {persons: pester}]}
        items: [{id: punt, text: P}]
      - {id: twee, title: T, after: {complete: een}, items: [{id: punt, text: P}]}
    """
    assert mistakes_in(text) == []
    assert {code for _, code, _ in mistakes_in(text.replace("any:", "all:"))} == {"circle"}
