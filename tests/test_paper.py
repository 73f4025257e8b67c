"""What is printed: read back with Debian's poppler (`pdftotext`, `pdfinfo`, `pdffonts`)."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typst

from core.cases import shipped
from journeys import bullied_talk, follow_up, intake, parents
from pestprotocol import paper
from pestprotocol.commands import papers
from pestprotocol.core.protocol import Checklist
from pestprotocol.sheets import Bars, Box, Bullets, Heading, Line, Pairs, Paragraph, Points, Sheet
from scripted import Script, Teacher

DAY = date(2026, 11, 20)
CARDS = [checklist.id for checklist in shipped().checklists()]
HOSTILE = (
    '#[x] $a^2$ @ref *b* _c_ `d` <e> = f \\ #import "x" // g /* h */ #set page(width: 1cm) '
    "😀👩‍👩‍👧‍👦❤️ \x1b[31mrood\x1b[0m \u202egnotz\u202c שלום 漢字 \ud83d \ue000 "
    "e\u0301 z\u0323\u0301 \u2028 \x00"
)
LONG_WORDS = f"{'W' * 300} {'i' * 300} {'a/b.' * 75} {'é' * 300}"


# --- reading a PDF ---


def poppler(program: str, *words: str) -> str:
    if shutil.which(program) is None:
        pytest.skip(f"{program} (Debian's poppler-utils) is not installed here")
    done = subprocess.run([program, *words], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def flat(text: str) -> str:
    return " ".join(text.replace("\u200b", "").split())


def text_of(pdf: Path) -> str:
    """All that is on the pages, in the order of reading."""
    return flat(poppler("pdftotext", "-enc", "UTF-8", str(pdf), "-"))


def pages_of(pdf: Path) -> list[str]:
    return [flat(page) for page in poppler("pdftotext", str(pdf), "-").split("\f")[:-1]]


def about(pdf: Path) -> dict[str, str]:
    lines = poppler("pdfinfo", str(pdf)).splitlines()
    return {key: value.strip() for key, _, value in (line.partition(":") for line in lines)}


def structure(pdf: Path) -> str:
    """The tree of tags with the text in it, as a screen reader goes through it."""
    return poppler("pdfinfo", "-struct-text", str(pdf))


class Word(NamedTuple):
    text: str
    left: float
    top: float
    right: float
    bottom: float


def words_on(pdf: Path) -> Iterator[Word]:
    pattern = r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>'
    for *box, text in re.findall(pattern, poppler("pdftotext", "-bbox", str(pdf), "-")):
        yield Word(text, *map(float, box))


def assert_on_the_page(pdf: Path) -> None:
    """A4 in points, and a margin that every printer can do without."""
    for word in words_on(pdf):
        assert word.left > 30, word
        assert word.right < 595 - 30, word
        assert word.top > 30, word
        assert word.bottom < 842 - 15, word


def assert_accessible(pdf: Path, title: str) -> None:
    data = pdf.read_bytes()
    found = about(pdf)
    assert (found["Title"], found["Tagged"], found["JavaScript"]) == (title, "yes", "no")
    assert b"/Lang(nl)" in data
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data
    assert b"/URI" not in data
    assert structure(pdf).lstrip().startswith("Document\n  H1 ")


def printed(sheet: Sheet, path: Path, *, one_page: bool = False) -> Path:
    paper.save(path, sheet, one_page=one_page)
    return path


@cache
def card(name: str) -> Checklist:
    found = shipped().checklist(name)
    assert found is not None
    return found


def must_hold(checklist: Checklist) -> list[str]:
    """What a card has to say, apart from what was answered."""
    calls = [*checklist.call, *(call for item in checklist.items for call in item.call)]
    known = [contact for call in calls if (contact := shipped().contact(call))]
    doubtful = [
        f"{contact.phone or contact.web}" for contact in known if contact.phone or contact.web
    ]
    return [
        checklist.why, *checklist.never, *(item.text for item in checklist.items),
        *checklist.ask, *(contact.label for contact in known), *doubtful,
    ]  # fmt: skip


# --- every card, blank ---


@pytest.mark.parametrize("name", CARDS)
def test_a_blank_card_is_one_large_page_with_all_there_is_to_know(
    teacher: Teacher, name: str
) -> None:
    file = teacher.home / "kaart.pdf"
    made = teacher.does("checklist", name, "--pdf", "kaart.pdf")
    assert (made.code, made.out) == (0, "Gemaakt: kaart.pdf\n")
    text = text_of(file)
    for wanted in must_hold(card(name)):
        assert flat(wanted) in text
    for item in card(name).items:
        for choice in (item.choices or {}).values():
            assert f"☐ {choice}" in text.replace("\u00a0", " ")
    assert "20-11-2026 · bladzijde 1 van 1" in text
    assert_accessible(file, card(name).title)
    assert_on_the_page(file)
    first = next(word for word in words_on(file) if word.text in card(name).items[0].text.split())
    assert first.bottom - first.top > 11 * 1.1, "letters of at least 11 points"


def test_what_to_avoid_stands_apart_before_the_first_point(teacher: Teacher) -> None:
    teacher.does("checklist", "gepeste", "--pdf", "kaart.pdf")
    text = text_of(Path("kaart.pdf"))
    marks = ["De leerling merkt dat", "Niet doen", "Beloof niet dat", "Laat de leerling alles"]
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)


def test_a_number_that_nobody_verified_says_so(teacher: Teacher) -> None:
    teacher.does("checklist", "ouders", "--pdf", "kaart.pdf")
    text = text_of(Path("kaart.pdf"))
    assert "0800-5010 (niet nagekeken)" in text
    teacher.does("checklist", "spoed", "--pdf", "spoed.pdf")
    assert "112. Alleen als het niet kan wachten." in text_of(Path("spoed.pdf"))


def test_a_card_that_nobody_knows(teacher: Teacher) -> None:
    assert teacher.does("checklist", "onzin", "--pdf", "kaart.pdf").code == 2
    assert not Path("kaart.pdf").exists()


# --- every card, for a case ---


def half_way(teacher: Teacher) -> str:
    """The parents of G1 know, the talk with G1 was left in the middle, two agreements stand."""
    teacher.does("start", script=intake())
    code = teacher.case()
    teacher.does("verder", "ouders", script=[("met wie?", "1"), *parents()])
    talk: Script = [
        ("alles vertellen", "j"), ("Vraag door", "d"), ("blokkeren", "v"),
        ("Waarom", "Het gebeurt op het plein."), ("vertrouwenspersoon", "s"),
    ]  # fmt: skip
    teacher.does("verder", "gepeste", script=talk)
    for text, day in (("Elke dag langs de juf.", "2026-11-25"), ("Op tijd naar bed.", "")):
        asked: Script = [("Welke afspraak", text), ("Wanneer kijk", day), ("Nog een", "")]
        which: Script = [("Om welke afspraak", "3")] if not day else []
        teacher.does("afspraak", script=[*which, ("Met wie", "1"), *asked])
    teacher.does("afspraak", script=[("Om welke afspraak", "1"), ("gelukt?", "1")])
    return code


def test_a_card_for_a_case_has_its_date_its_code_and_no_name(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    code = teacher.case()
    for name in CARDS:
        teacher.does("checklist", name, "--casus", code, "--pdf", f"{name}.pdf")
        files = sorted(Path().glob(f"{name}*.pdf"))
        assert len(files) == (2 if len(card(name).for_each) > 1 else 1)
        for file in files:
            text = text_of(file)
            for wanted in must_hold(card(name)):
                assert flat(wanted) in text
            assert f"Casus {code} · groep 7b · vr 20 november 2026" in text
            assert "gepeste leerling: G1 · leerling die pest: P1" in text
            assert f"casus {code} · MKC Anne Frank" in text
            assert "20-11-2026 · bladzijde 1 van 1" in text
            assert not re.search("Noor|Bram", text)
            assert not re.search(b"Noor|Bram", file.read_bytes())


def test_what_is_done_is_marked_and_what_is_not_has_room(teacher: Teacher) -> None:
    code = half_way(teacher)
    teacher.does("checklist", "gepeste", "--casus", code, "--pdf", "kaart.pdf")
    file = Path("kaart.pdf")
    assert about(file)["Title"] == "Gesprek met de gepeste leerling · G1"
    tags = flat(structure(file))
    assert 'Lbl (block) "☑" LBody (block) "Laat de leerling alles vertellen.' in tags
    assert 'Lbl (block) "☐" LBody (block) P (block) "Vraag door tot je begrijpt' in tags
    text = text_of(file)
    assert "Vraag door tot je begrijpt wat er speelt. deels" in text
    assert "vervalt (Het gebeurt op het plein.)" in text
    assert "Elke dag langs de juf (gelukt op vr 20 november 2026)" in text
    assert "Op tijd naar bed" in text


def test_the_parents_hear_what_was_agreed_with_their_child(teacher: Teacher) -> None:
    code = half_way(teacher)
    made = teacher.does("checklist", "ouders", "--casus", code, "--pdf", "kaart.pdf")
    assert "Gemaakt: kaart.pdf (voor G1) Gemaakt: kaart-2.pdf (voor P1)" in made.flat
    of_bullied, of_bully = text_of(Path("kaart.pdf")), text_of(Path("kaart-2.pdf"))
    assert of_bullied.count("Elke dag langs de juf") == 1
    assert "Elke dag" not in of_bully


def test_what_was_agreed_at_one_home_is_not_on_the_card_for_the_other(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    home: Script = [("Wat wil je", "5"), ("Om wie", "1"), ("Hoe noem je", "vader")]
    teacher.does("persoon", script=home)
    mother: Script = [("Met wie", "2"), ("Welke", "Elke avond samen kijken."), ("Wanneer", "")]
    teacher.does("afspraak", script=[*mother, ("Nog een", "")])
    teacher.does("checklist", "ouders", "--casus", teacher.case(), "--pdf", "kaart.pdf")
    held = ["Elke avond" in text_of(file) for file in sorted(Path().glob("kaart*.pdf"))]
    assert sorted(held) == [False, False, True]


def test_the_card_for_the_next_follow_up_is_blank_again(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does("navraag", script=follow_up("1", how="2"))
    teacher.does("checklist", "navraag", "--casus", teacher.case(), "--pdf", "kaart.pdf")
    assert "☐ het is minder" in text_of(Path("kaart.pdf")).replace("\u00a0", " ")
    half: Script = [*follow_up("1")[:2], ("2 van 3", "s")]
    teacher.does("navraag", script=half)
    teacher.does("checklist", "navraag", "--casus", teacher.case(), "--pdf", "kaart.pdf")
    assert "Waar sprak je de leerling? op een veilige plek" in text_of(Path("kaart.pdf"))


def test_a_card_that_was_skipped_says_why(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    skip = ("overslaan", teacher.case(), "afweging", "--reden", "-")
    assert teacher.does(*skip, piped="Er is maar één vorm.").code == 0
    teacher.does("checklist", "afweging", "--casus", teacher.case(), "--pdf", "kaart.pdf")
    assert "Overgeslagen: Er is maar één vorm." in text_of(Path("kaart.pdf"))


# --- the guidelines and the whole protocol ---


def test_the_guidelines_are_a_poster_of_one_page(teacher: Teacher) -> None:
    made = teacher.does("richtlijnen", "--pdf", "poster.pdf")
    assert made.code == 0
    text = text_of(Path("poster.pdf"))
    for part in shipped().guidelines:
        assert part.title in text
        assert all(flat(line) in text for line in part.lines)
    assert about(Path("poster.pdf"))["Pages"] == "1"
    assert_accessible(Path("poster.pdf"), "Richtlijnen · MKC Anne Frank")
    assert_on_the_page(Path("poster.pdf"))


def test_the_booklet_holds_the_whole_protocol(teacher: Teacher) -> None:
    assert teacher.does("checklist", "--alles", "--pdf", "boekje.pdf").code == 0
    file = Path("boekje.pdf")
    pages = pages_of(file)
    for number, page in enumerate(pages, 1):
        assert f"bladzijde {number} van {len(pages)}" in page
    end = r"Protocol bij cyberpesten · versie 1 20-11-2026 · bladzijde \d+ van \d+ ?"
    text = flat(re.sub(end, "", " ".join(pages)))
    protocol = shipped()
    for checklist in protocol.checklists():
        wanted = [checklist.title, *must_hold(checklist), *(item.why for item in checklist.items)]
        for sentence in wanted:
            assert flat(sentence) in text
    for part in (*protocol.background, *protocol.guidelines):
        assert all(flat(line) in text for line in (part.title, *part.lines))
    for step in protocol.steps:
        assert step.title in text
        assert flat(step.why) in text
    assert all(condition.text in text for condition in protocol.closing)
    assert all(contact.label in text for contact in protocol.contacts)
    assert "24 maanden na de afronding (voorstel: de school mag dit veranderen)" in text
    assert_accessible(file, "Protocol bij cyberpesten")
    assert_on_the_page(file)


# --- the form of the file ---


def every_part(text: str) -> Sheet:
    """A sheet that holds the text in every place that there is."""
    return Sheet(
        title=text.strip() or "Blad", subtitle=text, footer=text[::-1], day=DAY,
        parts=(
            Paragraph(text), Paragraph(text, "soft"), Heading(text), Heading(text, 3),
            Box(text, (text, text)), Bullets((text,)), Bullets((text,), "soft"),
            Points((Line(text, True, text, (text, text), text), Line(text), Line(text, None))),
            Pairs(((text[:300], text), ("", text))), Bars(((text[:300], 3, "3"), ("", 0, "0"))),
        ),
    )  # fmt: skip


def test_the_tags_tell_headings_lists_and_terms_in_the_order_of_reading(tmp_path: Path) -> None:
    sheet = Sheet(
        title="Titel", day=DAY, subtitle="Casus ........",
        parts=(
            Heading("Kop"), Box("Niet doen", ("Dit niet",)),
            Points((Line("Eerst", True, "ja"), Line("Dan", choices=("zo", "anders")))),
            Heading("Onder", 3), Pairs((("groep", "7b"),)), Bars((("schelden", 2, "2 keer"),)),
        ),
    )  # fmt: skip
    tags = structure(printed(sheet, tmp_path / "blad.pdf"))
    found = [line.strip().partition(" ")[0] for line in tags.splitlines() if "(block)" in line]
    item = ["LI", "Lbl", "LBody"]
    wanted = ["H1", "H2", "L", *item, "L", *item, *item, "H3", "L", *item, "L", *item]
    assert [tag for tag in found if tag != "P"] == wanted
    read = re.findall(r'^ +"(.*)"$', tags, re.MULTILINE)
    order = " ".join(read)
    for before, after in [("Niet doen", "Dit niet"), ("Eerst", "Dan"), ("7b", "2 keer")]:
        assert order.index(before) < order.index(after)
    assert "...." not in order, "dots to write on are not read aloud"


def test_the_same_sheet_gives_the_same_bytes(teacher: Teacher) -> None:
    files = [Path("een.pdf"), Path("twee.pdf"), Path("later.pdf")]
    for file in files[:2]:
        teacher.does("checklist", "gepeste", "--pdf", str(file))
    teacher.on("2026-11-23").does("checklist", "gepeste", "--pdf", str(files[2]))
    one, two, later = (file.read_bytes() for file in files)
    assert one == two
    assert one != later


def test_no_font_of_the_system_and_nothing_from_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = []
    for name in ("compile", "query"):
        real = getattr(typst, name)

        def listening(*words: Any, real: Any = real, **named: Any) -> Any:
            asked.append(named)
            return real(*words, **named)

        monkeypatch.setattr(typst, name, listening)
    file = printed(every_part("tekst"), tmp_path / "blad.pdf", one_page=True)
    assert len(asked) > 1
    template = paper._FOLDER / "sheet.typ"
    for named in asked:
        assert named["ignore_system_fonts"] is True
        assert named["font_paths"] == [named["root"]] == [str(template.parent)]
    assert not re.search(r"@preview|#import|#include", template.read_text(encoding="utf-8"))
    fonts = poppler("pdffonts", str(file)).splitlines()[2:]
    assert fonts
    assert all(re.match(r"[A-Z]{6}\+DejaVuSans(-Bold)? .* yes yes yes ", line) for line in fonts)


def test_the_fonts_hold_every_sign_that_is_let_through(tmp_path: Path) -> None:
    signs = sorted(paper._characters() - {" ", "\u00a0", "\n"})
    pieces = tuple(" ".join(signs[start : start + 20]) for start in range(0, len(signs), 20))
    parts = (Bullets(pieces), Points(tuple(Line(piece, True, piece) for piece in pieces)))
    file = printed(Sheet(title="Tekens", day=DAY, parts=parts), tmp_path / "blad.pdf")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in file.read_bytes(), "the standard asks for all"
    text = text_of(file)
    assert [sign for sign in signs if sign not in text] == []


@pytest.mark.parametrize(
    "words",
    ["Łukasz, Işıl, Đorđe en Nguyễn", "Іванка каже: не пиши мені більше!", "Γιώργος δεν θέλει",
     "Հայերեն", "ქართული", "ik lach 😂❤☹"],
)  # fmt: skip
def test_pupils_words_are_printed_in_their_own_letters(tmp_path: Path, words: str) -> None:
    sheet = Sheet(
        title="Blad", day=DAY, parts=(Paragraph(words), Points((Line(words, True, words),)))
    )
    assert text_of(printed(sheet, tmp_path / "blad.pdf")).count(words) == 3
    assert paper.cannot_show(sheet) == ""


@pytest.mark.parametrize("words", ["محمد لا يريد", "می\u200cخواهم", "שלום ילדים"])
def test_words_from_right_to_left_have_all_their_letters(tmp_path: Path, words: str) -> None:
    sheet = Sheet(title="Blad", day=DAY, parts=(Paragraph(f"Hij schreef «{words}» en lachte."),))
    file = printed(sheet, tmp_path / "blad.pdf")
    assert set(words) - {"\u200c"} <= set(text_of(file))
    assert paper.cannot_show(sheet) == ""
    assert b"<pdfuaid:part>1</pdfuaid:part>" in file.read_bytes()


def test_what_paper_cannot_show_is_said_with_another_way(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does("notitie", piped="Er stond 漢字 en 🦄 in de chat. 漢!")
    made = teacher.does("dossier", "--pdf", "d.pdf")
    assert made.code == 0
    assert "Deze tekens kan het papier niet tonen: 漢 字 🦄" in flat(made.err)
    assert "Zo staan ze er wel: met --md BESTAND." in flat(made.err)
    assert "Er stond � en � in de chat. �!" in text_of(Path("d.pdf"))
    teacher.does("dossier", "--md", "d.md")
    assert "漢字 en 🦄" in Path("d.md").read_text(encoding="utf-8")
    assert "tekens" not in teacher.does("checklist", "gepeste", "--pdf", "k.pdf").err
    emptied = teacher.does("checklist", "gepeste", "--casus", teacher.case(), "--pdf", "k.pdf")
    assert "tekens" not in emptied.err


def test_a_page_that_the_standard_refuses_is_made_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = typst.compile

    def strict(*words: Any, **named: Any) -> Any:
        if "pdf_standards" in named:
            raise typst.TypstError("PDF/UA-1 error", "the text could not be displayed")
        return real(*words, **named)

    monkeypatch.setattr(typst, "compile", strict)
    assert "tekst" in text_of(printed(every_part("tekst"), tmp_path / "blad.pdf"))


# --- whatever was typed ---


@pytest.mark.parametrize("text", [HOSTILE, LONG_WORDS, "x" * 5000, "", " ", "\n\n"])
def test_hostile_text_stays_text_and_stays_on_the_page(tmp_path: Path, text: str) -> None:
    for one_page in (False, True):
        file = printed(every_part(text), tmp_path / "blad.pdf", one_page=one_page)
        # The standard has no headings without words; the program has none either.
        assert b"<pdfuaid:part>1</pdfuaid:part>" in file.read_bytes() or not text
        assert_on_the_page(file)
        assert b"/URI" not in file.read_bytes()


def test_markup_is_literal_and_what_cannot_be_shown_is_one_sign(tmp_path: Path) -> None:
    sheet = Sheet(
        title="Blad", day=DAY, parts=(Paragraph(HOSTILE), Paragraph("cafe\u0301\u202fnoir"))
    )
    text = text_of(printed(sheet, tmp_path / "blad.pdf"))
    assert '#[x] $a^2$ @ref *b* _c_ `d` <e> = f \\ #import "x" // g /* h */ #set page(' in text
    assert "😀�❤ �[31mrood�[0m �gnotz�" in text
    assert "שלום" in text
    assert paper.cannot_show(sheet) == "👩👧👦漢字"
    assert "café noir" in text, "an accent of its own belongs to its letter"


def test_a_long_point_goes_on_on_the_next_page(tmp_path: Path) -> None:
    story = " ".join(f"woord{number}" for number in range(1500))
    sheet = Sheet(title="Blad", day=DAY, parts=(Points((Line("Punt", True, story),)),))
    file = printed(sheet, tmp_path / "blad.pdf")
    assert_on_the_page(file)
    pages = pages_of(file)
    assert len(pages) > 1
    assert all(f"woord{number}" in " ".join(pages) for number in range(1500))


def test_a_case_full_of_hostile_text_and_agreements(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    asked: Script = [("Met wie", "1")]
    for number in range(30):
        text = f"Afspraak {number}: {LONG_WORDS[:320] if number % 5 else HOSTILE}"
        asked += [("afspraak", text), ("Wanneer kijk", "")]
    teacher.does("afspraak", script=[*asked, ("Nog een", "")])
    teacher.does("checklist", "gepeste", "--casus", teacher.case(), "--pdf", "kaart.pdf")
    pages = pages_of(Path("kaart.pdf"))
    assert len(pages) > 1
    assert all(f"bladzijde {n} van {len(pages)}" in page for n, page in enumerate(pages, 1))
    assert all(teacher.case() in page for page in pages)
    assert all(f"Afspraak {number}:" in " ".join(pages) for number in range(30))
    assert_on_the_page(Path("kaart.pdf"))


# --- printing, and what can go wrong ---


@pytest.mark.parametrize("opens", [True, False])
def test_a_card_is_made_and_opened_to_be_printed(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch, opens: bool
) -> None:
    opened: list[Path] = []

    def open_file(path: Path) -> bool:
        opened.append(path)
        return opens

    monkeypatch.setattr(papers, "open_file", open_file)
    seen = teacher.does("checklist", "gepeste", "--afdrukken")
    (file,) = opened
    assert "Laat de leerling alles vertellen" in text_of(file)
    assert "Gemaakt: " in seen.flat
    assert ("druk het af" in seen.flat) == (not opens)
    assert "blijft op deze computer staan tot" in seen.flat
    kept = teacher.does("checklist", "ouders", "--afdrukken", "--pdf", "zelf.pdf")
    assert opened[1:] == [Path("zelf.pdf")]
    assert "blijft op deze computer" not in kept.flat


def test_what_was_printed_is_for_this_user_alone_and_gone_at_the_next(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []

    def open_file(path: Path) -> bool:
        opened.append(path)
        return True

    monkeypatch.setattr(papers, "open_file", open_file)
    teacher.does("start", script=intake())
    code = teacher.case()
    teacher.does("checklist", "ouders", "--casus", code, "--afdrukken")
    assert [file.name for file in opened] == [f"ouders-{code}.pdf", f"ouders-{code}-2.pdf"]
    assert all("casus " + code in text_of(file) for file in opened)
    if sys.platform != "win32":
        for place in (*opened, opened[0].parent):
            assert place.stat().st_mode & 0o077 == 0, "nobody else on this computer reads it"
    label = "tante/../oma"  # how a home is called is in no file name
    address = [("Wat wil je doen?", "5"), ("wie gaat", "1"), ("Hoe noem je", label)]
    teacher.does("persoon", script=address)
    teacher.does("checklist", f"ouders:G1:{label}", "--casus", code, "--afdrukken")
    assert opened[-1].name == f"ouders-{code}.pdf"
    teacher.does("checklist", "--alles", "--afdrukken")
    assert opened[-1].name == "protocol.pdf"
    folder = opened[-1].parents[1]
    assert [file for file in folder.rglob("*") if file.is_file()] == opened[-1:]


def test_a_sheet_without_a_name_is_asked_for(teacher: Teacher) -> None:
    for words in (("--pdf", "kaart.pdf"), ("--afdrukken",)):
        seen = teacher.does("checklist", *words)
        assert seen.code == 2
        assert "Welke checklist?" in seen.err
    assert not Path("kaart.pdf").exists()


def test_the_class_does_not_read_what_a_child_agreed_to(teacher: Teacher) -> None:
    code = half_way(teacher)
    for name in ("klassengesprek", "voor-publiceren", "spoed"):
        teacher.does("checklist", name, "--casus", code, "--pdf", f"{name}.pdf")
        assert "Elke dag langs de juf" not in text_of(Path(f"{name}.pdf"))


def test_paper_is_not_asked_for_together_with_text(teacher: Teacher) -> None:
    for words in (("--tekst", "--pdf", "kaart.pdf"), ("--tekst", "--afdrukken")):
        assert teacher.does("checklist", "gepeste", *words).code == 2
    assert not Path("kaart.pdf").exists()


@pytest.mark.parametrize(
    "words",
    [("checklist", "gepeste", "--pdf"), ("richtlijnen", "--pdf"), ("dossier", "--pdf"),
     ("dossier", "--md"), ("jaaroverzicht", "--pdf"), ("jaaroverzicht", "--csv"),
     ("agenda", "--ics")],
)  # fmt: skip
def test_a_file_of_another_kind_is_never_replaced(teacher: Teacher, words: tuple[str, ...]) -> None:
    teacher.does("start", script=intake())
    case = teacher.folder / f"{teacher.case()}.json"
    held = case.read_bytes()
    seen = teacher.does(*words, str(case))
    assert seen.code == 1
    assert "Dit bestand bestaat al" in seen.err
    assert case.read_bytes() == held
    own = f"zelf.{words[-1].removeprefix('--')}"
    assert [teacher.does(*words, own).code for _ in range(2)] == [0, 0], "an earlier one is"


def test_a_place_that_cannot_be_written(teacher: Teacher) -> None:
    seen = teacher.does("checklist", "gepeste", "--pdf", "geen/map/kaart.pdf")
    assert seen.code == 1
    assert "Het bestand is niet te maken" in seen.err


def test_without_typst_the_command_says_so_and_text_is_always_there(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)  # as on Windows on ARM
    teacher.does("start", script=intake())
    for words in (("checklist", "gepeste"), ("richtlijnen",), ("dossier",), ("jaaroverzicht",)):
        seen = teacher.does(*words, "--pdf", "blad.pdf")
        assert seen.code == 1
        assert "Een PDF maken kan op deze computer niet" in seen.err
        assert "pestprotocol checklist NAAM --tekst" in seen.err
        assert not Path("blad.pdf").exists()
    shown = teacher.does("checklist", "gepeste", "--tekst")
    assert shown.code == 0
    for wanted in must_hold(card("gepeste")):
        assert flat(wanted) in shown.flat
    assert teacher.does("dossier", "--md", "dossier.md").code == 0
    assert teacher.does("jaaroverzicht", "--csv", "jaar.csv").code == 0


def test_the_screen_shows_the_same_card(teacher: Teacher) -> None:
    code = half_way(teacher)
    shown = teacher.does("checklist", "gepeste", "--casus", code).flat
    for sentence in ("Elke dag langs de juf (gelukt op vr 20 november 2026)", "deels", "P1"):
        assert sentence in shown


def test_a_talk_that_is_done_shows_every_answer(teacher: Teacher) -> None:
    teacher.does("start", script=intake())
    teacher.does("verder", "gepeste", script=[("Waarom", ""), *bullied_talk()])
    teacher.does("checklist", "gepeste", "--casus", teacher.case(), "--pdf", "kaart.pdf")
    assert text_of(Path("kaart.pdf")).count("ja, gedaan") == 4
