"""Random entries and logbooks, as two or three machines could have written them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from pestprotocol.core.logbook import (
    CASE,
    KINDS,
    Agreement,
    Answer,
    Closed,
    Declined,
    Departure,
    Entry,
    Erase,
    Finished,
    Group,
    Home,
    Left,
    Nobody,
    Note,
    Opened,
    Outcome,
    Pass,
    Person,
    Skip,
    Unknown,
    Withdraw,
)
from pestprotocol.core.protocol import (
    NOT_APPLICABLE,
    NOT_YET,
    PARTLY,
    Item,
    Protocol,
    answers_of,
)

from .cases import noon, nov

# --- what a teacher can type ---

EMOJI = "👧🏽 huilde 😢"
CONTROL = "\x00\x1b[31mrood\x1b[0m\x7f\u202e\u2028"
HALF_A_PAIR = "\udcff half \ud800"
LONG = "Hij zei dat zij zei. " * 500  # over ten thousand characters
HARD_TEXTS = (EMOJI, CONTROL, HALF_A_PAIR, LONG, "\ufeff", " ", "\r\n", '"\\', "null", "[rot op]")


def _is_json_text(text: str) -> bool:
    """JSON joins two halves of a pair that stand side by side; no keyboard types those."""
    return not any(
        "\ud800" <= first <= "\udbff" and "\udc00" <= second <= "\udfff"
        for first, second in pairwise(text)
    )


TEXTS = st.one_of(
    st.sampled_from(HARD_TEXTS),
    st.text(st.characters(exclude_categories=()), max_size=20).filter(_is_json_text),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda part: st.lists(part, max_size=3) | st.dictionaries(TEXTS, part, max_size=3),
    max_leaves=6,
)

# --- entries of every kind, whatever they may mean ---

IDS = st.text("abcdefgh23456789", min_size=1, max_size=12)
ZONES = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
YEARS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MOMENTS = st.builds(datetime.combine, YEARS, st.times(), ZONES)


def _field(hint: Any) -> st.SearchStrategy[Any]:
    """Whatever a field of that type can hold."""
    if hint is str:
        return TEXTS
    if hint is bool:
        return st.booleans()
    if hint is int:
        return st.integers(-3, 2_000)
    if hint is date:
        return st.dates()
    if hint == tuple[str, ...]:
        return st.lists(TEXTS, max_size=3).map(tuple)
    if get_origin(hint) is None or not get_args(hint):
        raise TypeError(hint)
    if all(isinstance(part, str) for part in get_args(hint)):
        return st.sampled_from(get_args(hint))
    return st.one_of(*map(_field, (part for part in get_args(hint) if part is not type(None))))


def entries_of(kind: type[Entry], ids: st.SearchStrategy[str] = IDS) -> st.SearchStrategy[Entry]:
    """Entries of a kind with any content at all."""
    hints = {k: v for k, v in get_type_hints(kind).items() if k not in ("kind", "extra")}
    content = {k: _field(v) for k, v in hints.items() if k not in ("id", "at")}
    return st.builds(kind, id=ids, at=MOMENTS, **content)


ANY_ENTRY = st.one_of(*map(entries_of, KINDS.values()))


def _erasure(entry: str, text: str, replaces: tuple[str, ...], at: datetime) -> Erase:
    """An erasure is never changed, so its content gives its id."""
    id_ = f"wis {entry} {text} {' '.join(replaces)}"
    return Erase(id=id_, at=at, day=nov(2), entry=entry, text=text, replaces=replaces)


def copies(most: int = 6) -> st.SearchStrategy[list[Entry]]:
    """One copy of a case. Copies share ids, with the same content or not, and erase each other's
    words, or put others in their place."""
    ids = ("aa", "bb", "cc")
    some_id = st.sampled_from(ids)
    at = st.sampled_from((noon(nov(2)), noon(nov(3))))
    head = {"id": some_id, "at": at, "day": st.just(nov(2))}
    few = st.sampled_from(("", "een", "twee"))
    later = st.just({"kind": "later", "words": "een"})
    others: tuple[tuple[str, ...], ...] = ((), (), *((f"wis {id_} een ",) for id_ in ids))
    return st.lists(
        st.one_of(
            st.builds(Note, text=few, **head),
            st.builds(Answer, item=st.just("lijst.punt"), value=few, text=few, reason=few, **head),
            st.builds(Unknown, extra=later, **head),
            st.builds(_erasure, some_id, few, st.sampled_from(others), at),
        ),
        max_size=most,
    )


# --- whole cases: whatever teachers could record, and what no protocol asks ---

PEOPLE = ("G1", "G2", "P1")
HOMES = tuple(f"{code}.home" for code in PEOPLE)
MOST = 20
_IDS = tuple(f"e{n}" for n in range(MOST))
_DAYS = tuple(nov(2) + timedelta(days=n) for n in range(40))
_HEAD: dict[str, Any] = {"id": "", "at": noon(nov(2)), "day": nov(2)}


def _values(item: Item) -> Iterator[str | tuple[str, ...]]:
    if item.answer == "date":
        yield from ("2026-11-09", "2026-11-30", NOT_YET, NOT_APPLICABLE)
        return
    words = (*answers_of(item), *answers_of(item), PARTLY, NOT_YET, NOT_APPLICABLE, "vroeger")
    yield from words
    if item.many:
        yield from (words[:1], words[1:3], ())


def _answers(protocol: Protocol) -> Iterator[Answer]:
    """Every answer to every point, for everyone. The day, the pass and the round come later."""
    everyone = (*PEOPLE, *HOMES, "G1.home2", "wie")
    for found in protocol.checklists():
        for item in found.items:
            for value in _values(item):
                for about in everyone:
                    whom = about if found.for_each else CASE
                    yield Answer(**_HEAD, item=f"{found.id}.{item.id}", about=whom, value=value)


def _others(protocol: Protocol) -> Iterator[Entry]:
    """Entries of every other kind, each in some forms that could matter."""
    steps = [step.id for step in protocol.steps]
    lists = [found.id for found in protocol.checklists()]
    targets = (*_IDS, *PEOPLE)
    for what in (*steps, *lists):
        for about in (CASE, CASE, *PEOPLE, *HOMES):
            yield Skip(**_HEAD, what=what, about=about, reason="r")
    for n in range(12):
        yield Nobody(**_HEAD, role=("pester", "gepeste", "vroeger")[n % 3], reason="r")
        yield Left(**_HEAD, person=PEOPLE[n % 3], reason="r")
        yield Closed(**_HEAD, pass_=1 + n % 2)
        yield Group(**_HEAD, person=PEOPLE[n % 3], group=f"{n % 2}")
        yield Agreement(**_HEAD, text="t", due=_DAYS[n] if n % 3 else None)
        yield Note(**_HEAD, text="t", item="intake.seen")
        yield Unknown(**_HEAD, extra={"kind": "later"})
        yield Departure(**_HEAD, checklist=lists[n % len(lists)], reason="r")
    for target in targets:
        yield Withdraw(**_HEAD, entry=target, reason="r")
        yield Erase(**_HEAD, entry=target)
        yield Declined(**_HEAD, answer=target, reason="r")
        yield Outcome(**_HEAD, agreement=target, state="kept")
        yield Outcome(**_HEAD, agreement=target, state="moved", due=nov(30))
        for from_ in (*steps, "", "vroeger"):
            yield Pass(**_HEAD, n=2, from_=from_, because=target)
            yield Pass(**_HEAD, n=2, from_=from_, persons=("G1",))
    for found in protocol.checklists():
        for item in found.items:
            yield Finished(
                **_HEAD, checklist=found.id, about="G1.home" if found.for_each else CASE,
                without=(item.id,), answers=_IDS[:1],
            )  # fmt: skip


def _placed(
    entry: Entry, day: date, pass_: int, replaces: tuple[str, ...], repeating: frozenset[str]
) -> Entry:
    """The entry on its day; an answer in its pass and round, with what it replaces."""
    entry = replace(entry, at=noon(day), day=day)
    if not isinstance(entry, Answer):
        return entry
    repeats = entry.item.partition(".")[0] in repeating
    round_ = day.isoformat() if repeats else ""
    return replace(entry, pass_=pass_, round=round_, replaces=replaces)


def _case(
    people: list[tuple[str, int, bool]], homes: frozenset[str], entries: list[Entry]
) -> tuple[Entry, ...]:
    joined = {
        code: Person(
            id=code, at=noon(_DAYS[n]), day=_DAYS[n], code="G1" if same else code,
            role={"G": "gepeste", "P": "pester"}[code[0]],
        )
        for code, n, same in people
    }  # fmt: skip
    second = [Home(id=f"{c}.home2", at=noon(nov(5)), day=nov(5), of=c) for c in sorted(homes)]
    numbered = [replace(entry, id=id_) for id_, entry in zip(_IDS, entries, strict=False)]
    opening = Opened(id="opened", at=noon(nov(2)), day=nov(2))
    return (opening, *joined.values(), *second, *numbered)


def logbooks(protocol: Protocol) -> st.SearchStrategy[tuple[Entry, ...]]:
    """A case that may hold anything: some people, their answers, and every other kind of entry.

    Whoever draws many should keep the strategy: to make it lists every answer to every point."""
    repeating = frozenset(c.id for c in protocol.checklists() if c.repeats is not None)
    none: tuple[str, ...] = ()
    replaced = st.sampled_from((none,) * 12 + tuple((id_,) for id_ in _IDS[:10]))
    answers = st.sampled_from(tuple(_answers(protocol)))
    others = st.sampled_from(tuple(_others(protocol)))
    entry = st.builds(
        _placed,
        answers | answers | others,
        st.sampled_from(_DAYS),
        st.sampled_from((1, 1, 1, 1, 2)),
        replaced,
        st.just(repeating),
    )
    someone = st.tuples(
        st.sampled_from(PEOPLE), st.integers(0, 30), st.sampled_from((False, False, True))
    )
    return st.builds(
        _case,
        st.lists(someone, max_size=4),
        st.frozensets(st.sampled_from(PEOPLE), max_size=2),
        st.lists(entry, max_size=6) | st.lists(entry, min_size=12, max_size=MOST),
    )
