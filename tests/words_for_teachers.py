"""Words that a teacher should not meet, each with the term that stands in its place.

The terms are in CONTRIBUTING.md. `Teacher.does` looks at all that a command says in any test: at
the help of every command and at the shipped protocol too.
"""

from __future__ import annotations

import re

INSTEAD = {
    r"kaart(en)?": "checklist",
    r"tijdlijn": "logboek",
    r"(de|een|die) pesters?": "leerling die pest",
    r"commando('?s)?": "opdracht",
    r"regelnummers?|nummers? van de regels?": "code",
    r"casus(sen)? (voorgoed )?wissen|gewiste casus(sen)?": "vernietigen",
    r"synchronisatie\w*|synchroniseren": "map met casussen",
    r"pipe": "opdracht",
}


def strange_words(text: str) -> list[str]:
    """What of a text is not in the teacher's words; an option or the name of a file may be."""
    flat = re.sub(r"\s+", " ", text)
    return [
        f"“{found[0]}”: {term}"
        for pattern, term in INSTEAD.items()
        for found in re.finditer(rf"(?<![\w./-])(?:{pattern})\b(?![-.]\w)", flat, re.IGNORECASE)
    ]
