"""The machine-readable form of a case. Its shape is a contract: see `docs/json.md`."""

from __future__ import annotations

from typing import Any

from pestprotocol.codec import dump_entry
from pestprotocol.core.agenda import overdue
from pestprotocol.core.closing import closing_of
from pestprotocol.core.logbook import Person
from pestprotocol.desk import CaseDesk
from pestprotocol.tell import closing_lacks, public_sentence


def case_json(case: CaseDesk) -> dict[str, Any]:
    """One case without a name: where it stands, what comes next, what closing lacks."""
    progress, facts = case.progress, case.facts
    found = case.actions()
    closing = closing_of(progress)
    closed = facts.closing
    about = case.ref
    first = found[0] if found else None
    return {
        "code": case.code,
        "status": progress.status,
        "escalated": progress.escalated,
        "opened": facts.opened.isoformat() if facts.opened else None,
        "closed": closed.day.isoformat() if closed else None,
        "group": case.group,
        "protocol": {
            "id": about.id if about else "",
            "version": about.version if about else "",
        },
        "persons": _persons(case),
        "steps": [
            {
                "id": step.step.id,
                "title": step.step.title,
                "state": step.state,
                "done": step.done,
                "total": step.total,
            }
            for step in progress.steps
        ],
        "missing": [
            {"condition": id_, "text": text}
            for id_, text in zip(closing.unmet, closing_lacks(progress, closing), strict=True)
        ],
        "next": None
        if first is None
        else {
            "date": first.due.isoformat() if first.due else None,
            "what": public_sentence(first, facts),
        },
        "overdue": overdue(found, case.today),
    }


def case_with_entries(case: CaseDesk) -> dict[str, Any]:
    return {**case_json(case), "entries": [dump_entry(entry) for entry in case.logbook]}


def _persons(case: CaseDesk) -> list[dict[str, Any]]:
    """A child in two roles is one person with two roles, under the code that came first."""
    facts = case.facts
    first = {entry.id: entry.same_as for entry in facts.of(Person) if entry.same_as}
    people = [s for s in facts.subjects.values() if not s.home and not s.ended]
    codes = {subject.id: subject.label for subject in people}
    people.sort(key=lambda subject: subject.id in first)
    persons: dict[str, dict[str, Any]] = {}
    for subject in people:
        who = first.get(subject.id, subject.id)
        known = persons.setdefault(who, {"code": codes.get(who, subject.label), "roles": []})
        known["roles"].append(subject.role)
    return list(persons.values())
