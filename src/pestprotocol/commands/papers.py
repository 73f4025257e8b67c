"""The commands whose result can be taken along: cards, records, the booklet, the year.

Each loads what it makes when it runs: a card on the screen needs no record, no year and no paper.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from pestprotocol import places, sheets, tell, words
from pestprotocol.commands.common import (
    Options,
    desk_at,
    find_case,
    make_desk,
    target,
    tell_failures,
    write_file,
    write_json,
)
from pestprotocol.core.calendar import school_year
from pestprotocol.core.protocol import Protocol
from pestprotocol.desk import CaseDesk, Desk
from pestprotocol.errors import Stopped, UserError, WrongUsage, failed
from pestprotocol.screen import Blank, Block, Text
from pestprotocol.terminal import open_file

_MOST_SIGNS = 20
_NOTHING_MADE = "Er is niets gemaakt."
_WHY_PROOF = (
    "Wat je weggeeft, haal je niet meer terug. Lees wat hierboven staat.",
    "Bij nee wordt er niets gemaakt.",
)
if TYPE_CHECKING:
    from pestprotocol.dossier import Redacted


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
        pages = [(sheets.booklet(protocol, desk.today), "")]
    elif not name:
        if pdf or printed:
            raise WrongUsage("Welke checklist? Typ de naam erbij.", _which(protocol))
        desk.page(sheets.listing(protocol))
        return 0
    else:
        pages = _cards(desk, protocol, name, found)
    if pdf or printed:
        path = (
            Path(pdf)
            if pdf
            else _to_print("protocol" if everything else name.partition(":")[0], found)
        )
        made = [_numbered(path, n) for n in range(1, len(pages) + 1)]
        made = [target(desk, file, ".pdf") for file in made] if pdf else made
        for file, (sheet, whom) in zip(made, pages, strict=True):
            _to_paper(desk, file, sheet, "--tekst", one_page=True, whom=whom)
        if printed:
            _open(desk, made, keeps=bool(pdf))
        return 0
    blocks: list[Block] = []
    for sheet, _ in pages:
        blocks += [*([Blank()] if blocks else []), *sheets.blocks(sheet)]
    if as_text:
        desk.out.show(blocks)
    else:
        desk.page(blocks)
    return 0


def _cards(
    desk: Desk, protocol: Protocol, name: str, found: CaseDesk | None
) -> list[tuple[sheets.Sheet, str]]:
    """Each sheet with whom it is for, when it is not the only one. `name` may hold for whom, as
    behind `verder`."""
    word, _, whom = name.casefold().partition(":")
    wanted = protocol.checklist(word)
    if wanted is None:
        raise WrongUsage(f"De checklist “{name}” bestaat niet.", _which(protocol))
    subjects = found.facts.subjects_of(wanted) if found else ()
    if whom:
        if found is None:
            raise WrongUsage("Voor één kind? Typ --casus en de code van de casus erbij.")
        subjects = tuple(tell.named(subjects, whom))
        if not subjects:
            raise WrongUsage(f"“{whom}” hoort niet bij deze checklist.")
    return [
        (
            sheets.card(protocol, wanted, desk.today, case=found, subject=subject),
            words.short_subject(subject) if len(subjects) > 1 else "",
        )
        for subject in subjects or (None,)
    ]


def _which(protocol: Protocol) -> str:
    known = [c.id for c in protocol.checklists() if c is not protocol.intake]
    return f"Kies uit: {words.listed(known, 'of')}."


def _to_paper(
    desk: Desk,
    path: Path,
    sheet: sheets.Sheet,
    otherwise: str,
    *,
    one_page: bool = False,
    whom: str = "",
) -> None:
    """Make the PDF, and say what is not on it. `otherwise`: the option that does show it."""
    from pestprotocol import paper

    paper.save(path, sheet, one_page=one_page)
    desk.out.show(Text(f"Gemaakt: {path}{f' (voor {whom})' if whom else ''}", "good"))
    lacking = paper.cannot_show(sheet)
    if lacking:
        instead = f"met {otherwise}" if otherwise else "op het scherm, zonder --pdf"
        desk.warn(
            f"Deze tekens kan het papier niet tonen: {' '.join(lacking[:_MOST_SIGNS])}",
            f"Daar staat nu een ander teken. Zo staan ze er wel: {instead}.",
        )


def _numbered(path: Path, number: int) -> Path:
    """Of several sheets the second and later ones have a number."""
    return path if number == 1 else path.with_stem(f"{path.stem}-{number}")


def _to_print(name: str, found: CaseDesk | None) -> Path:
    """Where a sheet stands while it is printed. Its name says which card it is, and no more."""
    try:
        folder = places.new_print_folder()
    except OSError as error:
        raise failed("Het blad kan hier niet worden klaargezet", places.state_folder(), error,
                     "Kies zelf een plek: --pdf checklist.pdf") from error  # fmt: skip
    return folder / f"{name.casefold()}{f'-{found.code}' if found else ''}.pdf"


def _open(desk: Desk, made: list[Path], *, keeps: bool) -> None:
    """Open the sheets with the program of this computer for PDFs."""
    opened = [open_file(file) for file in made]
    if not all(opened):
        desk.out.show(Text("Openen lukt hier niet vanzelf. Open het zelf en druk het af.", "soft"))
    if not keeps:
        desk.out.show(
            Text("Het blijft op deze computer staan tot je weer een checklist afdrukt.", "soft")
        )


def record(options: Options, *, case: str, reader: str, pdf: str, md: str, paste: bool) -> int:
    from pestprotocol import dossier

    desk = make_desk(options)
    if sum(map(bool, (pdf, md, paste))) > 1:
        raise WrongUsage("Kies één van: --pdf, --md, --plakken.")
    desk.only_reads = not reader
    found = find_case(desk, case, closed=True)
    if reader:
        redacted = dossier.for_reader(found, reader, brief=paste)
        sheet = redacted.sheet
        _show_left_out(found, redacted, to_file=bool(pdf or md or paste))
    else:
        sheet = dossier.whole(found, brief=paste)
    if pdf:
        _to_paper(desk, target(desk, pdf, ".pdf"), sheet, "--md BESTAND")
    elif md:
        path = target(desk, md, ".md")
        write_file(path, sheets.markdown(sheet).encode("utf-8"))
        desk.out.show(Text(f"Gemaakt: {path}", "good"))
    elif paste:
        desk.out.write(dossier.to_paste(sheet))
    else:
        desk.page(sheets.blocks(sheet))
    return 0


def _show_left_out(case: CaseDesk, redacted: Redacted, *, to_file: bool) -> None:
    """The teacher sees the proof and what is not in it, and says yes, before a file is made."""
    from pestprotocol import dossier

    err = case.desk.err
    asker = case.desk.asker.on(err)
    lines = dossier.left_out_lines(case, redacted.left_out)
    proof = [Blank(), *sheets.blocks(redacted.sheet), Blank()] if to_file else []
    left_out = (Text(line, "soft", indent=2, lead="· ") for line in lines)
    try:
        if not asker.page(Text(f"Weggelaten ({len(lines)}):", "warn"), left_out, proof):
            raise Stopped  # what was not read is not confirmed
        if not to_file:
            return
        allowed = asker.confirm("Is dit wat deze lezer mag krijgen?", _WHY_PROOF)
    except Stopped:
        if to_file:
            err.show(Text(_NOTHING_MADE))
        raise
    if not allowed:
        raise UserError(_NOTHING_MADE)


def _first_year(typed: str) -> int:
    """`2026`, or the whole school year: `2026-2027`."""
    found = re.fullmatch(r"(20[0-9][0-9])(?:[-/](20[0-9][0-9]))?", typed)
    if found is None or int(found[2] or int(found[1]) + 1) != int(found[1]) + 1:
        raise WrongUsage(f"{typed} is geen schooljaar.", "Schrijf het eerste jaar, zoals 2026.")
    return int(found[1])


def year_page(options: Options, *, year: str, pdf: str, csv_path: str, as_json: bool) -> int:
    from pestprotocol import yearly

    if sum(map(bool, (pdf, csv_path, as_json))) > 1:
        raise WrongUsage("Kies één van: --pdf, --csv, --json.")
    said: set[str] = set()
    desks = [desk_at(options, folder, said) for folder in options.folders or ("",)]
    desk = desks[0]
    start = _first_year(year) if year else school_year(desk.today)
    absent = _absent(desks, options)
    figures, failures = yearly.count(desks, start, desk.err)
    failures = absent + failures
    sheet = yearly.sheet(figures, desk.today)
    if pdf:
        _to_paper(desk, target(desk, pdf, ".pdf"), sheet, "--csv BESTAND", one_page=True)
    elif csv_path:
        path = target(desk, csv_path, ".csv")
        write_file(path, yearly.as_csv(figures).encode("utf-8-sig"))
        desk.out.show(Text(f"Gemaakt: {path}", "good"))
    elif as_json:
        write_json(desk, yearly.as_json(figures))
    else:
        desk.page(sheets.blocks(sheet))
    return tell_failures(desk, failures)


def _absent(desks: list[Desk], options: Options) -> tuple[UserError, ...]:
    """The folders that are not there. No figure may stand for what was never looked at."""
    absent = [desk.store.folder for desk in desks if not desk.store.folder.is_dir()]
    if absent and not options.folders:  # nobody typed it: it may be that no case was begun yet
        desks[0].warn(f"De map met casussen bestaat nog niet: {absent[0]}", "Er is niets geteld.")
        return ()
    failures = tuple(UserError(f"De map bestaat niet: {folder}") for folder in absent)
    if len(failures) == len(desks):
        raise UserError(*(failure.message for failure in failures), "Er is niets geteld.")
    return failures


def guidelines(options: Options, *, pdf: str) -> int:
    desk = make_desk(options)
    if pdf:
        poster = sheets.poster(desk.protocol.guidelines, desk.protocol, desk.today)
        _to_paper(desk, target(desk, pdf, ".pdf"), poster, "", one_page=True)
        return 0
    from pestprotocol import casebook

    desk.page(casebook.guideline_blocks(desk.protocol.guidelines))
    return 0
