"""What a case holds: dated entries, and how two copies of one logbook become one again.

An entry is written once and never changed. Corrections, withdrawals and erasures are entries too.
`at` is when it was recorded (with its offset), `day` when it happened, `by` the role of whoever
recorded it, `clock` is `set` when "now" was set by hand. Words that a person typed stand only in
the fields named in `WORDS`, so that erasing them is one rule for every kind.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from operator import attrgetter
from typing import ClassVar, Literal, TypeAlias

from pestprotocol.core.fingerprint import fingerprint
from pestprotocol.core.value import value

UNREAD = "unread"  # marks what was erased unread, so that nobody reads what is left of it
CASE = ""  # the subject `about` of what concerns the case as a whole
WORDS = ("text", "reason", "label", "group")


@value
class Entry:
    kind: ClassVar[str] = ""

    id: str
    at: datetime
    day: date
    by: str = ""
    clock: Literal["", "set"] = ""
    erased: bool = False
    extra: Mapping[str, object] | None = None  # keys that this version does not know: kept


@value
class Opened(Entry):
    """The case came to be. It fixes which copy of the protocol the case is read with."""

    kind: ClassVar[str] = "opened"


@value
class Person(Entry):
    """Someone joins in a role. The id of this entry is who it is; `code` is a label.

    A second role of one child is a second entry with `same_as`."""

    kind: ClassVar[str] = "person"

    code: str
    role: str
    group: str = ""
    same_as: str = ""


@value
class Home(Entry):
    """One more pair of parents or carers of a participation, beside the one that each has."""

    kind: ClassVar[str] = "home"

    of: str
    label: str = ""


@value
class Group(Entry):
    """Another school group than was written down before, for one participation."""

    kind: ClassVar[str] = "group"

    person: str
    group: str
    replaces: tuple[str, ...] = ()


@value
class Left(Entry):
    """Not involved after all: the participation ends, its answers stay."""

    kind: ClassVar[str] = "left"

    person: str
    reason: str


@value
class Answer(Entry):
    """An answer to `item` (`checklist.item`) for the subject `about`, in a pass and a round.

    `value` is a word of the protocol, an ISO date, or `given` when the words are in `text`.
    `round` of a repeating list begins with the day of the round."""

    kind: ClassVar[str] = "answer"

    item: str
    about: str = CASE
    pass_: int = 1
    round: str = ""
    value: str | tuple[str, ...]
    text: str = ""
    reason: str = ""
    replaces: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """What was chosen, also where that is but one."""
        return (self.value,) if isinstance(self.value, str) else self.value


@value
class Finished(Entry):
    """A list was walked to its end while the items `without` did not apply.

    What comes to apply later does not open the list again, as long as `answers` are still the
    answers that hold in it. `ended`: what comes after the last point was asked too."""

    kind: ClassVar[str] = "finished"

    checklist: str
    about: str = CASE
    pass_: int = 1
    round: str = ""
    without: tuple[str, ...]
    answers: tuple[str, ...]
    ended: bool = False


@value
class Departure(Entry):
    """A list was begun against the protocol's order; the teacher's reason."""

    kind: ClassVar[str] = "departure"

    checklist: str
    about: str = CASE
    pass_: int = 1
    reason: str


@value
class Skip(Entry):
    """A step, a list, or a list for one subject is not done, with the reason."""

    kind: ClassVar[str] = "skip"

    what: str
    about: str = CASE
    pass_: int = 1
    reason: str


@value
class Nobody(Entry):
    """Nobody was found for an expected role. Void as soon as someone is."""

    kind: ClassVar[str] = "nobody"

    role: str
    reason: str


@value
class Pass(Entry):
    """The protocol starts over from a step: for everyone, or for some persons only.

    An empty `from_` starts no step over, only the rounds that closing looks at."""

    kind: ClassVar[str] = "pass"

    n: int
    from_: str = ""
    persons: tuple[str, ...] = ()
    because: str = ""
    reason: str = ""


@value
class Declined(Entry):
    """An answer proposed to begin again; the teacher decided not to, with the reason."""

    kind: ClassVar[str] = "declined"

    answer: str
    reason: str


@value
class Linked(Entry):
    """Another case that belongs to this one: it took over, or it was where this one came from.

    `because`: the answer, in this case, that proposed to begin it."""

    kind: ClassVar[str] = "linked"

    case: str
    protocol: str
    because: str = ""


@value
class Adopted(Entry):
    """From here on the case is read with another version of its protocol."""

    kind: ClassVar[str] = "adopted"

    protocol: str
    version: str
    digest: str


@value
class Closed(Entry):
    """The case was closed in pass `pass_`. `unmet` and `reason`: closed all the same.

    `persons` took part then. `no_bullying`: the signal was something else, so no proof was
    asked."""

    kind: ClassVar[str] = "closed"

    pass_: int = 1
    persons: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    outcome: Literal["", "no_bullying"] = ""
    reason: str = ""


@value
class Withdraw(Entry):
    kind: ClassVar[str] = "withdraw"

    entry: str
    reason: str


@value
class Erase(Entry):
    """The words of `entry` are gone, in this and in every merged copy.

    Words given here stand in their place from then on, such as a code for a name; of an erasure
    that another `replaces` they are gone too. One without words wins over all that have some."""

    kind: ClassVar[str] = "erase"

    entry: str
    text: str = ""
    reason: str = ""
    label: str = ""
    group: str = ""
    replaces: tuple[str, ...] = ()

    @property
    def for_good(self) -> bool:
        """Nothing was put in the place of the words."""
        return not self.erased and not any(getattr(self, name) for name in WORDS)


@value
class Note(Entry):
    """A remark: about the case, a subject, or (with `item`) one point of a list."""

    kind: ClassVar[str] = "note"

    text: str
    about: str = CASE
    item: str = ""
    pass_: int = 1
    round: str = ""
    time: str = ""
    replaces: tuple[str, ...] = ()


@value
class Agreement(Entry):
    """`tells` names the agreement that the parents are to hear of, when this is about telling."""

    kind: ClassVar[str] = "agreement"

    text: str
    about: str = CASE
    with_: tuple[str, ...] = ()
    due: date | None = None
    checklist: str = ""
    tells: str = ""
    replaces: tuple[str, ...] = ()


@value
class Outcome(Entry):
    """What became of an agreement. `moved` gives it another day."""

    kind: ClassVar[str] = "outcome"

    agreement: str
    state: Literal["kept", "not_kept", "moved"]
    due: date | None = None
    reason: str = ""


@value
class Unknown(Entry):
    """An entry of a kind that this version does not know: kept whole in `extra`, never read."""

    kind: ClassVar[str] = "unknown"


Logbook: TypeAlias = tuple[Entry, ...]

KINDS: dict[str, type[Entry]] = {
    cls.kind: cls
    for cls in (
        Opened, Person, Home, Group, Left, Answer, Finished, Departure, Skip, Nobody, Pass,
        Declined, Linked, Adopted, Closed, Withdraw, Erase, Note, Agreement, Outcome,
    )
}  # fmt: skip


def adopted(logbook: Logbook) -> Adopted | None:
    """The version of its protocol that a case was last taken over to, if it ever was."""
    found = [entry for entry in logbook if isinstance(entry, Adopted)]
    if not found:
        return None
    withdrawn = {entry.entry for entry in logbook if isinstance(entry, Withdraw)}
    current = [entry for entry in found if entry.id not in withdrawn]
    return max(current, key=lambda entry: (entry.at, entry.id, entry.digest), default=None)


def home_of(person: str) -> str:
    """The subject of the one home that every participation has."""
    return f"{person}.home"


def has_words(entry: Entry) -> bool:
    """Whether there is something in it that erasing would take away."""
    if isinstance(entry, Unknown):
        return not entry.erased
    return bool(entry.extra) or any(getattr(entry, name, "") for name in WORDS)


def versions(logbook: Iterable[Entry], id_: str) -> tuple[Entry, ...]:
    """An entry and all that it replaced, which holds earlier forms of the same words."""
    entries = tuple(logbook)
    wanted = {id_}
    while True:
        found = tuple(entry for entry in entries if entry.id in wanted)
        more = {old for entry in found for old in getattr(entry, "replaces", ())} - wanted
        if not more:
            return found
        wanted |= more


def tellings(logbook: Iterable[Entry], told: Iterable[Entry]) -> tuple[Agreement, ...]:
    """The agreements to tell parents of one of these, in whose words those words stand too."""
    ids = {entry.id for entry in told}
    return tuple(e for e in logbook if isinstance(e, Agreement) and e.tells in ids)


def scrub(entry: Entry) -> Entry:
    """The entry without any word that a person typed. Its place in the logbook stays."""
    if is_blank(entry):
        return entry
    if isinstance(entry, Erase) and entry.for_good:  # nothing to take away, and it stays for good
        return replace(entry, extra=None)
    emptied = {field.name: "" for field in fields(entry) if field.name in WORDS}
    unread = isinstance(entry, Unknown)
    kept = {UNREAD: True, "kind": (entry.extra or {}).get("kind")} if unread else None
    return replace(entry, erased=True, extra=kept, **emptied)  # type: ignore[arg-type]


def digest(entry: Entry) -> str:
    """A fingerprint of the content, the same on every machine."""
    parts = {field.name: getattr(entry, field.name) for field in fields(entry)}
    text = json.dumps([entry.kind, parts], default=str, sort_keys=True)
    return fingerprint(text.encode("ascii"))


def merge(*copies: Iterable[Entry]) -> Logbook:
    """All entries of all copies, once each, in the order of recording.

    The same id with different content keeps both. Whatever any copy erased is erased in the
    result. The result does not depend on the order of the copies, nor on how often one is given.
    """
    entries = [entry for copy in copies for entry in copy]
    ids = {entry.id for entry in entries}
    if len(ids) == len(entries) and not [e for e in entries if e.erased or isinstance(e, Erase)]:
        return _in_order(entries)  # one copy that nothing was erased from, as most are
    by_id: dict[str, list[Entry]] = {}
    for entry in entries:
        versions = by_id.setdefault(entry.id, [])
        if not any(_same(entry, version) for version in versions):
            versions.append(entry)
    erasures = _erasures(entry for versions in by_id.values() for entry in versions)
    merged: list[Entry] = []
    for id_, found in by_id.items():
        versions = found
        if id_ in erasures or any(entry.erased for entry in versions):
            instead = erasures.get(id_)
            versions = []
            for entry in found:
                version = scrub(entry) if instead is None else _with_words(scrub(entry), instead)
                if not any(_same(version, other) for other in versions):
                    versions.append(version)
        if len(versions) > 1:
            versions.sort(key=digest)
        merged.extend(versions)
    return _in_order(merged)


def _in_order(entries: Iterable[Entry]) -> Logbook:
    return tuple(sorted(entries, key=attrgetter("at", "id")))


def _erasures(entries: Iterable[Entry]) -> dict[str, Erase | None]:
    """For each entry whose words are gone, the erasure that says what stands there instead.

    The words of an erasure go when another replaces it, or when one erases the entry for good.
    What is gone by this is gone by its id, so that a second merge, which sees the words no more,
    says the same."""
    erasures = [entry for entry in entries if isinstance(entry, Erase)]
    for_good = {entry.entry for entry in erasures if entry.for_good}
    gone = {target for entry in erasures for target in (*entry.replaces, entry.entry)}
    gone |= {e.id for e in erasures if e.erased or (e.entry in for_good and not e.for_good)}
    found: dict[str, Erase | None] = {}
    for entry in sorted(erasures, key=digest):
        found.setdefault(entry.entry, None)
        if entry.id in gone:
            found.setdefault(entry.id, None)
        elif found[entry.entry] is None and not entry.for_good:
            found[entry.entry] = entry
    return found


def _with_words(scrubbed: Entry, instead: Erase) -> Entry:
    """An erasure is given none: what words it has, it puts in the place of others."""
    given = {
        field.name: getattr(instead, field.name)
        for field in fields(scrubbed)
        if field.name in WORDS and getattr(instead, field.name)
    }
    return replace(scrubbed, **given) if given and not isinstance(scrubbed, Erase) else scrubbed


def is_blank(entry: Entry) -> bool:
    """Whether the words of an entry were erased and nothing stands in their place."""
    return entry.erased and not any(getattr(entry, name, "") for name in WORDS)


def _same(one: Entry, other: Entry) -> bool:
    """Equal to the letter: for Python 1 is also true, and 13:00 here is 12:00 elsewhere."""
    return one is other or (
        one == other
        and one.at.utcoffset() == other.at.utcoffset()
        and (not one.extra or json.dumps(one.extra) == json.dumps(other.extra))
    )


def shortest(id_: str, ids: Iterable[str], least: int = 4) -> str:
    """The shortest beginning of an id, of at least `least` characters, that no other id has."""
    others = [other for other in ids if other != id_]
    for length in range(least, len(id_)):
        if not any(other.startswith(id_[:length]) for other in others):
            return id_[:length]
    return id_
