"""YAML text to plain values, strictly, with the place of every value.

A plain reader takes `no` for false, `13:30` for 810 and the last of two equal keys without a word.
Here every scalar is text, and only an empty one is nothing; what it stands for is decided by the
key that it belongs to. Duplicate keys, anchors, aliases, merge keys, tags and keys that are not
text are faults, and unquoted scalars that other readers would not take for text are reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

import yaml

from pestprotocol.core.value import ordered

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # pragma: no cover - PyYAML without its C part
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

Path: TypeAlias = tuple[str | int, ...]
TextCode: TypeAlias = Literal[
    "not_utf8", "too_big", "too_deep", "too_many", "syntax", "tab", "duplicate_key", "key_not_text",
    "anchor", "alias", "merge", "tag", "empty", "documents", "bom", "control", "no_space",
    "cut_by_comma", "colon_in_text", "quote", "bracket", "sign_first", "indent",
]  # fmt: skip

# Whoever reads a file of others sets bounds: whatever it holds, reading it ends soon.
MOST_BYTES = 1_000_000
MOST_DEPTH = 40
MOST_VALUES = 10_000
MOST_SLIPS = 30
_LONGEST_ODD = 80  # longer text is no number, and the expression below takes its time over digits

_NULL = re.compile(r"^(~|null|)$")
# What YAML 1.1 readers, other editors among them, take for something else than text.
_LOOKS_OTHER = re.compile(
    r"^(y|n|yes|no|on|off"
    r"|[-+]?0[0-9_]+|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9]*)?|0x[0-9a-f_]+|0b[01_]+"
    r"|[-+]?[0-9_]*\.?[0-9_]*e[-+]?[0-9]+"
    r"|\d{4}-\d{1,2}-\d{1,2}([Tt ].*)?|[-+]?\.(inf|nan))$",
    re.IGNORECASE,
)
# What YAML refuses, and what ends a line for YAML and for few editors: every line number after that
# would be off.
_ODD_SIGN = re.compile(f"{yaml.reader.Reader.NON_PRINTABLE.pattern}|[\x85\u2028\u2029\ufeff]")
_LINE_END = re.compile("\r\n|\r|\n")
# What PyYAML says of a text that is no YAML, and what a person did.
_PROBLEMS: dict[str, TextCode] = {
    "mapping values are not allowed": "colon_in_text",
    "cannot start any token": "sign_first",
    "while scanning a quoted scalar": "quote",
    "while parsing a flow": "bracket",
    "did not find expected ',' or": "bracket",
    "could not find expected ':'": "indent",
    "did not find expected key": "indent",
    "did not find expected '-' indicator": "indent",
    "block sequence entries are not allowed": "indent",
}


class Mark(NamedTuple):
    """A place in a file, counted from one as editors do."""

    line: int
    column: int


class TextFault(NamedTuple):
    code: TextCode
    mark: Mark
    detail: str = ""


@ordered
class Parsed:
    """The values, where each stands (of a mapping's entry: the key), and what is wrong.

    `looks_other`: unquoted scalars that other YAML readers do not take for text."""

    value: Any
    marks: Mapping[Path, Mark]
    faults: tuple[TextFault, ...]
    looks_other: tuple[tuple[Path, Mark, str], ...] = ()

    def mark(self, path: Path) -> Mark:
        """The place of the value at the path, or of the nearest thing around it."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, Mark(1, 1))


def parse(data: bytes) -> Parsed:
    """Read a YAML file of at most one megabyte. Every fault is told, none raises."""
    if len(data) > MOST_BYTES:
        return _failed("too_big", Mark(1, 1))
    bom = data.startswith(b"\xef\xbb\xbf")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _failed("not_utf8", _place(data[: error.start].decode("utf-8-sig")))
    faults = [TextFault("bom", Mark(1, 1))] if bom else []
    whole = True  # whether what follows a slip is what the file says, apart from that slip
    for _ in range(MOST_SLIPS):
        odd = _ODD_SIGN.search(text)
        if odd is not None:
            faults.append(TextFault("control", _place(text[: odd.start()])))
            text = f"{text[: odd.start()]} {text[odd.end() :]}"
            continue
        reader = _Reader(text)
        try:
            value = reader.document()
        except yaml.YAMLError as error:
            slip, mended = _slip(error, text)
            if slip in faults or mended is None:
                return Parsed(None, {}, tuple(dict.fromkeys((*faults, slip))))
            faults.append(slip)
            whole = whole and mended.whole
            text = mended.text
            continue
        except _Unbounded as error:
            return Parsed(None, {}, (*faults, TextFault(error.code, error.mark)))
        looks_other = tuple(reader.looks_other)
        if not whole:
            return Parsed(None, {}, tuple(faults), looks_other)
        return Parsed(value, reader.marks, (*faults, *reader.faults), looks_other)
    return Parsed(None, {}, tuple(faults))


class _Unbounded(Exception):
    def __init__(self, code: TextCode, mark: Mark) -> None:
        self.code = code
        self.mark = mark


class _Reader:
    """Builds the values from the stream of events, which never nests deeper than it is read."""

    def __init__(self, text: str) -> None:
        self._events: Iterator[Any] = yaml.parse(text, Loader=_Loader)
        self.marks: dict[Path, Mark] = {}
        self.faults: list[TextFault] = []
        self.looks_other: list[tuple[Path, Mark, str]] = []
        self._values = 0

    def document(self) -> Any:
        value: Any = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._fault("documents", event)
                    break
                value = self._value(next(self._events), ())
        if documents == 0:
            self.faults.append(TextFault("empty", Mark(1, 1)))
        return value

    def _fault(self, code: TextCode, event: Any, detail: str = "") -> None:
        self.faults.append(TextFault(code, _mark(event), detail))

    def _value(self, event: Any, path: Path) -> Any:
        self._values += 1
        if len(path) > MOST_DEPTH:
            raise _Unbounded("too_deep", _mark(event))
        if self._values > MOST_VALUES:
            raise _Unbounded("too_many", _mark(event))
        self.marks.setdefault(path, _mark(event))
        if isinstance(event, yaml.AliasEvent):
            self._fault("alias", event, str(event.anchor))
            return None
        if event.anchor is not None:
            self._fault("anchor", event, event.anchor)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path, in_braces=bool(event.flow_style))
        if isinstance(event, yaml.SequenceStartEvent):
            values: list[Any] = []
            while not isinstance(part := next(self._events), yaml.SequenceEndEvent):
                if event.flow_style and _goes_on(part, values):
                    self._fault("cut_by_comma", part, part.value)
                values.append(self._value(part, (*path, len(values))))
            return values
        return self._scalar(event, path)

    def _mapping(self, path: Path, *, in_braces: bool) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._fault("key_not_text", event)
                self._value(event, (*path, "?"))
                self._value(next(self._events), (*path, "?"))
                continue
            key: str = event.value
            if key == "<<" and not event.style:
                self._fault("merge", event)
            elif key in values:
                self._fault("duplicate_key", event, key)
            if event.anchor is not None:
                self._fault("anchor", event, event.anchor)
            here = (*path, key)
            self.marks.setdefault(here, _mark(event))
            if not event.style and len(key) <= _LONGEST_ODD and _LOOKS_OTHER.match(key):
                self.looks_other.append((here, _mark(event), key))
            faults = len(self.faults)
            value = self._value(next(self._events), here)
            if value is None and len(self.faults) == faults and not event.style:
                if ":" in key:
                    self._fault("no_space", event, key)
                    continue
                if in_braces and (" " in key or not values):
                    self._fault("cut_by_comma", event, key)
                    continue
            values.setdefault(key, value)
        return values

    def _scalar(self, event: Any, path: Path) -> Any:
        text: str = event.value
        if event.tag is not None and event.tag not in ("!", "tag:yaml.org,2002:str"):
            self._fault("tag", event, event.tag)
            return text
        if event.style:  # quoted, or a block: always text
            return text
        if _NULL.match(text):
            return None
        if len(text) <= _LONGEST_ODD and _LOOKS_OTHER.match(text):
            self.looks_other.append((path, _mark(event), text))
        return text


def _mark(event: Any) -> Mark:
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)


def _failed(code: TextCode, mark: Mark, detail: str = "") -> Parsed:
    return Parsed(None, {}, (TextFault(code, mark, detail),))


def _goes_on(event: Any, before: list[Any]) -> bool:
    """Whether a value between square brackets is the rest of a sentence that held a comma."""
    return (
        isinstance(event, yaml.ScalarEvent)
        and not event.style
        and " " in event.value
        and event.value[:1].islower()
        and bool(before)
        and isinstance(before[-1], str)
        and before[-1][:1].isupper()
    )


def _place(before: str) -> Mark:
    """Where the text after this one begins."""
    lines = _LINE_END.split(before)
    return Mark(len(lines), len(lines[-1]) + 1)


class _Mended(NamedTuple):
    """A text with one slip less; `whole`: nothing but a text that is read was changed."""

    text: str
    whole: bool


def _slip(error: yaml.YAMLError, text: str) -> tuple[TextFault, _Mended | None]:
    """Where a text stops being YAML and why, and the text to read on with."""
    said = str(getattr(error, "problem", None) or "")
    context = str(getattr(error, "context", None) or "")
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    opened = getattr(error, "context_mark", None)
    end = _place(text.rstrip())  # what is never closed is missed behind the last line
    place = end if mark is None else min(Mark(mark.line + 1, mark.column + 1), end)
    lines = _LINE_END.split(text)
    line = lines[place.line - 1]
    at = line[place.column - 1 : place.column]
    if "undefined alias" in said:
        return TextFault("alias", place), _read_on(lines, place)
    if "\t" in line[: len(line) - len(line.lstrip())] or at == "\t":
        return TextFault("tab", Mark(place.line, line.index("\t") + 1)), _read_on(lines, place)
    for part, code in _PROBLEMS.items():
        if part in f"{context} {said}":
            on_this_line = opened is not None and opened.line + 1 == place.line
            if code == "bracket" and at == ":" and on_this_line:
                return TextFault("colon_in_text", place), _read_on(lines, place)
            where = place
            if code in ("quote", "bracket") and opened is not None:
                where = min(Mark(opened.line + 1, opened.column + 1), end)
            fault = TextFault(code, where, at if code == "sign_first" else "")
            return fault, _read_on(lines, where)
    return TextFault("syntax", place), _read_on(lines, place)


_KEY_AND_TEXT = re.compile(r"^(\s*(?:- )?[a-z_]+: +)[^{\[|>&*!\s].*$")
_TEXT_IN_BRACES = re.compile(r"(?<=: )[^,{}\[\]\"']+")


def _read_on(lines: list[str], place: Mark) -> _Mended | None:
    """The text with the line at a place put right if it is clear how, or else left out."""
    number = place.line - 1
    line = lines[number]
    if not line.strip():
        return None
    in_block = _KEY_AND_TEXT.match(line)
    if in_block is not None:
        return _with_line(lines, number, f'{in_block[1]}"?"', whole=True)
    for found in _TEXT_IN_BRACES.finditer(line):
        if found.start() < place.column <= found.end() + 1 and ": " in found[0]:
            quoted = f'{line[: found.start()]}"{found[0].strip()}"{line[found.end() :]}'
            return _with_line(lines, number, quoted, whole=True)
    return _with_line(lines, number, "", whole=False)


def _with_line(lines: list[str], number: int, line: str, *, whole: bool) -> _Mended:
    return _Mended("\n".join((*lines[:number], line, *lines[number + 1 :])), whole)
