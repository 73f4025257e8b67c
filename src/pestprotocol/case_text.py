"""The text of a case file: how a logbook stands on disk, and what it takes to believe one.

One line an entry: readable, a sync client sees what changed, and of a damaged file the lines that
are whole can still be read. The last line is a checksum of all before it: whatever changed the file
from outside, a bad disk or a person with an editor, is seen.
"""

from __future__ import annotations

import binascii
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pestprotocol import codec
from pestprotocol.clock import ALPHABET
from pestprotocol.core.facts import UNDOING, stays_closed
from pestprotocol.core.logbook import Closed, Entry, Logbook, merge
from pestprotocol.core.value import value
from pestprotocol.errors import UserError

FORMAT = 1
_CHECK = "check"
_HEAD = ("format", "code", "protocol", "entries", _CHECK)
_CHECK_LINE = re.compile(rb'\],\n"[^"]*": "[0-9a-f]{8}"\n\}\n\Z')
_CLOSING = f'\n{{"kind": "{Closed.kind}", '.encode("ascii")
_UNDOING = {kind: f'{{"kind": "{kind}", "id": '.encode("ascii") for kind in UNDOING}
_CODE = re.compile(rf"(?=\D*\d)[{ALPHABET}]{{3}}-[{ALPHABET}]{{3}}")
OTHERS = "De andere casussen: pestprotocol overzicht"
_MEND = "Bekijk wat er nog te redden is: pestprotocol nakijken"


@value
class ProtocolRef:
    """Which protocol a case began with; `digest` finds its pinned copy."""

    id: str
    version: str
    digest: str


@value
class CaseFile:
    """What one file holds. `extra`: keys of a later version, kept as they are.

    `changed`: something other than this program wrote it. `copies`: other files of the same case,
    such as a sync service makes, whose entries are in the logbook too."""

    code: str
    protocol: ProtocolRef
    logbook: Logbook
    extra: dict[str, Any]
    changed: bool = False
    copies: tuple[Path, ...] = ()


def is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


def code_in(name: str) -> str:
    """The code that a file name holds, for what cannot be read; empty when there is none."""
    return next((found for found in _CODE.findall(name.casefold()) if is_code(found)), "")


class Damaged(UserError):
    """A case file that is damaged, or no case at all. It stays as it is."""


def read(data: bytes, path: Path, code: str = "", *, strict: bool = False) -> CaseFile:
    """The case that the bytes hold, of any code unless one is given; `UserError` that says why not.

    `strict` also refuses a key that is given twice, of which a reader would drop one: to be asked
    before the file is replaced."""
    return case_of(parsed(data, path, code, strict=strict), data, path)


def parsed(data: bytes, path: Path, code: str = "", *, strict: bool = False) -> dict[str, Any]:
    """The JSON of a case file whose head is right; its entries were not looked at."""

    def damaged(reason: str) -> Damaged:
        return _damaged(reason, path, code)

    try:
        raw = _json_of(data, strict)
    except (ValueError, RecursionError) as error:
        raise damaged("Het bestand is half geschreven of beschadigd.") from error
    if not isinstance(raw, dict) or not isinstance(raw.get("entries"), list):
        raise damaged("Het bestand is geen casus.")
    if type(raw.get("format")) is not int or raw["format"] < 1:
        raise damaged("In het bestand staat niet hoe het is geschreven.")
    if raw["format"] > FORMAT:
        raise UserError(
            f"{_called(path, code)} is geschreven met een nieuwere versie van pestprotocol: {path}",
            "Vraag om de nieuwste versie van pestprotocol. Er is niets veranderd.",
            OTHERS,
        )
    found = raw.get("code")
    if not isinstance(found, str) or not is_code(found):
        raise damaged("In het bestand staat geen code van een casus.")
    if code and found != code:
        raise damaged("In het bestand staat een andere code dan in de naam.")
    return raw


def case_of(raw: dict[str, Any], data: bytes, path: Path) -> CaseFile:
    """The case of which `raw` is the JSON and `data` the text."""
    try:
        ref = codec.load(ProtocolRef, raw["protocol"])
        logbook = merge(map(codec.load_entry, raw["entries"]))
    except (codec.Damaged, KeyError) as error:
        raise _damaged("Het bestand is beschadigd.", path, raw["code"]) from error
    return CaseFile(
        code=raw["code"],
        protocol=ref,
        logbook=logbook,
        extra={key: raw[key] for key in raw if key not in _HEAD},
        changed=_is_checked(raw, data) and raw.get(_CHECK) != _checksum_of(data),
    )


def shows_closed(data: bytes, code: str) -> bool:
    """Whether the text alone shows that this case is closed. No is no answer.

    Only of a file that is as this program wrote it: there a closing is one line, and what a person
    typed cannot pass for a kind, as its quotes are escaped."""
    start = data.rfind(_CLOSING) + 1
    head = f'{{\n"format": {FORMAT},\n"code": "{code}",\n'.encode("ascii")
    if not (start and data.startswith(head) and data.endswith(_end(data[:-_END]))):
        return False
    closing = data[start : data.index(b"\n", start)].rstrip(b",")
    # From the end, which for Python is far less work than from the beginning.
    kinds = [kind for kind, said in _UNDOING.items() if data.rfind(said) >= 0]
    try:
        return stays_closed(kinds, [codec.load_entry(_LENIENTLY(closing.decode()))])
    except (ValueError, RecursionError):
        return False


def _damaged(reason: str, path: Path, code: str) -> Damaged:
    return Damaged(
        f"{_called(path, code)} is niet te lezen: {path}",
        f"{reason} Er is niets veranderd.",
        _MEND,
        OTHERS,
    )


def _called(path: Path, code: str) -> str:
    name = code or code_in(path.name)
    return f"Casus {name}" if name else "Dit bestand"


def text_of(case: CaseFile, lines: Iterable[str]) -> bytes:
    """The whole text. `lines` are those of the entries, as `line_of` gives them."""
    content = {
        "format": FORMAT,
        "code": case.code,
        "protocol": codec.dump(case.protocol),
        **case.extra,
    }
    head = [f"{_line(key)}: {_line(part)}" for key, part in content.items()]
    entries = ",\n".join(lines)
    body = ("{\n" + ",\n".join(head) + ',\n"entries": [\n' + entries + "\n],\n").encode()
    return body + _end(body)


def line_of(entry: Entry) -> str:
    return _line(codec.dump_entry(entry))


def head_of(data: bytes, code: str) -> CaseFile | None:
    """What a damaged file says before its entries, if that is whole and of this case."""
    head, _, _ = data.partition(b'"entries": [')
    try:
        case = read(head + b'"entries": []}', Path(), code, strict=True)
    except UserError:
        return None
    return case


def rescue(data: bytes) -> tuple[tuple[Entry, ...], int]:
    """The entries that a damaged file still holds whole, and the number of lines that are lost."""
    entries: list[Entry] = []
    lost = 0
    _, _, rest = data.partition(b'"entries": [')
    for line in rest.splitlines():
        text = line.strip().rstrip(b",")
        if not text or text in (b"]", b"}") or text.startswith(b'"check"'):
            continue
        try:
            entries.append(codec.load_entry(_json_of(text, strict=True)))
        except (ValueError, RecursionError):
            lost += 1
    return tuple(entries), lost


def _json_of(data: bytes, strict: bool) -> Any:
    text = data.decode(json.detect_encoding(data), "surrogatepass")
    return _STRICTLY(text) if strict else _LENIENTLY(text)


def _each_once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, content in pairs:
        if key in found:
            raise ValueError(f"{key!r} stands there twice")
        found[key] = content
    return found


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number - number != 0:
        raise ValueError(f"{text} is beyond all bounds")
    return number


def _checksum(body: bytes) -> str:
    return f"{binascii.crc32(body):08x}"


def _end(body: bytes) -> bytes:
    """What stands below the entries."""
    return f'"{_CHECK}": "{_checksum(body)}"\n}}\n'.encode("ascii")


def _is_checked(raw: dict[str, Any], data: bytes) -> bool:
    """Whether there is a checksum; also one of which the name itself was damaged."""
    return _CHECK in raw or bool(_CHECK_LINE.search(data))


def _checksum_of(data: bytes) -> str:
    """The checksum that the last line of this text should give."""
    return _checksum(data[: data.rfind(f'"{_CHECK}"'.encode("ascii"))])


def _line(raw: object) -> str:
    text = _json(raw)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair: JSON can say it, UTF-8 cannot
        return json.dumps(raw)
    return text


_END = len(_end(b""))
_LENIENTLY = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite).decode
_STRICTLY = json.JSONDecoder(
    parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_each_once
).decode
_json: Callable[[object], str] = json.JSONEncoder(ensure_ascii=False).encode
