"""What a school's protocol says. This page is the vocabulary of `protocol.yaml`.

Everything that is asked is an item with an answer; every condition looks only at answers, persons
and dates. `source` names the heading of the school's document that an element restates, or is
`proposal` where the document gives no number and the school may choose its own.
"""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Literal, TypeAlias

from pestprotocol.core.value import value

PROPOSAL = "proposal"
Unit: TypeAlias = Literal["days", "weeks", "months", "school_days", "work_days"]
AnswerKind: TypeAlias = Literal["done", "yes_no", "choice", "text", "date"]

# The intake items that the program itself knows; it asks whatever else the intake holds too.
SIGNAL, REPORTER, GROUP, FORM, SEEN = "signal", "reporter", "group", "form", "seen"

# The answers that a point of kind `done` may get; only the first and the last end the duty.
DONE, PARTLY, NOT_YET, NOT_APPLICABLE = "done", "partly", "not_yet", "not_applicable"
YES, NO = "yes", "no"
ESCALATED = "escalated"  # the mark that every overview shows
GIVEN = "given"  # the value of a text item; its words stand in the entry's `text`
# The words that a school may choose for itself, under `words`.
WORDS = ("parents", "escalation")
UNSETTLED = frozenset({PARTLY, NOT_YET})


@value
class Duration:
    """A term such as `2 weeks`. School days skip weekends and all holidays, work days only the
    public ones; the other units count calendar days and move a free last day to the next school
    day."""

    amount: int
    unit: Unit


@value
class Selection:
    """Everyone with a role, or the homes (parents or carers) of everyone with that role."""

    role: str
    parents: bool = False


@value
class Who:
    """Which subjects of a list a condition means. An empty `of` means all that the list is for."""

    quantifier: Literal["every", "some"]
    of: tuple[Selection, ...] = ()


@value
class ItemRef:
    checklist: str
    item: str


@value
class Moment:
    """The opening or closing of the case, a list's first day, or the day of one item.

    The day of a date item is the date that was given as its answer."""

    event: Literal["opened", "closed"] | None = None
    checklist: str = ""
    item: str = ""


# --- conditions: yes, no, or not known yet. There is no "not": it would prove the unobserved. ---


@value
class AllOf:
    all: "tuple[Condition, ...]"


@value
class AnyOf:
    any: "tuple[Condition, ...]"


@value
class ItemIs:
    """The item has one of the answers `is`; without `is`: it was really answered.

    `times` and `over` look at the unbroken run of rounds at the end of a repeating list: so many
    rounds, with so much time between the first and the last."""

    item: ItemRef
    is_: tuple[str, ...] = ()
    who: Who | None = None
    times: int = 1
    over: Duration | None = None
    source: str = ""


@value
class Complete:
    """The lists or steps are done; skipping them is not doing them."""

    complete: tuple[str, ...]
    who: Who | None = None


@value
class Persons:
    persons: str
    at_least: int = 1

    @cached_property
    def selection(self) -> Selection:
        return Selection(role=self.persons)


@value
class Marked:
    marked: str


@value
class InPass:
    pass_: int


Leaf: TypeAlias = ItemIs | Complete | Persons | Marked | InPass
Condition: TypeAlias = AllOf | AnyOf | Leaf


def leaves(condition: Condition) -> Iterator[Leaf]:
    """The parts of a condition that hold no other part."""
    match condition:
        case AllOf():
            for part in condition.all:
                yield from leaves(part)
        case AnyOf():
            for part in condition.any:
                yield from leaves(part)
        case _:
            yield condition


Limit: TypeAlias = tuple[Condition | None, Condition | None]  # `when` and `unless`
_NO_LIMIT: Limit = (None, None)


# --- what is asked ---


@value
class Effect:
    """What an answer brings about.

    With `again` the effect as a whole is a proposal: nothing of it holds until the teacher lets a
    new pass begin at that step. With `begin` a new case with another protocol is proposed, and the
    rest of the effect holds."""

    text: str = ""
    call: tuple[str, ...] = ()
    mark: str = ""
    again: str = ""
    begin: str = ""


@value
class Item:
    id: str
    text: str
    why: str = ""
    by: str = ""
    call: tuple[str, ...] = ()
    answer: AnswerKind = "done"
    choices: dict[str, str] | None = None
    many: bool = False
    alone: tuple[str, ...] = ()  # of many: what goes with no other choice, such as "none of these"
    optional: bool = False
    reason: tuple[str, ...] = ()
    when: Condition | None = None
    unless: Condition | None = None
    then: dict[str, Effect] | None = None
    source: str = ""


@value
class Due:
    within: Duration
    from_: tuple[Moment, ...]
    earliest: Duration | None = None
    source: str = ""


@value
class Repeats:
    """With `every` the rounds go on until closing, or until `times` of them; empty: at will."""

    every: Duration | None = None
    times: int | None = None
    source: str = ""


@value
class Preference:
    after: Condition
    text: str


@value
class Checklist:
    id: str
    title: str
    items: tuple[Item, ...]
    why: str = ""
    by: str = ""
    source: str = ""
    for_each: tuple[Selection, ...] = ()
    when: Condition | None = None
    unless: Condition | None = None
    after: Condition | None = None
    prefer: Preference | None = None
    due: Due | None = None
    repeats: Repeats | None = None
    always: bool = False
    command: Literal["navraag", "opschalen"] | None = None
    never: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    agreements: bool = False
    call: tuple[str, ...] = ()

    def item(self, item_id: str) -> Item | None:
        return self._by_id.get(item_id)

    @cached_property
    def _by_id(self) -> dict[str, Item]:
        return {item.id: item for item in reversed(self.items)}

    @property
    def returns(self) -> bool:
        """Whether it comes back by itself, and not only at will."""
        return self.repeats is not None and self.repeats.every is not None

    @cached_property
    def after_closing(self) -> bool:
        """Whether its term is counted from the closing of the case."""
        return self.due is not None and any(m.event == "closed" for m in self.due.from_)

    @cached_property
    def obligatory(self) -> tuple[str, ...]:
        """The ids of the items that are a duty whenever they apply."""
        return tuple(item.id for item in self.items if not item.optional)

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """What decides whether items apply; each only once, as many items share theirs."""
        found = dict.fromkeys((item.when, item.unless) for item in self.items)
        return tuple(limit for limit in found if limit != _NO_LIMIT)

    @cached_property
    def limited(self) -> tuple[tuple[Item, int], ...]:
        """The items, each with the number of its limit; 0 for those that always apply."""
        number = {limit: n for n, limit in enumerate((_NO_LIMIT, *self.limits))}
        return tuple((item, number[item.when, item.unless]) for item in self.items)


@value
class Step:
    id: str
    title: str
    checklists: tuple[Checklist, ...]
    why: str = ""
    by: str = ""
    source: str = ""
    when: Condition | None = None
    unless: Condition | None = None


@value
class Role:
    """`expected`: as long as nobody has this role, "who?" is an open question."""

    id: str
    label: str
    letter: str
    plural: str = ""
    parents: bool = False
    expected: bool = False
    source: str = ""


@value
class Contact:
    id: str
    label: str
    phone: str = ""
    web: str = ""
    note: str = ""
    checked: date | None = None
    source: str = ""


@value
class Texts:
    """Lines to read, never to tick: a part of the document, a set of guidelines."""

    id: str
    title: str
    lines: tuple[str, ...]
    source: str = ""


@value
class Holiday:
    from_: date
    to: date
    title: str


@value
class Retention:
    term: Duration
    source: str = ""


@value
class ClosingCondition:
    id: str
    text: str
    when: Condition
    source: str = ""


@value
class About:
    id: str
    version: str
    title: str
    school: str = ""
    board: str = ""
    document: str = ""
    country: str = "NL"  # whose public holidays count


@value
class Protocol:
    protocol: About
    roles: tuple[Role, ...]
    intake: Checklist
    steps: tuple[Step, ...]
    closing: tuple[ClosingCondition, ...]
    anytime: tuple[Checklist, ...] = ()
    words: dict[str, str] | None = None
    background: tuple[Texts, ...] = ()
    contacts: tuple[Contact, ...] = ()
    guidelines: tuple[Texts, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    retention: Retention | None = None

    # What is looked up for every case is found once; many cases are read with one protocol.

    @cached_property
    def lists(self) -> dict[str, Checklist]:
        """All lists by their id."""
        return {found.id: found for found in self.checklists()}

    @cached_property
    def returning(self) -> tuple[Checklist, ...]:
        """The lists that come back by themselves."""
        return tuple(found for found in self.lists.values() if found.returns)

    @cached_property
    def asked(self) -> dict[str, tuple[Checklist, Item]]:
        """All items, as answers name them: `checklist.item`."""
        return {
            f"{found.id}.{item.id}": (found, item)
            for found in self.lists.values()
            for item in reversed(found.items)
        }

    @cached_property
    def effects(self) -> dict[str, dict[str, Effect]]:
        """Of those that have an answer which brings something about, what each answer does."""
        return {reference: item.then for reference, (_, item) in self.asked.items() if item.then}

    @cached_property
    def alarming(self) -> dict[str, frozenset[str]]:
        """The items of the intake with the answers that name who to call."""
        found = {
            item.id: frozenset(value for value, effect in (item.then or {}).items() if effect.call)
            for item in self.intake.items
        }
        return {id_: values for id_, values in found.items() if values}

    @cached_property
    def for_alarm(self) -> tuple[Checklist, ...]:
        """The lists for a moment that cannot wait."""
        return tuple(c for c in self.lists.values() if c.always and not c.for_each)

    @cached_property
    def steps_of(self) -> dict[str, Step]:
        """The step of each list that stands in one."""
        return {found.id: step for step in self.steps for found in step.checklists}

    @cached_property
    def step_numbers(self) -> dict[str, int]:
        return {step.id: number for number, step in enumerate(self.steps)}

    @cached_property
    def _roles(self) -> dict[str, Role]:
        return {role.id: role for role in reversed(self.roles)}

    @cached_property
    def expected(self) -> tuple[Role, ...]:
        """The roles of which "who?" is a question."""
        return tuple(role for role in self.roles if role.expected)

    def role(self, role_id: str) -> Role | None:
        return self._roles.get(role_id)

    def step(self, step_id: str) -> Step | None:
        number = self.step_numbers.get(step_id)
        return None if number is None else self.steps[number]

    def checklist(self, checklist_id: str) -> Checklist | None:
        return self.lists.get(checklist_id)

    def checklists(self) -> Iterator[Checklist]:
        """All lists: the intake, those of the steps in order, those that are open at any time."""
        yield self.intake
        for step in self.steps:
            yield from step.checklists
        yield from self.anytime

    def step_of(self, checklist_id: str) -> Step | None:
        return self.steps_of.get(checklist_id)

    def contact(self, contact_id: str) -> Contact | None:
        return next((contact for contact in self.contacts if contact.id == contact_id), None)


def nothing_asked(id_: str, version: str) -> Protocol:
    """What a case is shown with when its protocol is gone: only what every intake asks is known."""
    known: tuple[tuple[str, AnswerKind], ...] = (
        (SIGNAL, "date"), (REPORTER, "choice"), (GROUP, "text"), (FORM, "choice"), (SEEN, "text"),
    )  # fmt: skip
    items = tuple(Item(id=item, text=item, answer=kind) for item, kind in known)
    return Protocol(
        protocol=About(id=id_, version=version, title=id_),
        roles=(),
        intake=Checklist(id="intake", title="intake", items=items),
        steps=(),
        closing=(),
    )


# Read from the file of today even for a case that began with an older one.
OF_TODAY = ("contacts", "guidelines", "background", "holidays", "retention", "words")


def answers_of(item: Item) -> tuple[str, ...]:
    """The words that an answer to this item can have as its value."""
    match item.answer:
        case "done":
            return (DONE, PARTLY, NOT_YET, NOT_APPLICABLE)
        case "yes_no":
            return (YES, NO)
        case "choice":
            return tuple(item.choices or ())
        case "text":
            return (GIVEN,)
        case "date":
            return ()
