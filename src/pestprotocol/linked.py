"""Another protocol that takes over: a new case, linked to the first, with the same people."""

from __future__ import annotations

from pestprotocol import prompts
from pestprotocol.asking import ask_words, choose
from pestprotocol.core.facts import Proposal, Subject
from pestprotocol.core.logbook import Answer, Declined, Entry, Linked, Person
from pestprotocol.core.protocol import (
    FORM,
    GROUP,
    REPORTER,
    SEEN,
    SIGNAL,
    Role,
    answers_of,
)
from pestprotocol.desk import CaseDesk
from pestprotocol.people import everyone, keep_name, next_codes
from pestprotocol.screen import Text, Verbatim
from pestprotocol.store import Pinned

_NOT_ALONG = "-"
_WHY_ROLE = ("Het andere protocol heeft andere rollen. Wie daar niet bij hoort, gaat niet mee.",)


def decide(case: CaseDesk, proposal: Proposal) -> None:
    """Begin the other case, or keep why not. Without its protocol the decision stays open."""
    desk, id_ = case.desk, proposal.effect.begin
    pinned = desk.protocol_with_id(id_)
    if pinned is None:
        desk.warn(
            f"Het protocol `{id_}` is niet gevonden.",
            f"Zet het als YAML-bestand naast {desk.protocol_path}",
            "Kijk het daarna na: pestprotocol protocol controleer BESTAND",
        )
        return
    title = pinned.protocol.protocol.title

    def questions() -> tuple[Entry | None, dict[str, str]]:
        accepted = desk.asker.confirm(
            f"Begin je een nieuwe casus met “{title}”?",
            why=(
                "De nieuwe casus hoort bij deze. Wie erbij betrokken is, gaat mee.",
                "Bij nee leg je de reden vast.",
            ),
        )
        if accepted:
            return None, _roles_there(case, pinned)
        reason = ask_words(case, prompts.words_wanted("Waarom niet?"))
        return case.make(Declined, answer=proposal.answer.id, reason=reason), {}

    declined, roles = desk.asker.flow(questions)
    if declined is not None:
        case.record(declined)
        return
    other = _begin(case, pinned, roles)
    case.record(case.make(Linked, case=other.code, protocol=id_, because=proposal.answer.id))
    desk.out.show(
        Text(f"De nieuwe casus heeft de code {other.code}. Ga daar verder met:", "good"),
        Verbatim(f"pestprotocol verder {other.code}"),
    )


def _roles_there(case: CaseDesk, pinned: Pinned) -> dict[str, str]:
    """The role of each person in the other protocol; asked where that has no such role."""
    known = {role.id: role.label for role in pinned.protocol.roles}
    labels = {**known, _NOT_ALONG: "gaat niet mee"}
    return {
        subject.id: subject.role
        if subject.role in known
        else choose(
            case, f"{case.who(subject)}: welke rol in de nieuwe casus?", labels, why=_WHY_ROLE
        )
        for subject in everyone(case)
    }


def _begin(case: CaseDesk, pinned: Pinned, roles: dict[str, str]) -> CaseDesk:
    """The new case, with its people and with what its intake asks and this case knows already."""
    other = CaseDesk(case.desk, case.desk.new_case(), None, begins_with=pinned)
    assert case.ref is not None
    link = other.make(Linked, case=case.code, protocol=case.ref.id)
    other.record(link, *_known_answers(case, other))
    joined: dict[str, str] = {}
    links = {entry.id: entry.same_as for entry in case.facts.of(Person)}
    for subject in everyone(case):
        role = other.protocol.role(roles[subject.id])
        if role is not None:
            first = joined.get(links[subject.id], "")
            joined[subject.id] = _take_along(case, other, subject, role, first)
    return other


def _take_along(case: CaseDesk, other: CaseDesk, subject: Subject, role: Role, same_as: str) -> str:
    code = next_codes(other, role, 1)[0]
    person = other.make(Person, code=code, role=role.id, group=subject.group, same_as=same_as)
    other.record(person)
    name = case.names.get(subject.id, "")
    if name:
        keep_name(other, person.id, name)
    return person.id


def _known_answers(case: CaseDesk, other: CaseDesk) -> list[Answer]:
    """What both intakes ask, as far as the answer means something there."""
    found: list[Answer] = []
    mine, theirs = case.protocol.intake, other.protocol.intake
    place = case.facts.place(mine, None)
    for id_ in (SIGNAL, REPORTER, GROUP, FORM, SEEN):
        standing = case.facts.standing(place, id_)
        item = theirs.item(id_)
        answer = None if standing is None else standing.agreed
        if answer is None or item is None:
            continue
        values = answer.values
        if item.answer == "choice" and not set(values) <= set(answers_of(item)):
            continue
        if not item.many and len(values) != 1:
            continue
        found.append(
            other.make(
                Answer, day=answer.day, item=f"{theirs.id}.{id_}",
                value=values if item.many else values[0], text=answer.text, reason=answer.reason,
            )
        )  # fmt: skip
    return found
