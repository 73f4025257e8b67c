"""The one cleaner: every text that a person typed passes here before it is shown.

What was typed is stored as it is. What is shown cannot steer a terminal, a sheet of paper or a
cell: control characters, bidirectional marks, unassigned and private characters become visible.
"""

import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
SUBSTITUTE = "\N{REPLACEMENT CHARACTER}"


def visible(text: str) -> str:
    """The text with every character that could disturb an output replaced; newlines stay."""
    if text.isprintable():  # so nothing in it is of those kinds
        return text
    return "".join(map(_visible, text))


def one_line(text: str) -> str:
    """The same, on a single line."""
    return " ".join(visible(text).split())


def _visible(char: str) -> str:
    if char == "\n":
        return char
    if char == "\t":
        return " "
    return SUBSTITUTE if unicodedata.category(char) in _HIDDEN else char


def escaped(json_text: str) -> str:
    """JSON in which those characters are written as escapes: the same value, safe on a screen."""
    if json_text.isascii():
        return json_text
    return "".join(
        char if char == "\n" or unicodedata.category(char) not in _HIDDEN else _escape(char)
        for char in json_text
    )


def _escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    pairs = (units[n : n + 2] for n in range(0, len(units), 2))
    return "".join(f"\\u{int.from_bytes(pair, 'big'):04x}" for pair in pairs)
