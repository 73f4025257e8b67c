"""Every mistake in a protocol file: its line, its column, what is wrong and the likely fix."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from scripted import Seen, Teacher

AT = "§"  # stands in each text right before the place that is to be named

WHOLE = """\
protocol: {id: proef, version: "1", title: Proef}
roles:
  - {id: gepeste, letter: G, label: gepeste leerling, parents: true}
  - {id: getuige, letter: T, label: getuige}
contacts:
  - {id: bel, label: Bel, checked: "2026-11-01"}
intake:
  id: intake
  title: Intake
  items:
    - {id: signal, text: Wanneer?, answer: date}
    - {id: reporter, text: Wie?, answer: choice, choices: {ouder: ouder}}
    - {id: group, text: Welke groep?, answer: text}
    - {id: form, text: Wat?, answer: choice, choices: {schelden: schelden}}
    - {id: seen, text: Wat is er gezien?, answer: text}
steps:
  - id: praten
    title: Praten
    checklists:
      - id: gesprek
        title: Gesprek
        for_each: gepeste
        items:
          - {id: luister, text: Luister.}
          - id: hoe
            text: Hoe gaat het?
            answer: choice
            choices: {goed: goed, slecht: slecht}
closing:
  - id: klaar
    text: Klaar.
    when: {item: gesprek.hoe, is: goed, who: every}
"""


class Change(NamedTuple):
    """What to put in the place of what, with the mark where the mistake is, and what is said."""

    old: str
    new: str
    said: str


CHANGES = {
    # --- keys ---
    "misspelt key": Change("    checklists:", "    §checklist:",
                           "de sleutel `checklist` bestaat hier niet; bedoel je `checklists`?"),
    "misspelt key in braces": Change("{id: luister, text: Luister.}",
                                     "{id: luister, §tekst: Luister.}",
                                     "de sleutel `tekst` bestaat hier niet; bedoel je `text`?"),
    "misspelt condition": Change("{item: gesprek.hoe,", "{§itme: gesprek.hoe,",
                                 "de sleutel `itme` bestaat hier niet; bedoel je `item`?"),
    "key of elsewhere": Change("    title: Praten\n", "    title: Praten\n    §letter: P\n",
                               "de sleutel `letter` bestaat hier niet"),
    "missing key": Change("    title: Praten\n", "", "de sleutel `title` ontbreekt hier"),
    "duplicate key": Change("    title: Praten\n", "    title: Praten\n    §title: Weer\n",
                            "de sleutel `title` staat hier al"),
    # --- types ---
    "text for a list": Change("closing:\n  - id: klaar\n    text: Klaar.\n"
                              "    when: {item: gesprek.hoe, is: goed, who: every}",
                              "§closing: geen", "bij `closing` hoort een lijst"),
    "no truth": Change("parents: true", "§parents: ja", "bij `parents` hoort `true` of `false`"),
    "no kind of answer": Change("            answer: choice\n", "            §answer: keuze\n",
                                "`keuze` kan niet bij `answer`; kies uit done, yes_no, choice"),
    "no day": Change('checked: "2026-11-01"', '§checked: "1 november"',
                     "`1 november` is geen dag die bestaat; schrijf jjjj-mm-dd"),
    # --- ids and references ---
    "duplicate id": Change("- id: hoe", "- §id: luister", "`luister` bestaat al"),
    "no such item": Change("{item: gesprek.hoe,", "{§item: gesprek.hoo,",
                           "er is geen punt `gesprek.hoo`; bedoel je `gesprek.hoe`?"),
    "no such list": Change("{item: gesprek.hoe,", "{§item: gesprk.hoe,",
                           "er is geen checklist of stap `gesprk`; bedoel je `gesprek`?"),
    "no such role": Change("for_each: gepeste", "§for_each: gepest",
                           "er is geen rol `gepest`; bedoel je `gepeste`?"),
    "no such contact": Change("            answer: choice\n",
                              "            answer: choice\n            §call: bell\n",
                              "er is geen contact `bell`; bedoel je `bel`?"),
    "unknown answer": Change("is: goed,", "§is: goedd,",
                             "`goedd` is geen antwoord op dit punt; bedoel je `goed`?"),
    "no parents": Change("for_each: gepeste", "§for_each: getuige.parents",
                         "de rol `getuige` heeft geen ouders; zet bij die rol `parents: true`"),
    "reserved": Change("slecht: slecht", "§not_yet: slecht",
                       "`not_yet` is al een antwoord van het programma zelf"),
    # --- conditions ---
    "no every or some": Change(
        "when: {item: gesprek.hoe, is: goed, who: every}",
        "§when: {item: gesprek.hoe, is: goed}",
        "de checklist `gesprek` is er per persoon; zeg met `who` of het `every` of `some` is"),
    "circle": Change("        for_each: gepeste\n",
                     "        for_each: gepeste\n        §after: {item: gesprek.luister}\n",
                     "de checklist `gesprek` wacht op zichzelf"),
    "step that nobody reaches": Change(
        "  - id: praten\n    title: Praten\n",
        "  - §id: praten\n    title: Praten\n    unless: {persons: gepeste}\n",
        "bij de stap `praten` komt niemand ooit"),
    "condition that never holds": Change("is: goed, who: every}",
                                         "is: goed, who: every, times: 2}",
                                         "dit kan nooit kloppen: het punt `gesprek.hoe`"),
    "closing that is never met": Change(
        "when: {item: gesprek.hoe, is: goed, who: every}",
        "§when: {all: [{item: gesprek.hoe, is: goed, who: every},"
        " {item: gesprek.hoe, is: slecht, who: every}]}",
        "aan de voorwaarde `klaar` kan nooit worden voldaan"),
    "closing that is always met": Change(
        "when: {item: gesprek.hoe, is: goed, who: every}", "§when: {item: intake.signal}",
        "aan de voorwaarde `klaar` is altijd voldaan"),
    # --- what other readers of YAML take it for ---
    "no": Change("goed: goed, slecht", "§no: goed, slecht", "lezen `no` hier niet als tekst"),
    "time": Change("Hoe gaat het?", "§13:30", "lezen `13:30` hier niet als tekst"),
    "phone": Change('checked: "2026-11-01"', "phone: §0612345670",
                    "lezen `0612345670` hier niet als tekst; zet er aanhalingstekens om"),
    "date": Change('checked: "2026-11-01"', "checked: §2026-11-01",
                   "lezen `2026-11-01` hier niet als tekst"),
    # --- braces and brackets ---
    "comma in braces": Change("text: Luister.}", "text: Luister goed, §en wacht}",
                              "`en wacht` staat los door de komma ervoor"),
    "comma in brackets": Change("        for_each: gepeste\n",
                                "        for_each: gepeste\n"
                                "        ask: [Vertel eens, §hoe gaat het]\n",
                                "`hoe gaat het` staat los door de komma ervoor"),
    "no space": Change("{id: luister, text: Luister.}", "{id: luister, text: Luister., §by:ib}",
                       "in `by:ib` ontbreekt een spatie na de dubbele punt"),
    "open bracket": Change("{id: luister, text: Luister.}", "§{id: luister, text: Luister.",
                           "dit haakje wordt niet goed afgesloten"),
    # --- the text ---
    "colon in a text": Change("text: Hoe gaat het?", "text: Vraag§: hoe gaat het?",
                              "deze dubbele punt past hier niet"),
    "quote": Change("text: Hoe gaat het?", "text: §'s Ochtends?",
                    "dit aanhalingsteken wordt niet goed afgesloten"),
    "first sign": Change("text: Hoe gaat het?", "text: §@school hoe gaat het?",
                         "een tekst mag niet beginnen met `@`"),
    "tab": Change("    title: Praten\n", "§\ttitle: Praten\n", "hier staat een tab"),
    "anchor": Change("title: Praten", "title: §&t Praten", "een anker (&t) mag niet"),
    "alias": Change("title: Gesprek", "title: §*t", "een verwijzing (*t) mag niet"),
    "merge": Change("        title: Gesprek\n", "        title: Gesprek\n        §<<: {by: ib}\n",
                    "samenvoegen met `<<` mag niet"),
    "indentation": Change("        for_each: gepeste\n", "       §for_each: gepeste\n",
                          "deze regel past niet bij de regels erboven"),
    "second document": Change("closing:\n", "§---\nclosing:\n", "hier begint een tweede document"),
    "odd line": Change("Hoe gaat het?", "Hoe§\u2028gaat het?", "onzichtbaar stuurteken"),
}  # fmt: skip


def check(teacher: Teacher, content: str | bytes) -> tuple[Path, Seen]:
    path = teacher.home / "p.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path, teacher.does("protocol", "controleer", str(path))


def marked(text: str) -> tuple[str, str]:
    """The text without its mark, and the place where that stood."""
    before, _, after = text.partition(AT)
    lines = before.split("\n")
    return before + after, f"{len(lines)}:{len(lines[-1]) + 1}"


def test_the_text_that_is_changed_has_no_mistake_itself(teacher: Teacher) -> None:
    path, seen = check(teacher, WHOLE)
    assert seen.code == 0
    assert seen.flat == f"In orde: {path} "


@pytest.mark.parametrize("name", CHANGES)
def test_a_mistake_is_told_at_its_line_and_column(teacher: Teacher, name: str) -> None:
    old, new, said = CHANGES[name]
    assert WHOLE.count(old) == 1
    text, place = marked(WHOLE.replace(old, new))
    path, seen = check(teacher, text)
    assert seen.code == 1
    told = [line for line in seen.out.splitlines() if said in line]
    assert told, seen.out
    if AT in new:
        assert told == [line for line in told if line.startswith(f"{path}:{place}: ")]


def test_a_line_breaks_between_words_only_on_a_screen(teacher: Teacher) -> None:
    long = "Vraag door tot je begrijpt wat er precies speelt en wie het heeft gezien. " * 4
    Path("protocol-van-school.yaml").write_text(
        WHOLE.replace("Hoe gaat het?", long), encoding="utf-8"
    )
    check = ("protocol", "controleer", "protocol-van-school.yaml")
    (told,) = [line for line in teacher.does(*check).out.splitlines() if "tekens" in line]
    shown = teacher.does(*check, keyboard=True)
    assert told in shown.flat
    assert told not in shown.out


def test_a_missing_key_is_told_where_it_belongs(teacher: Teacher) -> None:
    text, place = marked(WHOLE.replace("  - id: praten\n    title: Praten", "  - §id: praten"))
    path, seen = check(teacher, text)
    assert seen.out == f"{path}:{place}: de sleutel `title` ontbreekt hier\n"


@pytest.mark.parametrize(
    ("content", "place", "said"),
    [
        (b"", "1:1", "hier ontbreekt de inhoud"),
        (b"\xef\xbb\xbf" + WHOLE.encode(), "1:1", "onzichtbaar teken (BOM)"),
        (WHOLE.encode("utf-16"), "1:1", "geen gewone tekst"),
        (WHOLE.replace("Hoe gaat", "H\u00e9 hoe \u00eb gaat").encode().replace(
            b"\xc3\xab", b"\xeb"), "26:26", "geen gewone tekst"),
        (WHOLE.encode() * 2000, "1:1", "het bestand is te groot"),
        (WHOLE.encode() + b"x: " + b"[" * 10_000, f"{WHOLE.count(chr(10)) + 1}:44", "te diep"),
        (WHOLE.encode() + b"x: [" + b"a, " * 11_000 + b"]", None, "er staat te veel"),
    ],
    ids=["empty", "bom", "utf-16", "latin", "big", "deep", "many"],
)  # fmt: skip
def test_a_file_of_another_make(
    teacher: Teacher, content: bytes, place: str | None, said: str
) -> None:
    path, seen = check(teacher, content)
    assert seen.code == 1
    (told,) = [line for line in seen.out.splitlines() if said in line]
    assert place is None or told.startswith(f"{path}:{place}: ")


def test_a_file_of_fifty_million_bytes_is_not_read_to_its_end(teacher: Teacher) -> None:
    path = teacher.home / "groot.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    seen = teacher.does("protocol", "controleer", str(path))
    assert (seen.code, seen.out) == (
        1, f"{path}:1:1: het bestand is te groot; hoogstens 1 miljoen bytes\n"
    )  # fmt: skip


def test_mistakes_of_every_kind_are_told_at_once(teacher: Teacher) -> None:
    """What hides behind a misspelt key, and what the file means apart from its form."""
    text = (
        WHOLE.replace("    checklists:", "    checklist:")
        .replace(
            "        items:\n          - {id: luister", "        itmes:\n          - {id: luister"
        )
        .replace("            answer: choice\n", "            answr: choice\n")
        .replace("is: goed,", "is: goedd,")
        .replace("letter: T", "letter: TT")
        .replace("    title: Intake\n", "")
        .replace("  title: Intake\n", "")
    )
    _, seen = check(teacher, text)
    said = "\n".join(line.partition(": ")[2] for line in seen.out.splitlines())
    assert said.split("\n") == [
        "`TT` kan niet; een rol heeft één hoofdletter",
        "de sleutel `title` ontbreekt hier",
        "de sleutel `checklist` bestaat hier niet; bedoel je `checklists`?",
        "de sleutel `itmes` bestaat hier niet; bedoel je `items`?",
        "de sleutel `answr` bestaat hier niet; bedoel je `answer`?",
        "`goedd` is geen antwoord op dit punt; bedoel je `goed`?",
    ]


def test_a_text_that_is_no_yaml_does_not_hide_what_else_is_wrong(teacher: Teacher) -> None:
    text = (
        WHOLE.replace("text: Hoe gaat het?", "text: Vraag: hoe gaat het?")
        .replace("label: getuige}", "label: Kind: dat het zag}")
        .replace("    title: Praten\n", "    title: @Praten\n")
        .replace("answer: choice\n", "answer: keuze\n")
        .replace("parents: true", "parents: ja")
        .replace("is: goed,", "is: goedd,")
        .replace("for_each: gepeste", "for_each: gepest")
    )
    _, seen = check(teacher, text)
    places = [line.rsplit("p.yaml:")[1].partition(": ")[0] for line in seen.out.splitlines()]
    assert places == ["3:55", "4:41", "18:12", "22:9", "26:24", "27:13"]


# --- what is no mistake ---


def test_what_the_school_should_look_at_is_told_and_is_no_mistake(teacher: Teacher) -> None:
    items = "".join(f"          - {{id: p{n}, text: P}}\n" for n in range(8))
    text = WHOLE.replace('    - {id: seen, text: Wat is er gezien?', '    - {id: seen, text: "'
                         + "w" * 201 + '"').replace(
        '{id: bel, label: Bel, checked: "2026-11-01"}', '{id: bel, label: Bel}\n'
        '  - {id: oud, label: Oud, checked: "2025-11-19"}\n'
        '  - {id: net, label: Net, checked: "2025-11-20"}\n'
        '  - {id: morgen, label: M, checked: "2026-11-21"}',
    ).replace(
        "          - {id: luister", f"{items}          - {{id: luister"
    ).replace(
        "for_each: gepeste\n",
        "for_each: gepeste\n        due: {within: 1 weeks, from: opened, source: proposal}\n",
    )  # fmt: skip
    path, seen = check(teacher, text)
    assert seen.code == 0
    told = [line.removeprefix(f"{path}:") for line in seen.out.splitlines() if "let op" in line]
    assert [line.partition(": let op: ")[0] for line in told[:6]] == [
        "6:5", "7:27", "9:28", "18:18", "26:46", "27:9",
    ]  # fmt: skip
    for line, said in zip(
        told,
        ("staat niet wanneer het is nagekeken", "nagekeken op 2025-11-19; dat is meer dan een jaar",
         "nagekeken op 2026-11-21, en die dag komt nog", "heeft 201 tekens",
         "deze termijn is nog een voorstel", "heeft 10 punten"),
        strict=False,
    ):  # fmt: skip
        assert said in line
    assert f"In orde: {path}" in seen.flat


def test_a_list_of_nine_and_a_text_of_two_hundred_are_no_trouble(teacher: Teacher) -> None:
    items = "".join(f"          - {{id: p{n}, text: P}}\n" for n in range(7))
    text = WHOLE.replace("          - {id: luister", f"{items}          - {{id: luister")
    text = text.replace("Hoe gaat het?", "w" * 200)
    _, seen = check(teacher, text)
    assert (seen.code, "let op" in seen.out) == (0, False)


def test_a_protocol_that_takes_over_must_stand_beside_the_file(teacher: Teacher) -> None:
    text = WHOLE.replace(
        "choices: {goed: goed, slecht: slecht}",
        "choices: {goed: goed, slecht: slecht}\n            then: {slecht: {begin: groot}}",
    )
    path, seen = check(teacher, text)
    assert seen.code == 0
    assert f"{path}:29:29: let op: naast dit bestand staat geen protocol met de id `groot`" in (
        seen.out
    )
    (path.parent / "groot.yaml").write_text("protocol: {id: groot}", encoding="utf-8")
    assert "let op" not in check(teacher, text)[1].out


def test_a_closing_that_waits_for_a_role_which_may_stay_empty_is_pointed_at(
    teacher: Teacher,
) -> None:
    text = WHOLE.replace("for_each: gepeste\n", "for_each: [gepeste, getuige]\n")
    _, seen = check(teacher, text)
    assert seen.code == 0
    assert "dit klopt nooit zolang niemand de rol `getuige` heeft" in seen.out
    named = text.replace("who: every}", "who: every gepeste}")
    assert "let op" not in check(teacher, named)[1].out
