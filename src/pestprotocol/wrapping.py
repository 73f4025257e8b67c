"""How wide a text is in a terminal, and where its lines break."""

import re
import unicodedata
from collections.abc import Iterator

_FIRST_COMBINING = "\u0300"  # every printed sign before it takes one column


# A command in a text: after a colon up to where the sentence ends, between brackets all of it, and
# else the word behind the program's name with the codes and options that follow. What closes the
# sentence goes along.
_COMMAND = (
    r"(?:(?<=: )pestprotocol(?: (?!·)[^\s()]*[^\s().,;])+"
    r"|(?<=\()pestprotocol [^)\n]+"
    r"|(?<!het )(?<![\w/\\.-])pestprotocol [a-z-]\S*(?: (?:-|\S*[0-9A-Z/])\S*)*)[.,;)]*"
)
TIE = "\N{NO-BREAK SPACE}"  # a space at which a line does not break; shown as any other


def width_of(text: str) -> int:
    """Columns in a terminal: combining characters take none, wide ones two."""
    if text.isascii() or max(text) < _FIRST_COMBINING:
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns, broken at spaces; a word that is too long anywhere.

    A command stays on one line, and begins one, where it fits on a line at all."""
    lines: list[str] = []
    for paragraph in _tied(text, width).split("\n"):
        words = list(_words(paragraph, width)) if TIE in paragraph else paragraph.split()
        whole = " ".join(words)
        if width_of(whole) <= width:  # as most are
            lines.append(whole)
            continue
        line, used = "", 0
        for word in words:
            piece, wide = word, width_of(word)
            if line and used + 1 + wide > width:
                lines.append(line)
                line, used = "", 0
            while wide > width:
                head = _fitting(piece, width)
                lines.append(head)
                piece = piece[len(head) :]
                wide = width_of(piece)
            if line and piece:
                line, used = f"{line} {piece}", used + 1 + wide
            elif piece:
                line, used = piece, wide
        lines.append(line)
    return lines


def at_spaces(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns, except where one word is longer: no word is broken."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and width_of(lines[-1]) + 1 + width_of(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _words(paragraph: str, width: int) -> Iterator[str]:
    """What a line does not break in: a word, words that are tied, a command that fits."""
    for word in paragraph.split(" "):
        whole = width_of(word) <= width
        yield from filter(None, [word.replace(TIE, " ")] if whole else word.split(TIE))


def _tied(text: str, width: int) -> str:
    """The text with every command that fits on a line made one word, and a longer one begun on a
    line of its own."""
    if "pestprotocol " not in text or width_of(text) <= width:
        return text

    def tie(found: re.Match[str]) -> str:
        command = found[0]
        if width_of(command) <= width:
            return command.replace(" ", TIE)
        return f"\n{command}" if found.start() and text[found.start() - 1] == " " else command

    return re.sub(_COMMAND, tie, text)  # compiled when a screen first needs it


def _fitting(text: str, width: int) -> str:
    used = 0
    for place, char in enumerate(text):
        used += width_of(char)
        if used > width:
            return text[: max(place, 1)]
    return text
