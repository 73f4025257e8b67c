"""The commands that add to a case. Each returns the exit code, or raises what went wrong."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from pestprotocol import (
    agreements,
    casebook,
    finish,
    follow_ups,
    going_on,
    intake,
    overview,
    people,
    places,
    prompts,
    setting_up,
    terminal,
    words,
)
from pestprotocol import (
    show as show_screen,
)
from pestprotocol.asking import ask_words
from pestprotocol.commands.common import (
    Options,
    find_case,
    kept,
    make_desk,
    open_or,
    past_day,
    piped_text,
    reason_from,
    the_one,
    time_of,
)
from pestprotocol.core.agenda import first_now
from pestprotocol.core.closing import closing_of
from pestprotocol.core.facts import Place
from pestprotocol.core.logbook import (
    Agreement,
    Answer,
    Entry,
    Erase,
    Finished,
    Note,
    Opened,
    Pass,
    Withdraw,
    shortest,
    tellings,
    versions,
)
from pestprotocol.core.progress import Progress
from pestprotocol.core.protocol import Protocol
from pestprotocol.decisions import decide_to_reopen
from pestprotocol.desk import CaseDesk, Desk
from pestprotocol.errors import UserError, WrongUsage
from pestprotocol.screen import Block, Text, Verbatim


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
            seen=piped_text(what, "--wat"),
            persons=dict(map(_role_amount, persons)),
        )
        desk.out.show(Text("Er is een casus gemaakt met de code:"))
        desk.out.write(f"{case.code}\n")
        return 0
    given = [group, signal, reporter, what, *forms, *persons]
    if any(given):
        raise WrongUsage("Deze opties horen bij --niet-vragen.", "Voorbeeld: pestprotocol start")
    if setting_up.first_time(
        desk,
        has_folder=places.case_folder("".join(options.folders), places.read_settings()) is not None,
    ):
        desk = make_desk(options)
    case = CaseDesk(desk, desk.new_case(), None)
    for other in overview.chosen(desk, "open", []):
        if other.progress.is_intake_open:
            go_on = f"Daarmee verder: pestprotocol verder {other.code}"
            desk.out.show(Text(f"Casus {other.code} is nog niet af. {go_on}", "warn"))
    with kept(case):
        intake.begin(case)
    _say_begun(case)
    return 0


def _say_begun(case: CaseDesk) -> None:
    """After the last question of the intake: what comes now, and how to put something right."""
    case.desk.out.show(Text(case.code, "strong", lead="De casus heeft de code "))
    going_on.say_next(case)
    case.desk.out.show(
        Text(f"Iets verkeerd ingevuld? Typ pestprotocol verder {case.code} intake", "soft"),
        Text(f"Een ander kind, of een naam? Typ pestprotocol persoon {case.code}", "soft"),
    )


def _role_amount(text: str) -> tuple[str, int]:
    role, _, amount = text.partition("=")
    if not (amount.isascii() and amount.isdecimal() and len(amount) < 4):
        raise WrongUsage(f"--personen {text}: schrijf ROL=AANTAL, zoals gepeste=1")
    return role, int(amount)


def resume(options: Options, *, case: str, step: str, day: str) -> int:
    desk = make_desk(options)
    happened = past_day(desk, day)
    name = case.partition(":")[0]
    without_digit = not any(char.isdecimal() for char in name)
    # Ids of steps and lists hold no digit, so a word without one can name what to do.
    if case and not step and without_digit and _is_list(desk, name.casefold()):
        case, step = "", case
    step = step.casefold()
    checklist = going_on.caseless(desk, step) if step and not case else None
    # what cannot wait is kept with the case that it is about
    if checklist is not None and not (checklist.always and _has_open_case(desk)):
        loose = CaseDesk(desk, "", None, on_disk=False)
        with kept(loose):
            going_on.walk_caseless(loose, checklist, happened)
        return 0
    found = open_or(desk, case, "closed", _has_something_now)
    found.may_show_names = True
    if found.progress.is_intake_open and step in ("", found.protocol.intake.id):
        with kept(found):
            intake.finish(found)
        _say_begun(found)
        return 0
    with kept(found, step=step):
        if step:
            going_on.walk_named(found, step, happened)
        elif not going_on.do_next(found, happened):
            return 0
    going_on.say_next(found)
    return 0


def _has_open_case(desk: Desk) -> bool:
    return next(overview.chosen(desk, "open", []), None) is not None


def _has_something_now(case: CaseDesk) -> bool:
    return first_now(case.progress, case.actions(), case.today) is not None


def _is_list(desk: Desk, word: str) -> bool:
    """Whether a word names a step or list, of today's protocol or of one that a case began with."""

    def has(protocol: Protocol) -> bool:
        return protocol.checklist(word) is not None or protocol.step(word) is not None

    with suppress(UserError):
        if has(desk.protocol):
            return True
    return any(has(case.protocol) for case in overview.load(desk).cases)


def follow_up(options: Options, *, case: str, day: str) -> int:
    desk = make_desk(options)
    happened = past_day(desk, day)
    found = find_case(desk, case, closed=True)
    with kept(found, f"navraag {found.code}{_on(happened, desk)}"):
        follow_ups.ask(found, happened)
    if found.progress.status == "awaiting_closure" and closing_of(found.progress).ready:
        desk.out.show(
            Text("Aan alle voorwaarden is voldaan. Je kunt de casus afronden:", "good"),
            Verbatim(f"pestprotocol afronden {found.code}"),
        )
    elif _has_something_now(found):
        going_on.say_next(found)
    desk.out.show(
        Text("Iets verkeerd ingevuld? Trek die regel in en doe de navraag opnieuw:", "soft"),
        Verbatim(f"pestprotocol intrekken {found.code}", "soft"),
    )
    return 0


def person(options: Options, *, case: str) -> int:
    found = find_case(make_desk(options), case)
    with kept(found, f"persoon {found.code}"):
        people.change(found)
    going_on.say_next(found)
    return 0


def withdraw(options: Options, *, case: str, line: str, reason: str) -> int:
    desk = make_desk(options)
    if not line and not terminal.at_keyboard():
        raise WrongUsage(
            "Typ de code van de casus en de code van de regel.",
            "Voorbeeld: pestprotocol intrekken k7f 4g7h",
            "De codes staan in het logboek: pestprotocol toon k7f --tijdlijn",
        )
    found = find_case(desk, case, closed=True)
    with kept(found, f"intrekken {found.code} {line}".rstrip()):
        given = reason_from(found, reason)

        def questions() -> tuple[Entry, str]:
            entry = found.entry(line) if line else _one_that_stands(found)
            if isinstance(entry, _STAYS):
                raise UserError(
                    "Deze regel kan niet worden ingetrokken.",
                    "Dat een casus is geopend en wat is ingetrokken of gewist, blijft staan.",
                )
            if entry.id in found.facts.withdrawn:
                raise UserError("Deze regel is al ingetrokken.")
            desk.out.show(Text(show_screen.entry_text(found, entry), lead="Intrekken: "))
            why = prompts.words_wanted("Waarom trek je dit in?")
            return entry, given or ask_words(found, why)

        entry, typed = desk.asker.flow(questions)
        was = found.progress
        gone = _with_its_earlier_words(found, entry)
        found.record(*(found.make(Withdraw, entry=line.id, reason=typed) for line in gone))
    desk.out.show(Text("De regel is ingetrokken en blijft zichtbaar in het logboek.", "good"))
    desk.out.show(*_what_turned(was, found.progress))
    if isinstance(entry, Answer):
        desk.out.show(_what_holds_now(found, entry))
        for begun in (one for one in found.facts.of(Pass) if one.because == entry.id):
            line = shortest(begun.id, [other.id for other in found.logbook])
            desk.out.show(
                Text("Door dit antwoord begonnen de stappen opnieuw. Ook dat intrekken:", "warn"),
                Verbatim(f"pestprotocol intrekken {found.code} {line}"),
            )
    if isinstance(entry, Note | Agreement):
        command = "notitie" if isinstance(entry, Note) else "afspraak"
        desk.out.show(
            Text("Wil je het opnieuw vastleggen? Typ:", "soft"),
            Verbatim(f"pestprotocol {command} {found.code}"),
        )
    else:
        going_on.say_next(found)
    return 0


def _what_turned(was: Progress, now: Progress) -> Iterator[Block]:
    """What holds for the whole case otherwise than before a line was withdrawn."""
    if was.status != now.status and "closed" in (was.status, now.status):
        stands = "afgerond" if now.status == "closed" else "open"
        yield Text(f"De casus is nu weer {stands}.", "warn")
    if was.escalated and not now.escalated:
        yield Text(words.escalated_no_more(now.protocol), "warn")


def _with_its_earlier_words(case: CaseDesk, entry: Entry) -> list[Entry]:
    """What is withdrawn with a line: the forms that a note or an agreement had while it was typed,
    and that parents were to hear of it. Of an answer the one before holds again."""
    if not isinstance(entry, Note | Agreement):
        return [entry]
    forms = versions(case.logbook, entry.id)
    gone = (*forms, *tellings(case.logbook, forms))
    return [line for line in gone if line.id not in case.facts.withdrawn]


def _what_holds_now(case: CaseDesk, entry: Answer) -> Text:
    """Of a point whose last answer was withdrawn: the answer before, or none."""
    checklist, _, item = entry.item.partition(".")
    place = Place(checklist, entry.about, entry.pass_, entry.round)
    standing = case.facts.standing(place, item)
    if standing is None:
        owed = checklist in (case.protocol.intake.id, *case.facts.step_of)
        said = "Het punt staat weer open." if owed else "Het antwoord geldt niet meer."
        return Text(said, "soft")
    earlier = show_screen.entry_text(case, standing.answers[-1])
    return Text(earlier, "soft", lead="Nu geldt weer: ", lead_style="soft")


_STAYS = (Opened, Erase, Withdraw)


def _one_that_stands(case: CaseDesk) -> Entry:
    """A line that still holds, chosen from the list of them."""
    from pestprotocol import choosing

    gone = {*case.facts.withdrawn, *show_screen.replacements(case.facts)}
    held = [
        entry
        for entry in case.logbook
        if not isinstance(entry, (*_STAYS, Finished)) and entry.id not in gone
    ]
    return choosing.entry_of(case, "Welke regel trek je in?", held)


def close(options: Options, *, case: str, anyway: bool, no_bullying: bool, reason: str) -> int:
    if anyway and no_bullying:
        raise WrongUsage("Kies --toch of --geen-pesten, niet allebei.")
    found = find_case(make_desk(options), case)
    how = " --toch" if anyway else " --geen-pesten" if no_bullying else ""
    with kept(found, f"afronden {found.code}{how}"):
        if no_bullying:
            finish.close_as_no_bullying(found, reason_from(found, reason))
        else:
            finish.close(found, anyway=anyway, reason=reason_from(found, reason))
    return 0


def reopen(options: Options, *, case: str, step: str, reason: str) -> int:
    desk = make_desk(options)
    found = desk.find(case) if case else the_one(desk, "closed")
    if step and found.protocol.step(step) is None:
        known = words.listed([s.id for s in found.protocol.steps], "of")
        raise WrongUsage(f"“{step}” is geen stap. Kies uit: {known}.")
    if reason and not step:
        raise WrongUsage("Zeg met --vanaf bij welke stap het opnieuw begint.")
    with kept(found, f"heropenen {found.code}"):
        if found.facts.closing is not None and not step and decide_to_reopen(found):
            _say_whether_open(found)
        else:
            casebook.reopen(found, reason_from(found, reason), step)
    going_on.say_next(found)
    return 0


def _say_whether_open(case: CaseDesk) -> None:
    if case.facts.closing is None:
        case.desk.out.show(Text(f"Casus {case.code} is weer open.", "good"))
        return
    case.desk.out.show(
        Text(f"Casus {case.code} blijft afgerond. Toch openen, om iets anders? Typ:"),
        Verbatim(f"pestprotocol heropenen {case.code}"),
    )


def _on(day: date, desk: Desk) -> str:
    """The day that was given, to come back with."""
    return "" if day == desk.today else f" --op {day.isoformat()}"


def _say_closed(case: CaseDesk) -> None:
    """That a case is closed, to who goes on with it as if it were not."""
    if case.facts.closing is not None:
        again = f"Opnieuw openen: pestprotocol heropenen {case.code}"
        case.desk.out.show(Text(f"Let op: casus {case.code} is afgerond. {again}", "warn"))


def escalate(options: Options, *, case: str, day: str) -> int:
    desk = make_desk(options)
    happened = past_day(desk, day)
    found = find_case(desk, case)
    _say_closed(found)
    with kept(found, f"opschalen {found.code}{_on(happened, desk)}"):
        casebook.escalate(found, happened)
    going_on.say_next(found)
    return 0


def note(options: Options, *, case: str, day: str, time: str) -> int:
    desk = make_desk(options)
    happened = past_day(desk, day)
    at = time_of(time)
    if at is not None and happened == desk.today and at > desk.clock.now().time():
        raise WrongUsage(f"--om {time}: zo laat is het nog niet.")
    found = find_case(desk, case)
    piped = "" if sys.stdin.isatty() else sys.stdin.read().strip()
    again = f"{_on(happened, desk)}{f' --om {at:%H:%M}' if at else ''}"
    with kept(found, f"notitie {found.code}{again}"):
        casebook.note(found, piped=piped, day=happened, time=f"{at:%H:%M}" if at else "")
    return 0


def agreement(options: Options, *, case: str) -> int:
    found = find_case(make_desk(options), case, closed=True)
    with kept(found, f"afspraak {found.code}"):
        agreements.ask(found)
    going_on.say_next(found)
    return 0


def skip(options: Options, *, case: str, step: str, reason: str) -> int:
    from pestprotocol import choosing

    desk = make_desk(options)
    if not step and not terminal.at_keyboard():
        raise WrongUsage(
            "Typ de code van de casus en wat je overslaat.",
            "Voorbeeld: pestprotocol overslaan k7f afweging",
        )
    found = find_case(desk, case)
    _say_closed(found)
    with kept(found, f"overslaan {found.code} {step}".rstrip()):
        why = reason_from(found, reason)
        casebook.skip(found, lambda: step.casefold() or choosing.word_to_skip(found), why)
    going_on.say_next(found)
    return 0
