"""How long the school keeps a case that is closed."""

from __future__ import annotations

from datetime import date

from pestprotocol.core.progress import Progress


def kept_until(progress: Progress) -> date | None:
    """The last day of the school's term, counted from the closing that holds; nothing while the
    case is not closed, or when the school has set no term."""
    closing = progress.facts.closing
    term = progress.protocol.retention
    if closing is None or term is None or progress.status != "closed":
        return None
    return progress.calendar.end(closing.day, term.term)
