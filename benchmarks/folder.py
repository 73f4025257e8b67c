"""A case folder of any size, made of the program's own entries and saved by its own store."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pestprotocol import protocol_file
from pestprotocol.case_text import ProtocolRef, is_code
from pestprotocol.clock import ALPHABET
from pestprotocol.core.logbook import (
    Agreement,
    Answer,
    Closed,
    Entry,
    Finished,
    Note,
    Opened,
    Person,
    home_of,
)
from pestprotocol.core.protocol import GROUP, SEEN, Checklist, Item, Protocol
from pestprotocol.places import shipped_protocol, state_folder
from pestprotocol.store import Pinned, Store, digest_of

Make = Callable[..., Any]
LONG = "lang"
_TEXTS = {GROUP: "7b", SEEN: "Nare berichten in de groepsapp."}
_REMARK = (
    "Ze vertelde het rustig en wist nog precies wanneer het begon, in de groepsapp van de klas."
)


def fill(folder: Path, state: Path, *, cases: int, entries: int, closed: float) -> None:
    """Cases of so many entries each, of which the fraction `closed` is closed, the rest busy.

    Their protocol is the shipped one with one more list, `LONG`, of twenty points."""
    store = Store(folder, state)
    data = shipped_protocol().read_bytes()
    shipped = protocol_file.read(data).protocol
    assert shipped is not None
    today = Pinned(protocol=shipped, digest=digest_of(data), years=(1900, 2200))
    points = tuple(Item(id=f"punt{n}", text=f"Punt {n}.") for n in range(20))
    long = Checklist(id=LONG, title="Een lange lijst", items=points)
    protocol = replace(shipped, anytime=(*shipped.anytime, long))
    pinned = replace(today, protocol=protocol, digest=today.digest[::-1])
    ref = ProtocolRef(
        id=protocol.protocol.id, version=protocol.protocol.version, digest=pinned.digest
    )
    with patch.object(os, "fsync"):  # the folder is thrown away, and the disk is not what is timed
        store.pin(today)
        store.pin(pinned)
        for number, code in enumerate(_codes(cases)):
            is_closed = int((number + 1) * closed) > int(number * closed)
            store.create(code, ref, logbook(protocol, number, entries, closed=is_closed))


def logbook(protocol: Protocol, seed: int, entries: int, *, closed: bool) -> list[Entry]:
    """What a teacher recorded in the weeks of one case, in its order, cut or filled with notes."""
    chance = random.Random(seed)
    at = datetime(2026, 9, 1, 8, 15, tzinfo=UTC) + timedelta(days=chance.randrange(60))

    def make(kind: type[Entry], **content: Any) -> Any:
        nonlocal at
        at += timedelta(hours=chance.randrange(1, 5), milliseconds=chance.randrange(1, 999))
        return kind(id=_word(chance, 12), at=at, day=at.date(), **content)

    story = list(_story(protocol, make, stopped=closed))
    end = [make(Closed, persons=_persons(story))] if closed else []
    room = entries - len(end)
    while len(story) < room:
        story.append(make(Note, text=_REMARK))
    return [*story[:room], *end]


def _story(protocol: Protocol, make: Make, *, stopped: bool) -> Iterator[Entry]:
    yield make(Opened)
    yield from _walk(protocol.intake, make, "")
    bullied, bully = make(Person, code="G1", role="gepeste"), make(Person, code="P1", role="pester")
    yield from (bullied, bully)
    lists = {found.id: found for found in protocol.checklists()}
    for name, about in (
        ("ouders", home_of(bullied.id)),
        ("gepeste", bullied.id),
        ("pester", bully.id),
        ("ouders", home_of(bully.id)),
    ):
        yield from _walk(lists[name], make, about)
    yield make(Agreement, text="Elke vrijdag even praten.", about=bullied.id, due=date(2027, 6, 1))
    for week in (1, 3):
        round_ = f"2026-11-{week:02}"
        for item, value in (("waar", "veilig"), ("hoe", "gestopt" if stopped else "minder")):
            yield make(Answer, item=f"navraag.{item}", about=bullied.id, round=round_, value=value)


def _walk(checklist: Checklist, make: Make, about: str) -> Iterator[Entry]:
    answers = [
        make(
            Answer,
            item=f"{checklist.id}.{item.id}",
            about=about,
            value=_value(item),
            text=_TEXTS.get(item.id, "") if item.answer == "text" else "",
        )
        for item in checklist.items
    ]
    yield from answers
    yield make(
        Finished,
        checklist=checklist.id,
        about=about,
        without=(),
        answers=tuple(answer.id for answer in answers),
        ended=True,
    )


def _value(item: Item) -> str | tuple[str, ...]:
    choices = list(item.choices or ())
    match item.answer:
        case "choice":
            return (choices[0],) if item.many else choices[0]
        case "date":
            return "2026-09-01"
        case "text":
            return "given"
        case "yes_no":
            return "yes"
        case "done":
            return "done"


def _persons(story: list[Entry]) -> tuple[str, ...]:
    return tuple(entry.id for entry in story if isinstance(entry, Person))


def _word(chance: random.Random, length: int) -> str:
    return "".join(chance.choices(ALPHABET, k=length))


def _codes(number: int) -> Iterator[str]:
    chance = random.Random(0)
    seen: set[str] = set()
    while len(seen) < number:
        code = f"{_word(chance, 3)}-{_word(chance, 3)}"
        if is_code(code) and code not in seen:
            seen.add(code)
            yield code


if __name__ == "__main__":
    place, cases, entries, closed = sys.argv[1:]
    fill(Path(place), state_folder(), cases=int(cases), entries=int(entries), closed=float(closed))
