"""The one cleaner: every text that a person typed passes here before it is shown.

What was typed is stored as it is. What is shown cannot steer a terminal, a sheet of paper or a
cell: control characters, bidirectional marks, unassigned and private characters become visible.
"""

import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
SUBSTITUTE = "\N{REPLACEMENT CHARACTER}"


def visible(text: str) -> str:
    """The text with every character that could disturb an output replaced; newlines stay."""
    if text.isascii() and text.isprintable():
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
