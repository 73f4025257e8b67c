"""Walking a list point by point. Every answer is on disk before the next question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from pestprotocol import contacts, prompts, words
from pestprotocol.agreements import ask_agreements, tell_what_was_agreed
from pestprotocol.asking import ask_words, item_question, standing_text, without_names
from pestprotocol.core.agenda import breaks_order
from pestprotocol.core.conditions import judge
from pestprotocol.core.facts import Place, Standing, Subject
from pestprotocol.core.logbook import Answer, Departure, Finished, Note, is_blank
from pestprotocol.core.progress import Point, Progress
from pestprotocol.core.protocol import (
    NOT_APPLICABLE,
    Checklist,
    Item,
    ItemIs,
    ItemRef,
    Marked,
    Persons,
    Protocol,
    leaves,
)
from pestprotocol.decisions import ask_who, decide
from pestprotocol.desk import CaseDesk
from pestprotocol.errors import Stopped
from pestprotocol.prompts import Given, SteppedBack
from pestprotocol.screen import Blank, Block, Text, title
from pestprotocol.tell import missing_lines


@dataclass(kw_only=True)
class Walk:
    """One list for one subject, on one day. It keeps the pass and the round that it began in."""

    case: CaseDesk
    checklist: Checklist
    subject: Subject | None
    place: Place
    day: date
    asked_after: int = 0  # questions that belong to the list and follow its points
    _back_from_first: bool = False

    # --- the way through ---

    def run(self) -> None:
        """Ask what is open, in order; then the summary and the agreements."""
        self.case.walking = self.place
        self._head()
        self._order()
        if not self._was_at_end():
            self.ask_open()
        while True:
            self.case.walking = self.place
            self._summary()
            try:
                if self.checklist.agreements:
                    ask_agreements(self.case, self.subject, self.checklist, self.day)
                self._who()
            except SteppedBack:
                continue
            break
        if self.checklist.agreements and not self.case.facts.ended(self.place):
            self.case.record(self._end(ended=True))
        if self.subject is not None:
            tell_what_was_agreed(self.case, self.subject)
        self.case.walking = None
        self._decide()

    def _was_at_end(self) -> bool:
        """Whether someone stopped today after the last point: what is "not yet" was just asked."""
        answers = [p.standing.answers[-1] for p in self.points() if p.standing is not None]
        return (
            self.checklist.agreements
            and all(p.standing is not None for p in self.points() if p.applies and p.duty)
            and max((answer.at.date() for answer in answers), default=None) == self.case.today
            and not self.case.facts.ended(self.place)
        )

    def _who(self) -> None:
        """A list that is there only while a role is empty ends in the question who it is."""
        for step in self.case.progress.steps:
            for question in step.questions:
                wanted = Persons(persons=question.role.id)
                if self.checklist.unless == wanted and not question.answered:
                    ask_who(self.case, question, back=True)

    def _decide(self) -> None:
        for proposal in self.case.facts.proposals:
            self.case.deciding = True
            decide(self.case, proposal)
        self.case.deciding = False

    @property
    def _has_day(self) -> bool:
        """Whether another day can be given: not for the intake, nor for a round, which is named
        after its day."""
        intake = self.checklist.id == self.case.protocol.intake.id
        return not intake and self.checklist.repeats is None

    def run_round(self, *, back: bool) -> None:
        """One round of a repeating list: its questions, and a decision when an answer asks one.

        `back`: from the first question, when nothing was answered, the caller goes back itself."""
        self._back_from_first = back
        self.case.walking = self.place
        self.case.desk.out.show(title(self._title()))
        if self.day != self.case.today:
            held = words.near_day(self.day, self.case.today)
            self.case.desk.out.show(Text(f"Dag: {held}", "soft"))
        self._warn_of_day()
        self.ask_open()
        if self.left_empty():
            self.case.record(self._end(ended=True))
        self.case.walking = None
        self._decide()

    def left_empty(self) -> bool:
        """Whether a point has no answer, and nothing tells that this was meant."""
        empty = any(point.applies and point.standing is None for point in self.points())
        return empty and not self.case.facts.ended(self.place)

    def ask_open(self) -> None:
        """Ask what is open, and nothing else."""
        self.ask_all(self.open_items())

    def open_items(self) -> list[str]:
        """The points to ask. Those that were never asked come first: who stopped half-way goes on
        there, and what was "not yet" a moment ago is left until they are done."""
        found = [point for point in self.points() if _is_open(point)]
        left = [point for point in found if point.standing is None or point.conflict]
        if all(point.item.optional for point in left):
            left = found
        return [point.item.id for point in left]

    def points(self) -> tuple[Point, ...]:
        return self.case.progress.points(self.checklist, self.subject, self.place)

    def ask_all(self, wanted: list[str]) -> None:
        """Ask these points, and those that come to apply on the way.

        `t` leads back to what was asked before, now or at an earlier time, and from the first point
        to the day."""
        asked: list[str] = []
        again = ""
        before_this = {point.item.id for point in self.points() if point.applies}
        while True:
            points = {point.item.id: point for point in self.points()}
            ahead = [
                id_
                for id_, point in points.items()
                if id_ not in asked
                and point.applies
                and (id_ in wanted or (point.standing is None and id_ not in before_this))
            ]
            here = again or next(iter(ahead), "")
            if not here:
                return
            again = ""
            if self._ask_point(points[here]):
                if here not in asked:
                    asked.append(here)
            else:
                before = asked[: asked.index(here)] if here in asked else asked
                earlier = self._answered_before(here)
                if before:
                    again = before[-1]
                elif earlier:
                    again = earlier[-1]
                    asked.insert(0, again)
                elif self._has_day:
                    self._ask_day()
                elif self._back_from_first and not asked:
                    raise SteppedBack
                else:
                    self.case.desk.asker.first()
                    again = here

    def _answered_before(self, item: str) -> list[str]:
        """The points above this one in the list that have an answer."""
        above = takewhile(lambda point: point.item.id != item, self.points())
        return [point.item.id for point in above if point.applies and point.standing is not None]

    def _ask_point(self, point: Point) -> bool:
        """Whether the point was answered (or left empty); false: one back."""
        item = point.item
        while True:
            asker = self.case.desk.asker
            try:
                given = asker.ask(
                    self._question(point), back=True, on_remark=lambda: self._remark(item)
                )
            except SteppedBack:
                return False
            if given.value == "" and item.answer != "text":
                return True
            if given.value == "" and item.optional:
                return True
            try:
                self._keep(item, given)
            except SteppedBack:
                continue
            return True

    def ask_last_again(self) -> None:
        """The last point of the list once more, for whoever steps back to it."""
        points = [point for point in self.points() if point.applies]
        while points and not self._ask_point(points.pop()):
            pass

    def _question(self, point: Point) -> prompts.Question:
        item = point.item
        asked = [p for p in self.points() if p.applies]
        number = next((n for n, p in enumerate(asked, 1) if p.item.id == item.id), 0)
        grows = _may_grow(self.checklist, item)
        lead = f"Punt {number} · " if grows else f"{number} van {len(asked) + self.asked_after} · "
        text = item.text
        now = ""
        if point.standing is not None:
            agreed = point.standing.agreed
            now = agreed.text if agreed is not None and item.answer == "text" else ""
            text = text if now else f"{text} (nu: {standing_text(point)})"
        question = item_question(item, text, lead, self.case.today)
        left = question.left if point.standing is None else "zo gelaten"
        return replace(question, now=now, left=left, comes_back=self._comes_back(item))

    def _comes_back(self, item: Item) -> bool:
        """Whether something is asked after this point from where `t` leads back to it: a round ends
        with its last point, without a summary."""
        last = [point.item.id for point in self.points() if point.applies][-1:]
        return self.checklist.repeats is None or [item.id] != last

    def _keep(self, item: Item, given: Given) -> None:
        """Put an answer on disk, with its reason. `SteppedBack` leads to the point itself."""
        reason = ""
        standing = self.case.facts.standing(self.place, item.id)
        values = (given.value,) if isinstance(given.value, str) else given.value
        if NOT_APPLICABLE in values or any(value in item.reason for value in values):
            last = None if standing is None else standing.answers[-1]
            was = last.reason if last is not None and last.value == given.value else ""
            question = prompts.words_wanted(
                _why_text(item, values),
                why=() if self.case.on_disk else (_WHY_REASON_LOOSE,),
                now=was,
                comes_back=self._comes_back(item),
            )
            try:
                reason = ask_words(self.case, question, back=True)
            except (Stopped, KeyboardInterrupt):
                said = words.listed([words.answer(item, value) for value in values])
                lacks = f"Het antwoord “{said}” is nog niet bewaard: de reden ontbreekt."
                self.case.desk.out.show(Text(lacks, "warn"))
                self.case.desk.asker.unkept = True
                raise
        text = without_names(self.case, given.text) if given.text else ""
        replaces = () if standing is None else tuple(a.id for a in standing.answers)
        entry = self.case.make(
            Answer,
            day=self._day_of(standing, given),
            item=f"{self.checklist.id}.{item.id}",
            about=self.place.about,
            pass_=self.place.pass_,
            round=self.place.round,
            value="given" if text else given.value,
            text=text,
            reason=reason,
            replaces=replaces,
        )
        if (
            standing is not None
            and len(standing.answers) == 1
            and _same(standing.answers[0], entry)
        ):
            return  # of two that do not agree, one is chosen by an answer that replaces both
        try:
            self.case.record(entry, *self._finished_with(entry))
            self.case.desk.asker.unkept = False
        finally:  # who to call now is said also when the disk is full
            for value in values:
                case = self.case
                case.desk.out.show(effect_lines(case.protocol, item, value, case.today))

    def _day_of(self, standing: Standing | None, given: Given) -> date:
        """The day of this talk; of two answers that disagree, the one that is chosen keeps its
        own."""
        both = standing.answers if standing is not None and standing.agreed is None else ()
        same = [answer.day for answer in both if not given.text and answer.value == given.value]
        return min(same, default=self.day)

    def _finished_with(self, entry: Answer) -> Iterator[Finished]:
        """The mark that the list came to its end, when this answer brings it there."""
        progress = self.case.with_entries(entry)
        where = (self.checklist, self.subject, self.place)
        if progress.is_complete(*where) and any(
            not p.applies and p.standing is None for p in progress.points(*where)
        ):
            yield self._end(progress)

    def _end(self, progress: Progress | None = None, *, ended: bool = False) -> Finished:
        progress = progress or self.case.progress
        points = progress.points(self.checklist, self.subject, self.place)
        return self.case.make(
            Finished,
            day=self.day,
            checklist=self.checklist.id,
            about=self.place.about,
            pass_=self.place.pass_,
            round=self.place.round,
            without=tuple(p.item.id for p in points if not p.applies and p.standing is None),
            answers=tuple(sorted(progress.facts.current_ids(self.place))),
            ended=ended,
        )

    def _remark(self, item: Item) -> None:
        why = ("Wat bij dit punt hoort en niet in het antwoord past. Feiten, geen oordeel.",)
        question = prompts.words_wanted("Opmerking bij dit punt", empty=True, why=why)
        text = ask_words(self.case, question)
        if text:
            self.case.record(
                self.case.make(
                    Note,
                    day=self.day,
                    text=text,
                    about=self.place.about,
                    item=f"{self.checklist.id}.{item.id}",
                    pass_=self.place.pass_,
                    round=self.place.round,
                )
            )

    # --- the day ---

    def _ask_day(self) -> None:
        """Another day for this talk. What was recorded of it today moves along."""
        today = self.case.today
        given = self.case.desk.asker.ask(
            prompts.day_wanted(
                "Op welke dag was dit?",
                latest=today,
                empty=self.day.isoformat(),
                why=(_WHY_DAY if self.case.on_disk else _WHY_DAY_LOOSE,),
                beside=self._before_signal,
            )
        )
        if date.fromisoformat(str(given.value)) == self.day:
            return
        old, self.day = self.day, date.fromisoformat(str(given.value))
        moved = [
            self.case.again(entry, day=self.day)
            for entry in _recorded(self.case, self.checklist, self.place)
            if entry.day == old
            and entry.at.date() == today
            and not (isinstance(entry, Note) and is_blank(entry))
        ]
        if moved:
            self.case.record(*moved)
        else:
            self.case.desk.asker.unkept = True  # until something is kept that has this day

    def _before_signal(self, day: date) -> str:
        """What to say of a day that was perhaps not meant: nobody knew of anything yet."""
        signal = self.case.facts.signal_day
        if signal is None or day >= signal:
            return ""
        return f"Dat is vóór de dag van het signaal: {words.day(signal)}."

    def _warn_of_day(self) -> None:
        if early := self._before_signal(self.day):
            self.case.desk.out.show(Text(early, "warn"))

    # --- around the points ---

    def _title(self) -> str:
        return words.titled(self.checklist.title, self.subject, self.case.shown_names)

    def _head(self) -> None:
        case, checklist = self.case, self.checklist
        out = case.desk.out
        if case.on_disk:
            group = case.group or "nog niet ingevuld"
            out.show(Text(f"Casus {case.code} · groep {group}", "soft"))
        out.show(title(self._title()))
        if checklist.why:
            out.show(Text(checklist.why, lead="Waarom: ", lead_style="soft"))
        out.show(*(Text(line, lead="Niet doen: ", lead_style="warn") for line in checklist.never))
        day = words.near_day(self.day, case.today)
        asked = [point.item.id for point in self.points() if point.applies]
        begins = asked[:1] == self.open_items()[:1] and not self._was_at_end()
        how = "Typ t bij het eerste punt" if begins else "Kies straks 0"
        if self._has_day:
            other = "eerder" if self.day == case.today else "een andere dag"
            out.show(Text(f"Dag: {day}. Was het {other}? {how}.", "soft"))
        self._warn_of_day()
        out.show(Text(f"Toetsen: {prompts.KEYS}", "soft"), Blank())

    def _order(self) -> None:
        """A preferred order warns and never blocks; a strict one asks why not."""
        case, progress = self.case, self.case.progress
        instance = progress.instance(self.checklist, self.subject)
        if instance.state != "open" or case.facts.departure_of(self.place) is not None:
            return
        if self.checklist.after is not None:
            scope = progress.scope(self.checklist, self.subject, order=True)
            verdict = judge(self.checklist.after, scope)
            if verdict.holds is not True:
                case.desk.out.show(
                    Text("Volgens het protocol komt hier eerst nog iets voor.", "warn"),
                    *missing_lines(case.progress, verdict.missing, case.shown_names),
                )
                self._depart(empty=False)
                return
        if breaks_order(progress, instance) and self.checklist.prefer is not None:
            after = self.checklist.prefer.after
            case.desk.out.show(Text(self.checklist.prefer.text, "warn"))
            if len(list(leaves(after))) > 1:  # which of these was not done yet
                scope = progress.scope(self.checklist, self.subject, order=True)
                missing = judge(after, scope).missing
                case.desk.out.show(*missing_lines(progress, missing, case.shown_names))
            self._depart(empty=True)

    def _depart(self, *, empty: bool) -> None:
        why = ("Het mag. Wie de casus later leest, ziet hier je reden.",)
        question = prompts.words_wanted("Waarom begin je hiermee?", empty=empty, why=why)
        reason = ask_words(self.case, question)
        self.case.record(
            self.case.make(
                Departure,
                day=self.day,
                checklist=self.checklist.id,
                about=self.place.about,
                pass_=self.place.pass_,
                reason=reason,
            )
        )

    def _summary(self) -> None:
        """All lines with a number; any of them can be reopened by it."""
        out = self.case.desk.out
        while True:
            points = [p for p in self.points() if p.applies]
            out.show(title("Zo staat het er nu"))
            width = len(str(len(points)))
            out.show(_numbered(0, width, f"Dag: {self._days_said(points)}"))
            for number, point in enumerate(points, 1):
                said = f"{point.item.text} → {standing_text(point)}"
                out.show(_numbered(number, width, said))
                for remark in self.case.facts.remarks(self.place, point.item.id):
                    if not is_blank(remark):
                        out.show(Text(remark.text, "soft", indent=width + 2, lead="Opmerking: "))
            try:
                question = _summary_question(len(points), kept=self.case.on_disk)
                given = self.case.desk.asker.ask(question, back=True)
            except SteppedBack:
                self.ask_last_again()
                continue
            if given.value == "":
                return
            if given.value == "0":
                self._ask_day()
            else:
                before = {point.item.id for point in points}
                self._ask_point(points[int(str(given.value)) - 1])
                self.ask_all([id_ for id_ in self.open_items() if id_ not in before])

    def _days_said(self, points: list[Point]) -> str:
        """The day of this talk, and the others to which answers of it belong."""
        given = {a.day for p in points if p.standing is not None for a in p.standing.answers}
        others = words.listed([words.day(day) for day in sorted(given - {self.day})])
        now = words.near_day(self.day, self.case.today)
        if not others:
            return now
        part = "Een deel was" if self.day in given else "Wat hier staat, was"
        return f"{now}. {part} op {others}."


def start_walk(
    case: CaseDesk, checklist: Checklist, subject: Subject | None, *, day: date, round_: str = ""
) -> Walk:
    """A walk in the pass that counts. A talk that was left today goes on with its own day."""
    place = case.facts.place(checklist, subject, round_)
    recorded = _recorded(case, checklist, place)
    last = max(recorded, key=lambda entry: (entry.at, entry.id), default=None)
    if last is not None and last.at.date() == case.today and day == case.today:
        day = last.day
    return Walk(case=case, checklist=checklist, subject=subject, place=place, day=day)


def _recorded(case: CaseDesk, checklist: Checklist, place: Place) -> list[Answer | Note]:
    """What was answered at the points of a list, and remarked there."""
    standings = case.facts.answers.get(place, {}).values()
    answers = [answer for standing in standings for answer in standing.answers]
    remarks = [note for item in checklist.items for note in case.facts.remarks(place, item.id)]
    return [*answers, *remarks]


def effect_lines(protocol: Protocol, item: Item, value: str, today: date) -> list[Block]:
    effect = (item.then or {}).get(value)
    if effect is None or effect.again:  # a proposal is told when it is decided
        return []
    lines: list[Block] = [Text(effect.text, "warn", indent=2)] if effect.text else []
    return [*lines, *contacts.short_lines(protocol, effect.call, today), Blank()]


def _is_open(point: Point) -> bool:
    """A point to ask: one that got no answer yet, or that is not settled."""
    return point.applies and not point.settled


def _may_grow(checklist: Checklist, here: Item) -> bool:
    """Whether points may come to apply, or fall away, by what is answered here or further on."""
    ahead = checklist.items[checklist.items.index(here) :]
    answered = {ItemRef(checklist=checklist.id, item=item.id) for item in ahead}
    marks = {effect.mark for item in ahead for effect in (item.then or {}).values()}
    conditions = [c for item in checklist.items for c in (item.when, item.unless) if c is not None]
    return any(
        (isinstance(leaf, ItemIs) and leaf.item in answered)
        or (isinstance(leaf, Marked) and leaf.marked in marks)
        for condition in conditions
        for leaf in leaves(condition)
    )


def _same(old: Answer, new: Answer) -> bool:
    return (old.value, old.text, old.reason, old.day) == (new.value, new.text, new.reason, new.day)


def _why_text(item: Item, values: tuple[str, ...]) -> str:
    said = words.listed([words.answer(item, value) for value in values])
    return f"Waarom “{said}”?"


def _numbered(number: int, width: int, text: str) -> Text:
    return Text(text, lead=f"{number:>{width}}  ", lead_style="key")


_WHY_DAY = "Het dossier toont op welke dag het was, naast de dag van vastleggen."
_WHY_REASON_LOOSE = "Zo zie je aan het eind nog waarom. Hier wordt niets bewaard."
_WHY_DAY_LOOSE = "In een casus zou je zo zien op welke dag het was. Hier wordt niets bewaard."


def _summary_question(last: int, *, kept: bool) -> prompts.Question:
    numbers = [str(number) for number in range(last + 1)]
    return prompts.Question(
        text="Klopt dit? Enter = klaar. Iets veranderen: typ het nummer",
        kind="number",
        options=(
            prompts.Option("j", "", "klaar", ("ja",)),
            *(prompts.Option(number, number, f"punt {number}") for number in numbers),
        ),
        ends=f"[0-{last}, Enter]",
        empty="",
        why=(
            "Nu weet je nog hoe het was. Wat je hier verbetert, klopt later ook in het dossier.",
            "Met een nummer geef je een ander antwoord. Het oude blijft in het logboek.",
        )
        if kept
        else ("Je ziet of je niets bent vergeten. Met een nummer geef je een ander antwoord.",),
    )
