"""The commands for what is kept: erasing, destroying, the school's term, the health of it all."""

from __future__ import annotations

from pestprotocol import erasing, health, overview
from pestprotocol.commands.common import Options, find_case, kept, make_desk, tell_failures
from pestprotocol.errors import WrongUsage


def erase(options: Options, *, case: str, line: str, whole: bool) -> int:
    desk = make_desk(options)
    if whole and case and not line:
        return erasing.destroy(desk, case)
    if whole or not (case and line):
        raise WrongUsage(
            "Typ de code van de casus en de code van de regel, of --hele-casus.",
            "Voorbeeld: pestprotocol wissen k7f 4g7h",
            "De codes staan in het logboek: pestprotocol toon k7f --tijdlijn",
        )
    found = find_case(desk, case)
    with kept(found):
        erasing.erase(found, line)
    return 0


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
