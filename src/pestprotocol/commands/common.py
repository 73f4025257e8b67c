"""What the commands share: the desk, the case that is meant, and the words on its line."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from datetime import time as time_of_day
from pathlib import Path
from typing import Protocol as Interface

from pestprotocol import (
    case_text,
    contacts,
    days,
    files,
    overview,
    places,
    terminal,
    words,
)
from pestprotocol.clean import escaped
from pestprotocol.clock import clock_of
from pestprotocol.core.facts import Place
from pestprotocol.desk import CaseDesk, Desk
from pestprotocol.errors import Interrupted, Stopped, UserError, WrongUsage, failed
from pestprotocol.names import NamesFile
from pestprotocol.prompts import Asker
from pestprotocol.screen import Blank, Text, Verbatim, screens
from pestprotocol.store import Store
from pestprotocol.terminal import read_line


class Options(Interface):
    """What stands before the command."""

    folders: tuple[str, ...]
    protocol: str
    plain: bool


def make_desk(options: Options) -> Desk:
    """Everything that a command works with, made from the options, the settings and the system."""
    if len(options.folders) > 1:
        raise WrongUsage("Geef één map. Meer mappen kan alleen bij jaaroverzicht.")
    desk = desk_at(options, "".join(options.folders))
    if options.folders and terminal.at_keyboard():  # the commands on the screens leave it out
        desk.warn(
            f"Je werkt nu in een andere map: {desk.store.folder}",
            f"Typ bij elke opdracht op je scherm ook weer --map, zoals: {_in_folder(options)}",
        )
    return desk


def _in_folder(options: Options) -> str:
    folder = options.folders[0]
    quoted = f'"{folder}"' if " " in folder else folder
    return f"pestprotocol --map {quoted} overzicht"


def desk_at(options: Options, chosen: str, warned: set[str] | None = None) -> Desk:
    """The same for one folder. `warned`: what was said already, where there are more folders."""
    clock = clock_of()
    out, err = screens(plain=options.plain)
    settings = places.read_settings()
    folder = places.case_folder(chosen, settings) or places.proposed_case_folder()
    desk = Desk(
        clock=clock,
        out=out,
        err=err,
        asker=Asker(out, read_line, lambda first: contacts.page(desk.protocol, desk.today, first),
                    clock.today()),
        store=Store(folder, places.state_folder()),
        names=NamesFile(places.data_folder() / "namen.json"),
        by=settings.by,
        is_gone=places.is_gone(folder, settings),
        protocol_path=places.protocol_path(options.protocol, folder, settings),
        warned=set() if warned is None else warned,
    )  # fmt: skip
    if clock.is_set:
        desk.warn(f"De datum is met de hand gekozen: {words.moment(clock.now())}.")
    return desk


def find_case(desk: Desk, typed: str, *, closed: bool = False) -> CaseDesk:
    """The case that was named; without a name the only one that it can be, or one to choose."""
    if typed:
        return desk.find(typed)
    return the_one(desk, "open", "all") if closed else the_one(desk, "open")


def open_or(
    desk: Desk,
    typed: str,
    otherwise: overview.Filter,
    fits: Callable[[CaseDesk], bool] = lambda _: True,
) -> CaseDesk:
    """The case that was named, or an open one; one of another kind that fits only where none is."""
    if typed:
        return desk.find(typed)
    failures: list[UserError] = []
    found = list(overview.chosen(desk, "open", failures))
    found = found or [case for case in overview.chosen(desk, otherwise, failures) if fits(case)]
    tell_failures(desk, failures)
    return _only(desk, found, "open")


def the_one(desk: Desk, *kinds: overview.Filter) -> CaseDesk:
    """The only case of the first kind that has but one; where none has, the one that is chosen
    from a list of the last."""
    for which in kinds:
        failures: list[UserError] = []
        fits = list(overview.chosen(desk, which, failures))
        if len(fits) == 1:
            break
    tell_failures(desk, failures)
    return _only(desk, fits, which)


_OF_CLOSED = (
    "Wat er nog komt: pestprotocol agenda",
    "Een afgeronde casus? Typ de code erachter. De codes: pestprotocol overzicht --afgerond",
)


def _only(desk: Desk, fits: list[CaseDesk], which: overview.Filter) -> CaseDesk:
    """The only one of these cases, or the one that is chosen."""
    if len(fits) == 1:
        return fits[0]
    if not fits and which == "closed":
        raise UserError("Er is geen afgeronde casus.")
    if not fits:
        closed = _OF_CLOSED if desk.listing().codes else ()
        raise UserError("Er is geen open casus.", "Begin een nieuwe: pestprotocol start", *closed)
    if terminal.at_keyboard():
        from pestprotocol import choosing

        return choosing.case_of(desk, fits)
    known = [f"{case.code}  groep {case.group}" for case in fits[:8]]
    more = [f"en nog {len(fits) - 8}: pestprotocol overzicht"] if len(fits) > 8 else []
    raise WrongUsage("Om welke casus gaat het? Typ de code erbij.", *known, *more)


def tell_failures(desk: Desk, failures: Sequence[UserError]) -> int:
    """Said beside the cases that could be read, so where those are is not."""
    for error in failures:
        desk.warn(error.message, *(hint for hint in error.hints if hint != case_text.OTHERS))
    return 1 if failures else 0


@contextmanager
def kept(case: CaseDesk, command: str = "", *, step: str = "") -> Iterator[None]:
    """Working on a case: a remark at any question is kept with it, and stopping half-way says
    that all is kept and how to come back there: with `command`, or by going on with the case, at
    the `step` that was typed."""
    from pestprotocol.asking import ask_note

    case.desk.asker.on_remark = lambda: ask_note(case)
    case.desk.asker.contacts = lambda first: contacts.page(case.protocol, case.today, first)
    try:
        yield
    except (Stopped, KeyboardInterrupt) as stopped:
        if not case.on_disk:
            case.desk.out.show(Blank(), Text("Gestopt. Er is niets bewaard."))
        elif case.file is None:
            case.desk.out.show(Blank(), Text("Gestopt. Er is nog geen casus gemaakt."))
        else:
            kept_it = "Alles is bewaard."
            if case.desk.asker.unkept:
                kept_it = "Wat je net typte, is niet bewaard. Al het andere wel."
            case.desk.out.show(
                Blank(), Text(f"Gestopt. {kept_it} Ga later verder met:"),
                Verbatim(f"pestprotocol {_back_to(case, command, step)}"),
            )  # fmt: skip
        if isinstance(stopped, KeyboardInterrupt):
            raise Interrupted from None
        raise


def _back_to(case: CaseDesk, command: str, step: str) -> str:
    """What comes back to where one stopped."""
    from pestprotocol import going_on

    place = case.walking
    if case.deciding:
        return f"verder {case.code}"
    if command and not (place is not None and _chosen_for(case, place)):
        return command
    if place is None:
        return f"verder {case.code} {step}".rstrip()
    if going_on.comes_to(case, place):
        return f"verder {case.code}"
    return f"verder {case.code} {going_on.word_for(case, place)}"


def _chosen_for(case: CaseDesk, place: Place) -> bool:
    """Whether a round was for one of several, who would have to be chosen again."""
    checklist = case.facts.lists[place.checklist]
    return checklist.repeats is not None and len(case.facts.subjects_of(checklist)) > 1


def piped_text(option: str, name: str) -> str:
    """The text that an option reads from a pipe. Words never stand on the command line."""
    if not option:
        return ""
    if option != "-":
        raise WrongUsage(
            f"Achter {name} hoort alleen een streepje: {name} -",
            f"Dan komt de tekst van een ander programma. Typ je zelf? Laat {name} dan weg.",
        )
    return sys.stdin.read().strip()


def reason_from(case: CaseDesk, option: str) -> str:
    """The reason from a pipe, with codes for the names that are known; empty when it is asked."""
    text = piped_text(option, "--reden")
    if option and not text:
        raise UserError("Er kwam geen reden binnen. Er is niets veranderd.")
    from pestprotocol.asking import without_names

    return without_names(case, text, may_ask=False)


def past_day(desk: Desk, typed: str) -> date:
    if not typed:
        return desk.today
    try:
        day = days.read_day(typed, desk.today, ahead=False)
    except days.NoDay as problem:
        raise WrongUsage(
            f"--op {typed}: {problem}", "Schrijf jjjj-mm-dd, of bijvoorbeeld gisteren of vrijdag."
        ) from None
    if day > desk.today:
        raise WrongUsage(f"--op {typed}: die dag is nog niet geweest.")
    if typed != day.isoformat():
        desk.out.show(Text(f"Dag: {words.day(day)}", "soft"))
    return day


def time_of(typed: str) -> time_of_day | None:
    if not typed:
        return None
    if not re.fullmatch(r"([01]?[0-9]|2[0-3])[:.][0-5][0-9]", typed):
        raise WrongUsage(f"--om {typed}: dat is geen tijd.", "Schrijf het zo: 14:30")
    hour, minute = re.split("[:.]", typed)
    return time_of_day(int(hour), int(minute))


def target(desk: Desk, typed: str | Path, suffix: str) -> Path:
    """Where a file is to be made. One made earlier is replaced, at a keyboard after a yes; a file
    of another kind, such as a case, is never."""
    path = Path(typed).expanduser()
    if not path.suffix and path.name:  # or nothing on this computer knows how to open it
        path = path.with_suffix(suffix)
    if not path.is_file():
        return path
    if path.suffix.casefold() != suffix:
        raise UserError(
            f"Dit bestand bestaat al, en het is geen {suffix}: {path}",
            f"Er is niets veranderd. Kies een naam die eindigt op {suffix}.",
        )
    if terminal.at_keyboard():
        desk.out.show(Text(f"Dit bestand bestaat al: {path}", "warn"))
        why = (
            "Wat er nu in staat, is daarna weg. Met n blijft het staan en kies je een andere naam."
        )
        try:
            replaced = desk.asker.confirm("Het bestand vervangen?", why=(why,))
        except Stopped:
            desk.out.show(Text("Gestopt. Er is niets gemaakt."))
            raise
        if not replaced:
            desk.out.show(Text("Er is niets gemaakt. Kies een andere naam voor het bestand."))
            raise Stopped
    return path


def write_file(path: Path, data: bytes) -> None:
    try:
        files.write(path, data)
    except OSError as error:
        raise failed("Het bestand is niet te maken", path, error) from error


def write_json(desk: Desk, value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair in what someone typed
        text = json.dumps(value, indent=1)
    desk.out.write(escaped(text) + "\n")
