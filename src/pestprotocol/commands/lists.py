"""The commands that show, and change nothing in a case.

They are typed most and end soonest, so each loads its own screen when it runs, and no other.
"""

from __future__ import annotations

from pestprotocol import overview
from pestprotocol.commands.common import (
    Options,
    make_desk,
    open_or,
    target,
    tell_failures,
    time_of,
    write_file,
    write_json,
)
from pestprotocol.desk import IN_NEED
from pestprotocol.errors import UserError, WrongUsage
from pestprotocol.screen import Text


def now(options: Options) -> int:
    desk = make_desk(options)
    failures: list[UserError] = []
    desk.page(overview.now_blocks(desk, overview.chosen(desk, "all", failures)))
    return tell_failures(desk, failures)


def show(options: Options, *, case: str, timeline: bool, as_json: bool) -> int:
    from pestprotocol import show as show_screen
    from pestprotocol.as_json import case_with_entries

    desk = make_desk(options)
    desk.only_reads = True
    found = open_or(desk, case, "all")
    found.may_show_names = True
    if as_json:
        write_json(desk, case_with_entries(found))
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
    failures: list[UserError] = []
    which = wanted[0]
    if as_json:
        from pestprotocol.as_json import case_json

        cases = overview.chosen(desk, which, failures)
        write_json(desk, [case_json(case) for case in cases])
    else:
        looked_at = "open" if which == "awaiting_closure" else which
        desk.page(overview.list_blocks(overview.chosen(desk, looked_at, failures), which))
    return tell_failures(desk, failures)


def agenda_page(options: Options, *, ics: str, time: str) -> int:
    from pestprotocol import casebook

    desk = make_desk(options)
    at = time_of(time)
    if at is not None and not ics:
        raise WrongUsage("--om hoort bij --ics.")
    failures: list[UserError] = []
    cases = overview.chosen(desk, "all", failures)
    if ics:
        from pestprotocol import calendar_file

        path = target(desk, ics, ".ics")
        text = calendar_file.text(cases, desk.clock.now(), at)
        write_file(path, text.encode("utf-8"))
        desk.out.show(Text(f"Gemaakt: {path}", "good"))
        if not calendar_file.has_days(text):
            desk.out.show(Text("Er staat geen dag in, want op de agenda staat er nu geen.", "warn"))
        return tell_failures(desk, failures)
    desk.page(casebook.agenda_blocks(desk, cases))
    return tell_failures(desk, failures)


def contacts_page(options: Options) -> int:
    from pestprotocol import contacts

    desk = make_desk(options)
    try:
        protocol = desk.protocol
    except UserError as error:  # whoever needs help does not wait for a bracket
        known = desk.store.any_pinned()
        if known is None:
            raise
        desk.warn(error.message, *(hint for hint in error.hints if hint != IN_NEED))
        protocol = known.protocol
    desk.page(contacts.page(protocol, desk.today))
    return 0
