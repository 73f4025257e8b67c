"""Several cases at once: what to do now, and the list of all. Never a name on these screens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeAlias

from pestprotocol import tell, words
from pestprotocol.core.agenda import (
    Action,
    Rank,
    agenda,
    first_now,
    left_at_end,
    not_enough,
    overdue,
    undated,
    urgent,
)
from pestprotocol.core.closing import Closing, closing_of
from pestprotocol.core.progress import OWED
from pestprotocol.core.value import ordered
from pestprotocol.desk import CaseDesk, Desk
from pestprotocol.errors import UserError
from pestprotocol.screen import Blank, Block, Rows, Screen, Text, Verbatim, title

Filter: TypeAlias = Literal["open", "awaiting_closure", "late", "closed", "all"]
MOST_TODO = 5  # on the first screen, so that it stays one screen; the rest is counted


@ordered
class Loaded:
    """The cases that could be read, and what was wrong with the others."""

    cases: tuple[CaseDesk, ...]
    failures: tuple[UserError, ...]


def load(desk: Desk) -> Loaded:
    failures: list[UserError] = []
    cases = tuple(chosen(desk, "all", failures))
    return Loaded(cases, tuple(failures))


def chosen(desk: Desk, which: Filter, failures: list[UserError]) -> Iterator[CaseDesk]:
    """The cases one by one, so that a list of years takes the memory of one case and a line each.

    What was wrong with those that could not be read joins `failures`."""
    listing = desk.listing()
    failures += [error for _, error in listing.unreadable]
    opens = desk.open_unless_closed if which == "open" else desk.open
    for code in listing.codes:
        try:
            case = opens(code, listing)
        except UserError as error:
            failures.append(error)
            continue
        if case is not None and _is_chosen(case, which):
            yield case


def _is_chosen(case: CaseDesk, which: Filter) -> bool:
    match which:
        case "all":
            return True
        case "open":
            return case.progress.status != "closed"
        case "late":
            return overdue(case.actions(), case.today) > 0
        case _:
            return case.progress.status == which


# --- the list ---


def list_blocks(cases: Iterable[CaseDesk], which: Filter) -> Iterator[Block]:
    """`cases`: those of that filter; for what awaits closing, all that are open."""
    if which == "awaiting_closure":
        yield from _awaiting(cases)
        return
    heading = {
        "open": "Open casussen",
        "late": "Casussen waar iets te laat is",
        "closed": "Afgeronde casussen",
        "all": "Alle casussen",
    }[which]
    shown = _late if which == "late" else _first
    rows = [(case.code, _short(case.group), _status(case), shown(case)) for case in cases]
    yield title(f"{heading} ({len(rows)})")
    if not rows:
        yield Text("Er zijn er geen.")
        if which == "open":
            yield Verbatim("pestprotocol start")
        return
    last = "te laat" if which == "late" else "eerst"
    yield Rows((("code", "groep", "status", last), *rows), styles=("strong", "", "", ""))


def in_short(case: CaseDesk) -> str:
    """A case in one line: enough for who knows it, and nothing for who looks along."""
    closing = case.facts.closing
    now = f"afgerond op {words.day(closing.day)}" if closing else _now_or_first(case)
    group = f"groep {_short(case.group)}" if case.group else "groep nog niet ingevuld"
    return f"{case.code} · {group} · {now}"


def _short(text: str, most: int = 16) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _status(case: CaseDesk) -> str:
    status = tell.STATUSES[case.progress.status]
    return f"{status}, opgeschaald" if case.progress.escalated else status


def _first(case: CaseDesk) -> str:
    """What comes first in a case: what cannot wait, what can be done now, or what is to come."""
    return next((_in_words(case, one) for one in urgent(case.progress)), "") or _now_or_first(case)


def _now_or_first(case: CaseDesk) -> str:
    """What going on with the case comes to."""
    actions = case.actions()
    found = first_now(case.progress, actions, case.today)
    if found is None and tell.for_closing(case.progress, actions, case.code, case.today):
        return next(iter(tell.closing_lacks(case.progress, closing_of(case.progress))))
    found = found or next(iter(actions), None)
    return _in_words(case, found) if found else "niets"


def _late(case: CaseDesk) -> str:
    """What was due first."""
    return _in_words(case, agenda(case.actions())[0])


def _in_words(case: CaseDesk, action: Action) -> str:
    what = tell.public_sentence(action, case.facts)
    return tell.with_when(what, action, case.today, case.facts)


def _awaiting(cases: Iterable[CaseDesk]) -> Iterator[Block]:
    told: list[tuple[Block, ...]] = []
    could: list[tuple[Block, ...]] = []
    for case in cases:
        if case.progress.status == "awaiting_closure":
            told.append(tuple(_what_closing_lacks(case)))
        elif closing_of(case.progress).ready:
            could.append(tuple(_what_is_still_open(case)))
    yield title(f"{_AWAITING} ({len(told)})")
    if not told:
        yield Text("Er is geen casus die wacht op afronding.")
    for blocks in told:
        yield from blocks
    if could:
        yield Blank()
        yield Text(f"Kan al worden afgerond, maar er staat nog iets open ({len(could)})", "strong")
    for blocks in could:
        yield from blocks


def _what_is_still_open(case: CaseDesk) -> Iterator[Block]:
    """Of a case that may be closed while not all its duties are done."""
    points = sum(s.total - s.done for s in case.progress.steps if s.state in OWED)
    still = words.count(points, "punt", "punten")
    yield Text(f"groep {case.group}, nog {still} open", lead=f"{case.code}  ", lead_style="strong")
    yield Text("Aan alle voorwaarden is voldaan.", "good", indent=2)
    yield Verbatim(f"pestprotocol afronden {case.code}")


def _what_closing_lacks(case: CaseDesk) -> Iterator[Block]:
    closing = closing_of(case.progress)
    yield Text(f"groep {case.group}", lead=f"{case.code}  ", lead_style="strong")
    if closing.ready:
        yield Text("Aan alle voorwaarden is voldaan.", "good", indent=2)
    for lacks in tell.closing_lacks(case.progress, closing):
        yield Text(lacks, indent=2, lead="ontbreekt: ", lead_style="warn")
    if closing.owed:
        yield Text("een besluit", indent=2, lead="ontbreekt: ", lead_style="warn")
    if case.actions() and not closing.ready:
        coming = tell.round_for_closing(case.progress, case.actions())
        after = _in_words(case, coming) if coming else _first(case)
        yield Text(after, indent=2, lead="hierna: ", lead_style="soft")
    yield Verbatim(_towards_closing(case, closing))


def _towards_closing(case: CaseDesk, closing: Closing) -> str:
    """The command for a case that waits for its closing: that, what it lacks, or a look at it."""
    if closing.ready:
        return f"pestprotocol afronden {case.code}"
    return (
        tell.for_closing(case.progress, case.actions(), case.code, case.today)
        or f"pestprotocol toon {case.code}"
    )


# --- what to do now ---


def now_blocks(desk: Desk, cases: Iterable[CaseDesk]) -> Iterator[Block]:
    """Of the cases, read one by one, only those are kept that stand on this one screen."""
    todo: dict[str, list[Todo]] = {heading: [] for heading in _HEADINGS}
    counts = Counter[str]()
    awaiting: list[CaseDesk] = []
    stuck: list[CaseDesk] = []
    ready = ""
    for case in cases:
        counts["cases"] += 1
        found_here = _todo(case)
        for heading, found in found_here.items():
            counts[heading] += len(found)
            todo[heading] += found
        if not found_here and _is_stuck(case):
            counts["stuck"] += 1
            stuck = [*stuck, case][:_MOST_AWAITING]
        if counts["cases"] % MOST_TODO == 0:
            todo = {heading: _soonest(desk, found, MOST_TODO) for heading, found in todo.items()}
        if case.progress.status == "awaiting_closure":
            counts["awaiting"] += 1
            awaiting = [*awaiting, case][:_MOST_AWAITING]
            if not ready and closing_of(case.progress).ready:
                ready = f"pestprotocol afronden {case.code}"
    heading_of_all = title(f"pestprotocol · {words.day(desk.today)}")
    if not counts["cases"]:
        yield heading_of_all
        yield from _how_to_begin()
        return
    sections = [
        Section(
            heading,
            counts[heading],
            [
                *_todo_lines(desk, _soonest(desk, todo[heading], room)),
                *_more(counts, heading, room),
            ],
            "agenda",
        )
        for heading, room in _rooms(counts).items()
    ]
    if awaiting:
        lines = list(_awaiting_lines(awaiting, counts["awaiting"], ready))
        sections.append(Section(_AWAITING, counts["awaiting"], lines, _LIST_AWAITING))
    if stuck:
        sections.append(Section(_STUCK, counts["stuck"], list(_stuck_lines(stuck)), "overzicht"))
    end: list[Block] = [] if sections else [Text("Er is vandaag niets te doen.", "good")]
    new = "Nieuw signaal: pestprotocol start · kan het niet wachten: pestprotocol contacten"
    end += [Blank(), Text(new, "soft")]
    yield from on_one_screen(desk.out, heading_of_all, sections, end)


class Section(NamedTuple):
    """A part of the first screen. `command`: what shows it, where it finds no room here."""

    heading: str
    number: int
    lines: list[Block]
    command: str

    def shown(self) -> list[Block]:
        return [Text(f"{self.heading} ({self.number})", "strong"), *self.lines]

    def counted(self) -> list[Block]:
        more = f"pestprotocol {self.command}"
        return [Text(more, "soft", lead=f"{self.heading} ({self.number}): ", lead_style="strong")]


def on_one_screen(
    screen: Screen, heading: Block, sections: list[Section], end: list[Block]
) -> list[Block]:
    """All of it or, on a screen that is too small for that, of what can wait most the number."""
    counted: set[str] = set()
    for gives_way in ("", *_GIVES_WAY):
        counted.add(gives_way)
        parts = [s.counted() if s.heading in counted else s.shown() for s in sections]
        blocks = [heading, *(block for part in parts for block in part), *end]
        if screen.fits(blocks):
            break
    return blocks


def _more(counts: Counter[str], heading: str, room: int) -> Iterator[Block]:
    if counts[heading] > room:
        yield Text(f"en nog {counts[heading] - room}: pestprotocol agenda", "soft", indent=2)


def _awaiting_lines(cases: list[CaseDesk], count: int, ready: str) -> Iterator[Block]:
    """What each lacks; `ready`: the command for the first that lacks nothing."""
    for case in cases:
        lacks = "; ".join(tell.closing_lacks(case.progress, closing_of(case.progress)))
        yield Text(lacks or "aan alles is voldaan", indent=2, lead=f"{case.code}  ")
    command = ready or f"pestprotocol {_LIST_AWAITING}"
    if count == 1:
        command = _towards_closing(cases[0], closing_of(cases[0].progress))
    yield Verbatim(command, indent=4)


def _stuck_lines(cases: list[CaseDesk]) -> Iterator[Block]:
    for case in cases:
        command = tell.for_closing(case.progress, case.actions(), case.code, case.today)
        yield Text("bekijk wat ontbreekt", indent=2, lead=f"{case.code}  ", lead_style="strong")
        yield Verbatim(command or f"pestprotocol toon {case.code}", indent=4)


class Todo(NamedTuple):
    """One line of the first screen. `times`: how often the same has to be done. `nth`: how many
    lines of the same case come before it."""

    case: CaseDesk
    action: Action
    times: int
    nth: int


_URGENT, _NOW = "Eerst dit", "Nu te doen"
_HEADINGS = (_URGENT, "Besluit nodig", "Te laat", "Vandaag", _NOW, "Komende 7 dagen")
_AWAITING, _STUCK = "Wacht op afronding", "Open, maar het gaat zo niet verder"
_LIST_AWAITING = "overzicht --wacht-op-afronding"
_GIVES_WAY = ("Komende 7 dagen", _NOW, _STUCK, _AWAITING, "Vandaag", "Te laat", "Besluit nodig")
_MOST_AWAITING = 2
_MOST_URGENT = 3


def _is_stuck(case: CaseDesk) -> bool:
    """Whether a case is open while all that is left waits for what will not come by itself, such as
    for someone who was not found."""
    is_dated = any(action.due or action.earliest for action in case.actions())
    return case.progress.status == "open" and not is_dated


def _todo(case: CaseDesk) -> dict[str, list[Todo]]:
    """What there is to do in a case, by heading."""
    actions = case.actions()
    now = undated(actions, case.today)
    found = [
        *((_URGENT, action, 1) for action in urgent(case.progress)),
        *((_NOW, action, 1) for action in left_at_end(case.progress)),
    ]
    for action, times in tell.told_once(actions):
        is_undated = any(action is one for one in now)
        if heading := _heading(action, case.today, is_undated=is_undated):
            found.append((heading, action, times))
    found += ((_NOW, action, 1) for action in not_enough(case.progress))
    found.sort(key=lambda line: _HEADINGS.index(line[0]))
    todo: dict[str, list[Todo]] = {}
    for nth, (heading, action, times) in enumerate(found):
        todo.setdefault(heading, []).append(Todo(case, action, times, nth))
    return todo


def _rooms(counts: Counter[str]) -> dict[str, int]:
    """How many lines each heading gets: one at least, and the first ones what is left."""
    # of what cannot wait more is shown than of the rest
    urgent_too = min(counts[_URGENT], _MOST_URGENT) - 1
    left = max(urgent_too, MOST_TODO - sum(counts[heading] > 0 for heading in _HEADINGS))
    rooms = {}
    for heading in _HEADINGS:
        if counts[heading]:
            rooms[heading] = 1 + min(left, counts[heading] - 1)
            left -= rooms[heading] - 1
    return rooms


def _heading(action: Action, today: date, *, is_undated: bool) -> str:
    """Under which heading an action stands; none when it is for later."""
    if action.rank == Rank.DECIDE:
        return "Besluit nodig"
    if action.due is None:
        return _NOW if is_undated else ""
    if action.due < today:
        return "Te laat"
    if action.due == today:
        return "Vandaag"
    if action.due <= today + timedelta(days=7):
        return "Komende 7 dagen"
    # its term runs and it may be done before its end, or it was begun
    return _NOW if action.list is not None or action.rank == Rank.STOPPED_IN else ""


def _soonest(desk: Desk, found: list[Todo], room: int) -> list[Todo]:
    """What can be shown of it: of every case the first before more of any, by the day."""

    def order(todo: Todo) -> tuple[bool, date, int]:
        due = todo.action.due
        return due is None, due or desk.today, todo.nth

    shown = sorted(found, key=lambda todo: (todo.nth > 0, *order(todo)))[:room]
    return sorted(shown, key=order)


def _todo_lines(desk: Desk, found: list[Todo]) -> Iterator[Block]:
    for case, action, times, _ in found:
        what = tell.public_sentence(action, case.facts, times)
        text = tell.with_when(what, action, desk.today, case.facts) if action.due else what
        yield Text(text, indent=2, lead=f"{case.code}  ", lead_style="strong")
        yield Verbatim(tell.action_command(action, case.code, case.facts), indent=4)


def _how_to_begin() -> Iterator[Block]:
    yield Text("Er is nog geen casus. Zo begin je:")
    yield Rows(
        (
            ("pestprotocol start", "bij een signaal van pesten"),
            ("pestprotocol oefenen", "een hele casus oefenen, in tien minuten"),
            ("pestprotocol checklist", "de checklists voor een gesprek"),
            ("pestprotocol contacten", "wie je kunt bellen"),
        ),
        indent=2,
        styles=("command", ""),
    )
