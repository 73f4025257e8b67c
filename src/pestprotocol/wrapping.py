"""How wide a text is in a terminal, and where its lines break."""

import unicodedata

_FIRST_COMBINING = "\u0300"  # every printed sign before it takes one column


def width_of(text: str) -> int:
    """Columns in a terminal: combining characters take none, wide ones two."""
    if text.isascii() or max(text) < _FIRST_COMBINING:
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns, broken at spaces; a word that is too long anywhere."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        words = paragraph.split()
        whole = " ".join(words)
        if width_of(whole) <= width:  # as most are
            lines.append(whole)
            continue
        line = ""
        for word in words:
            piece = word
            if line and width_of(line) + 1 + width_of(piece) > width:
                lines.append(line)
                line = ""
            while width_of(piece) > width:
                head = _fitting(piece, width)
                lines.append(head)
                piece = piece[len(head) :]
            line = f"{line} {piece}" if line and piece else line or piece
        lines.append(line)
    return lines


def _fitting(text: str, width: int) -> str:
    used = 0
    for place, char in enumerate(text):
        used += width_of(char)
        if used > width:
            return text[: max(place, 1)]
    return text
