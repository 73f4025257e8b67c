"""Taking away for good: the words of one entry, a whole case, the cases past the school's term."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeAlias

from pestprotocol import places, prompts, show, tell, words
from pestprotocol.clean import one_line
from pestprotocol.core.calendar import school_year
from pestprotocol.core.logbook import Entry, Erase, has_words, tellings, versions
from pestprotocol.core.protocol import PROPOSAL
from pestprotocol.core.retention import kept_until
from pestprotocol.desk import CaseDesk, Desk
from pestprotocol.errors import Stopped, UserError
from pestprotocol.screen import Blank, Block, Rows, Text, Verbatim, title
from pestprotocol.store import Grave

Kept: TypeAlias = tuple[date, CaseDesk]  # the last day on which the case is kept

_SOON = timedelta(days=92)
_STAYS = "Alleen de code, het schooljaar, de status en de dag van vandaag blijven."
_OUT_OF_REACH = (
    "Wat buiten deze map staat, kan het programma niet weghalen: afdrukken, bestanden die je "
    "maakte of verstuurde, reservekopieën en oude versies in OneDrive, Google Drive of Nextcloud.",
    "Haal die zelf weg, of vraag het aan wie de computers van de school beheert.",
)


def erase(case: CaseDesk, entry: Entry) -> None:
    """The words of an entry, of its earlier forms and of what parents were to hear of it, after a
    yes."""
    desk = case.desk
    forms = versions(case.logbook, entry.id)
    held = [version for version in forms if has_words(version)]
    told = [telling for telling in tellings(case.logbook, forms) if has_words(telling)]
    if not held:
        raise UserError(
            "In deze regel staan geen woorden om te wissen.",
            f"Klopt de regel niet? Trek hem in: pestprotocol intrekken {case.code} {entry.id[:6]}",
        )
    desk.out.show(Text(show.entry_text(case, entry), lead="Wissen: "))
    if len(held) > 1:
        earlier = words.count(len(held) - 1, "eerdere vorm", "eerdere vormen")
        desk.out.show(Text(f"Ook {earlier} van deze tekst."))
    desk.out.show(*(Text(show.entry_text(case, telling), lead="Ook: ") for telling in told))
    if not desk.asker.confirm(
        "Deze woorden voorgoed wissen?",
        why=("Wissen kan niet ongedaan worden gemaakt. De regel zelf blijft, zonder woorden.",),
    ):
        desk.out.show(Text("Er is niets gewist."))
        return
    instead = [(erased.entry, erased.id) for erased in case.facts.of(Erase)]
    case.record(
        *(
            case.make(
                Erase,
                entry=version,
                replaces=tuple(id_ for target, id_ in instead if target == version),
            )
            for version in dict.fromkeys(version.id for version in (*held, *told))
        )
    )
    desk.out.show(Text("De woorden zijn gewist.", "good"), *_out_of_reach())


def _out_of_reach() -> Iterator[Block]:
    yield from (Text(line, "soft") for line in _OUT_OF_REACH)


# --- a whole case ---


def destroy(desk: Desk, typed: str) -> int:
    """One case, after its code is typed again. Also one that cannot be read any more."""
    listing = desk.listing()
    code = desk.find_code(typed, listing)
    case: CaseDesk | None = None
    try:
        case = desk.open(code, listing)
    except UserError as error:
        desk.warn(error.message)
    copies = len(desk.store.elsewhere(code))
    desk.out.show(
        title(f"Casus {code} vernietigen"),
        *([] if case is None else _summary(case)),
        *([Text(f"Ook {words.count(copies, 'kopie', 'kopieën')} in de map.")] if copies else []),
        Text("Alles wat is vastgelegd, gaat weg. Dat kan niet ongedaan worden gemaakt.", "warn"),
        Text(_STAYS),
    )
    asked = prompts.words_wanted(
        "Typ de code van de casus om die te vernietigen",
        empty=True,
        why=("Typ de hele code. Zo gaat er nooit per ongeluk iets weg.",),
    )
    try:
        again = desk.asker.ask(replace(asked, ends="(code)", kept=_heard)).text
    except Stopped:
        desk.out.show(Text("Gestopt. Er is niets vernietigd."))
        raise
    if again.casefold().replace("-", "") != code.replace("-", ""):
        raise UserError("Dat is niet de code van deze casus. Er is niets vernietigd.")
    return _destroyed(desk, {code: case})


def _heard(typed: str) -> str:
    return one_line(typed)[:40]


def _summary(case: CaseDesk) -> Iterator[Block]:
    status = tell.STATUSES[case.progress.status]
    entries = words.count(len(case.logbook), "regel", "regels")
    yield Text(f"Groep {case.group or 'onbekend'} · {status} · {entries}")
    if case.progress.status != "closed":
        yield Text("Deze casus is nog niet afgerond.", "warn", lead="Let op: ", lead_style="warn")


def _destroyed(desk: Desk, cases: dict[str, CaseDesk | None]) -> int:
    left = []
    for code, case in cases.items():
        left += desk.store.destroy(_grave(desk, code, case))
        desk.out.show(Text(f"Casus {code} is vernietigd.", "good"))
    desk.names.forget(cases)
    places.clear_print_folder()
    codes = words.listed(list(cases), "of")
    desk.out.show(
        Text(f"Staat er iets van in je agenda? Dat begint met {codes}. Haal het daar zelf weg."),
        Text("Heeft een collega de namen? Laat die pestprotocol nakijken typen."),
        *_out_of_reach(),
    )
    if left:
        raise UserError(
            "Deze bestanden konden niet worden weggehaald:",
            *map(str, left),
            "Probeer het opnieuw: pestprotocol nakijken",
        )
    return 0


def _grave(desk: Desk, code: str, case: CaseDesk | None) -> Grave:
    opened = None if case is None else case.facts.opened
    closing = None if case is None else case.facts.closing
    return Grave(
        code=code,
        year=school_year(opened) if opened else 0,
        closed=school_year(closing.day) if closing else 0,
        status="" if case is None else case.progress.status,
        destroyed=desk.today,
    )


# --- the school's term ---


def term_page(desk: Desk, cases: list[CaseDesk]) -> Iterator[Block]:
    """Which closed cases are past the term, and which soon will be."""
    yield title("Bewaartermijn")
    retention = desk.protocol.retention
    if retention is None:
        yield Text("De school heeft nog geen bewaartermijn gekozen.", "warn")
        yield Text("Het bestuur beslist. Zet de termijn daarna in het protocol, zo:")
        yield Verbatim("retention: {term: 24 months}")
        return
    yield Text(f"{words.duration(retention.term)} na de afronding.".capitalize())
    if retention.source == PROPOSAL:
        yield Text("Dit is een voorstel: het bestuur van de school beslist.", "warn")
    past, later = _by_term(cases, desk.today)
    soon = [(until, case) for until, case in later if until <= desk.today + _SOON]
    for heading, found in (("Over de termijn", past), ("Binnen drie maanden", soon)):
        yield Blank()
        yield Text(f"{heading} ({len(found)})", "strong")
        rows = [("code", "groep", "afgerond op", "bewaren tot en met")]
        rows += [(case.code, case.group, _closed_on(case), words.day(until))
                 for until, case in found]  # fmt: skip
        yield Rows(tuple(rows), indent=2, styles=("strong",)) if found else Text("geen", indent=2)
    destroyed = len(desk.store.destroyed())
    if destroyed:
        yield Blank()
        yield Text(f"Eerder vernietigd: {words.cases(destroyed)}.", "soft")
    yield Blank()
    if past:
        yield Text("Voorgoed vernietigen:")
        yield Verbatim("pestprotocol bewaartermijn --vernietig")
    yield from _out_of_reach()


def _by_term(cases: list[CaseDesk], today: date) -> tuple[list[Kept], list[Kept]]:
    """The closed cases past the school's term, and those that are kept, by their last day."""
    dated = [(until, case) for case in cases if (until := kept_until(case.progress))]
    dated.sort(key=lambda pair: (pair[0], pair[1].code))
    return [k for k in dated if k[0] < today], [k for k in dated if k[0] >= today]


def _closed_on(case: CaseDesk) -> str:
    closing = case.facts.closing
    return words.day(closing.day) if closing else ""


def destroy_past_term(desk: Desk, cases: list[CaseDesk]) -> int:
    """The closed cases past the term, all of them after one yes."""
    if desk.protocol.retention is None:
        raise UserError(
            "De school heeft nog geen bewaartermijn gekozen. Er is niets vernietigd.",
            "Meer weten: pestprotocol bewaartermijn",
        )
    past: dict[str, CaseDesk | None] = {
        case.code: case for _, case in _by_term(cases, desk.today)[0]
    }
    if not past:
        desk.out.show(Text("Geen casus is over de bewaartermijn. Er is niets te vernietigen."))
        return 0
    desk.out.show(Text(f"Over de termijn: {words.listed(sorted(past))}."))
    one = len(past) == 1
    if not desk.asker.confirm(
        f"{'Deze casus' if one else f'Deze {len(past)} casussen'} voorgoed vernietigen?",
        why=(f"Dat kan niet ongedaan worden gemaakt. {_STAYS}",),
    ):
        desk.out.show(Text("Er is niets vernietigd."))
        return 0
    return _destroyed(desk, past)
