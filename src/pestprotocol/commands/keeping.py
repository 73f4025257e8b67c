"""The commands for what is kept: erasing, destroying, the school's term, the health of it all."""

from __future__ import annotations

from pestprotocol import erasing, health, overview, show, terminal
from pestprotocol.commands.common import Options, find_case, kept, make_desk, tell_failures
from pestprotocol.core.logbook import Entry, Erase, has_words
from pestprotocol.desk import CaseDesk
from pestprotocol.errors import UserError, WrongUsage


def erase(options: Options, *, case: str, line: str, whole: bool) -> int:
    desk = make_desk(options)
    if whole and not line and (case or terminal.at_keyboard()):
        return erasing.destroy(desk, case or find_case(desk, "", closed=True).code)
    if whole or not ((case and line) or terminal.at_keyboard()):
        raise WrongUsage(
            "Typ de code van de casus en de code van de regel, of --hele-casus.",
            "Voorbeeld: pestprotocol wissen k7f 4g7h",
            "Een hele casus: pestprotocol wissen k7f --hele-casus",
            "De codes staan in het logboek: pestprotocol toon k7f --tijdlijn",
        )
    found = find_case(desk, case, closed=True)
    with kept(found, f"wissen {found.code} {line}".rstrip()):
        erasing.erase(found, found.entry(line) if line else _one_with_words(found))
    return 0


def _one_with_words(case: CaseDesk) -> Entry:
    from pestprotocol import choosing

    later = show.replacements(case.facts)  # which takes its earlier forms along
    held = [
        entry
        for entry in case.logbook
        if has_words(entry) and not isinstance(entry, Erase) and entry.id not in later
    ]
    if not held:
        raise UserError(
            "In deze casus staan geen woorden om te wissen.",
            f"Een hele casus vernietigen: pestprotocol wissen {case.code} --hele-casus",
        )
    return choosing.entry_of(case, "Van welke regel wis je de woorden?", held)


def retention(options: Options, *, destroy: bool) -> int:
    desk = make_desk(options)
    loaded = overview.load(desk)
    failed = tell_failures(desk, loaded.failures)
    if destroy:
        return erasing.destroy_past_term(desk, list(loaded.cases)) or failed
    desk.page(erasing.term_page(desk, list(loaded.cases)))
    return failed


def check_up(options: Options) -> int:
    return health.check_up(make_desk(options))
