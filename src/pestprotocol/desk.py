"""What every command works with: the case folder, the names, the clock, the screens, the asker.

Made once per run by `cli`, at the edge; a `CaseDesk` adds the one case that is worked on.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pestprotocol import files, places, words
from pestprotocol.case_text import CaseFile, ProtocolRef
from pestprotocol.clock import Clock, new_code, new_id
from pestprotocol.core.agenda import Action, actions
from pestprotocol.core.calendar import Calendar
from pestprotocol.core.facts import Facts, Place, Subject
from pestprotocol.core.logbook import Entry, Erase, Logbook, Opened, Person, adopted, merge
from pestprotocol.core.progress import Progress
from pestprotocol.core.protocol import GROUP, Protocol, nothing_asked
from pestprotocol.errors import UserError, WrongUsage, failed
from pestprotocol.names import NamesFile, forms
from pestprotocol.prompts import Asker
from pestprotocol.screen import Block, Screen, Text
from pestprotocol.store import Listing, Pinned, Store, as_of_today, digest_of

E = TypeVar("E", bound=Entry)

IN_NEED = "Is er nu een kind in nood? Wie je belt: pestprotocol contacten"
_MOST_BYTES = 1_000_001  # one more than a protocol may have: the reader says what is wrong
_TICK = timedelta(milliseconds=1)
_SAME_MOMENT = timedelta(seconds=60)
_OF_THE_MAKING = frozenset(part.name for part in fields(Entry))  # not what an entry says


@dataclass(kw_only=True, eq=False, repr=False)
class Desk:
    """`by` is who records: a role, never a name."""

    clock: Clock
    out: Screen
    err: Screen
    asker: Asker
    store: Store
    names: NamesFile
    by: str = ""
    protocol_path: Path
    is_gone: bool = False  # the folder that was chosen for the cases is not there now
    only_reads: bool = False  # a case is shown, whatever became of its protocol
    warned: set[str] = field(default_factory=set)
    _protocols: dict[str, Protocol] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.clock.today()

    def page(self, *blocks: Block | Iterable[Block]) -> None:
        """Show something that may be longer than the screen."""
        self.asker.page(*blocks)

    def warn(self, message: str, *hints: str) -> None:
        """Say something on stderr, once."""
        if message not in self.warned:
            self.warned.add(message)
            self.err.show(Text(message, "warn", lead="Let op: ", lead_style="warn"))
            self.err.show(*(Text(hint, indent=8) for hint in hints))

    def tell_who_can_look(self) -> None:
        if files.is_open_to_others(self.store.folder):
            self.warn(
                "Andere gebruikers van deze computer kunnen in de map met casussen kijken.",
                "Alleen voor jou maken: pestprotocol nakijken",
            )

    # --- the protocol ---

    @cached_property
    def pinned(self) -> Pinned:
        """The protocol of today, from its checked copy when there is one."""
        return self.pinned_at(self.protocol_path)

    def pinned_at(self, path: Path) -> Pinned:
        try:
            data = files.read(path, most=_MOST_BYTES)
        except OSError as error:
            other = "Kies een bestand: pestprotocol instellen"
            raise failed("Het protocol is niet te lezen", path, error, other, IN_NEED) from error
        digest = digest_of(data)
        known = self.store.pinned(digest)
        if known is not None:
            return known
        pinned = checked(data, path, self.today)
        with contextlib.suppress(UserError):  # to read, the copy beside the cases is not needed
            if self.store.folder.is_dir():
                self.store.pin(pinned)
        return pinned

    @property
    def protocol(self) -> Protocol:
        return self.pinned.protocol

    def protocol_of(self, case: CaseFile) -> Protocol:
        """The protocol that a case began with or was taken over to, with the contacts and holidays
        of today.

        Read once a run: many cases began with the same."""
        ref = ref_of(case)
        if ref.digest not in self._protocols:
            self._protocols[ref.digest] = self._read_protocol_of(case.code, ref)
        return self._protocols[ref.digest]

    def _read_protocol_of(self, code: str, ref: ProtocolRef) -> Protocol:
        try:
            today = self.pinned
        except UserError as error:
            pinned = self.store.pinned(ref.digest)
            if pinned is not None:
                self.warn(error.message, *error.hints)
                return pinned.protocol
            if not self.only_reads:
                raise
            self.warn(error.message, *error.hints)
            self._warn_missing(code, "Je ziet het hele logboek, zonder de vragen erbij.")
            return nothing_asked(ref.id, ref.version)
        if today.digest == ref.digest:
            return today.protocol
        pinned = self.store.pinned(ref.digest)
        if today.protocol.protocol.id != ref.id:
            today = self.protocol_with_id(ref.id) or today
        if pinned is not None:
            if pinned.protocol.protocol.id != today.protocol.protocol.id:
                return pinned.protocol
            return as_of_today(pinned.protocol, today.protocol)
        if today.digest != ref.digest:
            self._warn_missing(code, "De casus wordt nu gelezen met het protocol van vandaag.")
        return today.protocol

    def _warn_missing(self, code: str, instead: str) -> None:
        self.warn(
            f"De kopie van het protocol van casus {code} ontbreekt of is beschadigd.", instead
        )

    def protocol_with_id(self, id_: str) -> Pinned | None:
        """Another protocol of the school: a file beside the one in use, or in the case folder."""
        folders = dict.fromkeys((self.protocol_path.parent, self.store.folder))
        for path in (path for folder in folders for path in sorted(folder.glob("*.y*ml"))):
            try:
                if id_.encode() in files.read(path, most=_MOST_BYTES):
                    found = self.pinned_at(path)
                    if found.protocol.protocol.id == id_:
                        return found
            except (OSError, UserError):
                continue  # what is wrong with it is told where it is used
        return None

    @cached_property
    def calendar(self) -> Calendar:
        try:
            pinned = self.pinned
        except UserError:  # a case that runs does not stop for a mistake in today's file
            known = self.store.any_pinned()
            if known is None:
                return Calendar()
            pinned = known
        return Calendar(
            holidays=pinned.protocol.holidays, public=lambda day: _is_public(day, pinned)
        )

    # --- cases ---

    def listing(self) -> Listing:
        """What stands in the case folder; an old copy of a destroyed case is told.

        `UserError` where that folder is gone: no list may stand for what was never looked at."""
        if self.is_gone:
            raise UserError(*places.GONE)
        listing = self.store.listing()
        if listing.revived:
            self.warn(
                "Van een vernietigde casus staat weer een oude kopie in de map.",
                "Haal die weg: pestprotocol nakijken",
            )
        return listing

    def open(self, code: str, listing: Listing) -> CaseDesk:
        return self._opened(self.store.read(code, listing))

    def open_unless_closed(self, code: str, listing: Listing) -> CaseDesk | None:
        case = self.store.read_unless_closed(code, listing)
        return None if case is None else self._opened(case)

    def _opened(self, case: CaseFile) -> CaseDesk:
        self.tell_changed(case)
        return CaseDesk(self, case.code, case)

    def tell_changed(self, case: CaseFile) -> None:
        """That something else wrote the file: said when it is opened, or when it is found out
        while saving, which gives the file a right checksum again."""
        if case.changed:
            self.warn(
                f"Het bestand van casus {case.code} is beschadigd, of veranderd buiten "
                "pestprotocol om.",
                "Kijk of de casus nog klopt. Meer weten: pestprotocol nakijken",
            )

    def find(self, typed: str) -> CaseDesk:
        """The case that was meant: any unambiguous beginning of its code, hyphen or not."""
        listing = self.listing()
        return self.open(self.find_code(typed, listing), listing)

    def find_code(self, typed: str, listing: Listing) -> str:
        wanted = typed.casefold().replace("-", "")
        codes = [c for c in listing.codes if wanted and c.replace("-", "").startswith(wanted)]
        if len(codes) == 1:
            return codes[0]
        if codes:
            raise WrongUsage(
                f"Er zijn {words.cases(len(codes))} waarvan de code begint met {typed}: "
                f"{words.listed(codes)}.",
                "Typ een letter of cijfer meer.",
            )
        raise UserError(
            f"Er is geen casus met de code {typed}.", "Bekijk de casussen: pestprotocol overzicht"
        )

    def new_case(self) -> str:
        """A code that no case here has."""
        taken = {*self.listing().codes, *self.store.destroyed()}
        while (code := new_code()) in taken:
            pass
        return code


class CaseDesk:
    """One case: its protocol, its logbook as it stands on disk, and how entries are added."""

    def __init__(
        self,
        desk: Desk,
        code: str,
        case: CaseFile | None,
        *,
        on_disk: bool = True,
        begins_with: Pinned | None = None,
    ) -> None:
        self.desk = desk
        self.on_disk = on_disk  # a list that belongs to no case is walked and forgotten
        self.code = code
        self.may_show_names = False
        self.walking: Place | None = None  # the list that is being asked, to come back to
        self.deciding = False  # about what an answer proposed; comes before all else
        self.file = case
        self._begins_with = begins_with
        self.logbook: Logbook = () if case is None else case.logbook
        if case is not None:
            self.protocol = desk.protocol_of(case)
        else:
            self.protocol = begins_with.protocol if begins_with else desk.protocol
        self._progress: Progress | None = None
        self._foreseen: Progress | None = None
        self._last_at: datetime | None = self.logbook[-1].at if self.logbook else None
        # Joins the logbook with the first answer of a new case.
        self._opened = [self.make(Opened)] if case is None else []

    # --- reading ---

    @property
    def ref(self) -> ProtocolRef | None:
        """The protocol that the case is read with; nothing before it is on disk."""
        return None if self.file is None else ref_of(self.file)

    @property
    def progress(self) -> Progress:
        if self._progress is None:
            self._progress = Progress(self.protocol, self.logbook, self.desk.calendar)
        return self._progress

    @property
    def facts(self) -> Facts:
        return self.progress.facts

    @property
    def today(self) -> date:
        return self.desk.today

    def actions(self) -> tuple[Action, ...]:
        return actions(self.progress, self.today)

    @cached_property
    def names(self) -> dict[str, str]:
        """Person -> name, as far as this user knows them."""
        return self.desk.names.of_case(self.code)

    @property
    def shown_names(self) -> dict[str, str]:
        """The names for on the screen: none, unless this command is one that shows them."""
        return self.names if self.may_show_names else {}

    @property
    def codes(self) -> dict[str, str]:
        """Name, first name or surname -> what to write instead: the code, or all of them where
        children share it."""
        first = {entry.id: entry.same_as for entry in self.facts.of(Person) if entry.same_as}
        labels: dict[str, list[str]] = {}
        whole = set(self.names.values())
        for person, name in self.names.items():
            subject = self.facts.subjects.get(first.get(person, person))
            if subject is None:
                continue
            for form in forms(name):
                if form != name and form in whole:
                    continue  # who is called so in full is meant
                if subject.label not in labels.setdefault(form, []):
                    labels[form].append(subject.label)
        return {name: "/".join(sorted(found)) for name, found in labels.items() if found}

    @property
    def group(self) -> str:
        place = self.facts.place(self.protocol.intake, None)
        standing = self.facts.standing(place, GROUP)
        text = "" if standing is None else standing.answers[-1].text
        first, _, rest = text.partition(" ")
        return rest if rest and first.casefold() == "groep" else text  # the word stands before it

    def label(self, subject: Subject | None) -> str:
        """Who a list is for, with the name when it is known here."""
        return words.subject(subject, self.protocol, self.shown_names)

    def who(self, subject: Subject) -> str:
        """Someone in a list to choose from: the code, and the role for who forgot the codes."""
        role = words.role_one(self.protocol, subject.role)
        short = words.short_subject(subject, self.shown_names)
        return f"{short} · {words.parents(self.protocol) if subject.home else role}"

    def entry(self, typed: str) -> Entry:
        """The entry whose id begins so; at least four characters."""
        wanted = typed.casefold()
        fits = [e for e in self.logbook if len(wanted) >= 4 and e.id.startswith(wanted)]
        if len({e.id for e in fits}) == 1:
            return fits[0]
        what = "Er zijn meer regels" if fits else "Er is geen regel"
        raise UserError(
            f"{what} waarvan de code begint met {typed}.",
            f"De codes staan in het logboek: pestprotocol toon {self.code} --tijdlijn",
        )

    # --- writing ---

    def make(self, kind: type[E], *, day: date | None = None, **content: Any) -> E:
        """An entry of now, not yet on disk. `day` is when it happened, today unless given.

        Entries made in one moment (or under a clock that was set) keep the order of their making.
        """
        now = self.desk.clock.now()
        last = self._last_at
        if last is not None and now <= last < now + _SAME_MOMENT:
            now = last + _TICK
        self._last_at = now
        return kind(
            id=new_id(),
            at=now,
            day=day or now.date(),
            by=self.desk.by,
            clock="set" if self.desk.clock.is_set else "",
            **content,
        )

    def again(self, entry: E, *, day: date) -> E:
        """What an entry says once more, of another day and in the place of that entry."""
        said = {part.name: getattr(entry, part.name) for part in fields(entry)}
        content = {name: what for name, what in said.items() if name not in _OF_THE_MAKING}
        return self.make(type(entry), day=day, **(content | {"replaces": (entry.id,)}))

    def record(self, *entries: Entry) -> None:
        """Put the entries on disk. The first ones of a new case make its file."""
        if not entries:
            return
        if not self.on_disk:
            self.logbook = merge(self.logbook, entries)
        elif self.file is None:
            pinned = self._begins_with or self.desk.pinned
            about = pinned.protocol.protocol
            if self.desk.store.make_folder():
                self.desk.tell_who_can_look()
            self.desk.store.pin(pinned)
            ref = ProtocolRef(id=about.id, version=about.version, digest=pinned.digest)
            self.file = self.desk.store.create(self.code, ref, [*self._opened, *entries])
            self.logbook = self.file.logbook
        else:
            self.file = self.desk.store.add(self.file, entries)
            self.logbook = self.file.logbook
            self.desk.tell_changed(self.file)
            if any(isinstance(entry, Erase) for entry in entries):
                self._follow_erased_words()
        foreseen = self._foreseen is not None and self._foreseen.facts.logbook == self.logbook
        self._progress = self._foreseen if foreseen else None

    def _follow_erased_words(self) -> None:
        """To the sheets that were printed, and to files that could not be read or taken away."""
        places.clear_print_folder()
        left = self.desk.store.elsewhere(self.code)
        if left:
            self.desk.warn(
                "De woorden zijn gewist in de casus. In deze bestanden kunnen ze nog staan:",
                *map(str, left),
                "Haal weg wat niet meer nodig is. Meer weten: pestprotocol nakijken",
            )

    def with_entries(self, *entries: Entry) -> Progress:
        """How the case would read with these entries; and will, once they are recorded."""
        progress = Progress(self.protocol, merge(self.logbook, entries), self.desk.calendar)
        self._foreseen = progress
        return progress


def ref_of(case: CaseFile) -> ProtocolRef:
    """The protocol that a case is read with: the one that it began with, or was taken over to."""
    taken_over = adopted(case.logbook)
    if taken_over is None:
        return case.protocol
    return ProtocolRef(id=taken_over.protocol, version=taken_over.version, digest=taken_over.digest)


def checked(data: bytes, path: Path, today: date) -> Pinned:
    """Read and check a YAML file: the one way to a protocol that was not checked before."""
    from pestprotocol import mistakes, protocol_file

    read = protocol_file.read(data)
    if read.protocol is None:
        raise UserError(
            f"In het protocol: {words.count(len(read.mistakes), 'fout', 'fouten')}. {path}",
            *mistakes.lines(path, read.mistakes)[:5],
            f"Bekijk ze allemaal: pestprotocol protocol controleer {path}",
            "Kom je er niet uit? Vraag wie het protocol van de school beheert.",
            IN_NEED,
        )
    years = (today.year - 2, today.year + 6)
    country = read.protocol.protocol.country
    public = _public_holidays(country, range(years[0], years[1] + 1))
    return Pinned(
        protocol=read.protocol, digest=digest_of(data), public_holidays=public, years=years
    )


def _public_holidays(country: str, years: range) -> frozenset[date]:
    import holidays

    try:
        return frozenset(holidays.country_holidays(country, years=years))
    except NotImplementedError:  # a country that the library does not know has its own in the file
        return frozenset()


def _is_public(day: date, pinned: Pinned) -> bool:
    first, last = pinned.years
    if first <= day.year <= last:
        return day in pinned.public_holidays
    country = pinned.protocol.protocol.country
    return day in _public_holidays(country, range(day.year, day.year + 1))
