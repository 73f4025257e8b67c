"""Who to call. A number that nobody verified is never shown as if it were sure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from pestprotocol import words
from pestprotocol.core.protocol import Contact, Protocol
from pestprotocol.screen import Block, Text, title

OLD = timedelta(days=365)


def trust(contact: Contact, today: date) -> str:
    """What to say of the details of a contact, if there is a doubt."""
    if not contact.phone and not contact.web:
        return ""
    if contact.checked is None:
        return "niet nagekeken"
    if today - contact.checked > OLD:
        return f"voor het laatst nagekeken op {words.day(contact.checked)}"
    return ""


def reach(contact: Contact) -> str:
    return " · ".join(part for part in (contact.phone, contact.web) if part)


def line(contact: Contact, today: date) -> str:
    """A contact on one line: how to reach it, what is doubtful, what else to know."""
    doubt = trust(contact, today)
    how = f"{reach(contact)} ({doubt})" if doubt else reach(contact)
    said = ". ".join(part for part in (how, contact.note) if part)
    return f"{contact.label}: {said}" if said else contact.label


def short_lines(protocol: Protocol, ids: Iterable[str], today: date) -> Iterator[Block]:
    """A line for each contact that is named."""
    for id_ in ids:
        contact = protocol.contact(id_)
        if contact is not None:
            doubt = trust(contact, today)
            parts = [contact.label, reach(contact), f"({doubt})" if doubt else ""]
            yield Text(" ".join(p for p in parts if p), indent=2, lead="Bel: ", lead_style="strong")


def page(protocol: Protocol, today: date, first: tuple[str, ...] = ()) -> Iterator[Block]:
    """What cannot wait, and all contacts, those that matter most at this moment first."""
    for checklist in protocol.checklists():
        if checklist.always:
            yield title(checklist.title)
            yield from (Text(item.text, indent=2, lead="· ") for item in checklist.items)
    yield title("Wie kun je bellen?")
    ordered = sorted(protocol.contacts, key=lambda contact: contact.id not in first)
    without_number = [contact.label for contact in ordered if not reach(contact)]
    if any(trust(contact, today) for contact in ordered):
        yield Text("Het programma kan een nummer niet nakijken. Staat er “niet nagekeken” bij, of "
                   "een dag van lang geleden? Zoek het nummer dan eerst op.", "soft")  # fmt: skip
    for contact in ordered:
        if reach(contact):
            yield Text(line(contact, today), indent=2, lead="· ")
    if without_number:
        yield Text("Van deze contacten staat nog geen nummer in het protocol:")
        yield from (Text(label, indent=2, lead="· ") for label in without_number)
