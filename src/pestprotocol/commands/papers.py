"""The commands whose result can be taken along: cards, records, the booklet, the year."""

from __future__ import annotations

import re
from pathlib import Path

from pestprotocol import (
    casebook,
    dossier,
    paper,
    places,
    sheets,
    words,
    yearly,
)
from pestprotocol.commands.common import (
    Options,
    desk_at,
    find_case,
    make_desk,
    tell_failures,
    write_file,
    write_json,
)
from pestprotocol.core.calendar import school_year
from pestprotocol.core.protocol import Protocol
from pestprotocol.desk import CaseDesk, Desk
from pestprotocol.errors import UserError, WrongUsage
from pestprotocol.screen import Blank, Block, Text
from pestprotocol.terminal import open_file


def checklist(
    options: Options,
    *,
    name: str,
    case: str,
    pdf: str,
    printed: bool,
    as_text: bool,
    everything: bool,
) -> int:
    desk = make_desk(options)
    if as_text and (pdf or printed):
        raise WrongUsage("Kies --tekst, of --pdf met een bestand, of --afdrukken.")
    found = find_case(desk, case, closed=True) if case else None
    protocol = found.protocol if found else desk.protocol
    if everything:
        pages = [sheets.booklet(protocol, desk.today)]
    elif not name:
        desk.page(sheets.listing(protocol))
        return 0
    else:
        pages = _cards(desk, protocol, name, found)
    if pdf or printed:
        for number, sheet in enumerate(pages, 1):
            _print(desk, sheet, pdf, printed, number if len(pages) > 1 else 0)
        return 0
    blocks: list[Block] = []
    for sheet in pages:
        blocks += [*([Blank()] if blocks else []), *sheets.blocks(sheet)]
    if as_text:
        desk.out.show(blocks)
    else:
        desk.page(blocks)
    return 0


def _cards(desk: Desk, protocol: Protocol, name: str, found: CaseDesk | None) -> list[sheets.Sheet]:
    wanted = protocol.checklist(name.casefold())
    if wanted is None:
        known = [c.id for c in protocol.checklists() if c is not protocol.intake]
        raise WrongUsage(
            f"De kaart “{name}” bestaat niet.", f"Kies uit: {words.listed(known, 'of')}."
        )
    subjects = found.facts.subjects_of(wanted) if found else ()
    return [
        sheets.card(protocol, wanted, desk.today, case=found, subject=subject)
        for subject in subjects or (None,)
    ]


def _print(desk: Desk, sheet: sheets.Sheet, pdf: str, printed: bool, number: int) -> None:
    """Make the PDF and, where asked, open it with the program of this computer for PDFs."""
    path = Path(pdf).expanduser() if pdf else places.paper_folder() / "kaart.pdf"
    if number > 1:
        path = path.with_stem(f"{path.stem}-{number}")
    paper.save(path, sheet, one_page=True)
    desk.out.show(Text(f"Gemaakt: {path}", "good"))
    if printed and not open_file(path):
        desk.out.show(Text("Open dit bestand en druk het af.", "soft"))


def record(options: Options, *, case: str, reader: str, pdf: str, md: str, paste: bool) -> int:
    desk = make_desk(options)
    if sum(map(bool, (pdf, md, paste))) > 1:
        raise WrongUsage("Kies één van: --pdf, --md, --plakken.")
    desk.only_reads = not reader
    found = find_case(desk, case, closed=True)
    if reader:
        redacted = dossier.for_reader(found, reader)
        sheet = redacted.sheet
        _show_left_out(found, redacted, to_file=bool(pdf or md or paste))
    else:
        sheet = dossier.whole(found)
    if pdf:
        paper.save(Path(pdf).expanduser(), sheet)
        desk.out.show(Text(f"Gemaakt: {pdf}", "good"))
    elif md:
        write_file(Path(md).expanduser(), sheets.markdown(sheet).encode("utf-8"))
        desk.out.show(Text(f"Gemaakt: {md}", "good"))
    elif paste:
        desk.out.write(dossier.to_paste(sheet))
    else:
        desk.page(sheets.blocks(sheet))
    return 0


def _show_left_out(case: CaseDesk, redacted: dossier.Redacted, *, to_file: bool) -> None:
    """The teacher sees the proof and what is not in it, and says yes, before a file is made."""
    err = case.desk.err
    lines = dossier.left_out_lines(case, redacted.left_out)
    err.show(Text(f"Weggelaten ({len(lines)}):", "warn"))
    err.show(*(Text(line, "soft", indent=2, lead="· ") for line in lines))
    if not to_file:
        return
    err.show(Blank(), *sheets.blocks(redacted.sheet), Blank())
    if not case.desk.asker.confirm("Is dit wat deze lezer mag krijgen?"):
        raise UserError("Er is geen bestand gemaakt.")


def year_page(options: Options, *, year: str, pdf: str, csv_path: str, as_json: bool) -> int:
    if sum(map(bool, (pdf, csv_path, as_json))) > 1:
        raise WrongUsage("Kies één van: --pdf, --csv, --json.")
    desks = [desk_at(options, folder) for folder in options.folders or ("",)]
    desk = desks[0]
    if year and not re.fullmatch(r"20[0-9][0-9]", year):
        raise WrongUsage(f"{year} is geen schooljaar.", "Schrijf het eerste jaar, zoals 2026.")
    start = int(year) if year else school_year(desk.today)
    figures, failures = yearly.count(desks, start)
    sheet = yearly.sheet(figures, desk.today)
    if pdf:
        paper.save(Path(pdf).expanduser(), sheet, one_page=True)
        desk.out.show(Text(f"Gemaakt: {pdf}", "good"))
    elif csv_path:
        write_file(Path(csv_path).expanduser(), yearly.as_csv(figures).encode("utf-8-sig"))
        desk.out.show(Text(f"Gemaakt: {csv_path}", "good"))
    elif as_json:
        write_json(desk, yearly.as_json(figures))
    else:
        desk.page(sheets.blocks(sheet))
    return tell_failures(desk, failures)


def guidelines(options: Options, *, pdf: str) -> int:
    desk = make_desk(options)
    if pdf:
        poster = sheets.poster(desk.protocol.guidelines, desk.protocol, desk.today)
        _print(desk, poster, pdf, False, 0)
        return 0
    desk.page(casebook.guideline_blocks(desk.protocol.guidelines))
    return 0
