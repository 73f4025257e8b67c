"""Whether a case may be closed: each condition with its dated proof, or with what is missing."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pestprotocol.core.conditions import Missing, Verdict
from pestprotocol.core.facts import Place
from pestprotocol.core.logbook import Entry, Person
from pestprotocol.core.progress import Progress
from pestprotocol.core.protocol import ClosingCondition
from pestprotocol.core.value import value


@value
class Closing:
    """`ready`: every condition is met and nothing is owed, so the case closes without a reason."""

    conditions: tuple[tuple[ClosingCondition, Verdict], ...]
    owed: bool

    @property
    def met(self) -> bool:
        return all(verdict.holds is True for _, verdict in self.conditions)

    @property
    def ready(self) -> bool:
        return self.met and not self.owed

    @property
    def unmet(self) -> tuple[str, ...]:
        return tuple(c.id for c, verdict in self.conditions if verdict.holds is not True)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What the conditions lack that are not met, in their order."""
        unmet = [verdict for _, verdict in self.conditions if verdict.holds is not True]
        return tuple(one for verdict in unmet for one in verdict.missing)


def closing_of(progress: Progress) -> Closing:
    return Closing(
        conditions=tuple(
            (condition, progress.judge(condition.when)) for condition in progress.protocol.closing
        ),
        owed=bool(progress.facts.proposals),
    )


def not_so(progress: Progress) -> tuple[Missing, ...]:
    """The answers with which an open case cannot be closed: they were given, and are not the ones
    that its conditions ask for."""
    if progress.status == "closed":
        return ()
    return tuple(one for one in closing_of(progress).missing if one.reason == "otherwise")


FindingCode: TypeAlias = Literal["conflict", "closed_but_joined", "closed_but_again", "same_code"]


@value
class Finding:
    """Something in a logbook that a person has to look at."""

    code: FindingCode
    place: Place | None = None
    item: str = ""
    subject: str = ""
    entries: tuple[Entry, ...] = ()


def findings(progress: Progress) -> tuple[Finding, ...]:
    """Contradictions that two copies of one case can bring, and that nobody has settled yet."""
    facts = progress.facts
    found = [
        Finding(
            code="conflict", place=place, item=item, subject=place.about, entries=standing.answers
        )
        for place, items in facts.answers.items()
        for item, standing in items.items()
        if standing.agreed is None
    ]
    closed = facts.closing
    if closed is not None:
        found.extend(
            Finding(code="closed_but_joined", subject=person.id, entries=(person,))
            for person in facts.of(Person)
            if person.id not in closed.persons
        )
        found.extend(
            Finding(code="closed_but_again", subject=p.answer.about, entries=(p.answer,))
            for p in facts.proposals
            if p.effect.again
        )
    labels = [subject for subject in facts.subjects.values() if not subject.home]
    found.extend(
        Finding(code="same_code", subject=subject.id)
        for subject in labels
        if subject.label[-1:].isalpha()
    )
    return tuple(found)
