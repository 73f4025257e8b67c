"""Who to call. A number that nobody verified is never shown as if it were sure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from pestprotocol import words
from pestprotocol.core.protocol import Contact, Protocol
from pestprotocol.screen import Block, Rows, Text, title

OLD = timedelta(days=365)


def trust(contact: Contact, today: date) -> str:
    """What to say of the details of a contact, if there is a doubt."""
    if not contact.phone and not contact.web:
        return ""
    if contact.checked is None:
        return "niet nagekeken"
    if today - contact.checked > OLD:
        return f"nagekeken op {words.day(contact.checked)}: dat is lang geleden"
    return ""


def reach(contact: Contact) -> str:
    return " · ".join(part for part in (contact.phone, contact.web) if part)


def short_lines(protocol: Protocol, ids: Iterable[str], today: date) -> Iterator[Block]:
    """A line for each contact that is named."""
    for id_ in ids:
        contact = protocol.contact(id_)
        if contact is not None:
            doubt = trust(contact, today)
            parts = [contact.label, reach(contact), f"({doubt})" if doubt else ""]
            yield Text(" ".join(p for p in parts if p), indent=2, lead="Bel: ", lead_style="strong")


def page(protocol: Protocol, today: date, first: tuple[str, ...] = ()) -> Iterator[Block]:
    """All contacts, those that matter most at this moment first."""
    yield title("Wie kun je bellen?")
    ordered = sorted(protocol.contacts, key=lambda contact: contact.id not in first)
    rows = []
    for contact in ordered:
        doubt = trust(contact, today)
        rest = [reach(contact), f"[{doubt}]" if doubt else "", contact.note]
        rows.append((contact.label, " ".join(part for part in rest if part)))
    yield Rows(tuple(rows), styles=("strong", ""))
    if any(trust(contact, today) for contact in ordered):
        yield Text(
            "“Niet nagekeken” betekent: zoek het nummer eerst op voor je erop vertrouwt.", "soft"
        )
