"""The case folder: one JSON file per case, and the protocols that they are read with.

Nothing here is ever replaced by something smaller: a save reads the file again under the case's
lock and merges, and what cannot be read is left as it is and named.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from pestprotocol import codec, files
from pestprotocol.clock import ALPHABET, DIGITS
from pestprotocol.core.facts import stays_closed
from pestprotocol.core.fingerprint import fingerprint
from pestprotocol.core.logbook import Closed, Entry, Logbook, merge
from pestprotocol.core.protocol import OF_TODAY, Protocol
from pestprotocol.core.value import value
from pestprotocol.errors import UserError, failed

CASE_FORMAT = 1
PIN_FORMAT = 1
PINNED_FOLDER = "protocollen"
LOCK_SECONDS = 10
_OTHER = "Kies een andere map: pestprotocol instellen"

_CODE = re.compile(rf"^[{ALPHABET}]{{3}}-[{ALPHABET}]{{3}}$")


@value
class ProtocolRef:
    """Which protocol a case began with; `digest` finds its pinned copy."""

    id: str
    version: str
    digest: str


@value
class CaseFile:
    """What one file holds. `extra`: keys of a later version, kept as they are."""

    code: str
    protocol: ProtocolRef
    logbook: Logbook
    extra: dict[str, Any]


@value
class Pinned:
    """A checked protocol, and the public holidays of the years around its checking."""

    protocol: Protocol
    digest: str
    public_holidays: frozenset[date] = frozenset()
    years: tuple[int, int] = (0, 0)


def is_code(text: str) -> bool:
    return bool(_CODE.fullmatch(text)) and bool(DIGITS.intersection(text))


def digest_of(yaml_text: bytes) -> str:
    """The fingerprint of a protocol file; the same on a system that ends its lines otherwise."""
    return fingerprint(yaml_text.replace(b"\r\n", b"\n"))


class Store:
    """`state` holds the locks: on this computer, never in the (perhaps synced) folder itself."""

    def __init__(self, folder: Path, state: Path) -> None:
        self.folder = folder
        self.state = state
        # At each answer of a walk the file is read again. The bytes that were read or written last
        # are not understood a second time, and an entry never changes, nor does its line.
        self._last: tuple[str, bytes, CaseFile] | None = None
        self._lines: dict[str, tuple[Entry, str]] = {}

    # --- cases ---

    def codes(self) -> list[str]:
        """The codes of all case files, in order. A folder that does not exist holds none."""
        try:
            names = os.listdir(self.folder)  # noqa: PTH208 - no object for each of ten thousand
        except FileNotFoundError:
            return []
        except OSError as error:
            raise failed("De casusmap is niet te lezen", self.folder, error, _OTHER) from error
        stems = (name.removesuffix(".json") for name in names if name.endswith(".json"))
        return sorted(stem for stem in stems if is_code(stem))

    def path(self, code: str) -> Path:
        return self.folder / f"{code}.json"

    def read(self, code: str) -> CaseFile:
        """What the file holds now."""
        data = self._bytes(code)
        if self._last is None or self._last[:2] != (code, data):
            case = _case_of(_raw_case(data, self.path(code), code), self.path(code), code)
            self._last = (code, data, case)
        return self._last[2]

    def read_unless_closed(self, code: str) -> CaseFile | None:
        """The case, or nothing where the kinds of its entries already show that it is closed.

        The list of open cases reads the files of all years, and most of them are such."""
        path = self.path(code)
        raw = _raw_case(self._bytes(code), path, code)
        entries = [entry for entry in raw["entries"] if isinstance(entry, dict)]
        kinds = {str(entry.get("kind")) for entry in entries}
        if len(entries) == len(raw["entries"]) and Closed.kind in kinds:
            closings = [entry for entry in entries if entry.get("kind") == Closed.kind]
            with suppress(codec.Damaged):
                if stays_closed(kinds, map(codec.load_entry, closings)):
                    return None
        return _case_of(raw, path, code)

    def _bytes(self, code: str) -> bytes:
        path = self.path(code)
        try:
            return files.read(path)
        except OSError as error:
            what = f"Casus {code} is niet te lezen"
            raise failed(what, path, error, "Er is niets veranderd.") from error

    def create(self, code: str, protocol: ProtocolRef, entries: Iterable[Entry]) -> Logbook:
        """A new case file; refused when the code is taken."""
        self.make_folder()
        with self._lock(code):
            if self.path(code).exists():
                raise FileExistsError(code)
            case = CaseFile(code=code, protocol=protocol, logbook=merge(entries), extra={})
            self._write(case)
        return case.logbook

    def add(self, code: str, known: Logbook, entries: Iterable[Entry]) -> Logbook:
        """Put entries on disk, together with whatever others wrote meanwhile."""
        with self._lock(code):
            case = self.read(code)
            others = () if known is case.logbook else known  # the same: nobody wrote in between
            case = replace(case, logbook=merge(case.logbook, others, entries))
            self._write(case)
        return case.logbook

    def make_folder(self) -> None:
        try:
            files.make_private_folder(self.folder)
        except OSError as error:
            raise failed("De casusmap is niet te maken", self.folder, error, _OTHER) from error
        readme = self.folder / "LEESMIJ.txt"
        try:
            if not readme.exists():
                files.write(readme, _README.encode("utf-8"))
        except OSError as error:
            what = "In de casusmap kan niets worden bewaard"
            raise failed(what, self.folder, error, _OTHER) from error

    def _write(self, case: CaseFile) -> None:
        path = self.path(case.code)
        data = _text_of(case, map(self._line_of, case.logbook))
        try:
            files.write(path, data)
        except OSError as error:
            raise failed(
                f"Casus {case.code} kon niet worden bewaard",
                path,
                error,
                "Wat je eerder bevestigde, staat er nog. Alleen het laatste antwoord niet.",
                f"Los het op en ga verder: pestprotocol verder {case.code}",
            ) from error
        self._last = (case.code, data, case)

    def _line_of(self, entry: Entry) -> str:
        known = self._lines.get(entry.id)
        if known is None or known[0] is not entry:
            known = self._lines[entry.id] = (entry, _line(codec.dump_entry(entry)))
        return known[1]

    @contextmanager
    def _lock(self, code: str) -> Iterator[None]:
        """Held across reading, merging and replacing, so that two windows never lose a word."""
        from filelock import FileLock, Timeout

        place = fingerprint(str(self.folder).encode("utf-8", "surrogatepass"))[:16]
        lock = self.state / "sloten" / f"{place}-{code}.lock"
        try:
            files.make_private_folder(lock.parent)
            held = FileLock(lock, timeout=LOCK_SECONDS)
            held.acquire()
        except Timeout as error:
            raise UserError(
                f"Casus {code} wordt op deze computer al door een ander venster bewaard.",
                "Sluit dat venster of wacht even, en typ het opnieuw.",
            ) from error
        except OSError as error:
            what = "Er kan geen slot worden gemaakt"
            raise failed(what, lock, error, "Er is niets bewaard.") from error
        try:
            yield
        finally:
            held.release()

    # --- pinned protocols ---

    def pinned_path(self, digest: str) -> Path:
        return self.folder / PINNED_FOLDER / f"{digest}.json"

    def pin(self, pinned: Pinned) -> None:
        """Keep a checked protocol beside the cases, once per digest."""
        path = self.pinned_path(pinned.digest)
        if self.pinned(pinned.digest) is not None:
            return
        self.make_folder()
        raw = {
            "format": PIN_FORMAT,
            "digest": pinned.digest,
            "years": list(pinned.years),
            "public_holidays": sorted(day.isoformat() for day in pinned.public_holidays),
            "protocol": codec.dump(pinned.protocol),
        }
        try:
            files.make_private_folder(path.parent)
            files.write(path, _json(raw).encode("utf-8", "backslashreplace"))
        except OSError as error:
            what = "De kopie van het protocol kon niet worden bewaard"
            raise failed(what, path, error) from error

    def any_pinned(self) -> Pinned | None:
        """Some protocol that was pinned here, for what hardly differs: the holidays."""
        try:
            digests = sorted(path.stem for path in (self.folder / PINNED_FOLDER).glob("*.json"))
        except OSError:
            return None
        return next((p for digest in digests if (p := self.pinned(digest)) is not None), None)

    def pinned(self, digest: str) -> Pinned | None:
        """The pinned protocol; nothing when it is missing or damaged."""
        if not re.fullmatch(r"[0-9a-f]{64}", digest):
            return None
        try:
            raw = json.loads(files.read(self.pinned_path(digest)))
            if raw["format"] != PIN_FORMAT or raw["digest"] != digest:
                return None
            return Pinned(
                protocol=codec.load(Protocol, raw["protocol"]),
                digest=digest,
                public_holidays=frozenset(map(date.fromisoformat, raw["public_holidays"])),
                years=(int(raw["years"][0]), int(raw["years"][1])),
            )
        except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError):
            return None


def as_of_today(pinned: Protocol, today: Protocol) -> Protocol:
    """The protocol that a case began with, with the contacts, holidays and the like of today."""
    return replace(pinned, **{name: getattr(today, name) for name in OF_TODAY})


# --- the text of a case file ---


def _raw_case(data: bytes, path: Path, code: str) -> dict[str, Any]:
    """The JSON of a case file, when it is one of this format and of this code."""

    def damaged(reason: str) -> UserError:
        return _damaged(reason, path, code)

    try:
        raw = _decode(data.decode(json.detect_encoding(data), "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise damaged("Het bestand is half geschreven of beschadigd.") from error
    if not isinstance(raw, dict) or not isinstance(raw.get("entries"), list):
        raise damaged("Het bestand is geen casus.")
    if not isinstance(raw.get("format"), int) or isinstance(raw["format"], bool):
        raise damaged("Het bestand zegt niet in welke vorm het is geschreven.")
    if raw["format"] > CASE_FORMAT:
        raise UserError(
            f"Casus {code} is geschreven met een nieuwere versie van pestprotocol: {path}",
            "Werk pestprotocol op deze computer bij. Er is niets veranderd.",
            "De andere casussen: pestprotocol overzicht",
        )
    if raw.get("code") != code:
        raise damaged("In het bestand staat een andere code dan in de naam.")
    return raw


def _case_of(raw: dict[str, Any], path: Path, code: str) -> CaseFile:
    try:
        ref = codec.load(ProtocolRef, raw["protocol"])
        logbook = merge(map(codec.load_entry, raw["entries"]))
    except (codec.Damaged, KeyError) as error:
        raise _damaged("Het bestand is beschadigd.", path, code) from error
    known = ("format", "code", "protocol", "entries")
    extra = {key: raw[key] for key in raw if key not in known}
    return CaseFile(code=code, protocol=ref, logbook=logbook, extra=extra)


def _damaged(reason: str, path: Path, code: str) -> UserError:
    return UserError(
        f"Casus {code} is niet te lezen: {path}",
        f"{reason} Er is niets veranderd.",
        "Zet een eerdere versie van dit bestand terug, of vraag hulp.",
        "De andere casussen: pestprotocol overzicht",
    )


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number - number != 0:
        raise ValueError(f"{text} is beyond all bounds")
    return number


_decode = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite).decode


def _text_of(case: CaseFile, entries: Iterable[str]) -> bytes:
    """One line an entry: readable, and a sync client sees what changed."""
    head = {
        "format": CASE_FORMAT,
        "code": case.code,
        "protocol": codec.dump(case.protocol),
        **case.extra,
    }
    lines = [f"{_line(key)}: {_line(content)}" for key, content in head.items()]
    body = ",\n".join(entries)
    return ("{\n" + ",\n".join(lines) + ',\n"entries": [\n' + body + "\n]\n}\n").encode()


def _line(raw: object) -> str:
    text = _json(raw)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair: JSON can say it, UTF-8 cannot
        return json.dumps(raw)
    return text


_json: Callable[[object], str] = json.JSONEncoder(ensure_ascii=False).encode

_README = """\
In deze map staan de casussen van het programma pestprotocol: vertrouwelijke aantekeningen van de
school over leerlingen. Een casus is een bestand met een code; namen staan er niet in.

Verander, hernoem of kopieer deze bestanden niet met de hand, en deel de map alleen met wie bij de
casussen betrokken is. Hoort deze map hier niet? Laat het de schoolleider weten.
"""
