"""What each command does. Every function returns the exit code, or raises what went wrong."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from datetime import time as time_of_day
from pathlib import Path
from typing import Protocol as Interface

from pestprotocol import (
    agreements,
    calendar_file,
    casebook,
    contacts,
    dossier,
    files,
    finish,
    follow_ups,
    going_on,
    hand_over,
    intake,
    overview,
    paper,
    people,
    places,
    prompts,
    setting_up,
    sheets,
    words,
    yearly,
)
from pestprotocol import (
    show as show_screen,
)
from pestprotocol.as_json import case_json, case_with_entries
from pestprotocol.asking import ask_note, ask_words, without_names
from pestprotocol.clean import escaped
from pestprotocol.clock import clock_of
from pestprotocol.core.agenda import agenda
from pestprotocol.core.calendar import school_year
from pestprotocol.core.logbook import Erase, Opened, Withdraw
from pestprotocol.core.protocol import Protocol
from pestprotocol.desk import CaseDesk, Desk
from pestprotocol.errors import Stopped, UserError, WrongUsage, failed
from pestprotocol.names import NamesFile
from pestprotocol.prompts import Asker
from pestprotocol.screen import Blank, Block, Text, Verbatim, screens
from pestprotocol.store import Store
from pestprotocol.terminal import open_file, read_line


class Options(Interface):
    """What stands before the command."""

    folders: tuple[str, ...]
    protocol: str
    plain: bool


def make_desk(options: Options) -> Desk:
    """Everything that a command works with, made from the options, the settings and the system."""
    if len(options.folders) > 1:
        raise WrongUsage("Geef één map. Meer mappen kan alleen bij jaaroverzicht.")
    return _desk_at(options, "".join(options.folders))


def _desk_at(options: Options, chosen: str) -> Desk:
    clock = clock_of()
    out, err = screens(plain=options.plain)
    folder = places.case_folder(chosen)
    settings = places.read_settings()
    desk = Desk(
        clock=clock,
        out=out,
        err=err,
        asker=Asker(out, read_line, lambda first: contacts.page(desk.protocol, desk.today, first),
                    clock.today()),
        store=Store(folder or places.proposed_case_folder(), places.state_folder()),
        names=NamesFile(places.data_folder() / "namen.json"),
        by=settings.by,
        protocol_path=places.protocol_path(
            options.protocol, folder or places.proposed_case_folder()
        ),
    )  # fmt: skip
    if clock.is_set:
        desk.warn(f"De datum is met de hand gekozen: {words.moment(clock.now())}.")
    return desk


# --- which case ---


def find_case(desk: Desk, typed: str, *, closed: bool = False) -> CaseDesk:
    """The case that was named; without a name the only one that it can be."""
    if typed:
        return desk.open(desk.find_code(typed))
    loaded = overview.load(desk)
    _tell_failures(desk, loaded.failures)
    fits = [c for c in loaded.cases if closed or c.progress.status != "closed"]
    if len(fits) == 1:
        return fits[0]
    if not fits:
        raise UserError("Er is geen open casus.", "Begin een nieuwe: pestprotocol start")
    known = [f"{case.code}  groep {case.group}" for case in fits[:8]]
    more = [f"en nog {len(fits) - 8}: pestprotocol overzicht"] if len(fits) > 8 else []
    raise WrongUsage("Om welke casus gaat het? Typ de code erbij.", *known, *more)


def _tell_failures(desk: Desk, failures: tuple[UserError, ...]) -> int:
    for error in failures:
        desk.warn(error.message, *error.hints)
    return 1 if failures else 0


@contextmanager
def _kept(case: CaseDesk) -> Iterator[None]:
    """Working on a case: a remark at any question is kept with it, and stopping half-way says
    that all is kept and how to go on."""
    case.desk.asker.on_remark = lambda: ask_note(case)
    case.desk.asker.contacts = lambda first: contacts.page(case.protocol, case.today, first)
    try:
        yield
    except (Stopped, KeyboardInterrupt):
        if not case.on_disk:
            case.desk.out.show(Blank(), Text("Gestopt. Er is niets bewaard."))
        elif case.ref is None:
            case.desk.out.show(Blank(), Text("Gestopt. Er is nog geen casus gemaakt."))
        else:
            case.desk.out.show(
                Blank(), Text("Gestopt. Alles is bewaard. Ga later verder met:"),
                Verbatim(f"pestprotocol verder {case.code}"),
            )  # fmt: skip
        raise


# --- commands ---


def now(options: Options) -> int:
    desk = make_desk(options)
    loaded = overview.load(desk)
    desk.page(overview.now_blocks(desk, loaded.cases))
    return _tell_failures(desk, loaded.failures)


def start(
    options: Options,
    *,
    unattended: bool,
    group: str,
    signal: str,
    reporter: str,
    forms: list[str],
    what: str,
    persons: list[str],
) -> int:
    desk = make_desk(options)
    if unattended:
        case = intake.from_script(
            desk,
            group=group,
            signal=signal,
            reporter=reporter,
            forms=forms,
            seen=_piped(what, "--wat"),
            persons=dict(map(_role_amount, persons)),
        )
        desk.out.show(Text("Er is een casus gemaakt met de code:"))
        desk.out.write(f"{case.code}\n")
        return 0
    given = [group, signal, reporter, what, *forms, *persons]
    if any(given):
        raise WrongUsage("Deze opties horen bij --niet-vragen.", "Voorbeeld: pestprotocol start")
    if setting_up.first_time(
        desk, has_folder=places.case_folder("".join(options.folders)) is not None
    ):
        desk = make_desk(options)
    case = CaseDesk(desk, desk.new_case(), None)
    with _kept(case):
        intake.begin(case)
    desk.out.show(Blank(), Text(case.code, "strong", lead="De casus heeft de code "))
    going_on.say_next(case)
    return 0


def _role_amount(text: str) -> tuple[str, int]:
    role, _, amount = text.partition("=")
    if not (amount.isascii() and amount.isdecimal() and len(amount) < 4):
        raise WrongUsage(f"--personen {text}: schrijf ROL=AANTAL, zoals gepeste=1")
    return role, int(amount)


def _piped(option: str, name: str) -> str:
    """The text that an option reads from a pipe. Words never stand on the command line."""
    if not option:
        return ""
    if option != "-":
        raise WrongUsage(
            f"Geef bij {name} alleen een streepje: {name} -",
            "De tekst zelf komt door een pipe. Zo blijft die niet in de geschiedenis staan.",
        )
    return sys.stdin.read().strip()


def _reason(case: CaseDesk, option: str) -> str:
    """The reason from a pipe, with codes for the names that are known; empty when it is asked."""
    text = _piped(option, "--reden")
    if option and not text:
        raise UserError("Er kwam geen reden door de pipe. Er is niets veranderd.")
    return without_names(case, text, may_ask=False)


def resume(options: Options, *, case: str, step: str, day: str) -> int:
    desk = make_desk(options)
    happened = _past_day(desk, day)
    name = case.partition(":")[0]
    without_digit = not any(char.isdecimal() for char in name)
    # Ids of steps and lists hold no digit, so a word without one can name what to do.
    if case and not step and without_digit and _is_list(desk, name.casefold()):
        case, step = "", case
    step = step.casefold()
    checklist = going_on.caseless(desk, step) if step and not case else None
    if checklist is not None:
        loose = CaseDesk(desk, "", None, on_disk=False)
        with _kept(loose):
            going_on.walk_caseless(loose, checklist, happened)
        return 0
    found = find_case(desk, case)
    found.may_show_names = True
    with _kept(found):
        if step:
            going_on.walk_named(found, step, happened)
        elif not intake.is_finished(found):
            intake.finish(found)
        elif not going_on.do_next(found, happened):
            return 0
    going_on.say_next(found)
    return 0


def _is_list(desk: Desk, word: str) -> bool:
    """Whether a word names a step or list, of today's protocol or of one that a case began with."""
    try:
        protocols = [desk.protocol]
    except UserError:
        protocols = [case.protocol for case in overview.load(desk).cases]
    return any(p.checklist(word) is not None or p.step(word) is not None for p in protocols)


def _past_day(desk: Desk, typed: str) -> date:
    if not typed:
        return desk.today
    day = prompts.read_day(typed, desk.today)
    if day is None:
        raise WrongUsage(f"--op {typed}: die dag bestaat niet.", "Schrijf jjjj-mm-dd.")
    if day > desk.today:
        raise WrongUsage(f"--op {typed}: die dag is nog niet geweest.")
    return day


def show(options: Options, *, case: str, timeline: bool, as_json: bool) -> int:
    desk = make_desk(options)
    found = find_case(desk, case, closed=bool(case))
    found.may_show_names = True
    if as_json:
        _write_json(desk, case_with_entries(found))
    elif timeline:
        desk.page(show_screen.timeline_blocks(found))
    else:
        desk.page(show_screen.case_blocks(found))
    return 0


def overview_page(
    options: Options, *, awaiting: bool, late: bool, closed: bool, everything: bool, as_json: bool
) -> int:
    filters: dict[overview.Filter, bool] = {
        "awaiting_closure": awaiting,
        "late": late,
        "closed": closed,
        "all": everything,
    }
    wanted = [which for which, is_wanted in filters.items() if is_wanted] or ["open"]
    if len(wanted) > 1:
        raise WrongUsage("Kies één van: --wacht-op-afronding, --te-laat, --afgerond, --alles.")
    desk = make_desk(options)
    loaded = overview.load(desk)
    cases = overview.chosen(loaded.cases, wanted[0])
    if as_json:
        _write_json(desk, [case_json(case) for case in cases])
    else:
        desk.page(overview.list_blocks(cases, wanted[0]))
    return _tell_failures(desk, loaded.failures)


def _write_json(desk: Desk, value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair in what someone typed
        text = json.dumps(value, indent=1)
    desk.out.write(escaped(text) + "\n")


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


def contacts_page(options: Options) -> int:
    desk = make_desk(options)
    try:
        protocol = desk.protocol
    except UserError as error:  # whoever needs help does not wait for a bracket
        known = desk.store.any_pinned()
        if known is None:
            raise
        desk.warn(error.message, *error.hints)
        protocol = known.protocol
    desk.page(contacts.page(protocol, desk.today))
    return 0


def follow_up(options: Options, *, case: str, day: str) -> int:
    desk = make_desk(options)
    happened = _past_day(desk, day)
    found = find_case(desk, case, closed=True)
    with _kept(found):
        follow_ups.ask(found, happened)
    return 0


def person(options: Options, *, case: str) -> int:
    found = find_case(make_desk(options), case)
    with _kept(found):
        people.change(found)
    going_on.say_next(found)
    return 0


def withdraw(options: Options, *, case: str, line: str, reason: str) -> int:
    desk = make_desk(options)
    if not line:
        raise WrongUsage(
            "Typ de casus en het nummer van de regel.",
            "Voorbeeld: pestprotocol intrekken k7f 4g7h",
            "De nummers staan bij: pestprotocol toon k7f --tijdlijn",
        )
    found = find_case(desk, case)
    entry = found.entry(line)
    if isinstance(entry, Opened | Erase | Withdraw):
        raise UserError("Deze regel kan niet worden ingetrokken.")
    if entry.id in found.facts.withdrawn:
        raise UserError("Deze regel is al ingetrokken.")
    desk.out.show(Text(show_screen.entry_text(found, entry), lead="Intrekken: "))
    with _kept(found):
        typed = _reason(found, reason) or ask_words(
            found, prompts.words_wanted("Waarom trek je dit in?")
        )
        found.record(found.make(Withdraw, entry=entry.id, reason=typed))
    desk.out.show(Text("De regel is ingetrokken en blijft zichtbaar in de tijdlijn.", "good"))
    return 0


def close(options: Options, *, case: str, anyway: bool, no_bullying: bool, reason: str) -> int:
    if anyway and no_bullying:
        raise WrongUsage("Kies --toch of --geen-pesten, niet allebei.")
    found = find_case(make_desk(options), case)
    with _kept(found):
        if no_bullying:
            finish.close_as_no_bullying(found, _reason(found, reason))
        else:
            finish.close(found, anyway=anyway, reason=_reason(found, reason))
    return 0


def reopen(options: Options, *, case: str, step: str, reason: str) -> int:
    desk = make_desk(options)
    found = _closed_case(desk) if not case else find_case(desk, case)
    if step and found.protocol.step(step) is None:
        known = words.listed([s.id for s in found.protocol.steps], "of")
        raise WrongUsage(f"“{step}” is geen stap. Kies uit: {known}.")
    if reason and not step:
        raise WrongUsage("Zeg met --vanaf bij welke stap het opnieuw begint.")
    with _kept(found):
        casebook.reopen(found, _reason(found, reason), step)
    going_on.say_next(found)
    return 0


def _closed_case(desk: Desk) -> CaseDesk:
    closed = [c for c in overview.load(desk).cases if c.progress.status == "closed"]
    if len(closed) == 1:
        return closed[0]
    known = [f"{case.code}  groep {case.group}" for case in closed[:8]]
    raise WrongUsage("Om welke afgeronde casus gaat het? Typ de code erbij.", *known)


def escalate(options: Options, *, case: str, day: str) -> int:
    desk = make_desk(options)
    happened = _past_day(desk, day)
    found = find_case(desk, case)
    with _kept(found):
        casebook.escalate(found, happened)
    going_on.say_next(found)
    return 0


def note(options: Options, *, case: str, day: str, time: str) -> int:
    desk = make_desk(options)
    happened = _past_day(desk, day)
    at = _time(time)
    found = find_case(desk, case, closed=bool(case))
    piped = "" if sys.stdin.isatty() else sys.stdin.read().strip()
    with _kept(found):
        casebook.note(found, piped=piped, day=happened, time=f"{at:%H:%M}" if at else "")
    return 0


def agreement(options: Options, *, case: str) -> int:
    found = find_case(make_desk(options), case, closed=bool(case))
    with _kept(found):
        agreements.ask(found)
    return 0


def skip(options: Options, *, case: str, step: str, reason: str) -> int:
    desk = make_desk(options)
    if not step:
        raise WrongUsage(
            "Typ de casus en wat je overslaat.", "Voorbeeld: pestprotocol overslaan k7f afweging"
        )
    found = find_case(desk, case)
    with _kept(found):
        casebook.skip(found, step.casefold(), _reason(found, reason))
    going_on.say_next(found)
    return 0


def agenda_page(options: Options, *, ics: str, time: str) -> int:
    desk = make_desk(options)
    at = _time(time)
    if at is not None and not ics:
        raise WrongUsage("--om hoort bij --ics.")
    loaded = overview.load(desk)
    if ics:
        path = Path(ics).expanduser()
        text = calendar_file.text(list(loaded.cases), desk.clock.now(), at)
        _write_file(path, text.encode("utf-8"))
        desk.out.show(Text(f"Gemaakt: {path}", "good"))
        return _tell_failures(desk, loaded.failures)
    dated = [(case, action) for case in loaded.cases for action in agenda(case.actions())]
    dated.sort(key=lambda pair: (pair[1].due or date.max, pair[0].code))
    desk.page(casebook.agenda_blocks(desk, dated))
    return _tell_failures(desk, loaded.failures)


def _time(typed: str) -> time_of_day | None:
    if not typed:
        return None
    if not re.fullmatch(r"([01]?[0-9]|2[0-3])[:.][0-5][0-9]", typed):
        raise WrongUsage(f"--om {typed}: dat is geen tijd.", "Schrijf het zo: 14:30")
    hour, minute = re.split("[:.]", typed)
    return time_of_day(int(hour), int(minute))


def _write_file(path: Path, data: bytes) -> None:
    try:
        files.write(path, data)
    except OSError as error:
        raise failed("Het bestand is niet te maken", path, error) from error


def record(options: Options, *, case: str, reader: str, pdf: str, md: str, paste: bool) -> int:
    desk = make_desk(options)
    if sum(map(bool, (pdf, md, paste))) > 1:
        raise WrongUsage("Kies één van: --pdf, --md, --plakken.")
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
        _write_file(Path(md).expanduser(), sheets.markdown(sheet).encode("utf-8"))
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
    desks = [_desk_at(options, folder) for folder in options.folders or ("",)]
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
        _write_file(Path(csv_path).expanduser(), yearly.as_csv(figures).encode("utf-8-sig"))
        desk.out.show(Text(f"Gemaakt: {csv_path}", "good"))
    elif as_json:
        _write_json(desk, yearly.as_json(figures))
    else:
        desk.page(sheets.blocks(sheet))
    return _tell_failures(desk, failures)


def guidelines(options: Options, *, pdf: str) -> int:
    desk = make_desk(options)
    if pdf:
        poster = sheets.poster(desk.protocol.guidelines, desk.protocol, desk.today)
        _print(desk, poster, pdf, False, 0)
        return 0
    desk.page(casebook.guideline_blocks(desk.protocol.guidelines))
    return 0


def names(options: Options, *, export_to: str, import_from: str) -> int:
    desk = make_desk(options)
    if export_to and import_from:
        raise WrongUsage("Kies --exporteer of --importeer, niet allebei.")
    if export_to:
        return hand_over.export(desk, Path(export_to).expanduser())
    if import_from:
        return hand_over.bring_in(desk, Path(import_from).expanduser())
    loaded = overview.load(desk)
    desk.page(casebook.name_blocks(list(loaded.cases)))
    return _tell_failures(desk, loaded.failures)


def settings(options: Options) -> int:
    setting_up.change(make_desk(options))
    return 0


def protocol_page(options: Options) -> int:
    desk = make_desk(options)
    desk.page(sheets.blocks(sheets.booklet(desk.protocol, desk.today)))
    return 0


def protocol_check(options: Options, *, path: str) -> int:
    from pestprotocol import mistakes, protocol_file

    desk = make_desk(options)
    wanted = Path(path).expanduser() if path else desk.protocol_path
    try:
        data = files.read(wanted)
    except OSError as error:
        raise failed("Het bestand is niet te lezen", wanted, error) from error
    read = protocol_file.read(data)
    if read.mistakes:
        desk.out.show(*(Verbatim(line, "", 0) for line in mistakes.lines(wanted, read.mistakes)))
        amount = words.count(len(read.mistakes), "fout", "fouten")
        desk.err.show(Text(f"{amount} gevonden.", "bad"))
        return 1
    desk.out.show(Text(f"In orde: {wanted}", "good"))
    return 0
