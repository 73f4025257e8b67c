"""One fold over a logbook: what holds, for whom, in which pass and round.

Every other reading starts from these facts. The fold does not look at the order of the entries,
so any copy of a logbook gives the same facts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeAlias, TypeVar

from pestprotocol.core.logbook import (
    CASE,
    Agreement,
    Answer,
    Closed,
    Declined,
    Departure,
    Entry,
    Finished,
    Group,
    Home,
    Left,
    Linked,
    Logbook,
    Nobody,
    Note,
    Opened,
    Outcome,
    Pass,
    Person,
    Skip,
    Withdraw,
    home_of,
)
from pestprotocol.core.protocol import (
    SIGNAL,
    UNSETTLED,
    Checklist,
    Effect,
    Item,
    Protocol,
    Role,
    Selection,
    Step,
)
from pestprotocol.core.value import value

E = TypeVar("E", bound=Entry)
_NO_DIGIT = re.compile(r"[^0-9]")


class Subject(NamedTuple):
    """Someone, or a home, that lists are walked for. `id` is what entries call `about`.

    `label` is the code as a screen shows it; `person` the participation, `joined` its first day.
    `ended`: not involved after all; then it is asked nothing more."""

    id: str
    label: str
    role: str
    person: str
    joined: date
    group: str = ""
    home: bool = False
    home_label: str = ""
    ended: bool = False


class Place(NamedTuple):
    """One list for one subject in one pass and, when it repeats, one round."""

    checklist: str
    about: str = CASE
    pass_: int = 1
    round: str = ""

    def in_round(self, name: str) -> Place:
        if name == self.round:
            return self
        return Place(self.checklist, self.about, self.pass_, name)


class Standing(NamedTuple):
    """The answers to one point that nobody replaced: one, or several that may contradict.

    `agreed` is the answer, unless two of them differ; `settles`: it ends the duty. `day` is that
    of the first of them."""

    answers: tuple[Answer, ...]
    agreed: Answer | None
    settles: bool
    day: date

    @classmethod
    def of(cls, answer: Answer) -> Standing:
        return cls((answer,), answer, answer.value not in UNSETTLED, answer.day)

    def beside(self, answer: Answer) -> Standing:
        """The same with one more answer."""
        answers, day = (*self.answers, answer), min(self.day, answer.day)
        first = self.agreed
        if first is None or (first.value, first.text) != (answer.value, answer.text):
            return Standing(answers, None, False, day)
        return Standing(answers, first, self.settles, day)


Answers: TypeAlias = dict[str, Standing]


@value
class Proposal:
    """An answer that proposes to begin again, or to begin another case, and that nobody has
    accepted or declined yet."""

    answer: Answer
    effect: Effect
    subject: Subject | None


class Facts:
    """The fold of one logbook, with the protocol that it is read with."""

    def __init__(self, protocol: Protocol, logbook: Logbook) -> None:
        self.protocol = protocol
        self.logbook = logbook
        self.lists: dict[str, Checklist] = protocol.lists
        self.step_of: dict[str, Step] = protocol.steps_of

        self.by_kind: dict[type[Entry], list[Entry]] = defaultdict(list)
        for entry in logbook:
            self.by_kind[type(entry)].append(entry)
        self.withdrawn = {entry.entry: entry for entry in self.of(Withdraw)}
        if self.withdrawn:
            for kind, entries in self.by_kind.items():
                self.by_kind[kind] = [e for e in entries if e.id not in self.withdrawn]

        self.passes = self.of(Pass)
        self.subjects: dict[str, Subject] = {s.id: s for s in self._read_subjects()}
        self.left = [subject for subject in self.subjects.values() if subject.ended]
        self._with_role = self._read_roles()
        self._subjects_of: dict[str, tuple[Subject | None, ...]] = {}
        self._places: dict[tuple[str, str], Place] = {}
        self._related: dict[tuple[str, str], tuple[Subject | None, ...]] = {}
        self._replaced_on = self._read_replaced()
        self.answers: dict[Place, Answers] = self._read_answers()
        self.rounds: dict[tuple[str, str, int], list[str]] = self._read_rounds()

    def of(self, kind: type[E]) -> list[E]:
        """The entries of a kind that were not withdrawn, in the order of the logbook."""
        return self.by_kind[kind]  # type: ignore[return-value]

    # --- who ---

    def _read_subjects(self) -> Iterable[Subject]:
        left = {entry.person for entry in self.of(Left)}
        persons = sorted(self.of(Person), key=lambda e: (_code_order(e.code), e.id))
        seen: dict[str, int] = defaultdict(int)
        people: dict[str, Subject] = {}
        for person in persons:
            if person.id in people:
                continue  # two versions of one entry are one participation
            seen[person.code] += 1
            times = seen[person.code]
            label = person.code if times == 1 else f"{person.code}{chr(96 + min(times, 26))}"
            people[person.id] = Subject(
                person.id, label, person.role, person.id, person.day,
                self._group_of(person.id) or person.group,
                ended=person.id in left,
            )  # fmt: skip
        homes = sorted(self.of(Home), key=lambda e: e.id)
        for subject in people.values():
            yield subject
            role = self.protocol.role(subject.role)
            if role is None or not role.parents:
                continue
            yield subject._replace(id=home_of(subject.id), home=True)
            for home in homes:
                if home.of == subject.id:
                    yield subject._replace(
                        id=home.id, home=True, home_label=home.label,
                        joined=max(subject.joined, home.day),
                    )  # fmt: skip

    def group_entries(self, person: str) -> list[Group]:
        """The entries that say in which group someone is now; two machines can give two."""
        replaced = {target for entry in self.of(Group) for target in entry.replaces}
        return [e for e in self.of(Group) if e.person == person and e.id not in replaced]

    def _group_of(self, person: str) -> str:
        return " / ".join(dict.fromkeys(entry.group for entry in self.group_entries(person)))

    def with_role(self, selection: Selection) -> tuple[Subject, ...]:
        """Whoever takes part in that role now, or their homes."""
        return self._with_role.get((selection.role, selection.parents), ())

    def _read_roles(self) -> dict[tuple[str, bool], tuple[Subject, ...]]:
        found: dict[tuple[str, bool], list[Subject]] = defaultdict(list)
        for subject in self.subjects.values():
            if not subject.ended:
                found[subject.role, subject.home].append(subject)
        return {who: tuple(subjects) for who, subjects in found.items()}

    def subjects_of(self, checklist: Checklist) -> tuple[Subject | None, ...]:
        """For whom a list is walked; a list for nobody in particular is walked for the case."""
        if not checklist.for_each:
            return (None,)
        if checklist.id not in self._subjects_of:
            self._subjects_of[checklist.id] = tuple(
                [s for selection in checklist.for_each for s in self.with_role(selection)]
            )
        return self._subjects_of[checklist.id]

    def related(self, checklist: Checklist, subject: Subject | None) -> tuple[Subject | None, ...]:
        """Oneself, one's child or one's homes, among those that a list is for."""
        if subject is None or not checklist.for_each:
            return self.subjects_of(checklist)
        sought = (checklist.id, subject.id)
        if sought not in self._related:
            self._related[sought] = tuple(self._read_related(checklist, subject))
        return self._related[sought]

    def _read_related(self, checklist: Checklist, subject: Subject) -> Iterable[Subject | None]:
        return (
            other
            for other in self.subjects_of(checklist)
            if other is not None
            and other.person == subject.person
            and (other.id == subject.id or not (other.home and subject.home))
        )

    def expected_and_empty(self, role: Role) -> bool:
        """Whether "who?" is an open question. A waiver holds only while nobody is known."""
        return role.expected and not self._is_taken(role.id) and self.waiver(role.id) is None

    def waiver(self, role_id: str) -> Nobody | None:
        if self._is_taken(role_id):
            return None
        waivers = [entry for entry in self.of(Nobody) if entry.role == role_id]
        return min(waivers, key=lambda entry: (entry.day, entry.id), default=None)

    def _is_taken(self, role_id: str) -> bool:
        return (role_id, False) in self._with_role

    # --- passes ---

    @cached_property
    def last_pass(self) -> int:
        return max([entry.n for entry in self.passes], default=1)

    def pass_of(self, checklist_id: str, subject: Subject | None) -> int:
        """The pass that counts for a list and a subject."""
        if not self.passes or checklist_id == self.protocol.intake.id:
            return 1
        step = self.step_of.get(checklist_id)
        numbers = self.protocol.step_numbers
        number = None if step is None else numbers[step.id]
        counts = 1
        for entry in self.passes:
            start = numbers.get(entry.from_)
            in_reach = number is None or (start is not None and start <= number)
            about = "" if subject is None else subject.person
            concerned = not entry.persons or about in entry.persons
            if in_reach and concerned:
                counts = max(counts, entry.n)
        return counts

    def pass_began(self, n: int) -> date | None:
        """The first day of a pass; nothing for the pass that every case begins with."""
        return min((entry.day for entry in self.passes if entry.n == n), default=None)

    # --- answers ---

    def _read_answers(self) -> dict[Place, Answers]:
        """What this protocol does not ask is kept in the logbook, and read by nobody."""
        asked, replaced = self.protocol.asked, self._replaced_on
        found: dict[tuple[str, str, int, str], Answers] = {}
        for entry in self.of(Answer):
            if entry.id not in replaced and entry.item in asked:
                checklist, item = asked[entry.item]
                items = found.setdefault((checklist.id, entry.about, entry.pass_, entry.round), {})
                other = items.get(item.id)
                items[item.id] = Standing.of(entry) if other is None else other.beside(entry)
        return {Place(*where): items for where, items in found.items()}

    def _read_replaced(self) -> dict[str, date]:
        """The answers that another one replaced, each with the last day on which one did."""
        last_day: dict[str, date] = {}
        for entry in self.of(Answer):
            for target in entry.replaces:
                last_day[target] = max(last_day.get(target, entry.day), entry.day)
        return last_day

    def _read_rounds(self) -> dict[tuple[str, str, int], list[str]]:
        rounds: dict[tuple[str, str, int], set[str]] = defaultdict(set)
        for checklist, about, pass_, round_ in self.answers:
            rounds[checklist, about, pass_].add(round_)
        return {where: sorted(names) for where, names in rounds.items()}

    def place(self, checklist: Checklist, subject: Subject | None, round_: str = "") -> Place:
        """Where an answer would go now: in the pass that counts."""
        about = CASE if subject is None else subject.id
        place = self._places.get((checklist.id, about))
        if place is None:
            place = Place(checklist.id, about, self.pass_of(checklist.id, subject))
            self._places[checklist.id, about] = place
        return place.in_round(round_) if round_ else place

    def rounds_at(self, place: Place) -> list[str]:
        """The rounds of a list for a subject in one pass, by day."""
        return self.rounds.get((place.checklist, place.about, place.pass_), [])

    def standing(self, place: Place, item: str) -> Standing | None:
        return self.answers.get(place, {}).get(item)

    def item(self, reference: str) -> Item | None:
        """The item `checklist.item`; nothing when this protocol does not ask it."""
        found = self.protocol.asked.get(reference)
        return None if found is None else found[1]

    # --- marks and proposals ---

    @cached_property
    def _effects(self) -> tuple[tuple[Answer, Effect, bool], ...]:
        """Each effect of an answer that was ever given, and whether the answer still stands.

        What was put right on the same day never was; what changed on a later day happened."""
        found: list[tuple[Answer, Effect, bool]] = []
        effects = self.protocol.effects
        given = {entry.id: entry for entry in self.of(Answer) if entry.item in effects}
        for entry in given.values():
            replaced_on = self._replaced_on.get(entry.id)
            if replaced_on is not None and replaced_on <= entry.day:
                continue
            then = effects[entry.item]
            found += [
                (entry, then[one], replaced_on is None) for one in entry.values if one in then
            ]
        return tuple(found)

    @cached_property
    def marks(self) -> dict[str, tuple[Answer, ...]]:
        """The marks of the case, each with the answers that set it."""
        accepted = {entry.because for entry in self.passes}
        marks: dict[str, list[Answer]] = defaultdict(list)
        for answer, effect, _ in self._effects:
            if effect.mark and (not effect.again or answer.id in accepted):
                marks[effect.mark].append(answer)
        return {mark: tuple(answers) for mark, answers in marks.items()}

    @cached_property
    def proposals(self) -> tuple[Proposal, ...]:
        """The decisions owed, oldest first: to begin again, or to begin another case."""
        decided = {entry.because for entry in self.passes}
        decided |= {entry.because for entry in self.of(Linked)}
        decided |= {entry.answer for entry in self.of(Declined)}
        return tuple(
            Proposal(answer=answer, effect=effect, subject=self.subjects.get(answer.about))
            for answer, effect, stands in self._effects
            if (effect.again or effect.begin) and stands and answer.id not in decided
        )

    # --- the case ---

    @cached_property
    def opened(self) -> date | None:
        """The day on which the case was made."""
        days = [entry.day for entry in self.of(Opened)] or [entry.day for entry in self.logbook]
        return min(days, default=None)

    @cached_property
    def closing(self) -> Closed | None:
        """The entry that closed the case, unless a later pass began."""
        closings = [entry for entry in self.of(Closed) if entry.pass_ >= self.last_pass]
        return min(closings, key=lambda entry: (entry.day, entry.id), default=None)

    def skip_of(self, what: str, about: str, pass_: int) -> Skip | None:
        """A skip of a step or list; one without a subject holds for all of them."""
        skips = [
            entry
            for entry in self.of(Skip)
            if entry.what == what and entry.pass_ == pass_ and entry.about in (CASE, about)
        ]
        if not skips:  # as nearly always, and this is asked for every list of every case
            return None
        return min(skips, key=lambda entry: (entry.day, entry.id, entry.reason))

    def current_ids(self, place: Place) -> frozenset[str]:
        """The entries that hold the answers at a place."""
        standings = self.answers.get(place, {}).values()
        return frozenset(answer.id for standing in standings for answer in standing.answers)

    def not_asked(self, place: Place) -> frozenset[str]:
        """The items that did not apply when the list was walked to its end."""
        ends = [entry for entry in self._finished.get(place, ()) if entry.without]
        if not ends:
            return frozenset()
        current = self.current_ids(place)
        return frozenset(
            item for entry in ends if current == frozenset(entry.answers) for item in entry.without
        )

    @cached_property
    def _finished(self) -> dict[Place, list[Finished]]:
        found: dict[Place, list[Finished]] = {}
        for entry in self.of(Finished):
            place = Place(entry.checklist, entry.about, entry.pass_, entry.round)
            found.setdefault(place, []).append(entry)
        return found

    def departure_of(self, place: Place) -> Departure | None:
        return next(
            (
                entry
                for entry in self.of(Departure)
                if Place(entry.checklist, entry.about, entry.pass_) == place.in_round("")
            ),
            None,
        )

    def ended(self, place: Place) -> bool:
        """Whether a list was walked to its very end, agreements and all."""
        return any(entry.ended for entry in self._finished.get(place, ()))

    @property
    def signal_day(self) -> date | None:
        """When the school was told, as the intake says; without that the day it began."""
        standing = self.standing(self.place(self.protocol.intake, None), SIGNAL)
        answer = None if standing is None else standing.agreed
        if answer is None:
            return self.opened
        try:
            return date.fromisoformat(str(answer.value))
        except ValueError:
            return self.opened

    def remarks(self, place: Place, item: str) -> list[Note]:
        reference = f"{place.checklist}.{item}"
        earlier = {id_ for note in self.of(Note) for id_ in note.replaces}
        return [
            note
            for note in self.of(Note)
            if note.item == reference
            and note.id not in earlier
            and Place(place.checklist, note.about, note.pass_, note.round) == place
        ]

    @property
    def open_agreements(self) -> list[AgreementState]:
        """Those to look at, sooner or later; not of who is not involved after all, in no role."""
        same = {person.id: person.same_as for person in self.of(Person)}
        gone = {subject.person for subject in self.left}
        here = {id_ for person in same.keys() - gone for id_ in (person, same[person]) if id_}
        of_gone = {s.id for s in self.left if here.isdisjoint((s.person, same.get(s.person)))}
        return [
            state
            for state in self.agreements
            if state.state == "open" and state.agreement.about not in of_gone
        ]

    @cached_property
    def agreements(self) -> tuple[AgreementState, ...]:
        """Those that nothing replaced, each where its first words stood: also with a later day."""
        replaced = {target for entry in self.of(Agreement) for target in entry.replaces}
        first: dict[str, int] = {}
        for number, entry in enumerate(self.of(Agreement)):
            first[entry.id] = min(
                (first.get(old, number) for old in entry.replaces), default=number
            )
        outcomes: dict[str, list[Outcome]] = defaultdict(list)
        for outcome in self.of(Outcome):
            outcomes[outcome.agreement].append(outcome)
        return tuple(
            AgreementState.of(entry, outcomes[entry.id])
            for entry in sorted(self.of(Agreement), key=lambda entry: first[entry.id])
            if entry.id not in replaced
        )


UNDOING = frozenset({Withdraw.kind, Pass.kind})


def stays_closed(kinds: Collection[str], closings: Iterable[Entry]) -> bool:
    """Whether a case is closed by the kinds of its entries and by those that closed it alone.

    No is no answer: then the whole logbook has to be read."""
    return UNDOING.isdisjoint(kinds) and any(
        isinstance(entry, Closed) and entry.pass_ >= 1 for entry in closings
    )


@value
class AgreementState:
    """An agreement and what became of it. Two outcomes that differ leave it open."""

    agreement: Agreement
    outcomes: tuple[Outcome, ...]
    state: str  # open, kept, not_kept
    due: date | None

    @classmethod
    def of(cls, agreement: Agreement, outcomes: list[Outcome]) -> AgreementState:
        moves = [o for o in outcomes if o.state == "moved"]
        ends = {o.state for o in outcomes if o.state != "moved"}
        due = max(moves, key=lambda o: (o.day, o.at, o.id)).due if moves else agreement.due
        state = next(iter(ends)) if len(ends) == 1 else "open"
        return cls(agreement=agreement, outcomes=tuple(outcomes), state=state, due=due)


def _code_order(code: str) -> tuple[str, int, str]:
    number = _NO_DIGIT.sub("", code)
    return (code[:1], int(number[:6] or "0"), code)
